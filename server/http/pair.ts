import { z } from 'zod';
import { pairingAnswerSchema, pairingSchema } from '../../shop/pairing.ts';
import type { FrontDesk } from '../pairing/front-desk.ts';
import { beginAnswer, beginBody, outcomeAnswer, outcomeBody, revealBody, sayBody } from '../pairing/messages.ts';
import { type Pairing, PairingError, type PairingFault } from '../pairing/pairing.ts';
import { ProblemError, problem } from './problem.ts';
import { type Call, callerOf, check, idOf, type Reply, type Route } from './route.ts';

const pairingsAnswer = z.object({ items: z.array(pairingSchema) });

/** Tries to pair of one address and minute; nobody taps faster. */
export const PAIR_TRIES = 10;

/** A new till pairs over TLS: `docs/PROTOCOL.md`, _Pairing_. Plain HTTP has no key that could be compared. */
export function pairRoutes(pairing: Pairing, frontDesk: FrontDesk): Route[] {
  const open = { method: 'post' as const, open: true, problems: [403, 404, 409, 429] };
  return [
    {
      ...open,
      path: '/pair',
      summary: 'Begin to pair a till: its commitment, for the host’s nonce',
      body: beginBody,
      answer: { status: 201, description: 'The try, and the host’s nonce', schema: beginAnswer },
      serve: encrypted(({ body }) => {
        const { commit } = check(beginBody, body);
        const { hostNonce, ...begun } = pairing.begin(commit);
        return { status: 201, body: { ...begun, nonce: hostNonce.toString('hex') } };
      }),
    },
    {
      ...open,
      path: '/pair/:id/reveal',
      summary: 'What was committed to; from now on the host shows the digits',
      body: revealBody,
      answer: { status: 200, description: 'Both show the digits now', schema: outcomeAnswer },
      serve: encrypted((call) => {
        const revealed = check(revealBody, call.body);
        pairing.reveal(idOf(call), revealed.secret, {
          tillNonce: Buffer.from(revealed.nonce, 'hex'),
          key: revealed.key,
          signature: Buffer.from(revealed.signature, 'base64url'),
          name: revealed.name,
        });
        return { status: 200, body: { state: 'waiting' } };
      }),
    },
    {
      ...open,
      path: '/pair/:id/answer',
      summary: 'Whether the person at the new till sees the same digits at the host',
      body: sayBody,
      answer: { status: 200, description: 'It is said', schema: outcomeAnswer },
      serve: encrypted(async (call) => {
        const said = check(sayBody, call.body);
        await pairing.say(idOf(call), said.secret, said.isSame);
        return { status: 200, body: { state: 'waiting' } };
      }),
    },
    {
      ...open,
      path: '/pair/:id/outcome',
      summary: 'How it stands; the token once, after both sides said yes',
      body: outcomeBody,
      answer: { status: 200, description: 'How it stands', schema: outcomeAnswer },
      serve: encrypted((call) => {
        const asked = check(outcomeBody, call.body);
        return { status: 200, body: pairing.outcome(idOf(call), asked.secret) };
      }),
    },
    {
      method: 'get',
      path: '/pairings',
      summary: 'The till that wants to be paired now, for whoever answers at the host',
      answer: { status: 200, description: 'One at most', schema: pairingsAnswer },
      problems: [403],
      serve: (call) => {
        const view = frontDesk.view(callerOf(call));
        return { status: 200, body: { items: view ? [view] : [] } };
      },
    },
    {
      method: 'post',
      path: '/pairings/:id/answer',
      summary: 'Whether the new till shows these digits, and what it is called; at the host alone',
      body: pairingAnswerSchema,
      answer: { status: 200, description: 'How it stands', schema: pairingsAnswer },
      problems: [403, 404, 409],
      serve: async (call) => {
        const who = callerOf(call);
        const answer = check(pairingAnswerSchema, call.body);
        await inProblems(() => frontDesk.answer(who, idOf(call), answer));
        const view = frontDesk.view(who);
        return { status: 200, body: { items: view ? [view] : [] } };
      },
    },
  ];
}

function encrypted(serve: (call: Call) => Reply | Promise<Reply>): Route['serve'] {
  return (call) => {
    if (!call.isEncrypted) throw new ProblemError(problem(403, 'not-encrypted', 'tills pair over TLS: ask with https'));
    return inProblems(() => serve(call));
  };
}

const statuses: Readonly<Record<PairingFault, number>> = {
  'pairing-busy': 409,
  'pairing-closed': 403,
  'unknown-pairing': 404,
  'wrong-reveal': 403,
  'wrong-step': 409,
};

async function inProblems<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof PairingError)) throw error;
    throw new ProblemError(problem(statuses[error.fault], error.fault, error.message));
  }
}
