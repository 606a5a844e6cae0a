import { match } from 'path-to-regexp';
import type { Identity } from '../access/access.ts';
import { ProblemError, problem } from './problem.ts';
import type { Route } from './route.ts';

/** Answers a GET route to a `get` frame, by the same table as over HTTP. */
export function createReader(
  routes: readonly Route[],
): (path: string, identity: Identity) => { status: number; body: unknown } {
  const reads = routes.filter((route) => route.method === 'get' && !route.open);
  const matchers = reads.map((route) => ({ route, matches: match<Record<string, string>>(`/api/v1${route.path}`) }));
  return (path, identity) => {
    const url = new URL(path, 'http://host');
    try {
      for (const { route, matches } of matchers) {
        const found = matches(url.pathname);
        if (!found) continue;
        const query = Object.fromEntries(url.searchParams);
        const call = {
          params: { ...found.params },
          query,
          body: undefined,
          identity,
          idempotencyKey: undefined,
          address: '',
        };
        const reply = route.serve(call);
        if (!(reply instanceof Promise)) return { status: reply.status, body: reply.body };
      }
      throw new ProblemError(problem(404, 'no-such-call', `there is no GET ${url.pathname.slice(0, 200)}`));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return { status: error.problem.status, body: error.problem };
    }
  };
}
