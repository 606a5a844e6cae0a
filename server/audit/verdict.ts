import type { AuditVerdict } from '../../shop/audit.ts';
import type { Log } from '../log.ts';
import type { CheckDesk } from './check-desk.ts';

/** Whether the book is all there, as far as it was looked at. */
export interface Verdict {
  now(): AuditVerdict;
  /** Begins a check where none goes on. */
  check(): void;
  close(): Promise<void>;
}

export interface VerdictPorts {
  dir: string;
  secret: Uint8Array;
  desk: CheckDesk;
  /** The newest seq that is on the disk. */
  head(): number;
  /** RFC 3339 UTC. */
  now(): string;
  log: Log;
}

const before: AuditVerdict = {
  ...{ state: 'never', at: null, entries: 0, upTo: 0, of: null, lastGoodAt: null, backwards: 0, damage: null },
};

export function createVerdict({ dir, secret, desk, head, now, log }: VerdictPorts): Verdict {
  let verdict = before;
  let isClosed = false;

  const check = async () => {
    const { lastGoodAt } = verdict;
    verdict = { ...before, state: 'checking', at: now(), of: head(), lastGoodAt };
    try {
      const found = await desk.check({ dir, secret }, (entries) => {
        verdict = { ...verdict, entries };
      });
      const at = now();
      const isGood = found.damage === null;
      verdict = { ...before, ...found, state: isGood ? 'good' : 'broken', at, lastGoodAt: isGood ? at : lastGoodAt };
      if (found.damage) log.error({ seq: found.damage.seq, why: found.damage.why }, 'THE JOURNAL IS BROKEN');
    } catch (error) {
      if (isClosed) return;
      const why = (error as Error).message;
      verdict = { ...before, state: 'unread', at: now(), lastGoodAt, damage: { seq: null, why } };
      log.warn({ err: error }, 'the journal could not be checked');
    }
  };

  return {
    now: () => verdict,
    check() {
      if (verdict.state !== 'checking') void check();
    },
    async close() {
      isClosed = true;
      await desk.close();
    },
  };
}
