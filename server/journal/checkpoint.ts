import { hash } from 'node:crypto';
import { join } from 'node:path';
import { Low } from 'lowdb';
import type { Kind, Stored } from '../../shop/documents.ts';
import { type Books, documentsOf, emptyBooks, type Mark, REMEMBER_MS, type Remembered } from '../books.ts';
import { type Disk, realDisk } from './disk.ts';
import { durableFile, renameOver } from './durable-file.ts';
import { NewerData } from './journal.ts';
import { digestOf } from './line.ts';

/** The shop as of one journal line, as plain JSON that an owner can read. */
interface Checkpoint {
  /** 1 had no `at`, knew no closed days, and its digest was of its values in whatever order. */
  v: 1 | 2;
  epoch: string;
  seq: number;
  hash: string;
  at?: string;
  total: number;
  tills: Record<string, { lastN: number; answered: number }>;
  remembered: Remembered[];
  marks: [Kind, Mark][];
  documents: Stored[];
  /** Of the text above it. */
  digest: string;
}

const VERSION = 2 as const;

/** The newest, and two older ones in case it turns out to be damaged. */
const generations = ['shop.json', 'shop.1.json', 'shop.2.json'] as const;
/** Whole and read back already, while the older ones make room. */
const ARRIVING = 'shop.new.json';

/** Makes the books the newest generation; the journal stays the truth, and a lost checkpoint costs only time. */
export async function writeCheckpoint(dir: string, books: Books, nowMs: number, disk = realDisk): Promise<void> {
  const { epoch, seq, hash, at, total } = books;
  const oldest = new Date(nowMs - REMEMBER_MS).toISOString();
  const open = {
    v: VERSION,
    epoch,
    seq,
    hash,
    at,
    total,
    tills: Object.fromEntries([...books.tills].map(([id, { lastN, answered }]) => [id, { lastN, answered }])),
    remembered: [...books.remembered.values()].filter((known) => known.n !== undefined || known.at >= oldest),
    marks: [...books.marks],
    documents: documentsOf(books, books.shop.kinds()),
  };
  const low = new Low<Checkpoint | null>(durableFile(join(dir, ARRIVING), disk), null);
  low.data = { ...open, digest: digestIn(open) };
  await low.write();
  const names = await disk.list(dir);
  for (const [index, name] of [...generations.entries()].reverse()) {
    const older = generations[index + 1];
    if (older && names.includes(name)) await renameOver(disk, join(dir, name), join(dir, older));
  }
  await renameOver(disk, join(dir, ARRIVING), join(dir, generations[0]));
  await disk.syncFolder(dir);
}

/**
 * The books of every checkpoint that is whole, newest first, read only as far as they are asked for. Throws
 * `NewerData` at one that a newer version wrote.
 */
export async function* readCheckpoints(dir: string, disk: Disk = realDisk): AsyncIterable<Books> {
  for (const name of [ARRIVING, ...generations]) {
    const low = new Low<Checkpoint | null>(durableFile(join(dir, name), disk), null);
    try {
      await low.read();
    } catch (error) {
      if (error instanceof SyntaxError) continue;
      throw error;
    }
    const v: unknown = low.data?.v;
    if (typeof v === 'number' && v > VERSION) throw new NewerData(`${name} was written by a newer version of Tillwire`);
    if (!low.data || typeof v !== 'number') continue;
    const { digest, ...open } = low.data;
    if (digestIn(open) === digest) yield booksOf(low.data);
  }
}

/** The seq up to which the oldest of three whole checkpoints leads; 0 while there are fewer. */
export async function oldestOfThree(dir: string, disk: Disk = realDisk): Promise<number> {
  const seqs: number[] = [];
  for await (const { seq } of readCheckpoints(dir, disk)) seqs.push(seq);
  return seqs.length < generations.length ? 0 : Math.min(...seqs);
}

function digestIn(open: Omit<Checkpoint, 'digest'>): string {
  return open.v === 1 ? digestOf(open) : hash('sha256', JSON.stringify(open));
}

function booksOf(checkpoint: Checkpoint): Books {
  const books = emptyBooks(checkpoint.epoch);
  const { seq, hash, at = '', total } = checkpoint;
  Object.assign(books, { seq, hash, at, total });
  for (const stored of checkpoint.documents) books.shop.put(stored, stored.value.version);
  for (const [kind, mark] of checkpoint.marks) books.marks.set(kind, mark);
  for (const [id, record] of Object.entries(checkpoint.tills)) books.tills.set(id, { ...record, ids: new Map() });
  for (const known of checkpoint.remembered) {
    books.remembered.set(known.id, known);
    if (known.n !== undefined) books.tills.get(known.till)?.ids.set(known.n, known.id);
  }
  return books;
}
