import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Kind } from '../../shop/documents.ts';
import type { Named } from '../../shop/shop.ts';
import type { LeftDay } from '../books.ts';
import { type Disk, realDisk } from '../journal/disk.ts';
import { renameOver, writeFlushed } from '../journal/durable-file.ts';
import { daysFolder } from './day-file.ts';

/** Which closed days may hold a document: eight bytes an id, so that ten years of them fit into memory. */
export interface IdIndex {
  /** Ids of the days that it covers, in the order in which they were closed. */
  readonly days: readonly string[];
  /** The days that hold the document or, once in a hundred thousand times, one like it; the newest first. */
  daysOf(named: Named): string[];
}

/** Kinds that are asked for by id. */
const indexed: ReadonlySet<Kind> = new Set<Kind>(['order', 'estimate', 'receipt', 'shift']);

/** A number holds 37 bits of an id's print and 16 of a day's place: sorted, all days of one id lie side by side. */
const PLACES = 2 ** 16;
const BYTES = Float64Array.BYTES_PER_ELEMENT;

function printOf({ kind, id }: Named): number {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  const text = `${kind} ${id}`;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b) ^ (low >>> 13);
  }
  return ((high ^ (high >>> 15)) & 31) * 2 ** 32 + ((low ^ (low >>> 16)) >>> 0);
}

function createIndex(days: readonly string[], marks: Float64Array): IdIndex {
  return {
    days,
    daysOf(named) {
      const from = printOf(named) * PLACES;
      const found: string[] = [];
      for (let at = lowerBound(marks, from); (marks[at] ?? Number.POSITIVE_INFINITY) < from + PLACES; at += 1) {
        found.unshift(days[(marks[at] ?? 0) - from] ?? '');
      }
      return found;
    },
  };
}

function lowerBound(marks: Float64Array, wanted: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((marks[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pathIn(dir: string): string {
  return join(daysFolder(dir), 'index');
}

interface Head {
  v: 1;
  days: string[];
  digest: string;
}

/** The index of a folder's closed days; one that is not there, or not as it was written, covers none. */
export async function readIndex(dir: string, disk: Disk = realDisk): Promise<IdIndex> {
  const { days, marks } = await readMarks(dir, disk);
  return createIndex(days, marks);
}

async function readMarks(dir: string, disk: Disk): Promise<{ days: string[]; marks: Float64Array }> {
  const none = { days: [], marks: new Float64Array() };
  const bytes = await disk.read(pathIn(dir));
  const end = bytes?.indexOf('\n') ?? -1;
  if (!bytes || end < 0) return none;
  const body = bytes.subarray(end + 1);
  const head = parseHead(bytes.toString('utf8', 0, end));
  if (head?.v !== 1 || head.digest !== digestOf(head.days, body)) return none;
  const marks = new Float64Array(body.length / BYTES);
  new Uint8Array(marks.buffer).set(body);
  return { days: head.days, marks };
}

function parseHead(text: string): Head | undefined {
  try {
    return JSON.parse(text) as Head;
  } catch {
    return undefined;
  }
}

function digestOf(days: readonly string[], body: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${JSON.stringify(days)}\n`), body]));
}

/** Adds days, in the order in which they were closed, and writes the index; those that are in it already are left out. */
export async function addToIndex(dir: string, added: readonly DayIds[], disk: Disk = realDisk): Promise<void> {
  const { days, marks } = await readMarks(dir, disk);
  const fresh = added.filter(({ dayId }) => !days.includes(dayId));
  if (fresh.length === 0) return;
  const more = fresh.flatMap(({ prints }, index) => prints.map((print) => print * PLACES + days.length + index));
  const all = new Float64Array(marks.length + more.length);
  all.set(marks);
  all.set(more, marks.length);
  all.sort();
  const body = new Uint8Array(all.buffer);
  const names = [...days, ...fresh.map(({ dayId }) => dayId)];
  const head: Head = { v: 1, days: names, digest: digestOf(names, body) };
  const temp = join(daysFolder(dir), '.index.new');
  await writeFlushed(disk, temp, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]));
  await renameOver(disk, temp, pathIn(dir));
  await disk.syncFolder(daysFolder(dir));
}

/** The ids of a day, as the index keeps them. */
export interface DayIds {
  dayId: string;
  prints: number[];
}

export function idsOf({ day, documents }: LeftDay): DayIds {
  return { dayId: day.id, prints: documents.filter(({ kind }) => indexed.has(kind)).map(printOf) };
}
