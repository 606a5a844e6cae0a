import { randomUUID } from 'node:crypto';
import type { Sessions } from '../feed/sessions.ts';
import type { Answer, Asked, Ledger } from '../ledger.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { createPeople, type People, type PeoplePorts } from './people.ts';
import { createPins, pepperOf } from './pins.ts';

export interface OpenPeople {
  people: People;
  approvals: Approvals;
  /** The ledger's own, where a second person may have approved what is asked, or is called to. */
  submit(asked: Asked, answer: (answer: Answer) => void): void;
  /** A till's token was shown where others could read it: it has fewer rights for life. */
  shownPlain(tillId: string): void;
}

export interface OpenPeoplePorts extends Pick<PeoplePorts, 'isRecoveryCode'> {
  ledger: Ledger;
  /** The journal's; PINs are mixed with a key made of it. */
  secret: Uint8Array;
  sessions(): Pick<Sessions, 'tellTill' | 'tellYou' | 'safeTills'>;
  nowMs(): number;
  after(ms: number, run: () => void): () => void;
}

/** Who works at the tills of a host, joined up with its ledger and its connections. */
export function openPeople({ ledger, secret, isRecoveryCode, sessions, nowMs, after }: OpenPeoplePorts): OpenPeople {
  const { shop } = ledger;
  const approvals = createApprovals({
    shop: () => shop,
    safeTills: () => sessions().safeTills(),
    tell: (tillId, note) => sessions().tellTill(tillId, note),
    nowMs,
    after,
  });
  const pins = createPins(pepperOf(secret));
  const people = createPeople({ shop, pins, approvals, isRecoveryCode, ask: ledger.ask, nowMs });
  ledger.onEntered((lines) => {
    const touched = people.touchedBy(lines);
    return () => sessions().tellYou(touched);
  });
  return {
    people,
    approvals,
    submit(asked, answer) {
      const approvedBy = approvals.take(asked);
      ledger.submit(approvedBy === undefined ? asked : { ...asked, approvedBy }, (given) => {
        if (given.is === 'refused') approvals.refused(asked, given.refusal);
        answer(given);
      });
    },
    shownPlain(tillId) {
      void ledger.askAsHost(randomUUID(), { type: 'note-plain', body: { tillId } });
    },
  };
}
