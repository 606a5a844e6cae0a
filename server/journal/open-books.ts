import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { journalKeyIdOf } from '../../shop/journal-key.ts';
import { type Books, emptyBooks, enter, type Mark, positionOf } from '../books.ts';
import type { Log } from '../log.ts';
import { readCheckpoints } from './checkpoint.ts';
import { realDisk } from './disk.ts';
import { openFileJournal } from './file-journal.ts';
import { DamagedJournal, type Journal } from './journal.ts';
import type { Line } from './line.ts';
import type { JournalKey } from './mac.ts';
import { listEpochs } from './segments.ts';

export interface OpenedBooks {
  books: Books;
  journal: Journal;
  /** Lines since the checkpoint, which tills may have missed, and the position that the first of them follows. */
  recent: Line[];
  before: Mark;
}

/**
 * Starting is recovery: the newest checkpoint that fits the journal, then every line after it, each checked against the
 * chain. Throws `DamagedJournal` rather than leave out a line that somebody may have been told of, and `NewerData`
 * where a newer version has written.
 */
export async function openBooks(dir: string, log: Log, disk = realDisk, key?: JournalKey): Promise<OpenedBooks> {
  const epochs = await listEpochs(disk, join(dir, 'journal'));
  let epoch = epochs.at(-1);
  let journal: Journal | undefined;
  let known = 0;
  for await (const checkpoint of readCheckpoints(dir, disk)) {
    epoch ??= checkpoint.epoch;
    if (checkpoint.epoch !== epoch) continue;
    known = Math.max(known, checkpoint.seq);
    journal ??= await openFileJournal(dir, epoch, { disk, key });
    try {
      return await replay(checkpoint, journal, log);
    } catch (error) {
      if (!(error instanceof DamagedJournal)) throw error;
      // A checkpoint that does not fit proves nothing about the journal: that is read from further back.
      log.warn({ seq: known, reason: error.message }, 'a checkpoint does not fit the journal and is left aside');
    }
  }
  epoch ??= `1-${randomBytes(4).toString('hex')}`;
  journal ??= await openFileJournal(dir, epoch, { disk, key });
  const opened = await replay(emptyBooks(epoch), journal, log);
  if (opened.books.seq >= known) return opened;
  throw new DamagedJournal(`the journal ends with seq ${opened.books.seq}, and a checkpoint knew seq ${known}`);
}

async function replay(books: Books, journal: Journal, log: Log): Promise<OpenedBooks> {
  const recent: Line[] = [];
  const before = positionOf(books);
  const from = books.seq;
  const { epoch, seq, hash } = books;
  for await (const line of journal.linesAfter({ epoch, seq, hash, keyId: journalKeyIdOf(books.shop) })) {
    enter(books, line);
    recent.push(line);
  }
  // A line that follows proves by its chain that the checkpoint fits; where none follows, the last one has to be there.
  const last = from > 0 && recent.length === 0 ? await journal.lineAt(from) : undefined;
  if (from > 0 && recent.length === 0 && last?.hash !== books.hash) {
    throw new DamagedJournal(`the journal has not got the line of seq ${from} that a checkpoint ends with`);
  }
  log.info({ epoch: books.epoch, from, to: books.seq }, 'the journal is replayed');
  return { books, journal, recent, before };
}
