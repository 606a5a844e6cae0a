import { onTestFinished } from 'vitest';
import type { Books } from '../../server/books.ts';
import { createDayReader } from '../../server/days/day-reader.ts';
import { openPastDays, type PastDays } from '../../server/days/past-days.ts';
import { type Disk, realDisk } from '../../server/journal/disk.ts';
import type { Journal } from '../../server/journal/journal.ts';
import { makeCheckpoint } from '../../server/journal/make-checkpoint.ts';
import { openBooks } from '../../server/journal/open-books.ts';
import { type Answer, createLedger, type Ledger } from '../../server/ledger.ts';
import { silentLog } from '../../server/log.ts';
import type { TillCommandType } from '../../shop/shop.ts';
import { sampleKey } from './journal-lines.ts';
import { idAt, tillA, tillB } from './sample-shop.ts';

/** A shop's books in a folder, with a clock that the test sets. */
export interface DayBooks {
  books: Books;
  journal: Journal;
  ledger: Ledger;
  past: PastDays;
  /** RFC 3339 UTC; the shop's clock is UTC and its day ends at four. */
  at: string;
  ask(type: TillCommandType, body: object, till?: string): Promise<Answer>;
  /** As the host does it after every close. */
  checkpoint(): Promise<void>;
  /** The same books read again from what is on the disk. */
  reopen(): Promise<DayBooks>;
}

let ids = 0x10_000;
export const newId = () => {
  ids += 1;
  return idAt(ids);
};

/** Opens a folder's books; a new shop gets the tills A and B at 8 on 20 November 2026. */
export async function openDayBooks(dir: string, disk: Disk = realDisk, at = '2026-11-20T08:00:00Z'): Promise<DayBooks> {
  const { books, journal } = await openBooks(dir, silentLog(), disk, sampleKey);
  const past = await openPastDays({ dir, books, reader: createDayReader(dir, disk), disk });
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await journal.close();
    isClosed = true;
  };
  onTestFinished(close);
  const opened: DayBooks = {
    books,
    journal,
    past,
    at,
    ledger: createLedger({
      books,
      journal,
      key: sampleKey,
      now: () => opened.at,
      past,
      onBroken: (error) => {
        throw error;
      },
    }),
    ask: (type, body, till = tillA) =>
      opened.ledger.ask({ id: newId(), type, body, till, by: till === tillA ? 'till:A' : 'till:B' }),
    async checkpoint() {
      journal.finishSegment();
      await makeCheckpoint({ dir, upTo: books.seq, nowMs: Date.parse(opened.at) }, disk);
      await past.keptUpTo(books.seq);
    },
    async reopen() {
      await opened.ledger.idle();
      await close();
      return openDayBooks(dir, disk, opened.at);
    },
  };
  if (!books.shop.get('shop', 'shop')) await openShop(opened.ledger);
  return opened;
}

async function openShop(ledger: Ledger): Promise<void> {
  const settings = { shopId: idAt(1), name: 'S', timeZone: 'UTC', currency: 'EUR', locale: 'en', demo: true };
  const till = { id: tillA, name: 'Counter' };
  await ledger.askAsHost(newId(), { type: 'start-journal-key', body: { keyId: sampleKey.id } });
  await ledger.askAsHost(newId(), { type: 'open-shop', body: { ...settings, till } });
  const admit = { tillId: tillB, name: 'B', role: 'counter' as const, tokenHash: 'x' };
  await ledger.askAsHost(newId(), { type: 'admit-till', body: admit });
}

export interface Sale {
  priceMinor?: number;
  tender?: 'cash' | 'card';
  customerName?: string;
  till?: string;
  /** How far it goes. */
  until?: 'open' | 'paid' | 'handed-out' | 'completed' | 'cancelled';
}

/** An order of one cake, as far as it is told to go. Answers its id. */
export async function sell(shop: DayBooks, sale: Sale = {}): Promise<string> {
  const { priceMinor = 250, tender = 'cash', customerName = 'Ada', till = tillA, until = 'completed' } = sale;
  const orderId = newId();
  const line = { id: newId(), name: 'Cake', unitPriceMinor: priceMinor, quantityMilli: 1000 };
  await shop.ask('create-order', { orderId, customerName, lines: [line] }, till);
  if (until === 'cancelled') await shop.ask('cancel-order', { orderId }, till);
  if (until === 'open' || until === 'cancelled') return orderId;
  await shop.ask('pay-order', { orderId, ...receiptFor(priceMinor, tender) }, till);
  if (until === 'handed-out') await shop.ask('advance-order', { orderId, fulfilment: 'fulfilled' }, till);
  if (until === 'completed') await shop.ask('complete-order', { orderId }, till);
  return orderId;
}

export function receiptFor(amountMinor: number, tender: 'cash' | 'card' = 'cash') {
  return { receiptId: newId(), payments: [{ id: newId(), tender, amountMinor }] };
}

/** Closes what is over at a time. */
export async function closeAt(shop: DayBooks, at: string): Promise<void> {
  shop.at = at;
  shop.ledger.closeDay();
  await shop.ledger.idle();
}
