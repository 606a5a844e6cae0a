import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { apiKeySchema, keysOf, keyWishSchema, newKeySchema } from '../../shop/api-key.ts';
import type { TillWish } from '../../shop/shop.ts';
import type { Identity } from '../access/access.ts';
import type { Keys } from '../access/keys.ts';
import type { Ledger } from '../ledger.ts';
import { type Problem, ProblemError, problem, problemOf } from './problem.ts';
import { callerOf, check, idOf, type Route } from './route.ts';

const keysAnswer = z.object({ items: z.array(apiKeySchema) });

export interface KeyRoutesPorts {
  ledger: Ledger;
  keys: Keys;
  /** Who acts under an identity now, as entries name them. */
  by(identity: Identity): string;
}

/** Keys for scripts, as the back office makes, lists and revokes them. */
export function keyRoutes({ ledger, keys, by }: KeyRoutesPorts): Route[] {
  const { shop } = ledger;
  return [
    {
      method: 'post',
      path: '/keys',
      verb: 'shop.edit',
      summary: 'Make a key for a script, with rights that you have yourself; it is shown this once',
      body: keyWishSchema,
      answer: { status: 201, description: 'The key', schema: newKeySchema },
      serve: async (call) => {
        const { status, body } = await keys.make(check(keyWishSchema, call.body), callerOf(call));
        if (status !== 201) throw new ProblemError(body as Problem);
        return { status, body };
      },
    },
    {
      method: 'get',
      path: '/keys',
      verb: 'shop.edit',
      summary: 'The keys of scripts and what they may do, newest first',
      answer: { status: 200, description: 'The keys, without what they are known by', schema: keysAnswer },
      serve: () => ({ status: 200, body: { items: keysOf(shop) } }),
    },
    {
      method: 'post',
      path: '/keys/:id/revoke',
      verb: 'shop.edit',
      summary: 'Take a key back; its connections are closed',
      body: z.strictObject({}),
      answer: { status: 200, description: 'The keys that are left', schema: keysAnswer },
      problems: [404],
      serve: async (call) => {
        const identity = callerOf(call);
        const keyId = idOf(call);
        if (shop.get('credential', keyId)?.is !== 'key') {
          throw new ProblemError(problem(404, 'unknown-key', `there is no key ${keyId}`, { path: 'id' }));
        }
        const wish: TillWish = { type: 'revoke-key', body: { keyId } };
        const { tillId: till, isPlain } = identity;
        const answer = await ledger.ask({ ...wish, id: randomUUID(), till, by: by(identity), isPlain }, wish);
        if (answer.is === 'refused') throw new ProblemError(problemOf(answer.refusal));
        return { status: 200, body: { items: keysOf(shop) } };
      },
    },
  ];
}
