import { Worker } from 'node:worker_threads';
import { type BookAsked, type BookFound, checkBook } from './check-book.ts';

/** Thread to host; `progress` any number of times, one of the others last. */
export type FromCheck =
  | { t: 'progress'; lines: number }
  | { t: 'found'; found: BookFound }
  | { t: 'failed'; why: string };

export interface CheckDesk {
  /** Rejects where the files cannot be read. */
  check(asked: BookAsked, onProgress: (lines: number) => void): Promise<BookFound>;
  /** Ends a check that goes on. */
  close(): Promise<void>;
}

/** Checks in this thread. */
export function checksHere(): CheckDesk {
  return { check: checkBook, close: async () => {} };
}

/** Checks in a thread of the built program `file`. */
export function checksInThread(file: string): CheckDesk {
  let worker: Worker | undefined;
  return {
    check: (asked, onProgress) =>
      new Promise((settle, fail) => {
        worker = new Worker(file, { workerData: asked });
        worker.on('message', (message: FromCheck) => {
          if (message.t === 'progress') onProgress(message.lines);
          else if (message.t === 'found') settle(message.found);
          else fail(new Error(message.why));
        });
        worker.once('error', fail);
        worker.once('exit', () => fail(new Error('the thread of the check was ended')));
      }),
    close: async () => void (await worker?.terminate()),
  };
}
