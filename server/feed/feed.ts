import type { Change } from '../../shop/documents.ts';
import {
  type Cursor,
  closeCodes,
  type Down,
  type Group,
  groupOf,
  plainTexts,
  type SnapshotFrame,
} from '../../shop/wire.ts';
import type { Log } from '../log.ts';
import type { Told } from './recent.ts';
import { type SharedText, shareText } from './shared-text.ts';

/** What the feed needs of the process that it tells about: a ledger's books, or a guest's replica. */
export interface FeedSource {
  /** Whether there is a copy of the shop at all; until then a welcome is followed by nothing. */
  ready(): boolean;
  shopId(): string;
  epoch(): string;
  /** The newest position of a group, its hash shortened for the wire. */
  position(group: Group): { seq: number; hash: string };
  documents(group: Group): Change[];
  /** What a client at this position has not got yet; without a hash nothing proves that it is of this history. */
  missed(position: {
    epoch: string;
    seq: number;
    hash?: string | undefined;
  }): readonly Told[] | 'too-much' | 'diverged';
}

/** The far end of a connection: a WebSocket or an IPC port. */
export interface FramePort {
  send(text: string): void;
  sendShared(shared: SharedText): void;
  close(code: number, reason: string): void;
  /** Bytes that wait to be sent. */
  buffered(): number;
}

/** One client in its group. */
export interface Member {
  readonly port: FramePort;
  readonly name: string;
}

export interface Feed {
  /** Sends the catch-up from a cursor, then joins the group in the same turn: nothing falls between. */
  join(member: Member, topics: readonly string[] | undefined, cursor: Cursor | undefined, welcome: WelcomeRest): Group;
  leave(member: Member): void;
  /** Entries that are on the disk, to everyone whose group they touch. */
  publish(told: readonly Told[]): void;
  tellAll(frame: Down): void;
  addPlain(port: FramePort): () => void;
}

type WelcomeRest = Omit<Extract<Down, { t: 'welcome' }>, 't' | 'shop' | 'epoch' | 'seq' | 'hash' | 'group' | 'resume'>;

/** Characters of changes in one part of a snapshot or of a catch-up. */
const FRAME_CHARACTERS = 200_000;
/** A client with this much unsent holds everyone's memory: it is closed and catches up when it reads again. */
const MOST_BUFFERED = 4 * 1024 * 1024;

interface Room {
  group: Group;
  members: Set<Member>;
  /** Position of the last entry that the members were sent. */
  seq: number;
}

