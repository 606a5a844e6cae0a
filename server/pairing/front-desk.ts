import type { Shop } from '../../shop/documents.ts';
import type { PairingAnswer, PairingView } from '../../shop/pairing.ts';
import { barOf } from '../../shop/verbs.ts';
import type { Identity } from '../access/access.ts';
import { ProblemError, problem } from '../http/problem.ts';
import type { Invitation, Invitations } from './invitations.ts';
import type { Pairing } from './pairing.ts';

/** What people at the host do for devices that want to join: each act asks who that is. */
export interface FrontDesk {
  view(who: Identity): PairingView | null;
  answer(who: Identity, id: string, answer: PairingAnswer): Promise<void>;
  invite(who: Identity): Invitation;
}

export interface FrontDeskPorts {
  shop: Shop;
  hostTillId: string;
  /** Who acts under an identity now, as entries name them. */
  by(identity: Identity): string;
  pairing: Pairing;
  invitations: Invitations;
}

export function createFrontDesk({ shop, hostTillId, by, pairing, invitations }: FrontDeskPorts): FrontDesk {
  /** The one place that decides who lets devices in. */
  const check = (who: Identity) => {
    // The digits stand on the host's screen, and somebody has to stand before it.
    if (who.tillId !== hostTillId) throw new ProblemError(problem(403, 'forbidden', 'devices are let in at the host'));
    const bar = barOf(shop, { ...who, by: by(who) }, 'till.pair');
    if (bar === 'nobody') throw new ProblemError(problem(403, 'signed-out', 'nobody is signed in at this till'));
    if (bar !== undefined) throw new ProblemError(problem(403, 'needs-approval', 'this takes the right to till.pair'));
  };
  return {
    view(who) {
      check(who);
      return pairing.view();
    },
    answer(who, id, answer) {
      check(who);
      return pairing.answer(id, answer, by(who));
    },
    invite(who) {
      check(who);
      return invitations.make(by(who));
    },
  };
}
