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
}

const TICK_MS = 1_000;
const PING_MS = 5_000;
const DEAD_MS = 12_000;
const JUMP_MS = 10_000;

/**
 * Keeps one till connected: says hello, pings, notices a dead line that still looks open, and comes back with jitter.
 * Frames of an earlier socket never reach `onFrame`.
 */
export function createConnection(open: OpenSocket, timers: Timers, events: ConnectionEvents): Connection {
  let life = 0;
  let socket: Socket | undefined;
  let live = false;
  let downSince = timers.now();
  let attempts = 0;
  let lastHeard = 0;
  let lastPing = 0;
  let pingUnanswered = false;
  let cancelTimer = () => {};

  const drop = (code: number) => {
    life += 1;
    cancelTimer();
    socket?.close(code);
    socket = undefined;
    if (live) downSince = timers.now();
    live = false;
  };

  const retry = (reason: string, code?: number) => {
    drop(closeCodes.silent);
    events.onState({ is: 'waiting', reason, ...(code !== undefined && { code }) });
    const wait = timers.random() * backOffMs(attempts, timers.now() - downSince);
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
        socket?.send(JSON.stringify({ t: 'ping', at: now } satisfies Up));
      }
      watch();
    });
  };

  const onText = (text: string) => {
    lastHeard = timers.now();
    pingUnanswered = false;
    const parsed = parseDown(text);
    if ('unknown' in parsed) return;
    if ('fault' in parsed) return retry(`the host sent a frame that is not understood (${parsed.fault})`);
    if (parsed.frame.t === 'welcome' && !live) {
      live = true;
      attempts = 0;
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
        if (!staysAway(code)) return retry(reason || 'the connection was closed', code);
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
  if (downMs < 15_000) return 1_000;
  return downMs < 600_000 ? 5_000 : 60_000;
}
