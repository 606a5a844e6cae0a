import { parse } from 'node:querystring';
import { match } from 'path-to-regexp';
import type { Identity } from '../access/access.ts';
import type { Log } from '../log.ts';
import type { Guard } from './guard.ts';
import { type Problem, ProblemError, problem, unforeseen } from './problem.ts';
import { API_ROOT, type Route } from './route.ts';

/** Answers a GET route to a `get` frame, by the same table as over HTTP. Never rejects: a question hurts nobody. */
export function createReader(
  routes: readonly Route[],
  guard: Guard,
  log: Log,
): (path: string, identity: Identity) => Promise<{ status: number; body: unknown }> {
  const reads = routes.filter((route) => route.method === 'get' && !route.open);
  const matchers = reads.map((route) => ({
    route,
    matches: match<Record<string, string>>(`${route.root ?? API_ROOT}${route.path}`),
  }));
  return async (path, identity) => {
    try {
      const url = urlOf(path);
      for (const { route, matches } of matchers) {
        const found = matches(url.pathname);
        if (!found) continue;
        guard(route, identity);
        const query = parse(url.search.slice(1));
        const call = {
          params: { ...found.params },
          query,
          body: undefined,
          identity,
          idempotencyKey: undefined,
          address: '',
          isEncrypted: false,
        };
        const { status, body } = await route.serve(call);
        return { status, body };
      }
      throw new ProblemError(problem(404, 'no-such-call', `there is no GET ${url.pathname.slice(0, 200)}`));
    } catch (error) {
      const told = problemOfFault(error, log);
      return { status: told.status, body: told };
    }
  };
}

function urlOf(path: string): URL {
  try {
    const url = new URL(path, 'http://host');
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    throw new ProblemError(problem(400, 'invalid', 'is no path of this host', { path: 'path' }));
  }
}

function problemOfFault(error: unknown, log: Log): Problem {
  if (error instanceof ProblemError) return error.problem;
  log.error({ err: error }, 'a question failed');
  return unforeseen();
}
