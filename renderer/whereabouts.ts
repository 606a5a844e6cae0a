import type { Till } from '../shop/till.ts';
import type { LookNote } from '../shop/wire.ts';
import type { View } from './till.ts';

/** A document is on its way to the host, on the host's disk, or on every connected screen besides. */
export type Safety = 'waiting' | 'saved' | 'seen';

type Looked = { kind: 'order' | 'estimate'; id: string };

/** What is kept of a closed day is on no screen but those that ask for it. */
export function safetyOf({ kind, id }: Looked, view: Pick<View, 'shop' | 'pendingIds' | 'screens'>): Safety {
  if (view.pendingIds.has(id)) return 'waiting';
  const document = view.shop.get(kind, id);
  const { screens } = view;
  return document && screens && screens.tills > 0 && document.version <= screens.seq ? 'seen' : 'saved';
}

/** Codes of the connected tills that lack something, as in `B, C`; empty where none does. */
export function behindOf({ shop, screens }: Pick<View, 'shop' | 'screens'>): string {
  return listOf(shop, screens?.behind ?? [], codeOf);
}

/** The other tills on whose screens a document is open, as in `B, C`; empty where it is on none. */
export function openAt(
  { kind, id }: Looked,
  { shop, looks, you }: Pick<View, 'shop' | 'looks' | 'you'>,
  say: (till: Pick<Till, 'code' | 'name'>) => string = codeOf,
): string {
  const isThere = ({ till, document }: LookNote) =>
    document?.id === id && document.kind === kind && till !== you.till?.id;
  const tills = [...looks.values()].filter(isThere).map(({ till }) => till);
  return listOf(shop, tills, say);
}

/** Code of the other till where an order is being paid. */
export function paidAt(orderId: string, { shop, looks, you }: Pick<View, 'shop' | 'looks' | 'you'>) {
  for (const { till, document, payingUntil } of looks.values()) {
    if (document?.id === orderId && payingUntil !== undefined && till !== you.till?.id)
      return shop.get('till', till)?.code;
  }
  return undefined;
}

/** When what is here was last known to be the newest; undefined while it is. */
export function freshAsOf({ link, upstream, freshAt }: Pick<View, 'link' | 'upstream' | 'freshAt'>) {
  if (upstream && upstream.state !== 'live') return upstream.since;
  return link.is === 'live' ? undefined : freshAt;
}

function listOf(shop: View['shop'], ids: readonly string[], say: (till: Till) => string): string {
  return ids
    .flatMap((id) => shop.get('till', id) ?? [])
    .sort(byCode)
    .map(say)
    .join(', ');
}

/** The order in which codes are given out. */
export function byCode(a: Pick<Till, 'code'>, b: Pick<Till, 'code'>): number {
  return a.code.length - b.code.length || (a.code < b.code ? -1 : 1);
}

/** As in `Terrace (B)`. */
export function nameAndCode({ name, code }: Pick<Till, 'name' | 'code'>): string {
  return `${name} (${code})`;
}

function codeOf({ code }: Pick<Till, 'code'>): string {
  return code;
}
