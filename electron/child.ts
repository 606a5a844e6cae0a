import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import type { HostState } from '../shop/bridge.ts';
import { PORT_MESSAGE } from '../shop/channels.ts';
import type { FromChild, GuestStart, HostStart, ToChild } from './child-messages.ts';

/** The host or guest process behind this machine's windows. */
export interface Child {
  /** As the process last told it; null on a guest. */
  host(): HostState | null;
  /** Gives a window its port now, and a new one after every restart of the process, until it goes. */
  serve(window: WebContents): void;
  ask(question: { t: 'bind'; address: string } | { t: 'new-join-token' }): Promise<{ fault?: string }>;
  reconnect(): void;
  /** Resolves when the process is gone; it is given time to write what it has to. */
  stop(): Promise<void>;
}

export interface ChildEvents {
  onChanged(): void;
  /** It cannot start and starting it again would not help: the port is taken, the journal is damaged. */
  onFailed(message: string): void;
  onCrashed(code: number): void;
}

const STOP_MS = 5_000;
/** The first restart comes at once; a process that keeps dying is not restarted in a frenzy. */
const RESTART_MS = [0, 250, 1_000, 5_000];
const HEALTHY_MS = 30_000;

/**
 * Keeps one process of ours running and the windows connected to it. Resolves once it is ready or has failed.
 * `start` is asked at every start: a process that comes back works by the settings of that moment.
 */
export async function startChild(
  module: string,
  start: () => HostStart | GuestStart,
  events: ChildEvents,
): Promise<Child> {
  const windows = new Set<WebContents>();
  const waiting = new Map<number, (answer: { fault?: string }) => void>();
  let process: UtilityProcess | undefined;
  let host: HostState | null = null;
  let stopping = false;
  let failed = false;
  let crashes = 0;
  let asks = 0;
  let settleFirst = () => {};
  const first = new Promise<void>((done) => {
    settleFirst = done;
  });

  const tell = (message: ToChild) => process?.postMessage(message);

  const give = (window: WebContents) => {
    const { port1, port2 } = new MessageChannelMain();
    process?.postMessage({ t: 'window' } satisfies ToChild, [port1]);
    window.postMessage(PORT_MESSAGE, null, [port2]);
  };

  const onMessage = (message: FromChild) => {
    switch (message.t) {
      case 'ready':
        host = message.host;
        for (const window of windows) give(window);
        events.onChanged();
        return settleFirst();
      case 'answered':
        host = message.host ?? host;
        waiting.get(message.ask)?.(message.fault === undefined ? {} : { fault: message.fault });
        waiting.delete(message.ask);
        return events.onChanged();
      case 'failed':
        failed = true;
        events.onFailed(message.message);
        return settleFirst();
      default:
        return message satisfies never;
    }
  };

  const run = () => {
    const startedAt = Date.now();
    const mine = utilityProcess.fork(module, [], { serviceName: 'Tillwire', stdio: 'inherit' });
    process = mine;
    tell({ t: 'start', start: start() });
    mine.on('message', onMessage);
    mine.once('exit', (code) => {
      for (const settle of waiting.values()) settle({ fault: 'the process stopped' });
      waiting.clear();
      if (stopping || failed) return;
      events.onCrashed(code);
      crashes = Date.now() - startedAt > HEALTHY_MS ? 0 : crashes + 1;
      setTimeout(run, RESTART_MS[Math.min(crashes, RESTART_MS.length) - 1] ?? 0);
    });
  };
  run();
  await first;

  return {
    host: () => host,
    serve(window) {
      if (!windows.has(window)) window.once('destroyed', () => windows.delete(window));
      windows.add(window);
      give(window);
    },
    ask(question) {
      asks += 1;
      const ask = asks;
      return new Promise((settle) => {
        waiting.set(ask, settle);
        tell({ ...question, ask });
      });
    },
    reconnect: () => tell({ t: 'reconnect' }),
    async stop() {
      stopping = true;
      const child = process;
      if (!child?.pid) return;
      const gone = new Promise<void>((done) => child.once('exit', () => done()));
      const kill = setTimeout(() => child.kill(), STOP_MS);
      if (failed) child.kill();
      else tell({ t: 'stop' });
      await gone;
      clearTimeout(kill);
    },
  };
}
