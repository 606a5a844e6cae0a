import { z } from 'zod';
import type { Shop } from './documents.ts';
import type { TillRole } from './till.ts';

/** Everything that a person, a device or a key can be let do. */
export const verbs = [
  'sale.create',
  'sale.discount',
  'sale.price-override',
  'sale.void-unfired',
  'sale.void-fired',
  'order.cancel',
  'order.advance',
  'pay.take',
  'refund.own',
  'refund.any',
  'drawer.open',
  'shift.open',
  'shift.close',
  'shift.move',
  'report.x',
  'report.z',
  'report.sales',
  'estimate.write',
  'estimate.convert',
  'catalogue.edit',
  'stock.adjust',
  'customer.edit',
  'staff.edit',
  'shop.edit',
  'till.pair',
  'till.revoke',
  'audit.view',
  'backup.make',
  'backup.restore',
  'host.promote',
] as const;
export const verbSchema = z.enum(verbs);
export type Verb = z.infer<typeof verbSchema>;

const kitchen: readonly Verb[] = ['order.advance'];
const server: readonly Verb[] = [
  ...kitchen,
  'sale.create',
  'sale.void-unfired',
  'estimate.write',
  'estimate.convert',
  'customer.edit',
];
const cashier: readonly Verb[] = [
  ...server,
  'sale.discount',
  'pay.take',
  'shift.open',
  'shift.close',
  'shift.move',
  'report.x',
];
const supervisor: readonly Verb[] = [
  ...cashier,
  'sale.price-override',
  'sale.void-fired',
  'order.cancel',
  'refund.own',
  'refund.any',
  'drawer.open',
];
const manager: readonly Verb[] = [
  ...supervisor,
  'report.z',
  'report.sales',
  'catalogue.edit',
  'stock.adjust',
  'staff.edit',
  'till.pair',
  'till.revoke',
  'audit.view',
  'backup.make',
];

/** What the roles that every shop has may do until the owner says otherwise; an owner's own is never less. */
export const presets = { kitchen, server, cashier, supervisor, manager, owner: verbs } as const satisfies Record<
  string,
  readonly Verb[]
>;
export type Preset = keyof typeof presets;
export const presetNames = Object.keys(presets) as Preset[];

const nothing: readonly Verb[] = [];

/** What a device is for bounds what may be done at it, whoever stands there; the others bound nothing. */
const devices: Partial<Record<TillRole, ReadonlySet<Verb>>> = {
  kitchen: new Set(kitchen),
  'customer-display': new Set(),
};

/** What travels unencrypted may be read and forged by everybody on the same Wi-Fi: no money, no figures, no settings. */
const plain: ReadonlySet<Verb> = new Set([...server, 'sale.discount']);
/** Of a Wi-Fi that only staff has, the owner says so: then the till's work, but never what governs the shop. */
const plainAmongStaff: ReadonlySet<Verb> = new Set(supervisor);

/** Who asks for something, and from where. */
export interface Actor {
  /** As entries name it: `staff:<id>`, `till:<code>`, `key:<id>`, `local-token` or `host`. */
  by: string;
  tillId: string;
  /** A second person, as `by`, whose verbs count as well for this once. */
  approvedBy?: string | undefined;
  /** The asking came, or its token once was shown, unencrypted. */
  isPlain?: boolean | undefined;
}

/** What a role may do, as the owner left it. */
export function permissionsOfRole(shop: Shop, roleId: string): readonly Verb[] {
  if (roleId === 'owner') return verbs;
  return shop.get('role', roleId)?.permissions ?? (isPreset(roleId) ? presets[roleId] : []);
}

export function isPreset(roleId: string): roleId is Preset {
  return Object.hasOwn(presets, roleId);
}

/** Whose name stands in an entry as `staff:<id>`. */
export function staffIdOf(by: string): string | undefined {
  return by.startsWith('staff:') ? by.slice('staff:'.length) : undefined;
}

export function byStaff(staffId: string): string {
  return `staff:${staffId}`;
}

/** What whoever is named may do, wherever they are. */
function verbsOf(shop: Shop, by: string): readonly Verb[] {
  const [is, id = ''] = splitOnce(by);
  switch (is) {
    case 'host':
    case 'local-token':
      return verbs;
    case 'staff': {
      const staff = shop.get('staff', id);
      return staff?.active ? permissionsOfRole(shop, staff.roleId) : nothing;
    }
    case 'key': {
      const key = shop.get('credential', id);
      return key?.is === 'key' ? key.verbs : nothing;
    }
    // A shop without PINs knows its devices only. With PINs a device alone is nobody, but where nobody can sign in.
    default:
      return arePinsOn(shop) ? nothing : verbs;
  }
}

function splitOnce(by: string): [string, string?] {
  const at = by.indexOf(':');
  return at < 0 ? [by] : [by.slice(0, at), by.slice(at + 1)];
}

/** Whether people have to sign in. */
export function arePinsOn(shop: Shop): boolean {
  return shop.get('shop', 'shop')?.access?.pins === true;
}

/** What the device, and the way that the asking took, leave of anyone's rights. */
function boundsOf(shop: Shop, { by, tillId, isPlain }: Actor): ReadonlySet<Verb>[] {
  const role = shop.get('till', tillId)?.role;
  const device = by.startsWith('key:') || by === 'local-token' || !role ? undefined : devices[role];
  const way = isPlain ? (shop.get('shop', 'shop')?.access?.isWifiForStaff ? plainAmongStaff : plain) : undefined;
  return [device, way].filter((bound) => bound !== undefined);
}

/** What may be asked for right now: by the person, at this device, on this way. */
export function permissionsOf(shop: Shop, actor: Actor): Verb[] {
  return verbs.filter((verb) => barOf(shop, actor, verb) === undefined);
}

/**
 * Why somebody may not do something: the `device` or its connection does not do this for anyone, `nobody` is signed in,
 * or the `person` may not, and another one might approve it. Undefined where they may.
 */
export function barOf(shop: Shop, actor: Actor, verb: Verb): 'device' | 'nobody' | 'person' | undefined {
  if (boundsOf(shop, actor).some((bound) => !bound.has(verb))) return 'device';
  const { by, approvedBy, tillId } = actor;
  if (verbsOf(shop, by).includes(verb)) return undefined;
  if (approvedBy !== undefined && verbsOf(shop, approvedBy).includes(verb)) return undefined;
  if (!by.startsWith('till:')) return by.startsWith('staff:') ? 'person' : 'device';
  // At a kitchen screen nobody signs in: what it is for, it may do by itself.
  const role = shop.get('till', tillId)?.role;
  return role && devices[role]?.has(verb) ? undefined : 'nobody';
}
