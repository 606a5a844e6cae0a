import { z } from 'zod';
import { badgeIdOf, pinIdOf } from './credential.ts';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { changeable, type Granter, pinDigitsOf, type Staff } from './staff.ts';

/** How one person stands with one till. */
const signInSchema = z.object({
  /** `<till> <staff>`. */
  id: z.string(),
  tillId: idSchema,
  staffId: idSchema,
  /** Signed in there now, since then. */
  since: z.string().optional(),
  /** When the host last found their PIN or badge right there: for a month the till may do so by itself. */
  checkedAt: z.string().optional(),
  /** Wrong tries in a row, and when the last was. */
  failures: z.int().min(0),
  failedAt: z.string().optional(),
  version: versionSchema,
});
export type SignIn = z.infer<typeof signInSchema>;

export function signInIdOf(tillId: string, staffId: string): string {
  return `${tillId} ${staffId}`;
}

/** What was tried: the way, and what for. PINs and badges themselves never come near an entry. */
const triedFields = {
  staffId: idSchema,
  tillId: idSchema,
  how: z.enum(['pin', 'badge', 'code']),
  what: z.enum(['sign-in', 'approve']),
};
export const noteSignInSchema = z.strictObject({
  ...triedFields,
  /** The till did it by itself, while the host was away, at this time. */
  aloneAt: z.iso.datetime().optional(),
});
export const noteWrongPinSchema = z.strictObject({ ...triedFields, aloneAt: z.iso.datetime().optional() });
export const noteSignOutSchema = z.strictObject({
  tillId: idSchema,
  why: z.enum(['asked', 'idle', 'too-long', 'replaced']),
});
export const unlockStaffSchema = z.strictObject({ staffId: idSchema });
export const setPinSchema = z.strictObject({
  staffId: idSchema,
  digits: z.union([z.literal(4), z.literal(6)]),
  hash: z.string(),
});
export const setBadgeSchema = z.strictObject({ staffId: idSchema, hash: z.string() });

/** Somebody is signed in at a till; whoever was before them is not any more. */
export function decideNoteSignIn(
  shop: Shop,
  { staffId, tillId, what, aloneAt }: z.infer<typeof noteSignInSchema>,
  { at }: { at: string },
): Change[] | Refusal {
  if (!shop.get('staff', staffId)?.active) return refuse('unknown-staff', 'there is no such person');
  const { before, id } = standing(shop, tillId, staffId);
  const { failedAt: _, ...rest } = before;
  const value = {
    ...rest,
    failures: 0,
    ...(aloneAt === undefined && { checkedAt: at }),
    ...(what === 'sign-in' && { since: aloneAt ?? at }),
  };
  const others = what === 'sign-in' ? signOutAt(shop, tillId, staffId) : [];
  return [...others, { kind: 'signIn', id, value }];
}

export function decideNoteWrongPin(
  shop: Shop,
  { staffId, tillId, aloneAt }: z.infer<typeof noteWrongPinSchema>,
  { at }: { at: string },
): Change[] {
  const { before, id } = standing(shop, tillId, staffId);
  return [{ kind: 'signIn', id, value: { ...before, failures: before.failures + 1, failedAt: aloneAt ?? at } }];
}

export function decideNoteSignOut(shop: Shop, { tillId }: z.infer<typeof noteSignOutSchema>): Change[] {
  return signOutAt(shop, tillId);
}

/** A person who tried wrong PINs may try again, on every till. */
export function decideUnlockStaff(
  shop: Shop,
  { staffId }: z.infer<typeof unlockStaffSchema>,
  granter: Granter,
): Change[] | Refusal {
  const staff = changeable(shop, staffId, granter);
  if (isRefusal(staff)) return staff;
  return [...shop.all('signIn')].flatMap((signIn): Change[] => {
    if (signIn.staffId !== staffId || signIn.failures === 0) return [];
    const { version: _, failedAt: _failed, ...value } = signIn;
    return [{ kind: 'signIn', id: signIn.id, value: { ...value, failures: 0 } }];
  });
}

/** A new PIN, already hashed; with it what was tried before is forgotten. */
export function decideSetPin(shop: Shop, { staffId, digits, hash }: z.infer<typeof setPinSchema>): Change[] | Refusal {
  const staff = shop.get('staff', staffId);
  if (!staff) return refuse('unknown-staff', 'there is no such person', { path: 'staffId' });
  if (digits < pinDigitsOf(shop, staff.roleId)) return refuse('invalid', 'is too short for this role', { path: 'pin' });
  const id = pinIdOf(staffId);
  return [
    { kind: 'staff', id: staffId, value: { ...withoutVersion(staff), pinDigits: digits } },
    { kind: 'credential', id, value: { id, is: 'pin', staffId, hash } },
  ];
}

