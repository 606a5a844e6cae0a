import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Day } from '../../shop/day.ts';
import type { Order } from '../../shop/order.ts';
import { createReplica } from '../../shop/replica.ts';
import type { WireEntry } from '../../shop/wire.ts';
import { connectTill } from '../../test/kit/clients.ts';
import { api, joinTill, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';

interface Page<T> {
  items: T[];
  next: string | number | null;
}

let host: OpenHost;
let clock: string;

beforeEach(async () => {
  clock = '2026-11-20T12:00:00.000Z';
  host = await openHost({ now: () => clock });
  onTestFinished(() => host.close());
});

const get = async <T>(path: string) => (await api<T>(host, 'GET', path)).json;

async function completeOrder(): Promise<Order> {
  const order = await makeOrder(host);
  const { totalMinor } = order.totals;
  await api(host, 'POST', `/orders/${order.id}/payments`, { body: { tender: 'card', amountMinor: totalMinor } });
  return (await api<Order>(host, 'POST', `/orders/${order.id}/status`, { body: { status: 'completed' } })).json;
}

/** A completed and an open order, and the day on which they were made over. */
async function closedDay() {
  const done = await completeOrder();
  const open = await makeOrder(host);
  clock = '2026-11-21T12:00:00.000Z';
  const today = await makeOrder(host);
  const [day] = (await get<Page<Day>>('/days')).items;
  if (!day) throw new Error('the day was not closed');
  return { done, open, today, day };
}

describe('closed days over HTTP', () => {
  test('[C8] its orders are listed and found, and one is answered by its id', async () => {
    const { done, open, today, day } = await closedDay();
    const ids = async (query: string) => (await get<Page<Order>>(`/orders${query}`)).items.map(({ id }) => id);
    expect(await ids('')).toEqual([today.id, open.id, done.id]);
    expect(await ids(`?day=${day.date}`)).toEqual([open.id, done.id]);
    expect(await ids(`?status=completed`)).toEqual([done.id]);
    expect(await ids(`?search=${done.number}&day=${day.date}`)).toEqual([done.id]);
    expect(await get(`/orders/${done.id}`)).toEqual({ ...done, countedOn: day.id });
  });

  test('[C8] its receipts are listed, found by number and answered by their id', async () => {
    const { done } = await closedDay();
    const [paid] = done.payments;
    const { items } = await get<Page<{ id: string }>>(`/receipts?search=${paid?.receiptNumber}`);
    expect(items.map(({ id }) => id)).toEqual([paid?.receiptId]);
    expect(await get(`/receipts/${paid?.receiptId}`)).toMatchObject({ number: paid?.receiptNumber, orderId: done.id });
  });

  test('[C8] its figures are answered without it, and its entries in pages', async () => {
    const { done, day } = await closedDay();
    expect(day).toMatchObject({ id: '2026-11-20', date: '2026-11-20', summary: { orders: { completed: 1 } } });
    expect(await get(`/days/${day.id}`)).toEqual(day);
    expect((await get<Page<Day>>('/days?from=2026-11-21')).items).toEqual([]);
    const entries: WireEntry[] = [];
    for (let after: string | number | null = 0; after !== null; ) {
      const page: Page<WireEntry> = await get(`/days/${day.id}/entries?limit=3&after=${after}`);
      entries.push(...page.items);
      after = page.next;
    }
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: day.version }, (_, index) => index + 1));
    const ofOrder = entries.filter(({ changes }) => changes.some(({ id }) => id === done.id));
    expect(ofOrder.map(({ command }) => command.type)).toEqual(['create-order', 'pay-order', 'complete-order']);
    expect(JSON.stringify(entries)).not.toContain('credential');
  });

  test('[C8] an order of it is advanced like any other', async () => {
    const { done } = await closedDay();
    const advanced = await api<Order>(host, 'POST', `/orders/${done.id}/status`, { body: { fulfilment: 'ready' } });
    expect([advanced.status, advanced.json.fulfilment]).toEqual([200, 'ready']);
  });

  test('[D29] its shifts are listed by till, day and status, and answered by their id', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const ask = (type: string, body: object) => api(host, 'POST', '/commands', { body: { type, body } });
    await ask('open-shift', { shiftId: first, floatMinor: 5_000 });
    await ask('close-shift', { shiftId: first, countedMinor: { cash: 4_900 } });
    const { day, today } = await closedDay();
    await ask('open-shift', { shiftId: second, floatMinor: 4_900 });
    const ids = async (query: string) => (await get<Page<{ id: string }>>(`/shifts${query}`)).items.map(({ id }) => id);
    expect(await ids('')).toEqual([second, first]);
    expect(await ids(`?day=${day.date}`)).toEqual([first]);
    expect(await ids('?day=2026-11-21')).toEqual([second]);
    expect(await ids(`?status=closed&till=${today.tillId}&limit=1`)).toEqual([first]);
    expect(await ids(`?till=${randomUUID()}`)).toEqual([]);
    expect(await get(`/shifts/${first}`)).toMatchObject({ id: first, differenceMinor: -100 });
    expect(await api(host, 'GET', `/shifts/${randomUUID()}`)).toMatchObject({ status: 404 });
  });

  test.each([
    ['/days/2026-01-01', 404, 'id'],
    ['/days/2026-01-01/entries', 404, 'id'],
    ['/days/..%2Fhost', 404, 'id'],
    ['/days?after=x', 400, 'query.after'],
    ['/days?from=yesterday', 400, 'query.from'],
    ['/days/2026-11-20/entries?limit=0', 400, 'query.limit'],
    ['/days/2026-11-20/entries?after=-1', 400, 'query.after'],
    ['/receipts?day=1', 400, 'query.day'],
    [`/receipts/${randomUUID()}`, 404, 'id'],
    [`/orders?after=2026-11-20/${'x'.repeat(300)}`, 400, 'query.after'],
    ['/orders?after=2026-01-01/', 400, 'query.after'],
    [`/orders?search=${'x'.repeat(201)}`, 400, 'query.search'],
  ])('[A2] %s is answered %s and the path of the fault', async (path, status, fault) => {
    await closedDay();
    const answer = await api(host, 'GET', path);
    expect([answer.status, answer.json.path]).toEqual([status, fault]);
  });

  test('[C8] everything is there after a restart, and a day file is no more asked of the memory', async () => {
    const { done, day } = await closedDay();
    host = await host.reopen();
    expect((await get<Page<Order>>(`/orders?day=${day.date}&status=completed`)).items).toHaveLength(1);
    expect(await get(`/orders/${done.id}`)).toMatchObject({ id: done.id });
  });
});

describe('closed days on a till', () => {
  test('[C11] the day is told without its figures, whatever the topics, and what left is gone', async () => {
    const { token } = await joinTill(host);
    const till = await connectTill(host, { token, topics: ['orders'] });
    const replica = createReplica();
    replica.receive(till.welcome, 0);
    const done = await completeOrder();
    clock = '2026-11-21T12:00:00.000Z';
    const today = await makeOrder(host);
    for (;;) {
      const frame = await till.frames.take(() => true);
      replica.receive(frame, 0);
      if (replica.shop.get('order', today.id)) break;
    }
    expect(replica.shop.get('order', done.id)).toBeUndefined();
    expect(replica.shop.get('day', '2026-11-20')).toMatchObject({ date: '2026-11-20' });
    expect(replica.shop.get('day', '2026-11-20')).not.toHaveProperty('summary');
    const late = createReplica();
    const second = await connectTill(host, { token, topics: ['orders'] });
    late.receive(second.welcome, 0);
    while (!late.shop.get('order', today.id)) late.receive(await second.frames.take(() => true), 0);
    for (const kind of ['order', 'receipt', 'day'] as const)
      expect([...late.shop.all(kind)]).toEqual([...replica.shop.all(kind)]);
  });
});
