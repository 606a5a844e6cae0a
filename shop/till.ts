import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { type Refusal, refuse } from './refusal.ts';
import { signOutAt } from './sign-in.ts';
import { plainTextSchema } from './text.ts';

export const tillRoleSchema = z.enum(['counter', 'back-office', 'kitchen', 'customer-display', 'tablet']);

export const tillSchema = z.object({
  id: idSchema,
  /** 1 to 3 characters in front of this till's numbers; never given away again. */
  code: z.string(),
  name: z.string(),
  role: tillRoleSchema,
  pairedAt: z.string(),
  /** SHA-256 of its public key in hex, where it was paired by key: such a one that pairs again stays the till it was. */
  keyHash: z.string().optional(),
  /** It was removed: its code and its numbers stay taken, and nothing is heard from it any more. */
  revokedAt: z.string().optional(),
  version: versionSchema,
});
export type Till = z.infer<typeof tillSchema>;
export type TillRole = z.infer<typeof tillRoleSchema>;

export const admitTillSchema = z.strictObject({
  tillId: idSchema,
  name: plainTextSchema(1, 40),
  role: tillRoleSchema,
  tokenHash: z.string(),
  keyHash: z.string().optional(),
  /** Its token was told over a connection that others can read. */
  plain: z.literal(true).optional(),
  /** It was a till of this shop already, as its token or its key showed: it stays the one that it was. */
  again: z.literal(true).optional(),
});

/** A device that somebody let in becomes a till, under the first code that no till ever had, or the code that it had. */
export function decideAdmitTill(
  shop: Shop,
  { tillId: id, name, role, tokenHash, keyHash, plain, again }: z.infer<typeof admitTillSchema>,
  { at }: { at: string },
): Change[] | Refusal {
  const before = shop.get('till', id);
  if (before && !again) return refuse('already-exists', 'this till was already admitted');
  const key = keyHash ?? before?.keyHash;
  return [
    {
      kind: 'till',
      id,
      value: {
        ...{ id, code: before?.code ?? freeCode(shop), name, role, pairedAt: at },
        ...(key !== undefined && { keyHash: key }),
      },
    },
    { kind: 'credential', id, value: { id, tillId: id, tokenHash, ...(plain && { plain }) } },
  ];
}

export const revokeTillSchema = z.strictObject({ tillId: idSchema });

/** The till is no more of this shop; its token, and so all of its rights, go away. */
export function decideRevokeTill(
  shop: Shop,
  { tillId: id }: z.infer<typeof revokeTillSchema>,
  { at }: { at: string },
): Change[] | Refusal {
  const till = shop.get('till', id);
  if (!till) return refuse('unknown-till', 'there is no such till');
  if (till.code === HOST_CODE) return refuse('host-till', 'the till of the host itself cannot be removed');
  if (till.revokedAt !== undefined) return refuse('already-removed', `till ${till.code} was removed already`);
  const { version: _, ...rest } = till;
  return [
    { kind: 'till', id, value: { ...rest, revokedAt: at } },
    { kind: 'credential', id, value: null },
    ...signOutAt(shop, id),
  ];
}

/** Of the till that keeps the shop’s book: the first code that is given out. */
export const HOST_CODE = 'A';

/** The first code that no till has or had: a removed one keeps its own, since its receipts are out there. */
export function freeCode(shop: Shop): string {
  const taken = new Set([...shop.all('till')].map(({ code }) => code));
  for (let n = 0; ; n += 1) {
    const code = codeAt(n);
    if (!taken.has(code)) return code;
  }
}

/** A, B, … Z, AA, AB, …: the order in which codes are given out. */
function codeAt(n: number): string {
  const letter = String.fromCharCode(65 + (n % 26));
  return n < 26 ? letter : codeAt(Math.floor(n / 26) - 1) + letter;
}
