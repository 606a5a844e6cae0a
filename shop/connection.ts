import { closeCodes, type Down, type Hello, limits, parseDown, staysAway, type Up } from './wire.ts';

/** What is left of a WebSocket once browser and Node look alike. */
interface Socket {
  send(text: string): void;
  close(code: number): void;
}
export interface SocketEvents {
  onOpen(): void;
  onText(text: string): void;
  onClose(code: number, reason: string): void;
}
export type OpenSocket = (events: SocketEvents) => Socket;

/** Time and chance, handed in: milliseconds on a clock that never goes back, and numbers from 0 up to 1. */
export interface Timers {
  now(): number;
  after(ms: number, run: () => void): () => void;
  random(): number;
}

export type LinkState =
  | { is: 'connecting' }
  | { is: 'live' }
  /** `code` is what the host closed with, where it did. */
  | { is: 'waiting'; reason: string; code?: number }
  /** The host asked not to come back by ourselves. */
  | { is: 'stopped'; code: number; reason: string };

export interface Connection {
  /** Dropped when not live: whoever asks keeps the command and sends it again after the next welcome. */
  send(frame: Up): void;
  /** Drops what is there and connects at once: after sleep, a network change, or *Use here*. */
  reconnect(): void;
  close(): void;
}

export interface ConnectionEvents {
  hello(): Hello;
  onFrame(frame: Down): void;
  onState(state: LinkState): void;
  /** How many commands have no verdict yet: said with each ping. */
  waiting?(): number;
}

const TICK_MS = 1_000;
const PING_MS = 5_000;
const DEAD_MS = 12_000;
const JUMP_MS = 10_000;
/** A line counts as up again once it held this long: until then it may be one that breaks at each welcome. */
const HELD_MS = 10_000;
const BAD_FRAMES_MS = 60_000;
/** A line that we left may bring its hello to the host for so long, later than that of the line after it. */
const LATE_HELLO_MS = 10_000;
const SOON_MS = 15_000;
const LONG_MS = 600_000;

/**
 * Keeps one till connected: says hello, pings, notices a dead line that still looks open, and comes back with jitter.
 * Frames of an earlier socket never reach `onFrame`.
 */
export function createConnection(open: OpenSocket, timers: Timers, events: ConnectionEvents): Connection {
  let life = 0;
  let socket: Socket | undefined;
  let live = false;
  let liveSince = 0;
  let downSince = timers.now();
  let attempts = 0;
  let lastHeard = 0;
  let lastPing = 0;
  let pingUnanswered = false;
  let rttMs: number | undefined;
  let leftAt = Number.NEGATIVE_INFINITY;
  let cancelTimer = () => {};

  const drop = (code: number) => {
    life += 1;
    cancelTimer();
    if (socket) leftAt = timers.now();
    socket?.close(code);
    socket = undefined;
    if (live) lineEnded(timers.now());
    live = false;
  };

  /** Whoever took our place may be a line that we left: that is asked once. */
  const isOurselves = (code: number): boolean => {
    const mayBe = code === closeCodes.elsewhere && timers.now() - leftAt < LATE_HELLO_MS;
    leftAt = Number.NEGATIVE_INFINITY;
    return mayBe;
  };

  const lineEnded = (now: number) => {
    const hasHeld = now - liveSince >= HELD_MS;
    if (hasHeld) attempts = 0;
    downSince = hasHeld ? now : Math.max(downSince, now - SOON_MS);
  };

  const retry = (reason: string, code?: number) => {
    drop(closeCodes.silent);
    events.onState({ is: 'waiting', reason, ...(code !== undefined && { code }) });
    // A host that does not understand this till will not a moment later.
    const least = code === closeCodes.badFrames ? BAD_FRAMES_MS : 0;
    const wait = least + timers.random() * backOffMs(attempts, timers.now() - downSince);
    attempts += 1;
    cancelTimer = timers.after(wait, connect);
  };

  const watch = () => {
    const due = timers.now() + TICK_MS;
    cancelTimer = timers.after(TICK_MS, () => {
      const now = timers.now();
      if (now - due > JUMP_MS) return retry('the computer slept');
      if (pingUnanswered && now - lastHeard >= DEAD_MS) return retry('the host does not answer');
      if (now - lastPing >= PING_MS) {
        lastPing = now;
        pingUnanswered = true;
        socket?.send(JSON.stringify(pingAt(now)));
      }
      watch();
    });
  };

  const pingAt = (at: number): Up => ({
    t: 'ping',
    at,
    ...(events.waiting && { waiting: events.waiting() }),
    ...(rttMs !== undefined && { rttMs }),
  });

  const onText = (text: string) => {
    lastHeard = timers.now();
    pingUnanswered = false;
    const parsed = parseDown(text);
    if ('unknown' in parsed) return;
    if ('fault' in parsed) return retry(`the host sent a frame that is not understood (${parsed.fault})`);
    if (parsed.frame.t === 'pong') rttMs = Math.max(0, Math.round(timers.now() - parsed.frame.at));
    if (parsed.frame.t === 'welcome' && !live) {
      live = true;
      liveSince = timers.now();
      lastPing = timers.now();
      cancelTimer();
      watch();
      events.onState({ is: 'live' });
    }
    events.onFrame(parsed.frame);
  };

  function connect() {
    drop(closeCodes.silent);
    const mine = life;
    events.onState({ is: 'connecting' });
    cancelTimer = timers.after(limits.helloMs, () => retry('the host did not answer in time'));
    const whileMine =
      <A extends unknown[]>(run: (...args: A) => void) =>
      (...args: A) => {
        if (mine === life) run(...args);
      };
    socket = open({
      onOpen: whileMine(() => socket?.send(JSON.stringify(events.hello()))),
      onText: whileMine(onText),
      onClose: whileMine((code, reason) => {
        socket = undefined;
        if (!staysAway(code) || isOurselves(code)) return retry(reason || 'the connection was closed', code);
        drop(code);
        events.onState({ is: 'stopped', code, reason });
      }),
    });
  }

  connect();
  return {
    send(frame) {
      if (live) socket?.send(JSON.stringify(frame));
    },
    reconnect() {
      attempts = 0;
      connect();
    },
    close: () => drop(1000),
  };
}

/** Upper bound of the random wait before the next attempt, in milliseconds. */
function backOffMs(attempts: number, downMs: number): number {
  if (attempts === 0) return 500;
  if (downMs < SOON_MS) return 1_000;
  return downMs < LONG_MS ? 5_000 : 60_000;
}
