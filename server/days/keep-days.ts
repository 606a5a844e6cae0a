import { join } from 'node:path';
import { type Books, emptyBooks, enter } from '../books.ts';
import { type Disk, realDisk } from '../journal/disk.ts';
import { DamagedJournal } from '../journal/journal.ts';
import { genesisOf, type Line } from '../journal/line.ts';
import { listSegments, readLines } from '../journal/segments.ts';
import { daysFolder, listDays, writeDay } from './day-file.ts';
import { addToIndex, type DayIds, idsOf, readIndex } from './id-index.ts';

export interface EnterOptions {
  disk?: Disk;
  /** Ends the entering by answering `enough`. */
  onEntered?(line: Line): 'enough' | undefined;
  /** Told what kept a day from its file: it stays in `books.left` then. Without this the entering fails with it. */
  onNotKept?(error: unknown): void;
}

/**
 * Enters lines one after the other and puts each day that they close into its file, so that memory holds no more of the
 * past than that of a shop that runs. Both the start and the making of checkpoints go this way.
 */
export async function enterAll(
  dir: string,
  books: Books,
  lines: AsyncIterable<Line>,
  { disk = realDisk, onEntered, onNotKept }: EnterOptions = {},
): Promise<void> {
  const kept: DayIds[] = [];
  for await (const line of lines) {
    enter(books, line);
    try {
      for (const left of books.left) {
        if (kept.length === 0) await makeDaysFolder(dir, disk);
        await writeDay(dir, left, disk);
        kept.push(idsOf(left));
      }
      books.left = [];
    } catch (error) {
      if (!onNotKept) throw error;
      onNotKept(error);
    }
    if (onEntered?.(line) === 'enough') break;
  }
  if (kept.length > 0) await addToIndex(dir, kept, disk);
}

async function makeDaysFolder(dir: string, disk: Disk): Promise<void> {
  await disk.makeFolder(daysFolder(dir));
  await disk.syncFolder(dir);
}

/** Whether every day that the books know has its file and is in the index. */
export async function hasAllDays(dir: string, books: Books, disk: Disk = realDisk): Promise<boolean> {
  const files = await listDays(dir, disk);
  const indexed = new Set((await readIndex(dir, disk)).days);
  return [...books.shop.all('day')].every(({ id }) => files.has(id) && indexed.has(id));
}

/** Writes the files of closed days, or of one of them, anew from the whole journal; rejects with `DamagedJournal`. */
export async function rebuildDays(dir: string, disk: Disk = realDisk, only?: string): Promise<void> {
  const segments = await listSegments(disk, join(dir, 'journal'));
  const epoch = segments[0]?.epoch;
  if (epoch === undefined) throw new DamagedJournal('there is no journal to write closed days from');
  const books = emptyBooks(epoch);
  const lines = readLines(disk, segments, { epoch, seq: 0, hash: genesisOf(epoch) }, async () => {});
  if (only === undefined) return enterAll(dir, books, lines, { disk });
  for await (const line of lines) {
    enter(books, line);
    const left = books.left.find(({ day }) => day.id === only);
    books.left = [];
    if (!left) continue;
    await makeDaysFolder(dir, disk);
    return writeDay(dir, left, disk);
  }
  throw new DamagedJournal(`the journal closes no day ${only}`);
}