/** Tells every till what was entered: one frame a group and flush, one text a kind and entry for plain clients. */
export function createFeed(source: FeedSource, log: Log): Feed {
  const rooms = new Map<string, Room>();
  /** Plain clients, each with the texts that already wait in front of it. */
  const plain = new Map<FramePort, Set<string>>();

  /** To a client that does not read, one waiting text of each kind is enough to make it look. */
  const sendPlain = (port: FramePort, waiting: Set<string>, text: string) => {
    if (port.buffered() === 0) waiting.clear();
    if (waiting.has(text)) return;
    port.send(text);
    if (port.buffered() > 0) waiting.add(text);
  };

  const roomOf = (group: Group): Room => {
    const found = rooms.get(group.name);
    if (found) return found;
    const room = { group, members: new Set<Member>(), seq: source.position(group).seq };
    rooms.set(group.name, room);
    return room;
  };

  const leave = (member: Member) => {
    for (const [name, room] of rooms) {
      room.members.delete(member);
      if (room.members.size === 0) rooms.delete(name);
    }
  };

  const sendTo = (member: Member, shared: SharedText) => {
    if (member.port.buffered() > MOST_BUFFERED) {
      log.warn({ client: member.name }, 'a client does not read and is closed');
      leave(member);
      member.port.close(closeCodes.slow, 'reads too slowly');
      return;
    }
    member.port.sendShared(shared);
  };

  const sendSnapshot = (member: Member, group: Group) => {
    for (const frame of snapshotOf(source, group)) member.port.send(JSON.stringify(frame));
  };

  return {
    join(member, topics, cursor, rest) {
      leave(member);
      const group = groupOf(topics);
      const position = source.position(group);
      const mine = cursor?.group === group.name ? cursor : undefined;
      const missed = mine ? source.missed(mine) : 'too-much';
      const following = typeof missed === 'string' ? [] : missed.filter((told) => touches(told, group));
      const resume =
        typeof missed === 'string'
          ? ({ 'too-much': 'snapshot', diverged: 'diverged' } as const)[missed]
          : following.length > 0
            ? 'entries'
            : 'live';
      const at = { epoch: source.epoch(), ...position };
      const welcome: Down = { ...rest, t: 'welcome', shop: source.shopId(), ...at, group: group.name, resume };
      member.port.send(JSON.stringify(welcome));
      if (source.ready() && (resume === 'snapshot' || resume === 'diverged')) sendSnapshot(member, group);
      let prev = mine?.seq ?? 0;
      for (const part of parts(following, (told) => told.text.length)) {
        member.port.send(entriesFrame(source.epoch(), prev, part, group));
        prev = part.at(-1)?.seq ?? prev;
      }
      roomOf(group).members.add(member);
      return group;
    },
    leave,
    publish(told) {
      if (told.length === 0) return;
      let clients = 0;
      for (const room of rooms.values()) {
        const ours = told.filter((one) => touches(one, room.group));
        const last = ours.at(-1);
        if (!last) continue;
        const shared = shareText(entriesFrame(source.epoch(), room.seq, ours, room.group));
        room.seq = last.seq;
        for (const member of [...room.members]) sendTo(member, shared);
        clients += room.members.size;
      }
      for (const text of told.flatMap(textsOf)) {
        for (const [port, waiting] of plain) sendPlain(port, waiting, text);
      }
      if (clients + plain.size === 0) return;
      const counts = { entries: told.length, from: told[0]?.seq, to: told.at(-1)?.seq, clients, plain: plain.size };
      // Saying it takes as long as telling fifty clients: the next command is not to wait for that.
      setImmediate(() => log.info(counts, 'broadcast'));
    },
    tellAll(frame) {
      const shared = shareText(JSON.stringify(frame));
      for (const room of rooms.values()) for (const member of [...room.members]) sendTo(member, shared);
    },
    addPlain(port) {
      plain.set(port, new Set());
      return () => plain.delete(port);
    },
  };
}

function touches(told: Told, group: Group): boolean {
  for (const kind of told.kinds) if (group.kinds.has(kind)) return true;
  return false;
}

function entriesFrame(epoch: string, prev: number, told: readonly Told[], group: Group): string {
  const last = told.at(-1);
  const texts = told.map((one) => {
    if (group.name === '*') return one.text;
    return JSON.stringify({ ...one.entry, changes: one.entry.changes.filter(({ kind }) => group.kinds.has(kind)) });
  });
  const head = { t: 'entries', epoch, prev, seq: last?.seq ?? prev, hash: last?.hash ?? '' };
  return `${JSON.stringify(head).slice(0, -1)},"entries":[${texts.join(',')}]}`;
}

/** The seed guide's texts that an entry owes to plain clients. */
function textsOf(told: Told): string[] {
  const texts: string[] = [];
  if (told.kinds.has('estimate')) texts.push(plainTexts.estimate);
  if (told.kinds.has('order')) texts.push(plainTexts.order);
  return texts;
}

function* snapshotOf(source: FeedSource, group: Group): Iterable<SnapshotFrame> {
  const at = { epoch: source.epoch(), ...source.position(group) };
  const all = [...parts(source.documents(group), (change) => JSON.stringify(change).length)];
  const frames = all.length > 0 ? all : [[]];
  for (const [index, changes] of frames.entries()) {
    yield { t: 'snapshot', ...at, part: index + 1, parts: frames.length, changes };
  }
}

/** Runs of items that fit into one frame each. */
function* parts<T>(items: readonly T[], sizeOf: (item: T) => number): Iterable<T[]> {
  let part: T[] = [];
  let size = 0;
  for (const item of items) {
    const more = sizeOf(item);
    if (part.length > 0 && size + more > FRAME_CHARACTERS) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(item);
    size += more;
  }
  if (part.length > 0) yield part;
}
