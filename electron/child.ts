import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import { createRestarts } from '../server/restarts.ts';
import type { HostState } from '../shop/bridge.ts';
import { PORT_MESSAGE } from '../shop/channels.ts';
import type { Verb } from '../shop/verbs.ts';
import type {
  BackupAnswer,
  BackupQuestion,
  FromChild,
  GuestStart,
  HostStart,
  Invited,
  PairingQuestion,
  ToChild,
} from './child-messages.ts';

/** The host or guest process behind this machine's windows. */
export interface Child {
  /** As the process last told it; null on a guest. */
  host(): HostState | null;
  /** Gives a window its port now, and a new one after every restart of the process, until it goes. */
  serve(window: WebContents): void;
  ask(question: Question): Promise<Answered>;
  reconnect(): void;
  /** Resolves when the process is gone; it is given time to write what it has to. */
  stop(): Promise<void>;
}

type Question =
  | { t: 'bind'; address: string }
  | { t: 'may'; verb: Verb }
  | { t: 'pairing'; question: PairingQuestion }
  | { t: 'backup'; question: BackupQuestion };
interface Answered {
  fault?: string;
  backup?: BackupAnswer | undefined;
  invited?: Invited | undefined;
}

export interface ChildEvents {
  onReady(): void;
  onChanged(): void;
  /** It cannot start and starting it again would not help: the port is taken, the journal is damaged. */
  onFailed(error: { name: string; message: string }): void;
  /** It is started again. */
  onCrashed(code: number): void;
}

const STOP_MS = 5_000;

/**
 * Keeps one process of ours running and the windows connected to it. Resolves once its first start went well or did not.
 * `start` is asked at every start: a process that comes back works by the settings of that moment.
 */
export async function startChild(
  module: string,
  start: () => HostStart | GuestStart,
  events: ChildEvents,
): Promise<Child> {
  const windows = new Set<WebContents>();
  const waiting = new Map<number, (answer: Answered) => void>();
  let process: UtilityProcess | undefined;
  let again: NodeJS.Timeout | undefined;
  let host: HostState | null = null;
  let stopping = false;
  let failed = false;
  let asks = 0;
  const restarts = createRestarts(() => performance.now());
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
        events.onReady();
        events.onChanged();
        return settleFirst();
      case 'answered':
        host = message.host ?? host;
        waiting.get(message.ask)?.(message);
        waiting.delete(message.ask);
        return events.onChanged();
      case 'changed':
        host = message.host;
        return events.onChanged();
      case 'failed':
        failed = true;
        host = null;
        events.onFailed(message);
        return settleFirst();
      default:
        return message satisfies never;
    }
  };

  const run = () => {
    restarts.started();
    const mine = utilityProcess.fork(module, [], { serviceName: 'Tillwire', stdio: 'inherit' });
    process = mine;
    tell({ t: 'start', start: start() });
    mine.on('message', onMessage);
    mine.once('exit', (code) => {
      for (const settle of waiting.values()) settle({ fault: 'the process stopped' });
      waiting.clear();
      if (stopping || failed) return;
      events.onCrashed(code);
      again = setTimeout(run, restarts.waitMs());
      settleFirst();
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
      if (failed || !process?.pid) return Promise.resolve({ fault: 'the process is not there at the moment' });
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
      clearTimeout(again);
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
