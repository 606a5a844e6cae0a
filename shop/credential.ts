import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { idSchema } from './ids.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Verb } from './verbs.ts';

interface Kept {
  id: string;
  version: number;
}

/** A till's token. */
interface TillToken extends Kept {
  is?: undefined;
  tillId: string;
  tokenHash: string;
  /** It was handed out or shown over a connection that others can read: it has the rights of such a one for life. */
  plain?: true;
}

/** A person's PIN under the host's pepper; of no use without it. */
interface Pin extends Kept {
  is: 'pin';
  staffId: string;
  hash: string;
}

/** A card that is held to the scanner. */
interface Badge extends Kept {
  is: 'badge';
  staffId: string;
  hash: string;
}

/** What a script acts under. */
export interface ApiKey extends Kept {
  is: 'key';
  name: string;
  verbs: readonly Verb[];
  tokenHash: string;
  madeAt: string;
  madeBy: string;
  /** As of a till's token. */
  plain?: true;
}

/** What somebody or something is known by, hashed. No snapshot, answer, export or frame carries this kind. */
export type Credential = TillToken | Pin | Badge | ApiKey;

export function pinIdOf(staffId: string): string {
  return `pin ${staffId}`;
}

export function badgeIdOf(staffId: string): string {
  return `badge ${staffId}`;
}

export const notePlainSchema = z.union([
  z.strictObject({ tillId: idSchema }),
  /** Of a script. */
  z.strictObject({ keyId: idSchema }),
]);

/** A token was shown where others could read it: it is one of those for life, also over a better connection. */
export function decideNotePlain(shop: Shop, wish: z.infer<typeof notePlainSchema>): Change[] | Refusal {
  const id = 'tillId' in wish ? wish.tillId : wish.keyId;
  const token = shop.get('credential', id);
  if (!token || !('tokenHash' in token)) return refuse('invalid', 'there is no such token');
  const { version: _, ...value } = token;
  return [{ kind: 'credential', id, value: { ...value, plain: true } }];
}
