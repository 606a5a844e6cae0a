import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Books, emptyBooks, enter, type Mark, positionOf } from '../books.ts';
import type { Log } from '../log.ts';
import { readCheckpoint } from './checkpoint.ts';
import { openFileJournal } from './file-journal.ts';
import { DamagedJournal, type Journal } from './journal.ts';
import type { Line } from './line.ts';

export interface OpenedBooks {
  books: Books;
  journal: Journal;
  /** Lines since the checkpoint, which tills may have missed, and the position that the first of them follows. */
  recent: Line[];
  before: Mark;
}

/**
 * Starting is recovery: the last checkpoint that fits the journal, then every line after it, each checked against the
 * chain. Throws `DamagedJournal` rather than leave out a line that somebody may have been told of.
 */
export async function openBooks(dir: string, log: Log): Promise<OpenedBooks> {
  const checkpoint = await readCheckpoint(dir);
  const epoch = (await newestEpoch(dir)) ?? checkpoint?.epoch ?? `1-${randomBytes(4).toString('hex')}`;
  const journal = await openFileJournal(dir, epoch);
  if (checkpoint?.epoch === epoch) {
    try {
      return await replay(checkpoint, journal, log);
    } catch (error) {
      if (!(error instanceof DamagedJournal)) throw error;
      // A checkpoint that does not fit proves nothing about the journal: that is read from its first line.
      log.warn({ reason: error.message }, 'the checkpoint does not fit the journal and is left aside');
    }
  }
  return replay(emptyBooks(epoch), journal, log);
}

async function replay(books: Books, journal: Journal, log: Log): Promise<OpenedBooks> {
  const recent: Line[] = [];
  const before = positionOf(books);
  const from = books.seq;
  for await (const line of journal.linesAfter({ epoch: books.epoch, seq: books.seq, hash: books.hash })) {
    enter(books, line);
    recent.push(line);
  }
  log.info({ epoch: books.epoch, from, to: books.seq }, 'the journal is replayed');
  return { books, journal, recent, before };
}

/** Journal files are `<epoch>-<first seq>.ndjson`, an epoch is `<number>-<8 hex>`. */
async function newestEpoch(dir: string): Promise<string | undefined> {
  const names = await readdir(join(dir, 'journal')).catch(() => []);
  const epochs = names.flatMap((name) => /^(\d+-[0-9a-f]{8})-\d+\.ndjson$/.exec(name)?.[1] ?? []);
  return epochs.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).at(-1);
}
