import { closeCodes, type Group } from '../../shop/wire.ts';
import type { Log } from '../log.ts';
import type { FeedSource, Member } from './feed.ts';
import { entriesFrames, type Mark, touches } from './frames.ts';
import { MOST_UNREAD } from './limits.ts';
import type { Pace } from './pace.ts';
import type { Told } from './recent.ts';
import type { Room } from './rooms.ts';
import type { SharedText } from './shared-text.ts';
import { createSnapshots, type Snapshot } from './snapshots.ts';
import { createTurns } from './turns.ts';

/** A member of a group, and how far it was sent what the group heard. */
export interface Reader {
  readonly member: Member;
  readonly group: Group;
  /** The group's position up to which it was sent everything. */
  at: Mark;
  /** The journal's position from which on it is still owed what touches its group. */
  from: Mark;
  /** Where it hears the news; none while it is sent what it missed. */
  room: Room | undefined;
  /** The snapshot that it is being sent, and how many of its parts it was. */
  snapshot: { is: Snapshot; sent: number } | undefined;
  /** A snapshot is not made yet, or it is not its turn. */
  isAsking: boolean;
  isGone: boolean;
  /** As it said itself; a client that never does is not judged by it. */
  seen: number | undefined;
  /** It gets nothing more until it has seen what it was sent. */
  mustSee: boolean;
  /** Goes on once what waits for it has left. */
  isDraining: boolean;
  watch: Watch;
}

/** What is looked at while a reader is behind, on the feed's clock. */
interface Watch {
  cancel: (() => void) | undefined;
  overSinceMs: number | undefined;
  unseenSinceMs: number | undefined;
  /** When something of what waited for it left last, and how much waits since. */
  movedMs: number;
  buffered: number;
}

export interface Readers {
  /** It is owed what follows `from`, or a whole snapshot. */
  start(member: Member, group: Group, from: Mark | 'snapshot'): Reader;
  leave(reader: Reader): void;
  /** Whether it takes no more news now; to be asked before each frame of them. */
  isLagging(reader: Reader): boolean;
  seen(reader: Reader, seq: number): void;
  /** Entries of any group were published. */
  entered(count: number): void;
}

export interface ReadersPorts {
  source: FeedSource;
  pace: Pace | undefined;
  /** It was sent everything: from this turn on it hears the news. */
  enter(reader: Reader): void;
  /** It is closed. */
  onStuck(reader: Reader): void;
  log: Log;
}

/** With more than this unsent nothing is added to what a client is sent of the past, and soon nothing of the news. */
const MOST_WAITING = 1024 * 1024;
const MOST_WAITING_MS = 5_000;
const MOST_UNSEEN_MS = 10_000;
const STUCK_MS = 15_000;
const LOOK_MS = 1_000;
/** Shared frames cost no memory, but a line that many snapshots share gets none of them through soon. */
const MOST_SNAPSHOTS = 2;

