import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { closeAt, type DayBooks, openDayBooks, sell } from '../../test/kit/day-books.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { zipClosedSegments } from '../journal/archive.ts';
import { realDisk } from '../journal/disk.ts';
import { endOfDay, startOfDay } from './audit-filter.ts';
import { createAuditReader } from './audit-reader.ts';

/** Four closed days in segments of their own, the first of them zipped, and a fifth that goes on. */
async function fiveDays(): Promise<DayBooks & { dir: string }> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const shop = await openDayBooks(dir);
  for (const day of ['21', '22', '23', '24']) {
    await sell(shop);
    await closeAt(shop, `2026-11-${day}T08:00:00Z`);
    await shop.checkpoint();
  }
  await sell(shop);
  await zipClosedSegments(dir, realDisk);
  return Object.assign(shop, { dir });
}

test('[I20] entries of closed days are told out of zipped segments as well, none left out and none twice', async () => {
  const { dir, books } = await fiveDays();
  const names = await readdir(join(dir, 'journal'));
  expect(names.some((name) => name.endsWith('.gz')) && names.some((name) => name.endsWith('.ndjson'))).toBe(true);
  const reader = createAuditReader(dir, realDisk);
  const seqs: number[] = [];
  for (let before: number | null = books.seq + 1; before !== null; ) {
    const { items, next }: Awaited<ReturnType<typeof reader.page>> = await reader.page({
      filter: {},
      before,
      limit: 3,
    });
    seqs.push(...items.map(({ seq }) => seq));
    before = next;
  }
  expect(seqs).toEqual(Array.from({ length: books.seq }, (_, index) => books.seq - index));
});

test('[I22] segments of other days are opened once and not again', async () => {
  const { dir, books } = await fiveDays();
  const read = vi.fn(realDisk.read);
  const reader = createAuditReader(dir, { ...realDisk, read });
  const calendar = { timeZone: 'UTC', businessDayCutoff: '04:00' };
  const filter = { from: startOfDay('2026-11-21', calendar), until: endOfDay('2026-11-21', calendar) };
  const find = async () => (await reader.page({ filter, before: books.seq + 1, limit: 50 })).items;
  const first = await find();
  expect(first.map(({ type }) => type)).toEqual(['complete-order', 'pay-order', 'create-order', 'close-day']);
  const { length } = read.mock.calls;
  expect(await find()).toEqual(first);
  expect(read.mock.calls.length - length).toBeLessThan(length);
});

test('[I22] a business day begins and ends at the cutoff of the shop’s own clock, also where that is set forward', () => {
  const madrid = { timeZone: 'Europe/Madrid', businessDayCutoff: '04:00' };
  expect(startOfDay('2026-03-28', madrid)).toBe('2026-03-28T03:00:00.000Z');
  expect(endOfDay('2026-03-28', madrid)).toBe('2026-03-29T02:00:00.000Z');
  const samoa = { timeZone: 'Pacific/Apia', businessDayCutoff: '00:00' };
  expect(startOfDay('2026-11-22', samoa)).toBe('2026-11-21T11:00:00.000Z');
});
