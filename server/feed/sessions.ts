import type { Shop } from '../../shop/documents.ts';
import { refuse } from '../../shop/refusal.ts';
import {
  type AskedFor,
  type CommandFrame,
  closeCodes,
  type Down,
  type Group,
  type Hello,
  limits,
  type PersonFrame,
  PROTOCOL,
  parseUp,
  type Up,
  type VerdictFrame,
  type You,
} from '../../shop/wire.ts';
import type { Identity, Way } from '../access/access.ts';
import type { People } from '../access/people.ts';
import type { Gathering } from '../gathering.ts';
import type { Answer, Asked } from '../ledger.ts';
import type { Log } from '../log.ts';
import type { Feed, FeedSource, FramePort, Member } from './feed.ts';
import { isLarger, sayingTooLarge, TOO_LARGE } from './large-commands.ts';
import { type HostLimits, MOST_UNREAD } from './limits.ts';
import { createPresence } from './presence.ts';
import { createRations } from './rations.ts';
import type { Arrival } from './till-health.ts';
import { createTurns, type Turns } from './turns.ts';

/** The desk that a session brings commands and questions to. */
interface Desk {
  submit(asked: Asked, answer: (answer: Answer) => void): void;
  /** The answer of a GET of `/api/v1`. */
  read(path: string, identity: Identity): Promise<{ status: number; body: unknown }>;
  lastNOf(till: string): number;
  /** On a secondary till: what waits on its disk for the host, and that somebody looked into what was refused. */
  pending?(): AskedFor[];
  dismiss?(id: string): void;
}

interface Caller {
  port: FramePort;
  /** For the log: an address, or `window`. */
  from: string;
  /** Missing for a window, which speaks through this machine alone. */
  way?: Way;
  /** Known before any frame: the window of this machine, or the till of a browser's cookie. */
  identity?: Identity | undefined;
  /** A window leaves counting to the process behind it. */
  isWindow: boolean;
}

interface Session {
  receive(text: string): void;
  closed(code: number): void;
}

/** Keeps an eye on the tills; `holder` stands for one connection. */
export interface Watch {
  came(holder: object, arrival: Arrival): void;
  heard(holder: object, till: string, frame: Extract<Up, { t: 'seen' | 'look' | 'ping' }>): void;
  /** Also of connections that never came. */
  gone(holder: object): void;
}

export interface Sessions {
  open(caller: Caller): Session;
  /** To one person, on whichever till; `by` as in entries. */
  tellPerson(by: string, frame: Down): void;
  /** To every connection of one till. */
  tellTill(tillId: string, frame: Down): void;
  /** Tells tills anew who is signed in at them and what may be done. */
  tellYou(tills: 'all' | readonly string[]): void;
  /** Ids of the tills that are connected where nobody else can read along. */
  safeTills(): string[];
  /** A new history: everyone is welcomed again and gets a snapshot of it. */
  startOver(): void;
  /** Every connection of one till, also a window of it. */
  closeTill(tillId: string, code: number, reason: string): void;
  /** Every connection under one key; `name` as entries have it. */
  closeKey(name: string, code: number, reason: string): void;
  closeAll(code: number, reason: string): void;
}

export interface SessionsPorts {
  feed: Feed;
  source: FeedSource;
  shop(): Shop;
  desk: Desk;
  identify(token: string | undefined, way: Way): Identity | undefined;
  people: Pick<People, 'by' | 'claimed' | 'you' | 'answer'>;
  /** Last journal seq that is in a verified backup. */
  safe?(): number;
  /** What a client is told right after its welcome; with the id of a till that it is. */
  greetings(tillId: string | undefined): Down[];
  /** The ids of the tills that are connected, after changes. */
  onPresent(tills: string[]): void;
  watch?: Watch;
  /** After a restore, to be told which till may still bring something back. */
  gathering?: Pick<Gathering, 'came' | 'broughtAll' | 'gone'>;
  /** What tills may take; nothing is limited where only windows connect. */
  hostLimits?: HostLimits;
  now(): string;
  monotonicMs(): number;
  after(ms: number, run: () => void): () => void;
  log: Log;
}

