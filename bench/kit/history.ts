import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterMs } from '../../server/clock.ts';
import { createDayReader } from '../../server/days/day-reader.ts';
import { openPastDays } from '../../server/days/past-days.ts';
import { createCheckpoints, inWorker } from '../../server/journal/checkpoints.ts';
import { type Disk, realDisk } from '../../server/journal/disk.ts';
import { journalKeyOf } from '../../server/journal/mac.ts';
import { openBooks } from '../../server/journal/open-books.ts';
import { keepJournalKey, keyFileOf } from '../../server/journal-key.ts';
import { createLedger, type Ledger } from '../../server/ledger.ts';
import { silentLog } from '../../server/log.ts';
import { progress } from './figures.ts';

const ORDERS_A_DAY = 1_000;
const IN_FLIGHT = 250;
const TICK_MS = 10;
const DAY_MS = 24 * 60 * 60 * 1000;
export const checkpointWorker = join(import.meta.dirname, '../server/checkpoint-worker.js');

export interface HistoryWish {
  orders: number;
  /** `sold`: paid and completed, a thousand a day, each day closed. `open`: all of them wait, on one day. */
  are: 'sold' | 'open';
}

export interface History {
  dir: string;
  entries: number;
  remove(): Promise<void>;
}

/** A data folder as a shop has it after so many orders: made by the product itself, only without waiting for the disk. */
export async function makeHistory({ orders, are }: HistoryWish): Promise<History> {
  const around = await mkdtemp(join(tmpdir(), 'tillwire-bench-'));
  const dir = join(around, 'shop');
  const key = journalKeyOf((await keepJournalKey(keyFileOf(dir))).secret);
  const { books, journal } = await openBooks(dir, silentLog(), hurried, key);
  const past = await openPastDays({ dir, books, reader: createDayReader(dir) });
  const beforeMs = are === 'sold' ? (orders / ORDERS_A_DAY + 1) * DAY_MS : orders * TICK_MS + 60_000;
  let clockMs = Date.now() - beforeMs;
  const now = () => {
    // No two orders were opened in the same moment.
    if (are === 'open') clockMs += TICK_MS / 2;
    return new Date(clockMs).toISOString();
  };
  const onBroken = (error: unknown) => {
    throw error;
  };
  const ledger = createLedger({ books, journal, key, now, past, onBroken });
  const checkpoints = createCheckpoints({
    dir,
    books,
    journal,
    make: inWorker(checkpointWorker),
    onMade: (seq) => past.keptUpTo(seq),
    nowMs: () => clockMs,
    after: afterMs,
    log: silentLog(),
  });
  ledger.onEntered((lines) => () => checkpoints.entered(lines.length));
  const till = await openBenchShop(ledger, key.id);
  for (let made = 0; made < orders; made += IN_FLIGHT) {
    if (made % ORDERS_A_DAY === 0 && are === 'sold') clockMs += DAY_MS;
    if (made % 100_000 === 0 && made > 0) progress(`${made} of ${orders} orders of history`);
    await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, orders - made) }, () => sell(ledger, till, are)));
  }
  await ledger.idle();
  await checkpoints.close();
  await journal.close();
  return { dir, entries: books.seq, remove: () => rm(around, { recursive: true }) };
}

/** What is appended is not waited for: nobody is told of it. */
const hurried: Disk = {
  ...realDisk,
  async open(path, how) {
    if (how === 'replace') return realDisk.open(path, how);
    const file = await open(path, 'a');
    return {
      size: async () => (await file.stat()).size,
      write: async (bytes) => (await file.write(bytes)).bytesWritten,
      flush: async () => {},
      cut: (size) => file.truncate(size),
      close: () => file.close(),
    };
  },
};

/** Opens a new shop with the demo catalogue and answers its till. */
export async function openBenchShop(ledger: Ledger, keyId: string): Promise<string> {
  const till = { id: randomUUID(), name: 'Counter' };
  const settings = { shopId: randomUUID(), name: 'Bench', timeZone: 'UTC', currency: 'EUR', locale: 'en', demo: true };
  await ledger.askAsHost(randomUUID(), { type: 'start-journal-key', body: { keyId } });
  const answer = await ledger.askAsHost(randomUUID(), { type: 'open-shop', body: { ...settings, till } });
  if (answer.is !== 'accepted') throw new Error(JSON.stringify(answer));
  return till.id;
}

async function sell(ledger: Ledger, till: string, are: HistoryWish['are']): Promise<void> {
  const orderId = randomUUID();
  const ask = async (type: string, body: object) => {
    const answer = await ledger.ask({ id: randomUUID(), type, body, till, by: 'bench' });
    if (answer.is !== 'accepted') throw new Error(JSON.stringify(answer));
  };
  const lines = ['flat-white', 'croissant'].map((productId) => ({ id: randomUUID(), productId, quantityMilli: 1000 }));
  await ask('create-order', { orderId, lines });
  if (are === 'open') return;
  const amountMinor = ledger.shop.get('order', orderId)?.totals.totalMinor;
  const payments = [{ id: randomUUID(), tender: 'card', amountMinor }];
  await ask('pay-order', { orderId, receiptId: randomUUID(), payments });
  await ask('complete-order', { orderId });
}
