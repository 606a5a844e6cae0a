import { join } from 'node:path';
import { type Books, emptyBooks } from '../books.ts';
import { enterAll } from '../days/keep-days.ts';
import { zipClosedSegments } from './archive.ts';
import { readCheckpoints, writeCheckpoint } from './checkpoint.ts';
import { realDisk } from './disk.ts';
import { DamagedJournal } from './journal.ts';
import { listSegments, readLines } from './segments.ts';

export interface CheckpointRequest {
  dir: string;
  /** The last line that the checkpoint holds: it is on the disk, and so is every one before it. */
  upTo: number;
  nowMs: number;
}

/**
 * Makes a checkpoint as a start would recover: from files alone, the last checkpoint and the lines after it. So every
 * checkpoint rehearses recovery, and the memory of the host is neither read nor trusted. Days that were closed are in
 * their files before it counts. Rejects with `DamagedJournal` where the files do not lead to `upTo`, and with the disk's
 * errors; what was there stays.
 */
export async function makeCheckpoint({ dir, upTo, nowMs }: CheckpointRequest, disk = realDisk): Promise<void> {
  const segments = await listSegments(disk, join(dir, 'journal'));
  const books = await startFrom(dir, upTo, segments[0]?.epoch ?? '', disk);
  if (books.seq === upTo) return;
  const { epoch, seq, hash } = books;
  const lines = readLines(disk, segments, { epoch, seq, hash }, torn);
  await enterAll(dir, books, lines, { disk, onEntered: (line) => (line.seq === upTo ? 'enough' : undefined) });
  if (books.seq !== upTo) throw new DamagedJournal(`the files lead to seq ${books.seq} and not to ${upTo}`);
  await writeCheckpoint(dir, books, nowMs, disk);
  await zipClosedSegments(dir, disk);
}

async function startFrom(dir: string, upTo: number, firstEpoch: string, disk = realDisk): Promise<Books> {
  for await (const books of readCheckpoints(dir, disk)) if (books.seq <= upTo) return books;
  return emptyBooks(firstEpoch);
}

function torn(): Promise<void> {
  throw new DamagedJournal('a line that was acknowledged is cut');
}
