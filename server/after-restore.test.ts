import { randomUUID } from 'node:crypto';
import { cp, rename, rm } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { View } from '../renderer/till.ts';
import type { Order } from '../shop/order.ts';
import type { TillWish } from '../shop/shop.ts';
import { api, joinTill } from '../test/kit/http-client.ts';
import { makeFolder, type OpenHost, openHost } from '../test/kit/open-host.ts';
import type { ShownTill } from '../test/kit/shown-till.ts';
import { isUp, openGuest, openWindow } from '../test/kit/wires.ts';
import { startEpoch } from './journal/start-epoch.ts';
import { verifyFolder } from './verify/verify-folder.ts';

const order = (orderId: string, customerName: string): TillWish => ({
  type: 'create-order',
  body: { orderId, customerName, lines: [{ id: randomUUID(), productId: 'flat-white', quantityMilli: 1000 }] },
});
const pay = (orderId: string, receiptId = randomUUID()): TillWish => ({
  type: 'pay-order',
  body: { orderId, receiptId, payments: [{ id: randomUUID(), tender: 'cash', amountMinor: 350 }] },
});
const ready = (orderId: string): TillWish => ({ type: 'advance-order', body: { orderId, fulfilment: 'ready' } });

const isRestored = ({ shop }: View) => shop.get('shop', 'shop')?.seriesRun !== undefined;

/** A host with two secondary tills, that can be put back to how it was a while ago. */
async function shopThatIsRestored() {
  const { dir, remove } = await makeFolder();
  let host: OpenHost | undefined = await openHost({ dir });
  onTestFinished(async () => {
    await host?.close();
    await remove();
  });
  const tills: ShownTill[] = [];
  for (const name of ['B', 'C']) {
    const { guest } = await openGuest(() => host?.port, await joinTill(host, name));
    const { till } = openWindow(guest);
    await isUp(till);
    tills.push(till);
  }
  const [b, c] = tills;
  if (!b || !c) throw new Error('no tills');
  return {
    b,
    c,
    dir,
    host: () => host as OpenHost,
    backup: () => cp(dir, `${dir}.backup`, { recursive: true, filter: (path) => !path.endsWith('lock') }),
    /** Everything since the backup is lost, and what the tills know is all that is left of it. */
    async restore() {
      await host?.close();
      host = undefined;
      await rm(dir, { recursive: true });
      await rename(`${dir}.backup`, dir);
      await startEpoch({ dir, at: new Date().toISOString(), reason: 'restore', secret: undefined });
      host = await openHost({ dir });
    },
  };
}

test('[B20] what tills asked for after the backup comes back, as it was: with its numbers, prices and times (F-11)', async () => {
  const { b, dir, backup, restore, host } = await shopThatIsRestored();
  const [first, second] = [randomUUID(), randomUUID()];
  await b.submit(order(first, 'Ada'));
  await backup();
  await b.submit(order(second, 'Grace'));
  await b.submit(pay(second));
  const before = await b.shows(({ shop }) => shop.get('order', second)?.payment === 'paid');
  const { version: _, ...lost } = before.shop.get('order', second) as Order;
  await restore();
  const after = await b.shows((view) => isRestored(view) && view.shop.get('order', second)?.payment === 'paid');
  expect(after.shop.get('order', second)).toMatchObject(lost);
  expect(lost.number).toBe('B-002');
  // What is new is counted anew: nobody knows how far the lost numbers went.
  const third = randomUUID();
  await b.submit(order(third, 'Barbara'));
  await b.submit(pay(third));
  const { json } = await api<Order>(host(), 'GET', `/orders/${third}`);
  expect([json.number, json.payments[0]?.receiptNumber]).toEqual([
    'B2-001',
    expect.stringMatching(/^B2-\d{4}-000001$/),
  ]);
  await host().close();
  const { damage } = await verifyFolder(dir);
  expect(damage).toBeUndefined();
});

test('[B21] what one till asked of another till’s order waits until that has come back', async () => {
  const { b, c, backup, restore, host } = await shopThatIsRestored();
  await backup();
  const orderId = randomUUID();
  await b.submit(order(orderId, 'Ada'));
  await c.shows(({ shop }) => shop.get('order', orderId) !== undefined);
  await c.submit(ready(orderId));
  await c.submit(pay(orderId));
  for (const till of [b, c]) await till.shows(({ shop }) => shop.get('order', orderId)?.payment === 'paid');
  await restore();
  const isBack = (view: View) => isRestored(view) && view.pending.length === 0;
  await c.shows((view) => isBack(view) && view.shop.get('order', orderId)?.payment === 'paid');
  const { json } = await api<Order>(host(), 'GET', `/orders/${orderId}`);
  expect(json).toMatchObject({ number: 'B-001', fulfilment: 'ready', payment: 'paid' });
  expect(json.payments[0]?.receiptNumber).toMatch(/^C-\d{4}-000001$/);
}, 30_000);
