import type { Change } from '../../shop/documents.ts';
import { type Cursor, type Down, type Group, groupOf, plainTexts, type Welcome } from '../../shop/wire.ts';
import type { Log } from '../log.ts';
import { touches } from './frames.ts';
import type { Pace } from './pace.ts';
import { createReaders, type Reader } from './readers.ts';
import type { Told } from './recent.ts';
import { createRooms, type Rooms } from './rooms.ts';
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
  /** Runs once, when what waits now has left; never where nothing waits. */
  whenDrained(run: () => void): void;
}

/** One client in its group. */
export interface Member {
  readonly port: FramePort;
  readonly name: string;
}

export interface Feed {
  /** Welcomes, sends what is missing from a cursor on, and joins the group in the turn in which that is all. */
  join(member: Member, topics: readonly string[] | undefined, cursor: Cursor | undefined, welcome: WelcomeRest): Group;
  leave(member: Member): void;
  /** The position in its group up to which a member was sent everything; 0 before its snapshot. */
  sentTo(member: Member): number;
  /** The member says that it has everything up to there. */
  seen(member: Member, seq: number): void;
  /** Entries that are on the disk, to everyone whose group they touch. */
  publish(told: readonly Told[]): void;
  tellAll(frame: Down): void;
  addPlain(port: FramePort): () => void;
}

type WelcomeRest = Omit<Welcome, 't' | 'shop' | 'epoch' | 'seq' | 'hash' | 'group' | 'resume'>;

/** Tells every till what was entered: one frame a group and flush, one text a kind and entry for plain clients. */
export function createFeed(source: FeedSource, log: Log, pace?: Pace): Feed {
  /** Without a reader where there is no copy of the shop yet. */
  const members = new Map<Member, Reader | undefined>();
  /** Plain clients, each with the texts that already wait in front of it. */
  const plain = new Map<FramePort, Set<string>>();
  const readers = createReaders({
    source,
    pace,
    enter: (reader) => rooms.enter(reader),
    onStuck: ({ member }) => leave(member),
    log,
  });
  const rooms: Rooms = createRooms({ epoch: source.epoch, pace, isLagging: readers.isLagging });

  /** To a client that does not read, one waiting text of each kind is enough to make it look. */
  const sendPlain = (port: FramePort, waiting: Set<string>, text: string) => {
    if (port.buffered() === 0) waiting.clear();
    if (waiting.has(text)) return;
    port.send(text);
    if (port.buffered() > 0) waiting.add(text);
  };

  const leave = (member: Member) => {
    const reader = members.get(member);
    members.delete(member);
    if (!reader) return;
    readers.leave(reader);
    rooms.leave(reader);
  };

  return {
    join(member, topics, cursor, rest) {
      leave(member);
      const group = groupOf(topics);
      const mine = cursor?.group === group.name ? cursor : undefined;
      const resume = resumeOf(source, group, mine);
      const at = { epoch: source.epoch(), ...source.position(group) };
      const welcome: Down = { t: 'welcome', ...rest, shop: source.shopId(), ...at, group: group.name, resume };
      member.port.send(JSON.stringify(welcome));
      const from = mine && (resume === 'live' || resume === 'entries') ? mine : 'snapshot';
      members.set(member, source.ready() ? readers.start(member, group, from) : undefined);
      return group;
    },
    leave,
    sentTo(member) {
      const reader = members.get(member);
      return (reader?.room ?? reader)?.at.seq ?? 0;
    },
    seen(member, seq) {
      const reader = members.get(member);
      if (reader) readers.seen(reader, seq);
    },
    publish(told) {
      if (told.length === 0) return;
      readers.entered(told.length);
      const clients = rooms.publish(told);
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
      for (const { port } of members.keys()) port.sendShared(shared);
    },
    addPlain(port) {
      plain.set(port, new Set());
      return () => plain.delete(port);
    },
  };
}

/** What has to follow the welcome of a client with this cursor in the group, or with none. */
function resumeOf(source: FeedSource, group: Group, mine: Cursor | undefined): Welcome['resume'] {
  if (!mine) return 'snapshot';
  const { seq, hash } = source.position(group);
  // Also where the last entries do not reach back to it: a quiet group has missed nothing all the same.
  if (mine.epoch === source.epoch() && mine.seq === seq && mine.hash === hash) return 'live';
  const missed = source.missed(mine);
  if (typeof missed === 'string') return missed === 'diverged' ? 'diverged' : 'snapshot';
  return missed.some((told) => touches(told, group)) ? 'entries' : 'live';
}

/** The seed guide's texts that an entry owes to plain clients. */
function textsOf(told: Told): string[] {
  const texts: string[] = [];
  if (told.kinds.has('estimate')) texts.push(plainTexts.estimate);
  if (told.kinds.has('order')) texts.push(plainTexts.order);
  return texts;
}
