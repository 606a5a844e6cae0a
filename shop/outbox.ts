import type { Base } from './shop.ts';
import type { CommandFrame, Down, Up, VerdictFrame } from './wire.ts';

/** What a till asked for and has no verdict on yet. */
export interface Pending {
  id: string;
  type: string;
  body: unknown;
  base?: Base;
}

export interface Settled {
  pending: Pending;
  verdict: VerdictFrame;
}

/** Commands in the order in which they were asked for: frames in; frames to send and settled commands out. */
export interface Outbox {
  /** Keeps the command and answers the frame to send, if it may be sent now. */
  add(pending: Pending): Up[];
  receive(frame: Down): { send: Up[]; settled?: Settled };
  /** Everything undecided once more: after `later`, or when an answer stayed away. */
  again(): Up[];
  pending(): readonly Pending[];
}

/**
 * Lives in memory: it never says `answered`, which would tell the host to forget verdicts that another window of the
 * same till may still wait for.
 * `numbered`: this outbox gives out the `n` of a till (a guest process, a browser till). A window in front of a process
 * leaves that to the process.
 */
export function createOutbox({ numbered }: { numbered: boolean }): Outbox {
  let waiting: (Pending & { n?: number })[] = [];
  let next: number | undefined;
  let welcomed = false;

  const frameOf = ({ id, type, body, base, n }: Pending & { n?: number }): CommandFrame => ({
    t: 'command',
    id,
    type,
    body,
    ...(base && { base }),
    ...(n !== undefined && { n }),
  });

  const renumberFrom = (first: number) => {
    next = first + waiting.length;
    waiting = waiting.map((pending, index) => ({ ...pending, n: first + index }));
  };

  const again = () => (welcomed ? waiting.map(frameOf) : []);

  const onWelcome = (lastN: number): Up[] => {
    welcomed = true;
    // Without anything undecided the host's count is the right one: another window may have asked meanwhile.
    if (numbered && (next === undefined || waiting.length === 0)) renumberFrom(lastN + 1);
    return again();
  };

  const onVerdict = (verdict: VerdictFrame): { send: Up[]; settled?: Settled } => {
    const pending = waiting.find((candidate) => candidate.id === verdict.id);
    if (!pending || (!verdict.ok && verdict.retry === 'later')) return { send: [] };
    waiting = waiting.filter((candidate) => candidate !== pending);
    return { send: [], settled: { pending, verdict } };
  };

  return {
    add(pending) {
      const kept = numbered && next !== undefined ? { ...pending, n: next } : pending;
      if (next !== undefined) next += 1;
      waiting = [...waiting, kept];
      return welcomed ? [frameOf(kept)] : [];
    },
    receive(frame) {
      if (frame.t === 'welcome') return { send: onWelcome(frame.lastN) };
      if (frame.t === 'verdict') return onVerdict(frame);
      if (frame.t === 'out-of-order' && waiting.some((pending) => pending.id === frame.id)) {
        renumberFrom(frame.lastN + 1);
        return { send: again() };
      }
      return { send: [] };
    },
    again,
    pending: () => waiting,
  };
}
