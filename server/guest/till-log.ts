import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { OutboxWrite } from '../../shop/outbox.ts';
import type { EntriesFrame } from '../../shop/wire.ts';
import { type Disk, type DiskFile, writeWhole } from '../journal/disk.ts';

/** One thing that a secondary till keeps, in the order in which it happened. */
export type TillRecord = { rows: OutboxWrite } | { entries: EntriesFrame };

/** The end of a till's memory: what happened since its last checkpoint, one record a line. */
export interface TillLog {
  /** Resolves when the record is on the disk, with everything that was added before it. */
  add(record: TillRecord): Promise<void>;
  /** Goes to the disk with the next `add`, or with the next `flush`. */
  addLater(record: TillRecord): void;
  flush(): Promise<void>;
  /** What is added from now on goes into the log of that number. */
  goOnIn(number: number): void;
  close(): Promise<void>;
}

/** Opens the log of a number in `folder`, which must not be there yet. `add` and `flush` reject with the disk's error, for ever. */
export function createTillLog(folder: string, first: number, disk: Disk): TillLog {
  let number = first;
  let opened: { number: number; file: DiskFile } | undefined;
  let flushes = 0;
  let waiting: { record: TillRecord; done?(): void; fail?(error: unknown): void }[] = [];
  let running: Promise<void> | undefined;

  const fileOf = async (): Promise<DiskFile> => {
    if (opened?.number === number) return opened.file;
    await opened?.file.close();
    const mine = number;
    flushes = 0;
    opened = { number: mine, file: await disk.open(logPath(folder, mine), 'append') };
    await disk.syncFolder(folder);
    return opened.file;
  };

  const run = async () => {
    try {
      while (waiting.length > 0) await writeBatch();
    } finally {
      // In the turn that saw nothing waiting: what comes in the next one starts anew.
      running = undefined;
    }
  };

  const writeBatch = async () => {
    const batch = waiting;
    waiting = [];
    try {
      const file = await fileOf();
      flushes += 1;
      const lines = batch.map(({ record }, index) => lineOf(record, [flushes, index, batch.length]));
      await writeWhole(file, Buffer.from(lines.join('')));
      await file.flush();
      for (const { done } of batch) done?.();
    } catch (error) {
      // Only a new process may look at what is really there.
      for (const { fail } of batch) fail?.(error);
      throw error;
    }
  };

  const flush = (): Promise<void> => {
    if (waiting.length > 0) running ??= run();
    return running ?? Promise.resolve();
  };

  return {
    add: (record) =>
      new Promise((done, fail) => {
        waiting.push({ record, done, fail });
        flush().catch(() => {});
      }),
    addLater: (record) => void waiting.push({ record }),
    flush,
    goOnIn(next) {
      number = next;
    },
    async close() {
      await flush();
      await opened?.file.close();
    },
  };
}

const NAME = /^log-(\d{6})\.ndjson$/;

function logPath(folder: string, number: number): string {
  return join(folder, `log-${String(number).padStart(6, '0')}.ndjson`);
}

/** Numbers of the logs in a folder, in order. */
export async function listLogs(folder: string, disk: Disk): Promise<number[]> {
  const names = await disk.list(folder);
  return names.flatMap((name) => Number(NAME.exec(name)?.[1] ?? []) || []).sort((a, b) => a - b);
}

export async function removeLog(folder: string, number: number, disk: Disk): Promise<void> {
  await disk.remove(logPath(folder, number));
}

/**
 * The records of a log, and whether one of them does not read that was on the disk once. What a power cut tore off the
 * last flush is passed over: nobody was told of it.
 */
export async function readLog(
  folder: string,
  number: number,
  disk: Disk,
): Promise<{ records: TillRecord[]; isDamaged: boolean }> {
  const text = (await disk.read(logPath(folder, number)))?.toString('utf8') ?? '';
  const lines = text.split('\n').flatMap((line) => lineIn(line) ?? []);
  const last = lines.at(-1)?.place[0] ?? 0;
  let expected: Place = [1, 0, 0];
  let isDamaged = false;
  for (const { place } of lines) {
    const [flush, index, size] = place;
    if (flush === last) break;
    isDamaged ||= flush !== expected[0] || index !== expected[1];
    expected = index + 1 < size ? [flush, index + 1, size] : [flush + 1, 0, 0];
  }
  return { records: lines.map(({ record }) => record), isDamaged: isDamaged || (last > 0 && expected[0] !== last) };
}

/** Which flush a line was part of, its place in it, and how many lines that had. */
type Place = [flush: number, index: number, size: number];

const SUM_LENGTH = 16;

function lineOf(record: TillRecord, place: Place): string {
  const text = JSON.stringify([place, record]);
  return `${sumOf(text)} ${text}\n`;
}

function lineIn(line: string): { place: Place; record: TillRecord } | undefined {
  const text = line.slice(SUM_LENGTH + 1);
  if (line.slice(0, SUM_LENGTH) !== sumOf(text)) return undefined;
  const [place, record] = JSON.parse(text) as [Place, TillRecord];
  return { place, record };
}

function sumOf(text: string): string {
  return hash('sha256', text).slice(0, SUM_LENGTH);
}
