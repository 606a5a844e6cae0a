import { type Made, madeOf } from './made.ts';
import type { Base } from './shop.ts';
import type { CommandFrame, Down, Up, VerdictFrame, WireEntry } from './wire.ts';

/** What a till asked for and has no verdict on yet. */
export interface Pending {
  id: string;
  type: string;
  body: unknown;
  base?: Base;
  /** As it was decided by a host that has since been restored from before that. */
  made?: Made;
}

/** What was done, kept until it is in a backup: a restored host may lack it. */
interface Kept extends Pending {
  n: number;
  line: number;
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

/** Commands that are kept at most; a busy till asks for fewer in a week. */
const MOST_KEPT = 20_000;

/**
 * Lives in memory: it never says `answered`, which would tell the host to forget verdicts that another window of the
 * same till may still wait for.
 * `numbered`: this outbox gives out the `n` of a till (a guest process, a browser till). A window in front of a process
 * leaves that to the process.
 */
export function createOutbox({ numbered }: { numbered: boolean }): Outbox {
  let waiting: (Pending & { n?: number })[] = [];
  /** By id, oldest first. */
  const kept = new Map<string, Kept>();
  let next: number | undefined;
  let welcomed = false;

  const frameOf = ({ id, type, body, base, made, n }: Pending & { n?: number }): CommandFrame => ({
    t: 'command',
    id,
    type,
    body,
    ...(base && { base }),
    ...(made && { made }),
    ...(n !== undefined && { n }),
  });

  const renumberFrom = (first: number) => {
    next = first + waiting.length;
    waiting = waiting.map((pending, index) => ({ ...pending, n: first + index }));
  };

  const again = () => (welcomed ? waiting.map(frameOf) : []);

  const onWelcome = ({ lastN, safe = 0 }: Extract<Down, { t: 'welcome' }>): Up[] => {
    welcomed = true;
    // A host that was restored from before these lacks them: they come again, in their order, ahead of what is undecided.
    const lost = [...kept.values()].filter(({ n }) => n > lastN);
    if (lost.length > 0) {
      for (const { id } of lost) kept.delete(id);
      waiting = [...lost.map(({ line: _, n: _n, ...pending }) => pending), ...waiting];
      renumberFrom(lastN + 1);
    }
    // Only now: a backup of the new history says nothing of what was lost before it.
    for (const { id, line } of kept.values()) if (line <= safe) kept.delete(id);
    // Without anything undecided the host's count is the right one: another window may have asked meanwhile.
    if (numbered && (next === undefined || waiting.length === 0)) renumberFrom(lastN + 1);
    return again();
  };

  const onVerdict = (verdict: VerdictFrame): { send: Up[]; settled?: Settled } => {
    const pending = waiting.find((candidate) => candidate.id === verdict.id);
    if (!pending || (!verdict.ok && verdict.retry === 'later')) return { send: [] };
    waiting = waiting.filter((candidate) => candidate !== pending);
    if (numbered && verdict.ok && pending.n !== undefined) {
      kept.set(pending.id, { ...pending, n: pending.n, line: verdict.line });
      if (kept.size > MOST_KEPT) kept.delete([...kept.keys()][0] ?? '');
    }
    return { send: [], settled: { pending, verdict } };
  };

  /** What was done is known by its entry: that says what to tell a host which has lost it. */
  const onEntries = (entries: readonly WireEntry[]) => {
    for (const entry of entries) {
      const one = kept.get(entry.command.id);
      if (one && !one.made) kept.set(one.id, { ...one, made: madeOf(entry) });
    }
  };

  return {
    add(pending) {
      const kept = numbered && next !== undefined ? { ...pending, n: next } : pending;
      if (next !== undefined) next += 1;
      waiting = [...waiting, kept];
      return welcomed ? [frameOf(kept)] : [];
    },
    receive(frame) {
      if (frame.t === 'welcome') return { send: onWelcome(frame) };
      if (frame.t === 'entries' && numbered) onEntries(frame.entries);
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
