import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { journalKeyIdOf } from '../../shop/journal-key.ts';
import { publicChanges } from '../../shop/shop.ts';
import { type Books, emptyBooks, type Mark, positionOf } from '../books.ts';
import { enterAll, hasAllDays, rebuildDays } from '../days/keep-days.ts';
import type { Log } from '../log.ts';
import { readCheckpoints } from './checkpoint.ts';
import { realDisk } from './disk.ts';
import { openFileJournal } from './file-journal.ts';
import { DamagedJournal, type Journal } from './journal.ts';
import type { Line } from './line.ts';
import type { JournalKey } from './mac.ts';
import { listSegments } from './segments.ts';

export interface OpenedBooks {
  books: Books;
  journal: Journal;
  /** The last lines since the checkpoint, which tills may have missed, and the position that the first of them follows. */
  recent: Line[];
  before: Mark;
}

/**
 * Starting is recovery: the newest checkpoint that fits the journal, then every line after it, each checked against the
 * chain; closed days whose files are lost are written anew. Throws `DamagedJournal` rather than leave out a line that
 * somebody may have been told of, and `NewerData` where a newer version has written.
 */
export async function openBooks(dir: string, log: Log, disk = realDisk, key?: JournalKey): Promise<OpenedBooks> {
  const segments = await listSegments(disk, join(dir, 'journal'));
  let epoch = segments.at(-1)?.epoch;
  let journal: Journal | undefined;
  let known = 0;
  const tools = { dir, log, disk };
  for await (const checkpoint of readCheckpoints(dir, disk)) {
    epoch ??= checkpoint.epoch;
    known = Math.max(known, checkpoint.seq);
    journal ??= await openFileJournal(dir, epoch, { disk, key });
    try {
      return await withAllDays(await replay(checkpoint, journal, tools), tools);
    } catch (error) {
      if (!(error instanceof DamagedJournal)) throw error;
      // A checkpoint that does not fit proves nothing about the journal: that is read from further back.
      log.warn({ seq: known, reason: error.message }, 'a checkpoint does not fit the journal and is left aside');
    }
  }
  epoch ??= `1-${randomBytes(4).toString('hex')}`;
  journal ??= await openFileJournal(dir, epoch, { disk, key });
  const opened = await replay(emptyBooks(segments[0]?.epoch ?? epoch), journal, tools);
  if (opened.books.seq >= known) return withAllDays(opened, tools);
  throw new DamagedJournal(`the journal ends with seq ${opened.books.seq}, and a checkpoint knew seq ${known}`);
}

interface Tools {
  dir: string;
  log: Log;
  disk: typeof realDisk;
}

async function replay(books: Books, journal: Journal, { dir, log, disk }: Tools): Promise<OpenedBooks> {
  const missed = createMissed(positionOf(books));
  const { epoch, seq: from, hash } = books;
  const lines = journal.linesAfter({ epoch, seq: from, hash, keyId: journalKeyIdOf(books.shop) });
  await enterAll(dir, books, lines, {
    disk,
    onEntered: missed.add,
    // A disk that is full or failing must not keep the shop closed: the day waits in memory for the next checkpoint.
    onNotKept: (error) => log.error({ err: error }, 'a closed day could not be written to its file'),
  });
  const { recent, before } = missed.all();
  // A line that follows proves by its chain that the checkpoint fits; where none follows, the last one has to be there.
  const last = from > 0 && recent.length === 0 ? await journal.lineAt(from) : undefined;
  if (from > 0 && recent.length === 0 && last?.hash !== books.hash) {
    throw new DamagedJournal(`the journal has not got the line of seq ${from} that a checkpoint ends with`);
  }
  log.info({ epoch: books.epoch, from, to: books.seq }, 'the journal is replayed');
  return { books, journal, recent, before };
}

async function withAllDays(opened: OpenedBooks, { dir, log, disk }: Tools): Promise<OpenedBooks> {
  if (opened.books.left.length > 0 || (await hasAllDays(dir, opened.books, disk))) return opened;
  log.warn('files of closed days are missing: they are written anew from the journal');
  await rebuildDays(dir, disk);
  return opened;
}

/** Lines that a till may have missed: as many as the feed keeps, so that a long replay needs no memory for all. */
const MOST_MISSED = 40_000;

function createMissed(start: Mark) {
  let before = start;
  const recent: Line[] = [];
  return {
    add(line: Line): undefined {
      recent.push(line);
      if (recent.length <= MOST_MISSED) return;
      const dropped = recent.splice(0, MOST_MISSED / 2);
      const told = dropped.findLast(({ changes }) => publicChanges(changes).length > 0);
      if (told) before = { seq: told.seq, hash: told.hash };
    },
    all: () => ({ recent, before }),
  };
}
