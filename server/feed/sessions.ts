import type { Shop } from '../../shop/documents.ts';
import {
  type CommandFrame,
  closeCodes,
  type Down,
  type Group,
  type Hello,
  limits,
  PROTOCOL,
  parseUp,
  type Up,
  type VerdictFrame,
} from '../../shop/wire.ts';
import type { Identity } from '../access/access.ts';
import type { Answer, Asked } from '../ledger.ts';
import type { Log } from '../log.ts';
import type { Feed, FeedSource, FramePort, Member } from './feed.ts';

/** The desk that a session brings commands and questions to. */
interface Desk {
  submit(asked: Asked, answer: (answer: Answer) => void): void;
  /** The answer of a GET of `/api/v1`. */
  read(path: string, identity: Identity): Promise<{ status: number; body: unknown }>;
  lastNOf(till: string): number;
}

interface Caller {
  port: FramePort;
  /** For the log: an address, or `window`. */
  from: string;
  /** Known before any frame: the window of this machine, or the till of a browser's cookie. */
  identity?: Identity | undefined;
  /** A window leaves counting to the process behind it. */
  isWindow: boolean;
}

interface Session {
  receive(text: string): void;
  closed(code: number): void;
}

export interface Sessions {
  open(caller: Caller): Session;
  /** A new history: everyone is welcomed again and gets a snapshot of it. */
  startOver(): void;
  closeAll(code: number, reason: string): void;
}

export interface SessionsPorts {
  feed: Feed;
  source: FeedSource;
  shop(): Shop;
  desk: Desk;
  identify(token: string | undefined, from: string): Identity | undefined;
  /** Last journal seq that is in a verified backup. */
  safe?(): number;
  /** What a client is told right after its welcome. */
  greetings(): Down[];
  /** The ids of the tills that are connected, after each change. */
  onPresent(tills: string[]): void;
  now(): string;
  monotonicMs(): number;
  after(ms: number, run: () => void): () => void;
  log: Log;
}

const MOST_BAD_FRAMES = 5;
const BAD_FRAMES_MS = 60_000;

interface Open {
  caller: Caller;
  member: Member;
  identity: Identity | undefined;
  group: Group | undefined;
  badFrames: number[];
  cancelHelloTimer(): void;
}

/** Rich connections, over WebSocket and over a port alike: hello first, then commands, questions and liveness. */
export function createSessions(ports: SessionsPorts): Sessions {
  const { feed, source, shop, desk, identify, safe, greetings, onPresent, now, monotonicMs, after, log } = ports;
  const sessions = new Set<Open>();

  const tellPresence = () => {
    const tills = [...sessions].flatMap(({ identity, group }) => (identity?.isTill && group ? identity.tillId : []));
    onPresent([...new Set(tills)].sort());
  };

  const send = (session: Open, frame: Down) => session.caller.port.send(JSON.stringify(frame));

  const close = (session: Open, code: number, reason: string) => {
    forget(session);
    session.caller.port.close(code, reason);
    log.info({ from: session.caller.from, client: session.member.name, code, reason }, 'connection closed by us');
  };

  const forget = (session: Open) => {
    session.cancelHelloTimer();
    feed.leave(session.member);
    if (sessions.delete(session) && session.group) tellPresence();
  };

  const welcome = (session: Open, identity: Identity, topics: Hello['topics'], cursor: Hello['cursor']) => {
    const till = shop().get('till', identity.tillId);
    const you =
      till && identity.isTill ? { id: till.id, code: till.code, name: till.name, role: till.role } : undefined;
    session.group = feed.join(session.member, topics, cursor, {
      protocol: PROTOCOL,
      lastN: session.caller.isWindow ? 0 : desk.lastNOf(identity.tillId),
      ...(safe && { safe: safe() }),
      now: now(),
      you: you ? { till: you } : {},
      limits,
    });
  };

  const onHello = (session: Open, hello: Hello) => {
    const identity = session.caller.identity ?? identify(hello.token, session.caller.from);
    if (!identity) return close(session, closeCodes.unauthenticated, 'not joined: show the join token first');
    if (identity.isTill && !session.caller.isWindow) {
      const earlier = [...sessions].find(
        (other) => other !== session && other.identity?.tillId === identity.tillId && !other.caller.isWindow,
      );
      if (earlier) close(earlier, closeCodes.elsewhere, 'this till is in use elsewhere');
    }
    session.cancelHelloTimer();
    session.identity = identity;
    Object.assign(session.member, { name: identity.by });
    welcome(session, identity, hello.topics, hello.cursor);
    log.info({ from: session.caller.from, client: identity.by, version: hello.app.version }, 'connected');
    for (const frame of greetings()) send(session, frame);
    tellPresence();
  };

  const onCommand = (session: Open, identity: Identity, frame: CommandFrame) => {
    const { isWindow } = session.caller;
    if (!identity.isTill) {
      const message = 'only a till sends commands here; a script uses POST /api/v1/commands';
      return send(session, { t: 'verdict', id: frame.id, ok: false, code: 'forbidden', message, retry: 'never' });
    }
    if (!isWindow && frame.n === undefined) return onFault(session, 'command.n: is missing');
    const asked: Asked = {
      id: frame.id,
      type: frame.type,
      body: frame.body,
      base: frame.base,
      till: identity.tillId,
      by: identity.by,
      ...(!isWindow && { n: frame.n, answered: frame.answered, made: frame.made }),
    };
    desk.submit(asked, (answer) => onAnswer(session, frame, answer));
  };

  const onAnswer = (session: Open, { id, n }: CommandFrame, answer: Answer) => {
    if (!sessions.has(session)) return;
    if (answer.is === 'pair-again') return close(session, closeCodes.pairAgain, 'this host does not know that count');
    if (answer.is === 'out-of-order') return send(session, { t: 'out-of-order', id, n: n ?? 0, lastN: answer.lastN });
    const seq = session.group ? source.position(session.group).seq : 0;
    send(session, verdictOf({ id, ...(n !== undefined && { n }) }, answer, seq));
  };

  const onGet = async (session: Open, identity: Identity, { id, path }: Extract<Up, { t: 'get' }>) => {
    const got = await desk.read(path, identity);
    if (sessions.has(session)) send(session, { t: 'got', id, ...got });
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
    switch (frame.t) {
      case 'command':
        return onCommand(session, identity, frame);
      case 'resume':
        return welcome(session, identity, topicsOf(group), frame.cursor);
      case 'ping':
        return send(session, { t: 'pong', at: frame.at, seq: source.position(group).seq, now: now() });
      case 'get':
        return void onGet(session, identity, frame);
      case 'seen':
      case 'look':
      case 'dismiss':
        return;
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
    startOver() {
      for (const session of sessions) {
        const { identity, group } = session;
        if (identity && group) welcome(session, identity, topicsOf(group), undefined);
      }
    },
    closeAll(code, reason) {
      for (const session of [...sessions]) close(session, code, reason);
    },
  };
}

function topicsOf(group: Group): string[] {
  return group.name === '*' ? ['*'] : group.name.split('+');
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
