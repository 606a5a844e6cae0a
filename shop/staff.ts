import { z } from 'zod';
import { pinIdOf } from './credential.ts';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { plainTextSchema } from './text.ts';
import { arePinsOn, isPreset, permissionsOfRole, presetNames, presets, type Verb, verbSchema, verbs } from './verbs.ts';

const localeSchema = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/);
const roleIdSchema = z.string().min(1).max(64);

const staffSchema = z.object({
  id: idSchema,
  name: z.string(),
  roleId: roleIdSchema,
  active: z.boolean(),
  locale: z.string().optional(),
  /** Digits of the PIN; without one nobody signs in under this name by PIN. */
  pinDigits: z.union([z.literal(4), z.literal(6)]).optional(),
  hasBadge: z.literal(true).optional(),
  version: versionSchema,
});
/** A person who works here. What they sign in with is a credential, which nobody is told. */
export type Staff = z.infer<typeof staffSchema>;

/** A role of the shop's own, or a preset as the owner changed it; presets that nobody changed have no document. */
export interface Role {
  id: string;
  /** Of a role of the shop's own; presets are named by each screen in its language. */
  name?: string;
  permissions: Verb[];
  version: number;
}

const staffFields = { name: plainTextSchema(1, 40), roleId: roleIdSchema, locale: localeSchema.optional() };
export const addStaffSchema = z.strictObject({ staffId: idSchema, ...staffFields });
export const changeStaffSchema = z.strictObject({
  staffId: idSchema,
  name: staffFields.name.optional(),
  roleId: roleIdSchema.optional(),
  active: z.boolean().optional(),
});
export const setRoleSchema = z.strictObject({
  roleId: z.union([z.enum(presetNames), idSchema]),
  name: staffFields.name.optional(),
  permissions: z.array(verbSchema).max(verbs.length),
});

/** Whoever changes staff or roles, by what they may do themselves: nobody gives away more than they have. */
export interface Granter {
  may: readonly Verb[];
}

export function decideAddStaff(
  shop: Shop,
  { staffId: id, ...fields }: z.infer<typeof addStaffSchema>,
  granter: Granter,
): Change[] | Refusal {
  if (shop.get('staff', id)) return refuse('already-exists', 'this person was added already', { path: 'staffId' });
  const fault = faultOfRole(shop, fields.roleId, granter);
  if (fault) return fault;
  return [{ kind: 'staff', id, value: { id, active: true, ...fields } }];
}

/**
 * Another name or role, or that somebody works here no more, which signs them out everywhere. A role that needs longer
 * PINs than theirs takes the PIN away: they sign in again once somebody has set a new one.
 */
export function decideChangeStaff(
  shop: Shop,
  { staffId, name, roleId, active }: z.infer<typeof changeStaffSchema>,
  granter: Granter,
): Change[] | Refusal {
  const before = changeable(shop, staffId, granter);
  if (isRefusal(before)) return before;
  const fault = roleId === undefined ? undefined : faultOfRole(shop, roleId, granter);
  if (fault) return fault;
  const { version: _, ...rest } = before;
  const value = { ...rest, ...(name && { name }), ...(roleId && { roleId }), ...(active !== undefined && { active }) };
  const staysOwner = value.active && value.roleId === 'owner';
  if (arePinsOn(shop) && isKeyOwner(before) && !staysOwner && isLastOwner(shop, before)) {
    return refuse('last-owner', 'the shop keeps one owner with a PIN');
  }
  const isShort = value.pinDigits !== undefined && value.pinDigits < pinDigitsOf(shop, value.roleId);
  if (isShort) delete value.pinDigits;
  return [
    { kind: 'staff', id: staffId, value },
    ...(isShort ? [{ kind: 'credential' as const, id: pinIdOf(staffId), value: null }] : []),
    ...(value.active ? [] : signOuts(shop, staffId)),
  ];
}

/** Everyone who has the role may do this from now on. */
export function decideSetRole(
  shop: Shop,
  { roleId: id, name, permissions }: z.infer<typeof setRoleSchema>,
  granter: Granter,
): Change[] | Refusal {
  if (id === 'owner') return refuse('forbidden', 'an owner may do everything', { path: 'roleId' });
  const before = shop.get('role', id);
  if (!isPreset(id) && name === undefined && !before) return refuse('invalid', 'needs a name', { path: 'name' });
  const had = isPreset(id) || before ? permissionsOfRole(shop, id) : [];
  const above = [...had, ...permissions].find((verb) => !granter.may.includes(verb));
  if (above) return aboveYou(above);
  const title = isPreset(id) ? undefined : (name ?? before?.name);
  // In the order of the list, so that the same rights are the same document.
  const granted = verbs.filter((verb) => permissions.includes(verb));
  return [{ kind: 'role', id, value: { id, ...(title !== undefined && { name: title }), permissions: granted } }];
}

/** The roles of the shop: the presets, then its own. */
export function rolesOf(shop: Shop): { id: string; name?: string | undefined; permissions: readonly Verb[] }[] {
  const own = [...shop.all('role')].filter(({ id }) => !isPreset(id));
  return [
    ...presetNames.map((id) => ({ id, permissions: permissionsOfRole(shop, id) })),
    ...own.map(({ id, name, permissions }) => ({ id, name, permissions })),
  ];
}

const short: ReadonlySet<Verb> = new Set(presets.supervisor);

/** Digits of the PINs of a role: whoever governs the shop needs six. */
export function pinDigitsOf(shop: Shop, roleId: string): 4 | 6 {
  return permissionsOfRole(shop, roleId).every((verb) => short.has(verb)) ? 4 : 6;
}

/** A person whom the granter may change, or the refusal: not there, or above them. */
export function changeable(shop: Shop, staffId: string, granter: Granter): Staff | Refusal {
  const staff = shop.get('staff', staffId);
  if (!staff) return refuse('unknown-staff', 'there is no such person', { path: 'staffId' });
  const above = permissionsOfRole(shop, staff.roleId).find((verb) => !granter.may.includes(verb));
  return above ? aboveYou(above) : staff;
}

/** An owner who can sign in: the shop always keeps one while it has PINs. */
function isKeyOwner({ roleId, active, pinDigits }: Pick<Staff, 'roleId' | 'active' | 'pinDigits'>): boolean {
  return active && roleId === 'owner' && pinDigits !== undefined;
}

export function hasKeyOwner(shop: Shop): boolean {
  return [...shop.all('staff')].some(isKeyOwner);
}

function isLastOwner(shop: Shop, { id }: Staff): boolean {
  return ![...shop.all('staff')].some((other) => other.id !== id && isKeyOwner(other));
}

function faultOfRole(shop: Shop, roleId: string, { may }: Granter): Refusal | undefined {
  if (!isPreset(roleId) && !shop.get('role', roleId)) {
    return refuse('unknown-role', `there is no role ${roleId}`, { path: 'roleId' });
  }
  const above = permissionsOfRole(shop, roleId).find((verb) => !may.includes(verb));
  return above && aboveYou(above);
}

function signOuts(shop: Shop, staffId: string): Change[] {
  return [...shop.all('signIn')].flatMap((signIn): Change[] => {
    if (signIn.staffId !== staffId || signIn.since === undefined) return [];
    const { version: _, since: _since, ...value } = signIn;
    return [{ kind: 'signIn', id: signIn.id, value }];
  });
}

function aboveYou(verb: Verb): Refusal {
  return refuse('above-you', `this needs the right to ${verb}, which you have not`);
}