export function decideSetBadge(shop: Shop, { staffId, hash }: z.infer<typeof setBadgeSchema>): Change[] | Refusal {
  const staff = shop.get('staff', staffId);
  if (!staff) return refuse('unknown-staff', 'there is no such person', { path: 'staffId' });
  for (const known of shop.all('credential')) {
    if (known.is === 'badge' && known.hash === hash && known.staffId !== staffId) {
      return refuse('already-exists', 'this badge is somebody else’s', { path: 'badge' });
    }
  }
  const id = badgeIdOf(staffId);
  return [
    { kind: 'staff', id: staffId, value: { ...withoutVersion(staff), hasBadge: true } },
    { kind: 'credential', id, value: { id, is: 'badge', staffId, hash } },
  ];
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const LOCKED_MS = 30 * MINUTE_MS;
/** A sign-in is over after a long day at the latest. */
export const SHIFT_MS = 12 * 60 * MINUTE_MS;
/** For so long a till may check by itself what the host has found right there. */
export const TRUST_MS = 30 * 24 * 60 * MINUTE_MS;

/** How long somebody has to wait after so many wrong tries in a row, in milliseconds. */
export function waitAfter(failures: number): number {
  if (failures < 3) return 0;
  if (failures < 5) return failures === 3 ? 5 * SECOND_MS : 15 * SECOND_MS;
  return failures < 10 ? MINUTE_MS : LOCKED_MS;
}

/** Until when nothing is tried, in milliseconds since 1970; 0 where it may be tried now. */
export function waitsUntil({ failures, failedAt }: Pick<SignIn, 'failures' | 'failedAt'>): number {
  const wait = waitAfter(failures);
  return wait === 0 || failedAt === undefined ? 0 : Date.parse(failedAt) + wait;
}

/** Why a PIN is none: not so many digits, one digit only, a run, or a repeat. */
export function faultOfPin(pin: string, digits: number): 'length' | 'too-easy' | undefined {
  if (!/^\d+$/.test(pin) || pin.length !== digits) return 'length';
  const steps = [...pin].slice(1).map((digit, index) => (Number(digit) - Number(pin[index]) + 10) % 10);
  // 0000, 1234, 8901, 4321, 1357: the same step all along.
  if (steps.every((step) => step === steps[0])) return 'too-easy';
  const isRepeat = [2, 3].some((size) => size < digits && pin === pin.slice(0, size).repeat(digits / size));
  return isRepeat ? 'too-easy' : undefined;
}

/** Who is signed in at a till. */
export function signedInAt(shop: Shop, tillId: string): { staff: Staff; signIn: SignIn } | undefined {
  for (const signIn of shop.all('signIn')) {
    if (signIn.tillId !== tillId || signIn.since === undefined) continue;
    const staff = shop.get('staff', signIn.staffId);
    if (staff?.active) return { staff, signIn };
  }
  return undefined;
}

/** Whether a till may speak for a person: the host has found their PIN right there within the last month. */
export function isTrustedWith(shop: Shop, tillId: string, staffId: string, nowMs: number): boolean {
  const checkedAt = shop.get('signIn', signInIdOf(tillId, staffId))?.checkedAt;
  return checkedAt !== undefined && nowMs - Date.parse(checkedAt) < TRUST_MS;
}

function standing(shop: Shop, tillId: string, staffId: string) {
  const id = signInIdOf(tillId, staffId);
  const known = shop.get('signIn', id);
  return { id, before: known ? withoutVersion(known) : { id, tillId, staffId, failures: 0 } };
}

/** Whoever is signed in at a till is not any more. */
export function signOutAt(shop: Shop, tillId: string, exceptStaffId?: string): Change[] {
  return [...shop.all('signIn')].flatMap((signIn): Change[] => {
    if (signIn.tillId !== tillId || signIn.since === undefined || signIn.staffId === exceptStaffId) return [];
    const { since: _, ...value } = withoutVersion(signIn);
    return [{ kind: 'signIn', id: signIn.id, value }];
  });
}

function withoutVersion<T extends { version: number }>(document: T): Omit<T, 'version'> {
  const { version: _, ...value } = document;
  return value;
}
