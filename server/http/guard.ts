import type { Shop } from '../../shop/documents.ts';
import { type Actor, barOf, permissionsOf } from '../../shop/verbs.ts';
import type { Identity } from '../access/access.ts';
import { ProblemError, problem } from './problem.ts';
import type { Route } from './route.ts';

/** Throws the problem where whoever calls may not: asked before any route is served, over HTTP and for a `get` frame. */
export type Guard = (route: Pick<Route, 'open' | 'verb'>, identity: Identity | undefined) => void;

/** `by`: who acts under an identity now. Commands are looked at once more where they are decided. */
export function createGuard(shop: Shop, by: (identity: Identity) => string): Guard {
  return ({ open, verb }, identity) => {
    if (open) return;
    if (!identity) {
      const how = 'send Authorization: Bearer <token>; on the host itself the token is in local-token';
      throw new ProblemError(problem(401, 'unauthenticated', how));
    }
    const actor = { ...identity, by: by(identity) };
    // A till at which nobody is signed in shows nothing beyond what it follows.
    const bar = verb === undefined ? barOfAll(shop, actor) : barOf(shop, actor, verb);
    if (bar === 'nobody') throw new ProblemError(problem(403, 'signed-out', 'nobody is signed in at this till'));
    if (bar) throw new ProblemError(problem(403, 'forbidden', `this takes the right to ${verb}`));
  };
}

function barOfAll(shop: Shop, actor: Actor): 'nobody' | undefined {
  return permissionsOf(shop, actor).length === 0 ? 'nobody' : undefined;
}
