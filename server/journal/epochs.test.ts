import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Order } from '../../shop/order.ts';
import { type DayBooks, openDayBooks, sell } from '../../test/kit/day-books.ts';
import { sampleKey, sampleSecret } from '../../test/kit/journal-lines.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { silentLog } from '../log.ts';
import { openBooks } from './open-books.ts';
import { startEpoch } from './start-epoch.ts';

const at = '2026-11-20T18:00:00.000Z';

/** A shop of a few sales, not open any more. */
async function shopOf(sales: number): Promise<{ dir: string; before: DayBooks }> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const before = await openDayBooks(dir);
  for (let sale = 0; sale < sales; sale += 1) await sell(before);
  return { dir, before };
}

const numbersOf = (shop: DayBooks) => [...shop.books.shop.all('order')].map(({ number }) => number);
const receiptsOf = (order: Order | undefined) => order?.payments.map(({ receiptNumber }) => receiptNumber);

test('[J41] a new epoch goes on from the last line: seq, chain and total go on, and the number of the epoch is the next', async () => {
  const { dir, before } = await shopOf(2);
  const { epoch, seq } = await startEpoch({ dir, at, reason: 'restore', secret: sampleSecret });
  expect([epoch.slice(0, 2), seq]).toEqual(['2-', before.books.seq + 1]);
  const after = await openDayBooks(dir);
  expect([after.books.epoch, after.books.seq, after.books.total]).toEqual([epoch, seq, before.books.total]);
  const line = await after.journal.lineAt(seq);
  const { seq: last, hash } = before.books;
  expect(line?.command.body).toEqual({
    epoch,
    reason: 'restore',
    from: { epoch: before.books.epoch, seq: last, hash },
  });
  await sell(after);
  const again = await after.reopen();
  expect([again.books.epoch, again.books.hash]).toEqual([epoch, after.books.hash]);
  expect(await readdir(join(dir, 'journal'))).toHaveLength(2);
});

test('[J41] it is above an epoch that was seen elsewhere', async () => {
  const { dir } = await shopOf(0);
  const { epoch } = await startEpoch({ dir, at, reason: 'restore', secret: sampleSecret, above: '7-0000abcd' });
  expect(epoch).toMatch(/^8-[0-9a-f]{8}$/);
});

test('[J42] every till goes on in a series of its own after it, so that no number is given out twice', async () => {
  const { dir, before } = await shopOf(2);
  expect(numbersOf(before)).toEqual(['A-001', 'A-002']);
  await startEpoch({ dir, at, reason: 'restore', secret: sampleSecret });
  const after = await openDayBooks(dir);
  const [first, second] = [await sell(after), await sell(after)];
  expect(numbersOf(after)).toEqual(['A-001', 'A-002', 'A2-001', 'A2-002']);
  expect(receiptsOf(after.books.shop.get('order', first))).toEqual(['A2-2026-000001']);
  expect(receiptsOf(after.books.shop.get('order', second))).toEqual(['A2-2026-000002']);
});

test('[J43] without the key the line is under one that is thrown away, and a start under the old key goes on', async () => {
  const { dir } = await shopOf(1);
  await startEpoch({ dir, at, reason: 'restore', secret: undefined });
  const { books, journal } = await openBooks(dir, silentLog(), undefined, sampleKey);
  onTestFinished(() => journal.close());
  const [record] = books.shop.all('journalKey');
  expect(record?.keyId).not.toBe(sampleKey.id);
});
