import { join } from 'node:path';
import { Low } from 'lowdb';
import type { Change, Kind } from '../../shop/documents.ts';
import { type Books, documentsOf, emptyBooks, type Mark, type Remembered } from '../books.ts';
import { type Disk, realDisk } from './disk.ts';
import { durableFile, renameOver } from './durable-file.ts';
import { NewerData } from './journal.ts';
import { digestOf } from './line.ts';

/** The shop as of one journal line, as plain JSON that an owner can read. */
interface Checkpoint {
  v: 1;
  epoch: string;
  seq: number;
  hash: string;
  total: number;
  tills: Record<string, { lastN: number; answered: number }>;
  remembered: Remembered[];
  marks: [Kind, Mark][];
  documents: { kind: Kind; id: string; value: { version: number } }[];
  /** Of everything above it. */
  digest: string;
}

/** How long the verdict of a command without `n` is kept. */
const REMEMBER_MS = 24 * 60 * 60 * 1000;

/** The newest, and two older ones in case it turns out to be damaged. */
const generations = ['shop.json', 'shop.1.json', 'shop.2.json'] as const;
/** Whole and read back already, while the older ones make room. */
const ARRIVING = 'shop.new.json';

/** Makes the books the newest generation; the journal stays the truth, and a lost checkpoint costs only time. */
export async function writeCheckpoint(dir: string, books: Books, nowMs: number, disk = realDisk): Promise<void> {
  const { epoch, seq, hash, total } = books;
  const oldest = new Date(nowMs - REMEMBER_MS).toISOString();
  const open = {
    v: 1 as const,
    epoch,
    seq,
    hash,
    total,
    tills: Object.fromEntries([...books.tills].map(([id, { lastN, answered }]) => [id, { lastN, answered }])),
    remembered: [...books.remembered.values()].filter((known) => known.n !== undefined || known.at >= oldest),
    marks: [...books.marks],
    documents: documentsOf(books, books.shop.kinds()),
  };
  const low = new Low<Checkpoint | null>(durableFile(join(dir, ARRIVING), disk), null);
  low.data = { ...open, digest: digestOf(open) };
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
    if (typeof v === 'number' && v > 1) throw new NewerData(`${name} was written by a newer version of Tillwire`);
    if (!low.data || v !== 1) continue;
    const { digest, ...open } = low.data;
    if (digestOf(open) === digest) yield booksOf(low.data);
  }
}

function booksOf(checkpoint: Checkpoint): Books {
  const books = emptyBooks(checkpoint.epoch);
  Object.assign(books, { seq: checkpoint.seq, hash: checkpoint.hash, total: checkpoint.total });
  for (const { value, ...change } of checkpoint.documents) {
    books.shop.put({ ...change, value } as unknown as Change, value.version);
  }
  for (const [kind, mark] of checkpoint.marks) books.marks.set(kind, mark);
  for (const [id, record] of Object.entries(checkpoint.tills)) books.tills.set(id, { ...record, ids: new Map() });
  for (const known of checkpoint.remembered) {
    books.remembered.set(known.id, known);
    if (known.n !== undefined) books.tills.get(known.till)?.ids.set(known.n, known.id);
  }
  return books;
}
