import { join } from 'node:path';
import { Low } from 'lowdb';
import type { Change, Kind } from '../../shop/documents.ts';
import { type Books, documentsOf, emptyBooks, type Mark, type Remembered } from '../books.ts';
import { durableFile } from './durable-file.ts';
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

/** Writes `shop.json`; the journal stays the truth, and a lost checkpoint costs only time. */
export async function writeCheckpoint(dir: string, books: Books, nowMs: number): Promise<void> {
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
  const low = new Low<Checkpoint | null>(durableFile(join(dir, 'shop.json')), null);
  low.data = { ...open, digest: digestOf(open) };
  await low.write();
}

/** The books of the last checkpoint, or undefined where there is none that can be trusted. */
export async function readCheckpoint(dir: string): Promise<Books | undefined> {
  const low = new Low<Checkpoint | null>(durableFile(join(dir, 'shop.json')), null);
  try {
    await low.read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (low.data?.v !== 1) return undefined;
  const { digest, ...open } = low.data;
  return digestOf(open) === digest ? booksOf(low.data) : undefined;
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
