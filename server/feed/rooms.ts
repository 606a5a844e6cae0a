import type { Group } from '../../shop/wire.ts';
import { entriesFrames, type Mark, touches } from './frames.ts';
import type { Pace } from './pace.ts';
import type { Reader } from './readers.ts';
import type { Told } from './recent.ts';
import { shareText } from './shared-text.ts';

/** The members of a group who hear its news as they come. */
export interface Room {
  readonly group: Group;
  readonly members: Set<Reader>;
  /** What they were sent last. */
  at: Mark;
  /** Who has not seen this position has more unseen than anybody should. */
  mustHaveSeen(): number;
}

export interface Rooms {
  /** For a reader that was sent everything. */
  enter(reader: Reader): void;
  leave(reader: Reader): void;
  /** Answers how many members it touches. */
  publish(told: readonly Told[]): number;
}

export interface RoomsPorts {
  epoch(): string;
  pace: Pace | undefined;
  /** Whether a member takes no more news now. */
  isLagging(reader: Reader): boolean;
}

/** The longest that news wait for others to go along with them. */
const MOST_REST_MS = 16;
/** No timer is shorter. */
const LEAST_REST_MS = 1;
const MOST_UNSEEN = 5_000;

interface Open extends Room {
  /** Entries that wait for the next frame. */
  waiting: Told[];
  /** Positions that the members heard of lately, oldest first. */
  heard: number[];
  restsUntilMs: number;
  cancelRest: (() => void) | undefined;
}

/**
 * News leave at once. Only where telling everyone took long does the next frame wait for as long, and then carries what
 * came meanwhile: otherwise the more there is to tell, the more often it would be told one by one.
 */
export function createRooms({ epoch, pace, isLagging }: RoomsPorts): Rooms {
  const rooms = new Map<string, Open>();

  const open = (group: Group, at: Mark): Open => {
    const heard: number[] = [];
    const room = {
      group,
      members: new Set<Reader>(),
      at,
      waiting: [],
      heard,
      mustHaveSeen: () => heard.at(-MOST_UNSEEN - 1) ?? 0,
      restsUntilMs: 0,
      cancelRest: undefined,
    };
    rooms.set(group.name, room);
    return room;
  };

  const tell = (room: Open) => {
    room.cancelRest?.();
    room.cancelRest = undefined;
    const begunMs = pace?.monotonicMs() ?? 0;
    const told = room.waiting.splice(0);
    remember(room, told);
    for (const { text, last } of entriesFrames(epoch(), room.at.seq, told, room.group)) {
      const shared = shareText(text);
      for (const reader of [...room.members]) if (!isLagging(reader)) reader.member.port.sendShared(shared);
      room.at = last;
    }
    const nowMs = pace?.monotonicMs() ?? 0;
    room.restsUntilMs = nowMs + Math.min(nowMs - begunMs, MOST_REST_MS);
  };

  const tellSoon = (room: Open) => {
    if (room.cancelRest) return;
    const restMs = pace ? room.restsUntilMs - pace.monotonicMs() : 0;
    if (pace && restMs >= LEAST_REST_MS) room.cancelRest = pace.after(restMs, () => tell(room));
    else tell(room);
  };

  return {
    enter(reader) {
      const room = rooms.get(reader.group.name) ?? open(reader.group, reader.at);
      // What the others wait for it was sent already.
      if (room.waiting.length > 0) tell(room);
      room.members.add(reader);
      reader.room = room;
    },
    leave(reader) {
      const room = rooms.get(reader.group.name);
      room?.members.delete(reader);
      if (!room || room.members.size > 0) return;
      room.cancelRest?.();
      rooms.delete(room.group.name);
    },
    publish(told) {
      let members = 0;
      for (const room of rooms.values()) {
        const ours = told.filter((one) => touches(one, room.group));
        if (ours.length === 0) continue;
        members += room.members.size;
        room.waiting.push(...ours);
        tellSoon(room);
      }
      return members;
    },
  };
}

/** The last ones are enough to know who has too many unseen. */
function remember({ heard }: Open, told: readonly Told[]): void {
  for (const { seq } of told) heard.push(seq);
  if (heard.length > 3 * MOST_UNSEEN) heard.splice(0, heard.length - MOST_UNSEEN - 1);
}
