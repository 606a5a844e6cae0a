import { join } from 'node:path';
import type { Books, Mark } from './books.ts';
import { afterMs } from './clock.ts';
import { createDayReader, type DayReader } from './days/day-reader.ts';
import { openPastDays, type PastDays } from './days/past-days.ts';
import { dayReaderInWorker } from './days/reader-in-worker.ts';
import { createGathering, type Gathering } from './gathering.ts';
import { type Checkpoints, createCheckpoints, inWorker } from './journal/checkpoints.ts';
import type { Journal } from './journal/journal.ts';
import type { Line } from './journal/line.ts';
import type { JournalKey } from './journal/mac.ts';
import { makeCheckpoint } from './journal/make-checkpoint.ts';
import { openBooks } from './journal/open-books.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Log } from './log.ts';

export interface LedgerOptions {
  dir: string;
  key: JournalKey;
  /** Folder of the built programs whose threads do what takes long; without it this one does it. */
  threads?: string | undefined;
  now(): string;
  hasRoom(): boolean;
  payingAt(orderId: string, tillId: string): string | undefined;
  /** How long after a restore tills are given to connect again. */
  gatheringLeastMs?: number | undefined;
  onBroken(error: unknown): void;
  log: Log;
}

export interface OpenedLedger {
  ledger: Ledger;
  books: Books;
  journal: Journal;
  past: PastDays;
  reader: DayReader;
  gathering: Gathering;
  /** To be told of every flush, once everybody else is. */
  checkpoints: Checkpoints;
  /** The last lines since the checkpoint, and the position before the first of them. */
  missed: { recent: readonly Line[]; before: Mark };
  /** Resolves when everything is written, with a checkpoint for the next start. */
  close(): Promise<void>;
}

/** The ledger with all that it stands on: books, journal, closed days and checkpoints. Rejects as `openBooks` does. */
export async function openLedger(options: LedgerOptions): Promise<OpenedLedger> {
  const { dir, key, threads, now, hasRoom, payingAt, onBroken, log } = options;
  const { books, journal, recent, before } = await openBooks(dir, log, undefined, key);
  const reader = threads === undefined ? here(dir) : dayReaderInWorker(join(threads, 'reader-worker.js'), dir);
  const past = await openPastDays({ dir, books, reader });
  const gathering = createGathering({
    isRestored: recent.some(({ command }) => command.type === 'start-epoch'),
    monotonicMs: () => performance.now(),
    leastMs: options.gatheringLeastMs,
  });
  const ledger = createLedger({ books, journal, key, now, onBroken, past, gathering, hasRoom, payingAt });
  const checkpoints = createCheckpoints({
    dir,
    books,
    journal,
    make:
      threads === undefined ? (request) => makeCheckpoint(request) : inWorker(join(threads, 'checkpoint-worker.js')),
    onMade: (seq) => past.keptUpTo(seq),
    nowMs: () => Date.parse(now()),
    after: afterMs,
    log,
  });
  return {
    ...{ ledger, books, journal, past, reader, checkpoints, gathering },
    missed: { recent, before },
    async close() {
      await ledger.idle();
      await checkpoints.close();
      await reader.close();
      await journal.close();
    },
  };
}

function here(dir: string) {
  return { ...createDayReader(dir), close: async () => {} };
}
