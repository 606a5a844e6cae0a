import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyBooks } from '../../server/books.ts';
import { writeCheckpoint } from '../../server/journal/checkpoint.ts';
import { openFileJournal } from '../../server/journal/file-journal.ts';
import { genesisOf, type Line, writeLine } from '../../server/journal/line.ts';
import type { JournalKey } from '../../server/journal/mac.ts';
import { openBooks } from '../../server/journal/open-books.ts';
import { segmentIn } from '../../server/journal/segments.ts';
import { createLedger, type Ledger } from '../../server/ledger.ts';
import { silentLog } from '../../server/log.ts';
import { numberOfEpoch } from '../../shop/epoch.ts';
import type { Wish } from '../../shop/shop.ts';
import { epoch, sampleKey } from './journal-lines.ts';
import { idAt, noon, tillA, tillB } from './sample-shop.ts';

/** Orders that two tills take and are paid for, after the entries of the key, the shop and the second till. */
export const SALES = 6;
export const LINES = 3 + 2 * SALES;
export const PRICE_MINOR = 2_500;

/** Makes the same journal every time, as a host does, in segments of a few lines; with a checkpoint where asked. */
export async function writeSampleJournal(
  dir: string,
  { segmentBytes = 4_000, checkpoint = false, sales = SALES } = {},
): Promise<void> {
  const books = emptyBooks(epoch);
  const journal = await openFileJournal(dir, epoch, { segmentBytes });
  const onBroken = (error: unknown) => {
    throw error;
  };
  const ledger = createLedger({ books, journal, key: sampleKey, now: () => noon, onBroken });
  const settings = { shopId: idAt(1), name: 'S', timeZone: 'UTC', currency: 'EUR', locale: 'en', demo: false };
  const opening: Wish[] = [
    { type: 'start-journal-key', body: { keyId: sampleKey.id } },
    { type: 'open-shop', body: { ...settings, till: { id: tillA, name: 'Counter' } } },
    { type: 'admit-till', body: { tillId: tillB, name: 'B', role: 'counter', tokenHash: 'x' } },
  ];
  for (const [index, wish] of opening.entries()) await ledger.askAsHost(idAt(100 + index), wish);
  await sell(ledger, 1, sales);
  await ledger.idle();
  if (checkpoint) await writeCheckpoint(dir, books, Date.parse(noon));
  await journal.close();
}

/** Sales of two tills in turn, numbered from one on. */
async function sell(ledger: Ledger, first: number, count: number): Promise<void> {
  for (let sale = first; sale < first + count; sale += 1) {
    const till = sale % 2 === 0 ? tillA : tillB;
    const ask = (id: number, type: string, body: object) =>
      ledger.ask({ id: idAt(id), type, body, till, by: `till:${till === tillA ? 'A' : 'B'}` });
    const id = 1_000 * sale;
    const line = { id: idAt(id + 1), name: 'Käse', unitPriceMinor: PRICE_MINOR, quantityMilli: 1000 };
    await ask(id, 'create-order', { orderId: idAt(id + 2), lines: [line] });
    const payments = [{ id: idAt(id + 4), tender: 'cash', amountMinor: PRICE_MINOR }];
    await ask(id + 3, 'pay-order', { orderId: idAt(id + 2), receiptId: idAt(id + 5), payments });
  }
}

/** Opens the books that lie there, as a start does, and sells on: the first of `count` sales is the one of that number. */
export async function sellOn(dir: string, first: number, count: number): Promise<void> {
  const { books, journal } = await openBooks(dir, silentLog(), undefined, sampleKey);
  const ledger = createLedger({ books, journal, key: sampleKey, now: () => noon, onBroken: () => {} });
  await sell(ledger, first, count);
  await ledger.idle();
  await journal.close();
}

/** Paths of a journal's segments in order. */
export async function segmentsOf(dir: string): Promise<string[]> {
  const folder = join(dir, 'journal');
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

/** Every line of a journal as a value. */
export async function linesIn(dir: string): Promise<Line[]> {
  const texts = await Promise.all((await segmentsOf(dir)).map((path) => readFile(path, 'utf8')));
  return texts.flatMap((text) => text.trimEnd().split('\n')).map((text) => JSON.parse(text) as Line);
}

/**
 * What somebody can do who knows the format: writes all lines anew as one segment an epoch, chained and signed by what
 * key they have.
 */
export async function writeAnew(dir: string, lines: readonly Line[], key: JournalKey): Promise<void> {
  for (const path of await segmentsOf(dir)) await rm(path);
  let previous = genesisOf(epoch);
  let number = 0;
  let segment = '';
  for (const { hash: _hash, mac: _mac, ...open } of lines) {
    if (numberOfEpoch(open.epoch) > number) {
      number = numberOfEpoch(open.epoch);
      segment = segmentIn(join(dir, 'journal'), open.epoch, open.seq).path;
    }
    const { text, line } = writeLine(previous, open, key);
    previous = line.hash;
    await appendFile(segment, `${text}\n`);
  }
}
