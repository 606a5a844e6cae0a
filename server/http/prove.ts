import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Shop } from '../../shop/documents.ts';
import { idSchema } from '../../shop/ids.ts';
import { settingsOf } from '../../shop/settings.ts';
import { proofOf } from '../discovery/proof.ts';
import { isOwnHost } from './doors.ts';
import { ProblemError, problem } from './problem.ts';
import { check, type Route } from './route.ts';

const proveQuery = z.strictObject({
  till: idSchema,
  nonce: z.string().regex(/^[0-9a-f]{64}$/, { error: 'is 64 hex digits' }),
  at: z.string().max(300),
});
const proveAnswer = z.object({ shop: z.string(), proof: z.string() });

/** Questions of one address and minute: a till that looks for its host asks twice a second at most. */
export const PROVE_TRIES = 120;

/**
 * Proves to a till that this host admitted it, before the till shows its token. Whoever has not the token's hash can
 * neither make nor check an answer, so for a till that is not known the answer is made under a key that nobody has.
 */
export function proveRoute(shop: Shop, port: () => number): Route {
  const nobodysKey = randomBytes(32);
  return {
    method: 'get',
    path: '/prove',
    summary: 'Proves to a till that this is its host, before it shows its token',
    open: true,
    query: proveQuery,
    answer: {
      status: 200,
      description: 'The shop’s id, and an HMAC-SHA256 under the hash of the till’s token, of no use without that hash',
      schema: proveAnswer,
    },
    problems: [429],
    serve: ({ query }) => {
      const { till, nonce, at } = check(proveQuery, query, 400, 'query');
      // Whoever passes a question on has another address, and an answer of ours is none for it.
      if (!isOwnHost(at) || !at.endsWith(`:${port()}`)) {
        throw new ProblemError(problem(400, 'invalid', 'is not where this host listens', { path: 'query.at' }));
      }
      const { shopId } = settingsOf(shop);
      const challenge = { shopId, tillId: till, at, nonce };
      const unknown = proofOf(nobodysKey.toString('hex'), challenge);
      const key = shop.get('credential', till)?.tokenHash;
      return { status: 200, body: { shop: shopId, proof: key === undefined ? unknown : proofOf(key, challenge) } };
    },
  };
}
