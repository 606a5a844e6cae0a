import { randomUUID } from 'node:crypto';
import type { Sessions } from '../feed/sessions.ts';
import type { Answer, Asked, Ledger } from '../ledger.ts';
import type { ShownPlain } from './access.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { createKeys, type Keys } from './keys.ts';
import { createPeople, type People, type PeoplePorts } from './people.ts';
import { createPins, pepperOf } from './pins.ts';

export interface OpenPeople {
  people: People;
  approvals: Approvals;
  /** Of scripts. */
  keys: Keys;
  /** The ledger's own, where a second person may have approved what is asked, or is called to. */
  submit(asked: Asked, answer: (answer: Answer) => void): void;
  /** A token was shown where others could read it: it has fewer rights for life. */
  shownPlain(shown: ShownPlain): void;
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
  const keys = createKeys({ shop, by: (identity) => people.by(identity), ask: ledger.ask });
  const people: People = createPeople({ shop, pins, approvals, keys, isRecoveryCode, ask: ledger.ask, nowMs });
  ledger.onEntered((lines) => {
    const touched = people.touchedBy(lines);
    return () => sessions().tellYou(touched);
  });
  return {
    people,
    approvals,
    keys,
    submit(asked, answer) {
      const approvedBy = approvals.take(asked);
      ledger.submit(approvedBy === undefined ? asked : { ...asked, approvedBy }, (given) => {
        if (given.is === 'refused') approvals.refused(asked, given.refusal);
        answer(given);
      });
    },
    shownPlain(shown) {
      void ledger.askAsHost(randomUUID(), { type: 'note-plain', body: shown });
    },
  };
}
