import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Day } from '../shop/day.ts';
import { createShop } from '../shop/documents.ts';
import { connectTill } from '../test/kit/clients.ts';
import { makeOrder } from '../test/kit/http-client.ts';
import { makeFolder, openHost } from '../test/kit/open-host.ts';
import { createSafe } from './safe.ts';

/** Days that were closed at their end, the first of November at the entry 10, the second at 20 and so on. */
function shopWithDays(count: number) {
  const shop = createShop();
  for (let day = 1; day <= count; day += 1) {
    const date = `2026-11-${String(day).padStart(2, '0')}`;
    const value: Day = { id: date, date, closedAt: `${date}T23:00:00Z`, version: 0 };
    shop.put({ kind: 'day', id: date, value }, day * 10);
  }
  return shop;
}

test('[F48] without a backup it is the last day that was closed seven days ago or earlier', () => {
  let at = '2026-11-08T22:59:59Z';
  const safe = createSafe({ shop: shopWithDays(9), backedUp: () => 0, now: () => at, tell: () => {} });
  expect(safe.seq()).toBe(0);
  at = '2026-11-08T23:00:00Z';
  expect(safe.seq()).toBe(10);
  at = '2026-12-24T12:00:00Z';
  expect(safe.seq()).toBe(90);
});

test('[F48] with a backup it is what that holds, and everyone is told when it has moved on', () => {
  let [at, backedUp] = ['2026-11-09T00:00:00Z', 0];
  const told: number[] = [];
  const safe = createSafe({
    shop: shopWithDays(9),
    backedUp: () => backedUp,
    now: () => at,
    tell: (seq) => told.push(seq),
  });
  safe.look();
  expect(told).toEqual([]);
  at = '2026-11-10T00:00:00Z';
  safe.look();
  safe.look();
  expect(told).toEqual([20]);
  backedUp = 15;
  safe.look();
  expect([safe.seq(), told]).toEqual([15, [20]]);
  backedUp = 85;
  safe.look();
  expect([safe.seq(), told]).toEqual([85, [20, 85]]);
});

test('[F48] a backup that a host has just made is told to every till, and to those that come later', async () => {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const stick = join(dirname(dir), 'stick');
  await mkdir(stick);
  const host = await openHost({ dir });
  onTestFinished(() => host.close());
  const order = await makeOrder(host);
  const client = await connectTill(host);
  onTestFinished(client.close);
  expect(client.welcome.safe).toBe(0);
  await host.backups.choose(stick);
  const note = await client.frames.take((frame) => frame.t === 'note' && frame.kind === 'safe');
  expect(note).toEqual({ t: 'note', kind: 'safe', seq: order.version });
  const later = await connectTill(host);
  onTestFinished(later.close);
  expect(later.welcome.safe).toBe(order.version);
});
