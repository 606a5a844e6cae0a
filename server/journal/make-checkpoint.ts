import { join } from 'node:path';
import { type Books, emptyBooks, enter } from '../books.ts';
import { readCheckpoints, writeCheckpoint } from './checkpoint.ts';
import { realDisk } from './disk.ts';
import { DamagedJournal } from './journal.ts';
import { listSegments, readLines } from './segments.ts';

export interface CheckpointRequest {
  dir: string;
  epoch: string;
  /** The last line that the checkpoint holds: it is on the disk, and so is every one before it. */
  upTo: number;
  nowMs: number;
}

/**
 * Makes a checkpoint as a start would recover: from files alone, the last checkpoint and the lines after it. So every
 * checkpoint rehearses recovery, and the memory of the host is neither read nor trusted. Rejects with `DamagedJournal`
 * where the files do not lead to `upTo`, and with the disk's errors; what was there stays.
 */
export async function makeCheckpoint(request: CheckpointRequest, disk = realDisk): Promise<void> {
  const { dir, epoch, upTo, nowMs } = request;
  const books = await startFrom(request, disk);
  if (books.seq === upTo) return;
  const segments = await listSegments(disk, join(dir, 'journal'), epoch);
  const { seq, hash } = books;
  for await (const line of readLines(disk, segments, { epoch, seq, hash }, torn)) {
    enter(books, line);
    if (books.seq === upTo) break;
  }
  if (books.seq !== upTo) throw new DamagedJournal(`the files lead to seq ${books.seq} and not to ${upTo}`);
  await writeCheckpoint(dir, books, nowMs, disk);
}

async function startFrom({ dir, epoch, upTo }: CheckpointRequest, disk = realDisk): Promise<Books> {
  for await (const books of readCheckpoints(dir, disk)) if (books.epoch === epoch && books.seq <= upTo) return books;
  return emptyBooks(epoch);
}

function torn(): Promise<void> {
  throw new DamagedJournal('a line that was acknowledged is cut');
}
