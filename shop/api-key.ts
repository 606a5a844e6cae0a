import { z } from 'zod';
import type { ApiKey } from './credential.ts';
import type { Change, Shop } from './documents.ts';
import { idSchema } from './ids.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Granter } from './staff.ts';
import { plainTextSchema } from './text.ts';
import { verbSchema, verbs } from './verbs.ts';

/** What whoever makes a key says of it. */
export const keyWishSchema = z.strictObject({
  name: plainTextSchema(1, 40),
  verbs: z.array(verbSchema).min(1).max(verbs.length),
});
export type KeyWish = z.infer<typeof keyWishSchema>;

/** The host makes the key itself; an entry holds no more of it than its digest. */
export const makeKeySchema = keyWishSchema.extend({ keyId: idSchema, tokenHash: z.string() });
export const revokeKeySchema = z.strictObject({ keyId: idSchema });

/** A key as people see it. */
export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  verbs: z.array(verbSchema),
  madeAt: z.string(),
  /** As entries name people and devices. */
  madeBy: z.string(),
});
export type ApiKeyView = z.infer<typeof apiKeySchema>;

/** The answer to the one who made it, and the only time that the key is shown. */
export const newKeySchema = z.object({ ...keyWishSchema.shape, id: idSchema, key: z.string() });
export type NewKey = z.infer<typeof newKeySchema>;

/** A key for a script may do what whoever makes it may, and no more. */
export function decideMakeKey(
  shop: Shop,
  { keyId: id, name, verbs: wanted, tokenHash }: z.infer<typeof makeKeySchema>,
  { at, by }: { at: string; by: string },
  { may }: Granter,
): Change[] | Refusal {
  if (shop.get('credential', id)) return refuse('already-exists', 'this key was made already', { path: 'keyId' });
  const above = wanted.find((verb) => !may.includes(verb));
  if (above) return refuse('above-you', `this needs the right to ${above}, which you have not`, { path: 'verbs' });
  const granted = verbs.filter((verb) => wanted.includes(verb));
  return [
    { kind: 'credential', id, value: { id, is: 'key', name, verbs: granted, tokenHash, madeAt: at, madeBy: by } },
  ];
}

export function decideRevokeKey(shop: Shop, { keyId: id }: z.infer<typeof revokeKeySchema>): Change[] | Refusal {
  const key = shop.get('credential', id);
  if (key?.is !== 'key') return refuse('already-removed', 'there is no such key any more', { path: 'keyId' });
  return [{ kind: 'credential', id, value: null }];
}

/** The keys of the shop, the newest first. */
export function keysOf(shop: Shop): ApiKeyView[] {
  const keys = [...shop.all('credential')].filter((one): one is ApiKey => one.is === 'key');
  return keys
    .map(({ id, name, verbs: granted, madeAt, madeBy }) => ({ id, name, verbs: [...granted], madeAt, madeBy }))
    .sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1));
}
