import { hash } from 'node:crypto';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { createShop, type MutableShop, type Stored } from '../../shop/documents.ts';
import type { OutboxKept, OutboxRow, OutboxWrite } from '../../shop/outbox.ts';
import { apply, publicKinds } from '../../shop/shop.ts';
import type { Cursor, EntriesFrame } from '../../shop/wire.ts';
import { type Disk, realDisk } from '../journal/disk.ts';
import { durableFile, renameOver } from '../journal/durable-file.ts';
import { NewerData } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import { createTillLog, listLogs, readLog, removeLog, type TillRecord } from './till-log.ts';

/** What a secondary till knows, in one moment. */
export interface TillMemory {
  /** The shop that it belongs to; empty until it was welcomed once. */
  shopId: string;
  /** Print of the token under which it counts; empty before the first checkpoint. */
  pairing: string;
  /** Its confirmed copy; missing until there was a first one. */
  copy?: { cursor: Cursor; shop: MutableShop } | undefined;
  outbox: OutboxKept;
}

export interface TillFile {
  /** As it was when the process before this one ended, however it did. */
  readonly found: TillMemory;
  /** Resolves when it is on the disk. */
  keep(write: OutboxWrite): Promise<void>;
  /** Nobody waits for it: it goes to the disk at once, and is asked for again where it did not get there. */
  keepLater(write: OutboxWrite): void;
  /** What the host would tell again: it is written with the next thing that is kept, or in a second. */
  entered(frame: EntriesFrame): void;
  /** The copy was replaced as a whole. */
  startedOver(): void;
  close(): Promise<void>;
}

export interface TillFilePorts {
  /** Data folder of the machine; each till that it ever was has a folder of its own in it. */
  dir: string;
  tillId: string;
  now(): TillMemory;
  after(ms: number, run: () => void): () => void;
  /** The disk failed: nothing is kept any more, and only a new process may look at what is there. */
  onBroken(error: unknown): void;
  log: Log;
  disk?: Disk | undefined;
}

/** Which checkpoint, and the first log that goes on from it. */
interface Mark {
  name: typeof NEWEST | typeof OLDER;
  log: number;
}

interface Checkpoint {
  v: 1;
  /** What came after it is in the logs from this number on. */
  log: number;
  shopId: string;
  pairing?: string;
  cursor?: Cursor | undefined;
  documents: Stored[];
  outbox: OutboxKept;
  digest: string;
}

const VERSION = 1 as const;
const NEWEST = 'checkpoint.json' as const;
const OLDER = 'checkpoint.1.json' as const;
const MOST_RECORDS = 10_000;
const IDLE_MS = 5 * 60_000;
/** How long what can be asked for again may stay in memory alone. */
const LATER_MS = 1_000;

/**
 * The memory of a secondary till on its disk: a checkpoint, and a log of what happened since. Cut off at any moment it
 * gives back a state that the till was in, with everything whose `keep` had resolved.
 */
export async function openTillFile(ports: TillFilePorts): Promise<TillFile> {
  const { dir, tillId, now, after, onBroken, log, disk = realDisk } = ports;
  const folder = join(dir, `till-${tillId}`);
  await disk.makeFolder(folder);
  await disk.syncFolder(dir);
  const { found, lastLog, records, checkpoint: before } = await readMemory(folder, disk, log);
  let newest = before;
  let number = lastLog + 1;
  const logs = createTillLog(folder, number, disk);
  let since = records;
  let making: Promise<void> | undefined;
  /** One more as soon as the one that is being made is there. */
  let isDue = false;
  let isBroken = false;
  let cancelIdle = () => {};
  let cancelLater: (() => void) | undefined;

  const broken = (error: unknown) => {
    if (isBroken) return;
    isBroken = true;
    onBroken(error);
  };

  const checkpoint = (): void => {
    cancelIdle();
    isDue = making !== undefined;
    if (isDue || isBroken) return;
    since = 0;
    number += 1;
    logs.goOnIn(number);
    const mine = { name: NEWEST, log: number };
    making = writeCheckpoint(folder, mine, newest, now(), disk)
      .then(() => {
        newest = mine;
      })
      .catch((error) => log.error({ err: error }, 'the till’s checkpoint could not be finished'))
      .finally(() => {
        making = undefined;
        if (isDue) checkpoint();
      });
  };

  const counted = () => {
    since += 1;
    cancelIdle();
    if (since >= MOST_RECORDS) checkpoint();
    else cancelIdle = after(IDLE_MS, checkpoint);
  };

  const later = (record: TillRecord) => {
    logs.addLater(record);
    counted();
    cancelLater ??= after(LATER_MS, () => {
      cancelLater = undefined;
      logs.flush().catch(broken);
    });
  };

  return {
    found,
    async keep(write) {
      counted();
      try {
        await logs.add({ rows: write });
      } catch (error) {
        broken(error);
        throw error;
      }
    },
    keepLater(write) {
      logs.addLater({ rows: write });
      counted();
      logs.flush().catch(broken);
    },
    entered: (frame) => later({ entries: frame }),
    startedOver: checkpoint,
    async close() {
      cancelLater?.();
      if (since > 0) checkpoint();
      while (making) await making;
      cancelIdle();
      await logs.close().catch(broken);
    },
  };
}

