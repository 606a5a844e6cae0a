import type { Kind } from '../../shop/documents.ts';
import { publicChanges } from '../../shop/shop.ts';
import type { WireEntry } from '../../shop/wire.ts';
import { type Line, shortHash } from '../journal/line.ts';

/** A journal line as it goes over the wire. */
export interface Told {
  seq: number;
  /** First 16 hex of the chain up to here. */
  hash: string;
  kinds: ReadonlySet<Kind>;
  entry: WireEntry;
  /** `entry` as JSON, made once for everyone who gets all of it. */
  text: string;
}

/** A line as its entry goes over the wire, with what of its changes may leave the host. */
export function entryOf(line: Line, changes = publicChanges(line.changes)): WireEntry {
  const { seq, at, by, approvedBy, till, made } = line;
  const { id, n, type } = line.command;
  const command = n === undefined ? { id, type } : { id, n, type };
  return { seq, at, by, ...(approvedBy && { approvedBy }), till, command, ...(made && { made }), changes };
}

/** What may be told of a line; undefined where it changed nothing that leaves the host. */
export function tellable(line: Line): Told | undefined {
  const changes = publicChanges(line.changes);
  if (changes.length === 0) return undefined;
  const entry = entryOf(line, changes);
  const kinds = new Set(changes.map((change) => change.kind));
  return { seq: line.seq, hash: shortHash(line.hash), kinds, entry, text: JSON.stringify(entry) };
}

const MOST_ENTRIES = 20_000;
const MOST_CHARACTERS = 32 * 1024 * 1024;

interface Mark {
  seq: number;
  hash: string;
}

/** The last entries in memory: who missed no more than these catches up with them, everyone else with a snapshot. */
export interface Recent {
  add(told: Told): void;
  /**
   * Entries after a position. `too-much` where they do not reach back to it, `diverged` where the hash at it is
   * another one; without a hash that is not looked at.
   */
  after(seq: number, hash?: string): readonly Told[] | 'too-much' | 'diverged';
}

/** `base` is the newest position that is not kept: the first entry added follows it. */
export function createRecent(base: Mark): Recent {
  let before = base;
  let kept: Told[] = [];
  let characters = 0;
  return {
    add(told) {
      kept.push(told);
      characters += told.text.length;
      if (kept.length <= MOST_ENTRIES && characters <= MOST_CHARACTERS) return;
      // An eighth goes at once: dropping one by one would move the whole list for every entry.
      const eighth = Math.ceil(kept.length / 8);
      before = kept[eighth - 1] ?? before;
      kept = kept.slice(eighth);
      characters = kept.reduce((sum, { text }) => sum + text.length, 0);
    },
    after(seq, hash) {
      if (seq < before.seq) return 'too-much';
      const at = indexOf(kept, seq);
      const there = seq === before.seq ? before : kept[at];
      if (hash !== undefined && (there?.seq !== seq || there.hash !== hash)) return 'diverged';
      return kept.slice(kept[at]?.seq === seq ? at + 1 : at);
    },
  };
}

/** Where the first entry at or after `seq` lies. */
function indexOf(kept: readonly Told[], seq: number): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
