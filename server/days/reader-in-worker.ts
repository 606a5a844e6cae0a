import { Worker } from 'node:worker_threads';
import type { DayReader } from './day-reader.ts';

interface Answer {
  ask: number;
  value?: unknown;
  fault?: string;
}
interface Waiting {
  settle(value: unknown): void;
  fail(error: Error): void;
}

/** Reads closed days of a folder in a thread of the built program `file`, which is started when first asked. */
export function dayReaderInWorker(file: string, dir: string): DayReader & { close(): Promise<void> } {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let asks = 0;

  const start = (): Worker => {
    const mine = new Worker(file, { workerData: dir });
    mine.on('message', ({ ask, value, fault }: Answer) => {
      if (fault === undefined) waiting.get(ask)?.settle(value);
      else waiting.get(ask)?.fail(new Error(fault));
      waiting.delete(ask);
    });
    const onGone = (error: Error) => {
      if (worker === mine) worker = undefined;
      for (const { fail } of waiting.values()) fail(error);
      waiting.clear();
    };
    mine.once('error', onGone);
    mine.once('exit', (code) => onGone(new Error(`the thread that reads closed days ended with ${code}`)));
    mine.unref();
    return mine;
  };

  const ask = <T>(method: keyof DayReader, asked: unknown): Promise<T> =>
    new Promise((settle, fail) => {
      worker ??= start();
      asks += 1;
      waiting.set(asks, { settle: (value) => settle(value as T), fail });
      worker.postMessage({ ask: asks, method, asked });
    });

  return {
    page: (asked) => ask('page', asked),
    recall: (asked) => ask('recall', asked),
    entries: (asked) => ask('entries', asked),
    audit: (asked) => ask('audit', asked),
    close: async () => void (await worker?.terminate()),
  };
}