/** Brings clients to where the news are, and those who cannot follow them out of everyone's way. */
export function createReaders({ source, pace, enter, onStuck, log }: ReadersPorts): Readers {
  const snapshots = createSnapshots(source, pace);
  const turns = createTurns(MOST_SNAPSHOTS, pace);
  const nowMs = () => pace?.monotonicMs() ?? 0;

  /** Sends what it is owed for as long as it takes it, and lets it in once that is all. */
  const goOn = (reader: Reader) => {
    if (reader.room || reader.isAsking || reader.isGone) return;
    reader.watch.movedMs = nowMs();
    while (!isFull(reader)) {
      if (reader.snapshot) {
        sendPart(reader, reader.snapshot);
        continue;
      }
      const owed = owedTo(reader);
      if (owed === 'too-much') return ask(reader);
      if (owed.length === 0) return enter(reader);
      sendEntries(reader, owed);
    }
    waitFor(reader);
  };

  const owedTo = ({ at, from, group }: Reader): readonly Told[] | 'too-much' => {
    const { seq, hash } = source.position(group);
    if (at.seq === seq && at.hash === hash) return [];
    const missed = source.missed({ epoch: source.epoch(), ...from });
    return typeof missed === 'string' ? 'too-much' : missed.filter((told) => touches(told, group));
  };

  const sendPart = (reader: Reader, { is, sent }: NonNullable<Reader['snapshot']>) => {
    reader.member.port.sendShared(is.frames[sent] as SharedText);
    reader.snapshot = { is, sent: sent + 1 };
    if (sent + 1 < is.frames.length) return;
    reader.snapshot = undefined;
    reader.at = is.at;
    reader.from = is.from;
    turns.giveBack(reader);
  };

  const sendEntries = (reader: Reader, owed: readonly Told[]) => {
    for (const { text, last } of entriesFrames(source.epoch(), reader.at.seq, owed, reader.group)) {
      reader.member.port.send(text);
      reader.at = reader.from = last;
      if (isFull(reader)) return;
    }
  };

  const ask = (reader: Reader) => {
    // Until it has all of it, it is nowhere: nobody is to tell it that it is behind.
    reader.at = { seq: 0, hash: '' };
    reader.isAsking = true;
    turns.take(reader, () =>
      snapshots.get(reader.group, (is) => {
        reader.isAsking = false;
        reader.snapshot = { is, sent: 0 };
        goOn(reader);
      }),
    );
  };

  const waitFor = (reader: Reader) => {
    reader.watch.buffered = reader.member.port.buffered();
    keepLooking(reader);
    if (reader.isDraining || reader.watch.buffered < MOST_WAITING) return;
    reader.isDraining = true;
    reader.member.port.whenDrained(() => {
      reader.isDraining = false;
      goOn(reader);
    });
  };

  const keepLooking = (reader: Reader) => {
    reader.watch.cancel ??= pace?.after(LOOK_MS, () => {
      reader.watch.cancel = undefined;
      if (reader.room) lookAtFollower(reader, reader.room);
      else lookAtSlow(reader);
    });
  };

  /** Whoever is behind for too long leaves the room and gets the rest later. */
  const lookAtFollower = (reader: Reader, room: Room) => {
    const { watch } = reader;
    const buffered = reader.member.port.buffered();
    const now = nowMs();
    watch.overSinceMs = buffered > MOST_WAITING ? (watch.overSinceMs ?? now) : undefined;
    watch.unseenSinceMs = isUnseen(reader, room) ? (watch.unseenSinceMs ?? now) : undefined;
    const isUnseenForLong = now - (watch.unseenSinceMs ?? now) >= MOST_UNSEEN_MS;
    const isOver = buffered > MOST_UNREAD || now - (watch.overSinceMs ?? now) >= MOST_WAITING_MS;
    if (isOver || isUnseenForLong) return leaveRoom(reader, room, isUnseenForLong);
    if (watch.overSinceMs !== undefined || watch.unseenSinceMs !== undefined) keepLooking(reader);
  };

  const leaveRoom = (reader: Reader, room: Room, mustSee: boolean) => {
    log.warn(
      { client: reader.member.name, at: room.at.seq },
      'a client is behind: it gets the rest when it reads again',
    );
    room.members.delete(reader);
    reader.room = undefined;
    reader.at = reader.from = room.at;
    reader.mustSee = mustSee;
    reader.watch.overSinceMs = reader.watch.unseenSinceMs = undefined;
    goOn(reader);
  };

  const lookAtSlow = (reader: Reader) => {
    const { watch, member } = reader;
    const buffered = member.port.buffered();
    if (buffered < watch.buffered || reader.isAsking) watch.movedMs = nowMs();
    watch.buffered = buffered;
    if (nowMs() - watch.movedMs < STUCK_MS) return keepLooking(reader);
    log.warn({ client: member.name }, 'a client does not read and is closed');
    leave(reader);
    onStuck(reader);
    member.port.close(closeCodes.slow, 'reads too slowly');
  };

  const leave = (reader: Reader) => {
    reader.isGone = true;
    reader.watch.cancel?.();
    turns.giveBack(reader);
  };

  return {
    start(member, group, from) {
      const nowhere = { seq: 0, hash: '' };
      const reader: Reader = {
        member,
        group,
        at: nowhere,
        from: nowhere,
        room: undefined,
        snapshot: undefined,
        isAsking: false,
        isGone: false,
        seen: undefined,
        mustSee: false,
        isDraining: false,
        watch: { cancel: undefined, overSinceMs: undefined, unseenSinceMs: undefined, movedMs: 0, buffered: 0 },
      };
      if (from === 'snapshot') ask(reader);
      else {
        reader.at = reader.from = from;
        goOn(reader);
      }
      return reader;
    },
    leave,
    isLagging(reader) {
      const { room } = reader;
      if (!pace || !room) return !room;
      const isBehind = reader.member.port.buffered() > MOST_WAITING || isUnseen(reader, room);
      if (isBehind) lookAtFollower(reader, room);
      return !reader.room;
    },
    seen(reader, seq) {
      reader.seen = Math.max(reader.seen ?? 0, seq);
      if (!reader.mustSee) return;
      reader.mustSee = reader.seen < reader.at.seq;
      goOn(reader);
    },
    entered: snapshots.entered,
  };
}

function isFull({ member, mustSee }: Reader): boolean {
  return mustSee || member.port.buffered() >= MOST_WAITING;
}

function isUnseen({ seen }: Reader, room: Room): boolean {
  return seen !== undefined && seen < room.mustHaveSeen();
}