async function readMemory(folder: string, disk: Disk, log: Log) {
  const numbers = await listLogs(folder, disk);
  const { checkpoint, name } = await readCheckpoint(folder, disk);
  const memory = memoryOf(checkpoint);
  const rows = new Map(memory.outbox.rows.map((row): [string, OutboxRow] => [row.id, row]));
  let records = 0;
  let isDamaged = checkpoint === undefined && numbers.length > 0 && (numbers[0] ?? 0) > 1;
  for (const number of numbers) {
    if (number < (checkpoint?.log ?? 0)) continue;
    const read = await readLog(folder, number, disk);
    isDamaged ||= read.isDamaged;
    records += read.records.length;
    for (const record of read.records) replay(memory, rows, record);
  }
  memory.outbox = { ...memory.outbox, rows: [...rows.values()] };
  if (isDamaged) {
    // What it asked for counts line by line; its copy must not lack one, and the host has it anyway.
    log.error({ folder }, 'the till’s memory is damaged: its copy of the shop is asked for anew');
    memory.copy = undefined;
  }
  return {
    ...{ found: memory, lastLog: Math.max(numbers.at(-1) ?? 0, checkpoint?.log ?? 0), records },
    checkpoint: checkpoint && { name, log: checkpoint.log },
  };
}

function replay(memory: TillMemory, rows: Map<string, OutboxRow>, record: TillRecord): void {
  if ('entries' in record) {
    const { prev, epoch, seq, hash: head, entries } = record.entries;
    const { copy } = memory;
    // Of a copy that was replaced and had not reached the disk: this one goes on from where it stands.
    if (!copy || copy.cursor.seq !== prev || copy.cursor.epoch !== epoch) return;
    for (const entry of entries) apply(copy.shop, entry);
    memory.copy = { ...copy, cursor: { ...copy.cursor, seq, hash: head } };
    return;
  }
  const { put, drop, count } = record.rows;
  for (const row of put) rows.set(row.id, row);
  for (const id of drop) rows.delete(id);
  if (count) memory.outbox = { ...memory.outbox, count };
}

function memoryOf(checkpoint: Checkpoint | undefined): TillMemory {
  if (!checkpoint) return { shopId: '', pairing: '', outbox: { rows: [] } };
  const { shopId, pairing = '', cursor, documents, outbox } = checkpoint;
  const shop = createShop();
  for (const stored of documents) shop.put(stored, stored.value.version);
  return { shopId, pairing, ...(cursor && { copy: { cursor, shop } }), outbox };
}

async function writeCheckpoint(
  folder: string,
  { log }: Mark,
  before: Mark | undefined,
  { shopId, pairing, copy, outbox }: TillMemory,
  disk: Disk,
): Promise<void> {
  const documents = publicKinds.flatMap((kind) =>
    [...(copy?.shop.all(kind) ?? [])].map((value) => ({ kind, id: value.id, value }) as Stored),
  );
  const open = { v: VERSION, log, shopId, pairing, cursor: copy?.cursor, documents, outbox };
  const low = new Low<Checkpoint | null>(durableFile(join(folder, NEWEST), disk), null);
  low.data = { ...open, digest: digestOf(open) };
  if (before?.name === NEWEST) await renameOver(disk, join(folder, NEWEST), join(folder, OLDER));
  await low.write();
  // The logs behind the one before stay: it is what a damaged newest one is made good by.
  const needed = before?.log ?? 0;
  for (const number of await listLogs(folder, disk)) if (number < needed) await removeLog(folder, number, disk);
}

/** The newest one that is whole. Throws `NewerData` at one that a newer version wrote. */
async function readCheckpoint(folder: string, disk: Disk): Promise<{ checkpoint?: Checkpoint; name: Mark['name'] }> {
  for (const name of [NEWEST, OLDER]) {
    const checkpoint = await readOne(folder, name, disk);
    if (checkpoint) return { checkpoint, name };
  }
  return { name: OLDER };
}

async function readOne(folder: string, name: string, disk: Disk): Promise<Checkpoint | undefined> {
  const low = new Low<Checkpoint | null>(durableFile(join(folder, name), disk), null);
  try {
    await low.read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!low.data) return undefined;
  if (low.data.v > VERSION) throw new NewerData(`${name} was written by a newer version of Tillwire`);
  const { digest, ...open } = low.data;
  return digestOf(open) === digest ? low.data : undefined;
}

function digestOf(open: Omit<Checkpoint, 'digest'>): string {
  return hash('sha256', JSON.stringify(open));
}
