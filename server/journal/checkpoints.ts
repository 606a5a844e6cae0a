import { Worker } from 'node:worker_threads';
import type { Books } from '../books.ts';
import type { Log } from '../log.ts';
import type { Journal } from './journal.ts';
import type { CheckpointRequest } from './make-checkpoint.ts';

/** Entries after which a new checkpoint spares the next start more than it costs now. */
const MOST_ENTRIES = 10_000;
/** A shop that rests this long has time for one. */
const IDLE_MS = 5 * 60_000;

export interface Checkpoints {
  /** To be told after every flush. */
  entered(lines: number): void;
  /** Makes the last one of this run; resolves when it is there or could not be made. */
  close(): Promise<void>;
}

export interface CheckpointsPorts {
  dir: string;
  books: Books;
  journal: Journal;
  make(request: CheckpointRequest): Promise<void>;
  /** A checkpoint up to a line was made or tried, and with it the files of the days that were closed before. */
  onMade(seq: number): Promise<void>;
  nowMs(): number;
  after(ms: number, run: () => void): () => void;
  log: Log;
}

/** Decides when a checkpoint is due. One that fails costs nothing but the time of the next start, and is tried again. */
export function createCheckpoints(ports: CheckpointsPorts): Checkpoints {
  const { dir, books, journal, make, onMade, nowMs, after, log } = ports;
  let since = 0;
  let making: Promise<void> | undefined;
  let cancelIdle = () => {};

  const start = () => {
    cancelIdle();
    if (making || since === 0) return;
    const request = { dir, upTo: books.seq, nowMs: nowMs() };
    since = 0;
    journal.finishSegment();
    making = makeOne(request).finally(() => {
      making = undefined;
    });
  };

  const makeOne = async (request: CheckpointRequest) => {
    try {
      await make(request);
      log.info({ seq: request.upTo }, 'checkpoint made');
    } catch (error) {
      log.error({ err: error, seq: request.upTo }, 'a checkpoint could not be finished');
    }
    await onMade(request.upTo);
  };

  return {
    entered(lines) {
      since += lines;
      cancelIdle();
      // What left the shop with a closed day is in memory until it is in its file.
      if (since >= MOST_ENTRIES || books.left.length > 0) start();
      else cancelIdle = after(IDLE_MS, start);
    },
    async close() {
      await making;
      start();
      await making;
    },
  };
}

/** Makes each checkpoint in a thread of the built program `file`. */
export function inWorker(file: string): (request: CheckpointRequest) => Promise<void> {
  return (request) =>
    new Promise((done, fail) => {
      const worker = new Worker(file, { workerData: request });
      worker.once('message', () => done());
      worker.once('error', fail);
      worker.once('exit', (code) => fail(new Error(`the checkpoint's thread ended with ${code}`)));
    });
}