const MOST_BAD_FRAMES = 5;
const BAD_FRAMES_MS = 60_000;
/** Questions of one client that are looked into at once: answers may be large. */
const MOST_QUESTIONS = 8;

interface Open {
  caller: Caller;
  member: Member;
  identity: Identity | undefined;
  group: Group | undefined;
  badFrames: number[];
  questions: Turns;
  cancelHelloTimer(): void;
}

/** Rich connections, over WebSocket and over a port alike: hello first, then commands, questions and liveness. */
export function createSessions(ports: SessionsPorts): Sessions {
  const {
    feed,
    source,
    shop,
    desk,
    identify,
    people,
    safe,
    greetings,
    onPresent,
    watch,
    gathering,
    now,
    monotonicMs,
    after,
    log,
  } = ports;
  const { hostLimits } = ports;
  const sessions = new Set<Open>();
  const commands =
    hostLimits &&
    createRations({ aSecond: hostLimits.commandsASecond, atOnce: hostLimits.commandsAtOnce, monotonicMs });

  const presence = createPresence({
    tills() {
      const tills = [...sessions].flatMap(({ identity, group }) => (identity?.isTill && group ? identity.tillId : []));
      return [...new Set(tills)].sort();
    },
    hearers: () => sessions.size,
    tell: onPresent,
    after,
  });

  const send = (session: Open, frame: Down) => session.caller.port.send(JSON.stringify(frame));

  const close = (session: Open, code: number, reason: string) => {
    forget(session);
    session.caller.port.close(code, reason);
    log.info({ from: session.caller.from, client: session.member.name, code, reason }, 'connection closed by us');
  };

  const forget = (session: Open) => {
    session.cancelHelloTimer();
    feed.leave(session.member);
    watch?.gone(session);
    if (session.identity?.isTill && !session.caller.isWindow) gathering?.gone(session.identity.tillId);
    if (sessions.delete(session) && session.group) presence.changed();
  };

  const welcome = (session: Open, identity: Identity, topics: Hello['topics'], cursor: Hello['cursor']) => {
    session.group = feed.join(session.member, topics, cursor, {
      protocol: PROTOCOL,
      lastN: session.caller.isWindow ? 0 : desk.lastNOf(identity.tillId),
      ...(safe && { safe: safe() }),
      now: now(),
      you: youOf(identity),
      limits: { ...limits, ...hostLimits },
      ...(desk.pending && { pending: desk.pending() }),
    });
  };

  const youOf = (identity: Identity): You => {
    const till = shop().get('till', identity.tillId);
    if (!till || !identity.isTill) return {};
    const { id, code, name, role } = till;
    return { till: { id, code, name, role }, ...people.you(identity) };
  };

  const onHello = (session: Open, hello: Hello) => {
    const { identity: known, way } = session.caller;
    const identity = known ?? (way && identify(hello.token, way));
    if (!identity)
      return close(session, closeCodes.unauthenticated, 'this is no till of this shop, or it was removed: join it');
    if (identity.isTill && !session.caller.isWindow) {
      const earlier = [...sessions].find(
        (other) => other !== session && other.identity?.tillId === identity.tillId && !other.caller.isWindow,
      );
      if (earlier) close(earlier, closeCodes.elsewhere, 'this till is in use elsewhere');
    }
    if (identity.isTill && isFull(session)) {
      return close(session, closeCodes.overloaded, 'as many tills as this host takes are connected');
    }
    session.cancelHelloTimer();
    session.identity = identity;
    Object.assign(session.member, { name: identity.by });
    if (identity.isTill && !session.caller.isWindow) {
      gathering?.came(identity.tillId, hello.kept?.to ?? 0, desk.lastNOf(identity.tillId));
    }
    welcome(session, identity, hello.topics, hello.cursor);
    log.info({ from: session.caller.from, client: identity.by, version: hello.app.version }, 'connected');
    for (const frame of greetings(identity.isTill ? identity.tillId : undefined)) send(session, frame);
    if (identity.isTill && session.group) {
      const { from } = session.caller;
      watch?.came(session, { till: identity.tillId, group: session.group, version: hello.app.version, from });
    }
    presence.changed();
  };

  const isFull = ({ caller }: Open): boolean => {
    if (!hostLimits || caller.isWindow) return false;
    const tills = [...sessions].filter(({ identity, group, caller }) => identity?.isTill && group && !caller.isWindow);
    return tills.length >= hostLimits.tills;
  };

  const onCommand = (session: Open, identity: Identity, frame: CommandFrame, characters: number) => {
    const { isWindow } = session.caller;
    if (!identity.isTill) {
      const message = 'only a till sends commands here; a script uses POST /api/v1/commands';
      return send(session, { t: 'verdict', id: frame.id, ok: false, code: 'forbidden', message, retry: 'never' });
    }
    if (!isWindow && frame.n === undefined) return onFault(session, 'command.n: is missing');
    if (!isWindow && commands?.take(identity.tillId) === false) {
      return onAnswer(session, frame, { is: 'refused', refusal: tooMany() });
    }
    const isTooLarge = hostLimits !== undefined && isLarger(frame.body, characters, hostLimits.commandBytes);
    const asked: Asked = {
      id: frame.id,
      type: frame.type,
      // It takes its turn in the till's outbox and is refused like any other, but nobody keeps all of it for ever.
      body: isTooLarge ? TOO_LARGE : frame.body,
      base: frame.base,
      till: identity.tillId,
      by: people.claimed(identity, frame.by),
      isPlain: identity.isPlain,
      ...(frame.approvalId !== undefined && { approvalId: frame.approvalId }),
      ...(!isWindow && { n: frame.n, answered: frame.answered, made: frame.made }),
    };
    const { commandBytes } = hostLimits ?? limits;
    desk.submit(asked, (answer) =>
      onAnswer(session, frame, isTooLarge ? sayingTooLarge(answer, commandBytes) : answer),
    );
  };

  const onAnswer = (session: Open, { id, n }: CommandFrame, answer: Answer) => {
    if (!sessions.has(session)) return;
    if (answer.is === 'pair-again') return close(session, closeCodes.pairAgain, 'this host does not know that count');
    if (answer.is === 'out-of-order') return send(session, { t: 'out-of-order', id, n: n ?? 0, lastN: answer.lastN });
    const seq = session.group ? source.position(session.group).seq : 0;
    send(session, verdictOf({ id, ...(n !== undefined && { n }) }, answer, seq));
  };

  const onGet = (session: Open, identity: Identity, question: Extract<Up, { t: 'get' }>) => {
    const { id, path } = question;
    session.questions.take(question, async () => {
      await isRead(session.caller.port);
      const got = await desk.read(path, identity);
      if (sessions.has(session)) send(session, { t: 'got', id, ...got });
      session.questions.giveBack(question);
    });
  };

  /** Sign-in and what else is about people: each answer is for whoever asked alone. */
  const onPerson = (session: Open, identity: Identity, frame: PersonFrame) => {
    session.questions.take(frame, async () => {
      const got = await people.answer(frame, { identity, isHost: session.caller.isWindow });
      if (sessions.has(session)) send(session, { t: 'got', id: frame.id, ...got });
      session.questions.giveBack(frame);
    });
  };

  const onFault = (session: Open, fault: string) => {
    log.warn({ from: session.caller.from, client: session.member.name, fault }, 'frame refused');
    const nowMs = monotonicMs();
    session.badFrames = [...session.badFrames.filter((at) => nowMs - at < BAD_FRAMES_MS), nowMs];
    if (session.badFrames.length >= MOST_BAD_FRAMES) {
      close(session, closeCodes.badFrames, `too many frames that are not understood: ${fault}`.slice(0, 120));
    }
  };

  const receive = (session: Open, text: string) => {
    if (!sessions.has(session)) return;
    const parsed = parseUp(text);
    if ('unknown' in parsed) return;
    if ('fault' in parsed) {
      if (parsed.fault === 'is not JSON') return close(session, closeCodes.unparsable, 'is not JSON');
      return onFault(session, parsed.fault);
    }
    const { frame } = parsed;
    if (frame.t === 'hello') {
      return session.group ? onFault(session, 'hello: was said already') : onHello(session, frame);
    }
    const { identity, group } = session;
    if (!identity || !group) return onFault(session, `${frame.t}: hello comes first`);
    const isWatched = frame.t === 'seen' || frame.t === 'look' || frame.t === 'ping';
    if (isWatched && identity.isTill) watch?.heard(session, identity.tillId, frame);
    if (frame.t === 'ping' && frame.waiting === 0) gathering?.broughtAll(identity.tillId);
    switch (frame.t) {
      case 'command':
        return onCommand(session, identity, frame, text.length);
      case 'resume':
        return welcome(session, identity, topicsOf(group), frame.cursor);
      case 'ping':
        return send(session, { t: 'pong', at: frame.at, seq: feed.sentTo(session.member), now: now() });
      case 'get':
        return onGet(session, identity, frame);
      case 'seen':
        return feed.seen(session.member, frame.seq);
      case 'look':
        return;
      case 'dismiss':
        return desk.dismiss?.(frame.id);
      case 'sign-in':
      case 'sign-out':
      case 'approve':
      case 'set-pin':
      case 'signed-alone':
      case 'make-key':
        return onPerson(session, identity, frame);
      default:
        return frame satisfies never;
    }
  };

  return {
    open(caller) {
      const session: Open = {
        caller,
        member: { port: caller.port, name: caller.from },
        identity: undefined,
        group: undefined,
        badFrames: [],
        questions: createTurns(MOST_QUESTIONS),
        cancelHelloTimer: after(limits.helloMs, () => close(session, closeCodes.silent, 'no hello in time')),
      };
      sessions.add(session);
      return {
        receive: (text) => receive(session, text),
        closed: (code) => {
          if (!sessions.has(session)) return;
          forget(session);
          log.info({ from: caller.from, client: session.member.name, code }, 'disconnected');
        },
      };
    },
    tellPerson(by, frame) {
      for (const session of sessions) {
        const { group, identity } = session;
        if (group && identity && people.by(identity) === by) send(session, frame);
      }
    },
    tellTill(tillId, frame) {
      for (const session of sessions) {
        if (session.group && session.identity?.isTill && session.identity.tillId === tillId) send(session, frame);
      }
    },
    tellYou(tills) {
      for (const session of sessions) {
        const { group, identity } = session;
        if (!group || !identity?.isTill || (tills !== 'all' && !tills.includes(identity.tillId))) continue;
        send(session, { t: 'note', kind: 'you', ...youOf(identity) });
      }
    },
    safeTills() {
      const safe = [...sessions].filter(({ group, identity }) => group && identity?.isTill && !identity.isPlain);
      return [...new Set(safe.flatMap(({ identity }) => identity?.tillId ?? []))];
    },
    startOver() {
      for (const session of sessions) {
        const { identity, group } = session;
        if (identity && group) welcome(session, identity, topicsOf(group), undefined);
      }
    },
    closeTill(tillId, code, reason) {
      for (const session of [...sessions]) {
        if (session.identity?.isTill && session.identity.tillId === tillId) close(session, code, reason);
      }
    },
    closeKey(name, code, reason) {
      for (const session of [...sessions]) if (session.identity?.by === name) close(session, code, reason);
    },
    closeAll(code, reason) {
      for (const session of [...sessions]) close(session, code, reason);
      presence.close();
    },
  };
}

function topicsOf(group: Group): string[] {
  return group.name === '*' ? ['*'] : group.name.split('+');
}

/** Whoever does not read the answers to its questions gets no more of them until it has. */
async function isRead(port: FramePort): Promise<void> {
  if (port.buffered() > MOST_UNREAD) await new Promise<void>((done) => port.whenDrained(done));
}

function tooMany() {
  return refuse('rate', 'more commands than this host takes of one till: send the same again in a second');
}

function verdictOf(
  asked: { id: string; n?: number },
  answer: Extract<Answer, { is: 'accepted' | 'refused' }>,
  seq: number,
): VerdictFrame {
  if (answer.is === 'accepted') return { t: 'verdict', ...asked, ok: true, seq, line: answer.seq };
  const { code, message, retry, path, current } = answer.refusal;
  return {
    t: 'verdict',
    ...asked,
    ok: false,
    code,
    message,
    retry,
    ...(path !== undefined && { path }),
    ...(current !== undefined && { current }),
  };
}
