import { z } from 'zod';
import { joinLinkOf } from '../../shop/bridge.ts';
import { INVITATION_MS } from '../../shop/pairing.ts';
import { plainTextSchema } from '../../shop/text.ts';
import { tillRoleSchema } from '../../shop/till.ts';
import { isPlainWay } from '../access/access.ts';
import type { Ledger } from '../ledger.ts';
import type { Log } from '../log.ts';
import { admitTill } from '../pairing/admit.ts';
import type { FrontDesk } from '../pairing/front-desk.ts';
import type { Invitations } from '../pairing/invitations.ts';
import { ProblemError, problem } from './problem.ts';
import { callerOf, check, type Route } from './route.ts';

const till = { name: plainTextSchema(1, 40), role: tillRoleSchema.default('counter') };
const joinBody = z.union([
  z.strictObject({ link: z.string().max(64), ...till }),
  z.strictObject({ code: z.string().max(40), ...till }),
]);
const joinAnswer = z.object({
  till: z.object({ id: z.string(), code: z.string(), name: z.string() }),
  token: z.string(),
});
const invitationAnswer = z.object({ link: z.string(), code: z.string(), expiresAt: z.iso.datetime() });

/** The cookie in which a browser keeps its till's token, out of reach of any script. */
export const TOKEN_COOKIE = 'tillwire_till';
/** Its name where it is sent over TLS alone, to this very host. */
const SECURE_COOKIE = `__Host-${TOKEN_COOKIE}`;
const TEN_YEARS_S = 10 * 365 * 24 * 60 * 60;

export interface JoinPorts {
  ledger: Ledger;
  invitations: Invitations;
  frontDesk: FrontDesk;
  /** Where a tablet reaches this host. */
  ownAddress(): { address: string; port: number };
  nowMs(): number;
  log: Log;
}

/** Tablets, browsers and scripts: somebody at the host gives them a link or a code, and with it they become tills. */
export function joinRoutes({ ledger, invitations, frontDesk, ownAddress, nowMs, log }: JoinPorts): Route[] {
  return [
    {
      method: 'post',
      path: '/join',
      summary: 'Join this shop as a till, with a link or a code that somebody at the host just made',
      open: true,
      body: joinBody,
      answer: { status: 201, description: 'The till and its token, shown this once', schema: joinAnswer },
      problems: [403, 429],
      serve: async ({ body, address, isEncrypted, identity }) => {
        const { name, role, ...shown } = check(joinBody, body);
        const invitation = invitations.take(shown);
        if (!invitation) {
          log.warn({ from: address }, 'a device showed a link or code that is none');
          const path = Object.keys(shown)[0] ?? '';
          throw new ProblemError(
            problem(403, 'wrong-join-code', 'this is no link or code of this shop, or it is over: get a new one', {
              path,
            }),
          );
        }
        const isPlain = isPlainWay({ address, isEncrypted });
        const joined = await admitTill(ledger, {
          ...{ name, role, by: invitation.by },
          // A till that joins once more keeps its id, its code and its numbers; only its token is another.
          tillId: identity?.isTill ? identity.tillId : undefined,
          ...(isPlain && { plain: true as const }),
        });
        log.info({ from: address, till: joined.till.code, name }, 'a till joined');
        return { status: 201, body: joined, headers: { 'Set-Cookie': cookieOf(joined.token, isEncrypted) } };
      },
    },
    {
      method: 'post',
      path: '/join-codes',
      summary: 'A link and a code with which one device may join within two minutes; at the host alone',
      answer: { status: 201, description: 'The link for its camera, or the code to type', schema: invitationAnswer },
      problems: [403],
      serve: (call) => {
        const { link, code } = frontDesk.invite(callerOf(call));
        const expiresAt = new Date(nowMs() + INVITATION_MS).toISOString();
        return { status: 201, body: { link: joinLinkOf(ownAddress(), link), code, expiresAt } };
      },
    },
  ];
}

function cookieOf(token: string, isEncrypted: boolean): string {
  const name = isEncrypted ? SECURE_COOKIE : TOKEN_COOKIE;
  const rest = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${TEN_YEARS_S}`;
  return `${name}=${token}; ${isEncrypted ? 'Secure; ' : ''}${rest}`;
}

/** The token in a Cookie header, if one is there; the one that never went over an open line first. */
export function tokenInCookie(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('=', 2) as [string, string?]);
  const told = (wanted: string) => pairs.find(([name]) => name === wanted)?.[1];
  return told(SECURE_COOKIE) ?? told(TOKEN_COOKIE);
}
