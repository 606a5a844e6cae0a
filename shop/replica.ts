import { type Change, createShop, type MutableShop } from './documents.ts';
import { apply } from './shop.ts';
import type { Cursor, Down, EntriesFrame, Position, SnapshotFrame, Up, WireEntry, You } from './wire.ts';

/** A till's confirmed copy of the shop: frames and time in; frames to send and news out. */
export interface Replica {
  /** Replaced as a whole by a snapshot, else changed in place. */
  readonly shop: MutableShop;
  readonly cursor: Cursor | undefined;
  readonly you: You;
  receive(frame: Down, nowMs: number): Received;
}

interface Received {
  send: Up[];
  /** Entries to follow one by one, or everything anew after a snapshot. */
  news: WireEntry[] | 'everything' | undefined;
}

/** A head that stays ahead of us this long without news means that a frame was missed. */
const AHEAD_MS = 2_000;
/** What does not help five times in a row will not help the sixth time at once. */
const MOST_RESUMES = 5;
const RESUMES_MS = 10_000;

/** `copy` is what a disk kept of an earlier run. */
export function createReplica(copy?: { cursor: Cursor; shop: MutableShop }): Replica {
  let shop: MutableShop = copy?.shop ?? createShop();
  let cursor: Cursor | undefined = copy?.cursor;
  let group = copy?.cursor.group ?? '*';
  let you: You = {};
  /** A snapshot on its way; whole once it has a position, and shown once that has reached what the welcome promised. */
  let arriving: { shop: MutableShop; at?: Position } | undefined;
  let promised = 0;
  let aheadSince: number | undefined;
  let resumed: { seq: number; atMs: number }[] = [];

  const nothing: Received = { send: [], news: undefined };
  const resume = (nowMs: number): Received => {
    if (!cursor) return nothing;
    const { seq } = cursor;
    resumed = resumed.filter((one) => one.seq === seq && nowMs - one.atMs < RESUMES_MS);
    if (resumed.length >= MOST_RESUMES) return nothing;
    resumed.push({ seq, atMs: nowMs });
    return { send: [{ t: 'resume', cursor }], news: undefined };
  };

  const receiveEntries = (frame: EntriesFrame, nowMs: number): Received => {
    const { at } = arriving ?? {};
    if (arriving && at?.epoch === frame.epoch && at.seq === frame.prev) {
      for (const entry of frame.entries) apply(arriving.shop, entry);
      return arrive(arriving.shop, { epoch: frame.epoch, seq: frame.seq, hash: frame.hash });
    }
    if (!cursor || frame.epoch !== cursor.epoch || frame.prev !== cursor.seq) return resume(nowMs);
    for (const entry of frame.entries) apply(shop, entry);
    cursor = { epoch: frame.epoch, seq: frame.seq, hash: frame.hash, group };
    aheadSince = undefined;
    return { send: [], news: frame.entries };
  };

  const receiveSnapshot = (frame: SnapshotFrame): Received => {
    if (frame.part === 1) arriving = { shop: createShop() };
    if (!arriving) return nothing;
    for (const change of frame.changes) arriving.shop.put(change, versionOf(change));
    if (frame.part < frame.parts) return nothing;
    return arrive(arriving.shop, { epoch: frame.epoch, seq: frame.seq, hash: frame.hash });
  };

  /** An older snapshot is followed by entries: until these are in it, it would show what has long changed. */
  const arrive = (next: MutableShop, at: Position): Received => {
    arriving = { shop: next, at };
    if (at.seq < promised) return nothing;
    shop = next;
    cursor = { ...at, group };
    arriving = undefined;
    aheadSince = undefined;
    return { send: [], news: 'everything' };
  };

  const receivePong = (seq: number, nowMs: number): Received => {
    if (!cursor || seq <= cursor.seq) {
      aheadSince = undefined;
      return nothing;
    }
    aheadSince ??= nowMs;
    if (nowMs - aheadSince < AHEAD_MS) return nothing;
    aheadSince = undefined;
    return resume(nowMs);
  };

  return {
    get shop() {
      return shop;
    },
    get cursor() {
      return cursor;
    },
    get you() {
      return you;
    },
    receive(frame, nowMs) {
      switch (frame.t) {
        case 'welcome':
          group = frame.group;
          // A process that has no copy itself yet does not know who we are: we are still who we were.
          if (frame.you.till || !cursor) you = frame.you;
          // Half a snapshot of an earlier connection must not be finished by this one.
          arriving = undefined;
          promised = frame.seq;
          return nothing;
        case 'entries':
          return receiveEntries(frame, nowMs);
        case 'snapshot':
          return receiveSnapshot(frame);
        case 'pong':
          return receivePong(frame.seq, nowMs);
        case 'note':
          if (frame.kind === 'you') you = youIn(frame);
          return nothing;
        default:
          return nothing;
      }
    },
  };
}

function youIn({ till, staff, permissions }: You): You {
  return { ...(till && { till }), ...(staff && { staff }), ...(permissions && { permissions }) };
}

/** Documents of a snapshot come with the versions they had; those of entries get theirs from the entry. */
function versionOf(change: Change): number {
  const value: object | null = change.value;
  return value && 'version' in value && typeof value.version === 'number' ? value.version : 0;
}
