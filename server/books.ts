import type { Day } from '../shop/day.ts';
import { createShop, type Kind, type MutableShop, type Stored } from '../shop/documents.ts';
import { apply, publicChanges, publicKinds } from '../shop/shop.ts';
import { digestOf, genesisOf, type Line } from './journal/line.ts';
import { noteOwnChanges, type OwnChanges } from './own-changes.ts';

/** What was answered to a command, kept so that the same id gets the same answer. */
export interface Remembered {
  id: string;
  at: string;
  /** Digest of type, body and base: another one under the same id is a mistake of the asker. */
  digest: string;
  till: string;
  n?: number;
  seq: number;
  refusal?: Line['refusal'];
}

interface TillRecord {
  /** Highest `n` that was decided, and up to which the till has its verdicts on its disk. */
  lastN: number;
  answered: number;
  /** Ids of the remembered commands by their `n`. */
  ids: Map<number, string>;
}

/** Where a kind of document last changed: a group's position is the newest of its kinds. */
export interface Mark {
  seq: number;
  hash: string;
}

/** A closed day whose documents have left the shop and are not yet known to be in its file. */
export interface LeftDay {
  day: Day;
  documents: readonly Stored[];
}

/** Everything the host knows as of one journal line; only `enter` moves it on, at run time and in recovery alike. */
export interface Books {
  epoch: string;
  seq: number;
  hash: string;
  /** When the last line was made; empty before the first. */
  at: string;
  total: number;
  shop: MutableShop;
  /** In the order in which they were closed. */
  left: readonly LeftDay[];
  tills: Map<string, TillRecord>;
  remembered: Map<string, Remembered>;
  marks: Map<Kind, Mark>;
  own: OwnChanges;
}

export function emptyBooks(epoch: string): Books {
  return {
    epoch,
    seq: 0,
    hash: genesisOf(epoch),
    at: '',
    total: 0,
    shop: createShop(),
    left: [],
    tills: new Map(),
    remembered: new Map(),
    marks: new Map(),
    own: new Map(),
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long the verdict of a command without `n` is kept: nobody says that it was answered. */
export const REMEMBER_MS = DAY_MS;
/** And that of one with `n` of which the till never says so: after a week it has to pair again to ask. */
const REMEMBER_NUMBERED_MS = 7 * DAY_MS;

/** Enters a line that is on the disk: documents, dedupe record, position and total move together. */
export function enter(books: Books, line: Line, digest?: string): void {
  const { id, n, answered } = line.command;
  books.epoch = line.epoch;
  books.seq = line.seq;
  books.hash = line.hash;
  books.at = line.at;
  books.total = line.total;
  noteOwnChanges(books.own, books.shop, { till: line.till, n, changes: line.changes });
  const documents = apply(books.shop, line);
  for (const left of documents) books.own.delete(left.id);
  const day = dayIn(line);
  if (day) {
    books.left = [...books.left, { day, documents }];
    forgetOld(books, Date.parse(line.at));
  }
  for (const { kind } of publicChanges(line.changes)) books.marks.set(kind, { seq: line.seq, hash: line.hash });
  books.remembered.set(id, rememberedOf(line, digest));
  if (n !== undefined) count(books, line.till, n, answered ?? 0, id);
}

function dayIn({ seq, changes }: Line): Day | undefined {
  for (const change of changes) if (change.kind === 'day' && change.value) return { ...change.value, version: seq };
  return undefined;
}

function rememberedOf({ seq, at, till, command, refusal }: Line, digest: string | undefined): Remembered {
  const { id, n } = command;
  const known: Remembered = {
    id,
    at,
    digest: digest ?? '',
    till,
    seq,
    ...(n !== undefined && { n }),
    ...(refusal && { refusal }),
  };
  // Of most lines of a long replay nobody will ever ask.
  if (digest === undefined) onDemand(known, () => digestOfCommand(command));
  return known;
}

function onDemand(known: Remembered, digestNow: () => string): void {
  const get = () => {
    const value = digestNow();
    Object.defineProperty(known, 'digest', { value, enumerable: true });
    return value;
  };
  Object.defineProperty(known, 'digest', { get, enumerable: true, configurable: true });
}

/** Once a day: what nobody asks about any more must not fill the memory of a shop that runs for years. */
function forgetOld(books: Books, nowMs: number): void {
  const oldest = new Date(nowMs - REMEMBER_MS).toISOString();
  for (const { id, n, at } of books.remembered.values())
    if (n === undefined && at < oldest) books.remembered.delete(id);
  const oldestNumbered = new Date(nowMs - REMEMBER_NUMBERED_MS).toISOString();
  for (const record of books.tills.values()) {
    while (record.answered < record.lastN) {
      const known = books.remembered.get(record.ids.get(record.answered + 1) ?? '');
      if (known && known.at >= oldestNumbered) break;
      forgetNext(books, record);
    }
  }
}

/** The till has the next verdict on its disk, or will never ask for it. */
function forgetNext(books: Books, record: TillRecord): void {
  record.answered += 1;
  const id = record.ids.get(record.answered);
  if (id !== undefined) books.remembered.delete(id);
  record.ids.delete(record.answered);
}

/** Moves a till's count on and forgets the verdicts that it has on its own disk. */
function count(books: Books, till: string, n: number, answered: number, id: string): void {
  const record = books.tills.get(till) ?? { lastN: 0, answered: 0, ids: new Map<number, string>() };
  while (record.answered < Math.min(answered, record.lastN)) forgetNext(books, record);
  record.lastN = n;
  record.ids.set(n, id);
  books.tills.set(till, record);
}

export function digestOfCommand(command: { type: string; body: unknown; base?: unknown }): string {
  // The journal keeps a missing body as null.
  return digestOf({ type: command.type, body: command.body ?? null, base: command.base });
}

/** The position of a group: the newest change among its kinds, or the genesis of the epoch. */
export function positionOf(books: Books, kinds: Iterable<Kind> = publicKinds): Mark {
  let newest: Mark = { seq: 0, hash: genesisOf(books.epoch) };
  for (const kind of kinds) {
    const mark = books.marks.get(kind);
    if (mark && mark.seq > newest.seq) newest = mark;
  }
  return newest;
}

/** All documents of some kinds, each with its version, as a snapshot carries them. */
export function documentsOf(books: Books, kinds: Iterable<Kind>): Stored[] {
  return [...kinds].flatMap((kind) =>
    [...books.shop.all(kind)].map((value) => ({ kind, id: value.id, value }) as Stored),
  );
}
