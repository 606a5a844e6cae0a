import type { Health } from '../../shop/till-standing.ts';
import { type Group, groupOf, type SeenNote, type Up } from '../../shop/wire.ts';
import type { FeedSource } from './feed.ts';

/** A till's connection that was welcomed. */
export interface Arrival {
  till: string;
  group: Group;
  version: string;
  /** An address, or `window` for one of this machine. */
  from: string;
}

/** What tills say of themselves, in memory alone, and how far all of them are. */
export interface TillHealth {
  came(holder: object, arrival: Arrival): void;
  heard(holder: object, frame: Extract<Up, { t: 'seen' | 'ping' }>): void;
  gone(holder: object): void;
  of(till: string): Health;
  /** For whoever connects: how far the screens were when it was told last. */
  notes(): SeenNote[];
  close(): void;
}

export interface TillHealthPorts {
  source: Pick<FeedSource, 'epoch' | 'position'>;
  now(): string;
  after(ms: number, run: () => void): () => void;
  /** To everybody, at most once a second and only where it has become another one. */
  tell(note: SeenNote): void;
}

const MOST_EVERY_MS = 1_000;
/** A till pings every five seconds: these are the last three minutes. */
const MOST_ROUND_TRIPS = 36;

interface TillRecord extends Omit<Health, 'state' | 'behind' | 'rttMs' | 'roundTripsMs'> {
  /** Its connections: a till of this machine may have several windows. */
  holders: Set<object>;
  group: Group;
  roundTripsMs: number[];
}

export function createTillHealth({ source, now, after, tell }: TillHealthPorts): TillHealth {
  const startedAt = now();
  const records = new Map<string, TillRecord>();
  const tillOf = new Map<object, string>();
  let told: SeenNote | undefined;
  let cancel: (() => void) | undefined;

  /** One pass over the tills, however much they said in the second before it. */
  const look = () => {
    cancel = undefined;
    const note = seenNoteOf(records, source);
    if (JSON.stringify(note) === JSON.stringify(told)) return;
    told = note;
    tell(note);
  };
  const changed = () => {
    cancel ??= after(MOST_EVERY_MS, look);
  };

  return {
    came(holder, { till, group, version, from }) {
      const before = records.get(till);
      const isHere = before !== undefined && before.holders.size > 0;
      const at = now();
      records.set(till, {
        // Of an earlier connection only the round trips still say something.
        ...(isHere ? before : { since: at, holders: new Set(), roundTripsMs: before?.roundTripsMs ?? [] }),
        lastSeenAt: at,
        version,
        epoch: source.epoch(),
        group,
        ...(from !== 'window' && { address: from.replace(/^::ffff:/, '') }),
      });
      records.get(till)?.holders.add(holder);
      tillOf.set(holder, till);
      changed();
    },
    heard(holder, frame) {
      const record = records.get(tillOf.get(holder) ?? '');
      if (!record) return;
      record.lastSeenAt = now();
      if (frame.t === 'seen') {
        record.seq = frame.seq;
        changed();
      } else {
        if (frame.waiting !== undefined) record.waiting = frame.waiting;
        if (frame.rttMs !== undefined) {
          record.roundTripsMs = [...record.roundTripsMs, frame.rttMs].slice(-MOST_ROUND_TRIPS);
        }
      }
    },
    gone(holder) {
      const record = records.get(tillOf.get(holder) ?? '');
      tillOf.delete(holder);
      if (!record?.holders.delete(holder) || record.holders.size > 0) return;
      record.since = record.lastSeenAt = now();
      changed();
    },
    of(till) {
      const record = records.get(till);
      return record ? healthOf(record, source) : { state: 'away', since: startedAt };
    },
    notes: () => (told ? [told] : []),
    close() {
      cancel?.();
      // Connections that end with the host change nothing any more.
      cancel = () => {};
    },
  };
}

/** A till that never said how far it is is no screen that anything can be said of. */
function seenNoteOf(records: ReadonlyMap<string, TillRecord>, source: TillHealthPorts['source']): SeenNote {
  const heads = new Map<string, number>();
  const headOf = (group: Group) => {
    const head = heads.get(group.name) ?? source.position(group).seq;
    heads.set(group.name, head);
    return head;
  };
  const note: SeenNote = { t: 'note', kind: 'seen', seq: headOf(groupOf()), tills: 0, behind: [] };
  for (const [till, { holders, seq, group }] of records) {
    if (holders.size === 0 || seq === undefined) continue;
    note.tills += 1;
    // Whoever has all of its own group lacks nothing, although the journal went on.
    if (seq >= headOf(group)) continue;
    note.behind.push(till);
    note.seq = Math.min(note.seq, seq);
  }
  return note;
}

function healthOf({ holders, group, roundTripsMs, ...said }: TillRecord, source: TillHealthPorts['source']): Health {
  const rttMs = roundTripsMs.at(-1);
  return {
    state: holders.size > 0 ? 'connected' : 'away',
    ...said,
    ...(said.seq !== undefined && { behind: Math.max(0, source.position(group).seq - said.seq) }),
    ...(rttMs !== undefined && { rttMs, roundTripsMs }),
  };
}
