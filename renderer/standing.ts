import { faultOfAlone } from '../shop/alone.ts';
import type { Base, Named, TillWish } from '../shop/shop.ts';
import { arePinsOn, barOf, permissionsOfRole, type Verb } from '../shop/verbs.ts';
import type { PlainKey } from './t.ts';
import type { View } from './till.ts';

/** Whether the host hears this till: its own line, and on a secondary till the line of the process behind it. */
export function isLive({ link, upstream }: Pick<View, 'link' | 'upstream'>): boolean {
  return link.is === 'live' && (upstream === undefined || upstream.state === 'live');
}

/** How many tills are connected, this one among them. */
export function tillsPresent({ present, you }: Pick<View, 'present' | 'you'>): number {
  const others = present.filter((id) => id !== you.till?.id);
  return others.length + 1;
}

/** Why no money can be taken now, or nothing be sent that begins or enlarges a sale; undefined where it can. */
export function blockOf(what: 'pay' | 'send', { unsaved, storage }: Pick<View, 'unsaved' | 'storage'>) {
  const full = what === 'send' && storage.state === 'full' ? 'blocked.full' : undefined;
  return (unsaved ? 'blocked.unsaved' : full) satisfies PlainKey | undefined;
}

/** Why this till leaves it to the host while that is away, as it would be told after the tap; undefined where it can. */
export function aloneBlockOf(
  type: TillWish['type'],
  documents: readonly Named[],
  { isAway, you, counts, upstream, shop }: Pick<View, 'isAway' | 'you' | 'counts' | 'upstream' | 'shop'>,
): PlainKey | undefined {
  // The host's own window never decides anything, and waits for its process.
  if (!isAway || !you.till || !counts) return undefined;
  const fault = faultOfAlone(shop, type, documents, { id: you.till.id, isNumbered: upstream !== undefined });
  return fault && (`blocked.${fault}` as const);
}

/** Why nothing can be sold now; with the order of which goods come back for it, why nothing can be exchanged. */
export function sellBlockOf(view: View, returnedOf?: string): PlainKey | undefined {
  const alone =
    returnedOf === undefined
      ? aloneBlockOf('sell', [], view)
      : aloneBlockOf('exchange', [{ kind: 'order', id: returnedOf }], view);
  return blockOf('pay', view) ?? blockOf('send', view) ?? alone;
}

/** Why no money can be taken for an order now. */
export function payBlockOf(orderId: string, view: View): PlainKey | undefined {
  return blockOf('pay', view) ?? aloneBlockOf('pay-order', [{ kind: 'order', id: orderId }], view);
}

/**
 * What the asker saw, for everything that depends on it. A document whose own last change is still on its way has the
 * version from before it: the host knows that a till which counts its commands saw its own. The host's own window counts
 * none, and there the document's own state still guards it.
 */
export function baseOf(
  kind: Base['kind'],
  { id, version }: { id: string; version: number },
  view: View,
): Base | undefined {
  return view.pendingIds.has(id) && !view.counts ? undefined : { kind, id, version };
}

/** Whether this screen waits for somebody to sign in: people have PINs, and nobody is here. Some tills are nobody's. */
export function isLocked({ ready, shop, you }: Pick<View, 'ready' | 'shop' | 'you'>): boolean {
  const role = you.till?.role;
  const isNobodys = role === 'kitchen' || role === 'customer-display';
  return ready && !isNobodys && you.staff === undefined && arePinsOn(shop);
}

/** Why nobody may do this at this device, whoever they are; undefined where a person may, or might be let do it. */
export function deviceBlockOf(
  verb: Verb,
  { you, shop }: Pick<View, 'you' | 'shop'>,
  isPlain: boolean,
): PlainKey | undefined {
  if (you.permissions === undefined || you.permissions.includes(verb)) return undefined;
  const isBarred = barOf(shop, { by: 'host', tillId: you.till?.id ?? '', isPlain }, verb) === 'device';
  // A token that was shown unencrypted once has its limits for life: then only what is missing tells.
  const isTheirs = you.staff ? permissionsOfRole(shop, you.staff.roleId).includes(verb) : !arePinsOn(shop);
  if (!isBarred && !isTheirs) return undefined;
  return isPlain ? 'blocked.not-encrypted' : 'blocked.device';
}

/** What whoever stands here may do right now. */
export function may(verb: Verb, { you }: Pick<View, 'you'>): boolean {
  return you.permissions === undefined || you.permissions.includes(verb);
}
