import { hash } from 'node:crypto';
import { join } from 'node:path';
import { Low } from 'lowdb';
import type { Stored } from '../../shop/documents.ts';
import type { LeftDay } from '../books.ts';
import { type Disk, realDisk } from '../journal/disk.ts';
import { durableFile, renameOver } from '../journal/durable-file.ts';
import { NewerData } from '../journal/journal.ts';

/** A closed day as its file holds it, plain JSON that an owner can read: written once, and from the journal again where it is lost. */
interface DayFile extends LeftDay {
  v: 1;
  /** Of the text above it. */
  digest: string;
}

const FOLDER = 'days';

export function daysFolder(dir: string): string {
  return join(dir, FOLDER);
}

function pathOf(dir: string, dayId: string): string {
  return join(daysFolder(dir), `${dayId}.json`);
}

/** Ids of the days that have a file. */
export async function listDays(dir: string, disk: Disk = realDisk): Promise<Set<string>> {
  const names = await disk.list(daysFolder(dir));
  return new Set(names.flatMap((name) => /^(\d{4}-\d\d-\d\d(?:\.\d+)?)\.json$/.exec(name)?.[1] ?? []));
}

/** Resolves when the day is on the disk as it should be. What stood there and was something else is kept aside. */
export async function writeDay(dir: string, left: LeftDay, disk: Disk = realDisk): Promise<void> {
  const path = pathOf(dir, left.day.id);
  const open = { v: 1 as const, day: left.day, documents: left.documents };
  const text = JSON.stringify(open);
  const file: DayFile = { ...open, digest: hash('sha256', text) };
  const there = await disk.read(path);
  if (there?.equals(Buffer.from(`${text.slice(0, -1)},"digest":"${file.digest}"}\n`))) return;
  if (there) await renameOver(disk, path, `${path}.damaged`);
  const low = new Low<DayFile | null>(durableFile(path, disk), null);
  low.data = file;
  await low.write();
}

/**
 * The documents of a closed day in the order in which the shop held them, or undefined where the file is lost or not as
 * it was written. Throws `NewerData` at one of a newer version.
 */
export async function readDay(
  dir: string,
  dayId: string,
  disk: Disk = realDisk,
): Promise<readonly Stored[] | undefined> {
  const low = new Low<DayFile | null>(durableFile(pathOf(dir, dayId), disk), null);
  try {
    await low.read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const v: unknown = low.data?.v;
  if (typeof v === 'number' && v > 1) throw new NewerData(`${dayId} was written by a newer version of Tillwire`);
  if (!low.data || v !== 1) return undefined;
  const { digest, ...open } = low.data;
  return hash('sha256', JSON.stringify(open)) === digest ? low.data.documents : undefined;
}
