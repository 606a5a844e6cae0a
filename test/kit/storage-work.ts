import { createDayReader } from '../../server/days/day-reader.ts';
import { openPastDays, type PastDays } from '../../server/days/past-days.ts';
import type { Disk } from '../../server/journal/disk.ts';
import { journalKeyOf } from '../../server/journal/mac.ts';
import { makeCheckpoint } from '../../server/journal/make-checkpoint.ts';
import { type OpenedBooks, openBooks } from '../../server/journal/open-books.ts';
import { createLedger, type Ledger } from '../../server/ledger.ts';
import { silentLog } from '../../server/log.ts';
import { idAt, noon, tillA } from './sample-shop.ts';

export const workDir = '/shop';
const DAY_MS = 24 * 60 * 60 * 1000;
const workKey = journalKeyOf(new Uint8Array(32));

/** What was told to whoever asked: these have to be there for ever. */
export interface Told {
  acknowledged: { id: string; seq: number }[];
  /** Everything that was ever asked for. */
  asked: Set<string>;
}

export interface Working extends OpenedBooks {
  ledger: Ledger;
  past: PastDays;
  /** The next moment is one of the day after. */
  sleepOver(): void;
}

/** Starts a host's books and ledger on a disk; the shop is opened if it is new. */
export async function startWork(disk: Disk, told: Told): Promise<Working> {
  await disk.makeFolder(workDir);
  const opened = await openBooks(workDir, silentLog(), disk, workKey);
  const { books, journal } = opened;
  const past = await openPastDays({ dir: workDir, books, reader: createDayReader(workDir, disk), disk });
  let at = books.at === '' ? noon : books.at;
  const ledger = createLedger({ books, journal, key: workKey, now: () => at, past, onBroken: () => {} });
  const sleepOver = () => {
    at = new Date(Date.parse(at) + DAY_MS).toISOString();
  };
  if (!books.shop.get('shop', 'shop')) await openShop(ledger, told);
  return { ...opened, ledger, past, sleepOver };
}

async function openShop(ledger: Ledger, told: Told): Promise<void> {
  const settings = { shopId: idAt(1), name: 'S', timeZone: 'UTC', currency: 'EUR', locale: 'en', demo: false };
  const id = idAt(2);
  told.asked.add(id);
  const answer = await ledger.askAsHost(id, {
    type: 'open-shop',
    body: { ...settings, till: { id: tillA, name: 'Counter' } },
  });
  if (answer.is === 'accepted') told.acknowledged.push({ id, seq: answer.seq });
}

/**
 * A few moments of a shop: commands one by one and several at once, sales with receipts among them, now and then a night
 * after which the day closes, and a checkpoint. Ends early when the disk fails.
 */
export async function workAwhile(disk: Disk, random: () => number, told: Told, rounds: number): Promise<void> {
  const { ledger, books, journal, past, sleepOver } = await startWork(disk, told);
  const below = (size: number) => Math.floor(random() * size);
  for (let round = 0; round < rounds; round += 1) {
    const count = 1 + below(3);
    const answers = Array.from({ length: count }, () => sell(ledger, told, random));
    if ((await Promise.all(answers)).includes('broken')) return;
    if (below(4) === 0) sleepOver();
    if (below(3) > 0) continue;
    journal.finishSegment();
    await makeCheckpoint({ dir: workDir, upTo: books.seq, nowMs: Date.parse(noon) }, disk).catch(() => {});
    await past.keptUpTo(books.seq).catch(() => {});
  }
  await journal.close();
}

/** An order, paid in the next command and completed in the one after. */
async function sell(ledger: Ledger, told: Told, random: () => number): Promise<'went on' | 'broken'> {
  const fresh = () => idAt(1_000 + Math.floor(random() * 2 ** 40));
  const orderId = fresh();
  const line = { id: fresh(), name: 'Cake', unitPriceMinor: 250, quantityMilli: 1000 };
  const payment = { id: fresh(), tender: 'card', amountMinor: 250 };
  const commands = [
    { id: fresh(), type: 'create-order', body: { orderId, lines: [line] } },
    { id: fresh(), type: 'pay-order', body: { orderId, receiptId: fresh(), payments: [payment] } },
    { id: fresh(), type: 'complete-order', body: { orderId } },
  ];
  for (const command of commands) {
    told.asked.add(command.id);
    const answer = await ledger.ask({ ...command, till: tillA, by: 'till:A' });
    if (answer.is !== 'accepted') return 'broken';
    told.acknowledged.push({ id: command.id, seq: answer.seq });
  }
  return 'went on';
}
