import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { plainTextSchema } from '../../shop/text.ts';
import { tillRoleSchema } from '../../shop/till.ts';
import type { Access } from '../access/access.ts';
import type { Ledger } from '../ledger.ts';
import type { Log } from '../log.ts';
import { ProblemError, problem, problemOf } from './problem.ts';
import { check, type Route } from './route.ts';

const joinBody = z.strictObject({
  joinToken: z.string().max(40),
  name: plainTextSchema(1, 40),
  role: tillRoleSchema.default('counter'),
});
const joinAnswer = z.object({
  till: z.object({ id: z.string(), code: z.string(), name: z.string() }),
  token: z.string(),
});

/** The cookie in which a browser keeps its till's token, out of reach of any script. */
export const TOKEN_COOKIE = 'tillwire_till';
const TEN_YEARS_S = 10 * 365 * 24 * 60 * 60;

/** Admits a device that shows the join token: the host mints a till and a token of its own for it. */
export function joinRoute(ledger: Ledger, access: Access, log: Log): Route {
  return {
    method: 'post',
    path: '/join',
    summary: 'Join this shop as a till, with the join token from the host’s settings page',
    open: true,
    body: joinBody,
    answer: { status: 201, description: 'The till and its token, shown this once', schema: joinAnswer },
    problems: [403, 429],
    serve: async ({ body, address, identity }) => {
      const { joinToken, name, role } = check(joinBody, body);
      if (!access.isJoinToken(joinToken)) {
        log.warn({ from: address }, 'a device showed a wrong join token');
        throw new ProblemError(
          problem(403, 'wrong-join-token', 'this is not the join token of this shop', { path: 'joinToken' }),
        );
      }
      // A till that joins once more keeps its id, its code and its numbers; only its token is another.
      const again = identity?.isTill ? identity.tillId : undefined;
      const tillId = again ?? randomUUID();
      const { token, tokenHash } = access.mintToken();
      const answer = await ledger.askAsHost(randomUUID(), {
        type: 'admit-till',
        body: { tillId, name, role, tokenHash, ...(again !== undefined && { again: true as const }) },
      });
      if (answer.is === 'refused') throw new ProblemError(problemOf(answer.refusal));
      const till = ledger.shop.get('till', tillId);
      if (!till) throw new Error('the till was admitted and is not there');
      log.info({ from: address, till: till.code, name }, 'a till joined');
      const cookie = `${TOKEN_COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${TEN_YEARS_S}`;
      return {
        status: 201,
        body: { till: { id: till.id, code: till.code, name: till.name }, token },
        headers: { 'Set-Cookie': cookie },
      };
    },
  };
}

/** The token in a Cookie header, if one is there. */
export function tokenInCookie(header: string | undefined): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === TOKEN_COOKIE) return value;
  }
  return undefined;
}
