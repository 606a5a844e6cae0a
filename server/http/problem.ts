import type { Refusal, RefusalCode } from '../../shop/refusal.ts';

/** RFC 9457: what every failed call answers. `code` is stable, `path` says where the fault lies. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  path?: string;
  current?: unknown;
}

const titles: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'It is not as you think any more',
  410: 'Too far back',
  413: 'Too large',
  415: 'Only JSON is understood',
  422: 'The shop says no',
  429: 'Too many tries',
  500: 'Something broke at the host',
  503: 'Not now',
  507: 'The disk is full',
};

export function problem(
  status: number,
  code: string,
  detail: string,
  more: { path?: string; current?: unknown } = {},
): Problem {
  return { type: `urn:tillwire:problem:${code}`, title: titles[status] ?? 'Refused', status, code, detail, ...more };
}

/** What nobody foresaw: the log says more, the answer does not. */
export function unforeseen(): Problem {
  return problem(500, 'internal', 'the host could not answer; its log says why');
}

/** An error that a middleware or a route throws to answer with a problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

const conflicts: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'moved',
  'already-exists',
  'closed-elsewhere',
  'wrong-step',
  'paid-elsewhere',
  'being-paid-at',
  'has-payments',
  'already-converted',
  'already-removed',
  'not-convertible',
]);

/** The problem of a refused command; `addressed` is the document that the URL names. */
export function problemOf(refusal: Refusal, addressed = false): Problem {
  const { code, message, path, current } = refusal;
  const more = { ...(path !== undefined && { path }), ...(current !== undefined && { current }) };
  return problem(statusOf(refusal, addressed), code, message, more);
}

function statusOf({ code, retry }: Refusal, addressed: boolean): number {
  if (retry === 'later') return 503;
  if (code === 'forbidden') return 403;
  if (code === 'disk-full') return 507;
  if (addressed && (code === 'unknown-order' || code === 'unknown-estimate')) return 404;
  return conflicts.has(code) ? 409 : 422;
}
