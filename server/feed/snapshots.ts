import { type Group, groupOf } from '../../shop/wire.ts';
import type { FeedSource } from './feed.ts';
import { type Mark, snapshotFrame, snapshotParts } from './frames.ts';
import type { Pace } from './pace.ts';
import { type SharedText, shareText } from './shared-text.ts';

/** A group's documents at one position, as frames that are ready for everyone. */
export interface Snapshot {
  /** Its position in the group. */
  at: Mark;
  /** And in the journal: what follows is counted from here. */
  from: Mark;
  frames: readonly SharedText[];
}

export interface Snapshots {
  /** Calls back at once where one is at hand; else all who ask until it is made get the same. */
  get(group: Group, onMade: (snapshot: Snapshot) => void): void;
  /** So many entries follow what was made before. */
  entered(count: number): void;
}

/**
 * How long one is given out. A till takes a thousand entries in less time than the host makes a snapshot in; after half
 * a minute the till that needed it and those that came back with it are served, and its memory is worth more.
 */
const MOST_FOLLOWING = 1_000;
const MOST_MS = 30_000;

interface Kept {
  begunMs: number;
  followedBy: number;
  snapshot?: Snapshot;
  askers: ((snapshot: Snapshot) => void)[];
}

/** Makes snapshots frame by frame, so that nobody waits for more than one of them; without a pace in one go. */
export function createSnapshots(source: FeedSource, pace?: Pace): Snapshots {
  const kept = new Map<string, Kept>();

  const make = (group: Group, onMade: (snapshot: Snapshot) => void) => {
    const work = making(source, group);
    const goOn = () => {
      for (let step = work.next(); ; step = work.next()) {
        if (step.done) return onMade(step.value);
        if (pace) return pace.nextTurn(goOn);
      }
    };
    goOn();
  };

  return {
    get(group, onMade) {
      if (!pace) return make(group, onMade);
      const found = kept.get(group.name);
      if (found?.snapshot) return onMade(found.snapshot);
      if (found) return void found.askers.push(onMade);
      const begun: Kept = { begunMs: pace.monotonicMs(), followedBy: 0, askers: [onMade] };
      kept.set(group.name, begun);
      make(group, (snapshot) => {
        begun.snapshot = snapshot;
        for (const asker of begun.askers.splice(0)) asker(snapshot);
      });
    },
    entered(count) {
      for (const [name, one] of kept) {
        one.followedBy += count;
        const isOld = one.followedBy > MOST_FOLLOWING || (pace?.monotonicMs() ?? 0) - one.begunMs > MOST_MS;
        if (isOld) kept.delete(name);
      }
    },
  };
}

/** Yields wherever somebody else may have a turn: a shop that fits into one frame is made in one. */
function* making(source: FeedSource, group: Group): Generator<undefined, Snapshot> {
  const at = source.position(group);
  const from = source.position(groupOf());
  const epoch = source.epoch();
  // Documents are replaced and never changed: this list stays as it is while the shop goes on.
  const documents = source.documents(group);
  const parts: (readonly string[])[] = [];
  for (const texts of snapshotParts(documents)) {
    if (parts.length > 0) yield;
    parts.push(texts);
  }
  const frames: SharedText[] = [];
  for (const texts of parts) {
    if (frames.length > 0) yield;
    frames.push(shareText(snapshotFrame({ epoch, ...at }, frames.length + 1, parts.length, texts)));
  }
  return { at, from, frames };
}
