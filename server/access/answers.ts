import type { Got } from '../../shop/questions.ts';
import type { Refusal } from '../../shop/refusal.ts';
import { problem, problemOf } from '../http/problem.ts';
import type { Answer } from '../ledger.ts';

/** It went well, with what there is to know of it. */
export function done(body: object = {}): Got {
  return { status: 200, body };
}

/** A problem; `waitMs` until it makes sense to try again. */
export function told(status: number, code: string, detail: string, more: { waitMs?: number } = {}): Got {
  return { status, body: { ...problem(status, code, detail), ...more } };
}

export function refused(refusal: Refusal): Got {
  const body = problemOf(refusal);
  return { status: body.status, body };
}

/** The answer to a command of the host's own that was not accepted. */
export function failed(answer: Answer): Got {
  return answer.is === 'refused' ? refused(answer.refusal) : told(503, 'starting', 'ask again');
}

export function entered(answer: Answer): Got {
  return answer.is === 'accepted' ? done() : failed(answer);
}
