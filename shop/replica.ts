import { type Change, createShop, type MutableShop, type Shop } from './documents.ts';
import { apply } from './shop.ts';
import type { Cursor, Down, EntriesFrame, SnapshotFrame, Up, WireEntry, You } from './wire.ts';

/** A till's confirmed copy of the shop: frames and time in; frames to send and news out. */
export interface Replica {
  /** Replaced as a whole by a snapshot, else changed in place. */
  readonly shop: Shop;
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

export function createReplica(): Replica {
  let shop: MutableShop = createShop();
  let cursor: Cursor | undefined;
  let group = '*';
  let you: You = {};
  let arriving: MutableShop | undefined;
  let aheadSince: number | undefined;

  const nothing: Received = { send: [], news: undefined };
  const resume = (): Received => ({ send: cursor ? [{ t: 'resume', cursor }] : [], news: undefined });

  const receiveEntries = (frame: EntriesFrame): Received => {
    if (!cursor || frame.epoch !== cursor.epoch || frame.prev !== cursor.seq) return resume();
    for (const entry of frame.entries) apply(shop, entry);
    cursor = { epoch: frame.epoch, seq: frame.seq, hash: frame.hash, group };
    aheadSince = undefined;
    return { send: [], news: frame.entries };
  };

  const receiveSnapshot = (frame: SnapshotFrame): Received => {
    if (frame.part === 1) arriving = createShop();
    if (!arriving) return nothing;
    for (const change of frame.changes) arriving.put(change, versionOf(change));
    if (frame.part < frame.parts) return nothing;
    shop = arriving;
    arriving = undefined;
    cursor = { epoch: frame.epoch, seq: frame.seq, hash: frame.hash, group };
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
    return resume();
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
          return nothing;
        case 'entries':
          return receiveEntries(frame);
        case 'snapshot':
          return receiveSnapshot(frame);
        case 'pong':
          return receivePong(frame.seq, nowMs);
        default:
          return nothing;
      }
    },
  };
}

/** Documents of a snapshot come with the versions they had; those of entries get theirs from the entry. */
function versionOf(change: Change): number {
  const value: object | null = change.value;
  return value && 'version' in value && typeof value.version === 'number' ? value.version : 0;
}
