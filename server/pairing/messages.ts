import { z } from 'zod';
import { plainTextSchema } from '../../shop/text.ts';

const hex32 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'is 64 hex digits' });
const secret = z.string().max(64);

/** Between a new till and a host, in their order: `docs/PROTOCOL.md`, _Pairing a till_. */
export const beginBody = z.strictObject({ commit: hex32 });
export const beginAnswer = z.object({ id: z.uuid(), secret: z.string(), nonce: hex32 });
export const revealBody = z.strictObject({
  secret,
  nonce: hex32,
  /** SPKI in DER, base64url. */
  key: z.string().max(200),
  /** r and s, 64 bytes in base64url. */
  signature: z.string().max(100),
  name: plainTextSchema(1, 40),
});
export const sayBody = z.strictObject({ secret, isSame: z.boolean() });
export const outcomeBody = z.strictObject({ secret });
export const outcomeAnswer = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['waiting', 'refused', 'expired']) }),
  z.object({
    state: z.literal('joined'),
    till: z.object({ id: z.string(), code: z.string(), name: z.string() }),
    token: z.string(),
  }),
]);
