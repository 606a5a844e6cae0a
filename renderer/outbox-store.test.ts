import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TillWish } from '../shop/shop.ts';
import { api, joinTill } from '../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../test/kit/open-host.ts';
import { isUp, openBrowser, WebSocketOfPages } from '../test/kit/wires.ts';
import { createOutboxStore, UsedElsewhere } from './outbox-store.ts';
import { aloneBlockOf } from './standing.ts';
import type { View } from './till.ts';

const create = (orderId: string = randomUUID()): TillWish & { type: 'create-order' } => ({
  type: 'create-order',
  body: { orderId, lines: [{ id: randomUUID(), productId: 'flat-white', quantityMilli: 1000 }] },
});
const isSettled = ({ pending }: View) => pending.length === 0;

let host: OpenHost;
beforeAll(async () => {
  vi.stubGlobal('WebSocket', WebSocketOfPages);
  host = await openHost();
});
afterAll(() => host.close());

/** A page of a till in a browser, with a cable that can be pulled. */
async function openPage(joined: Awaited<ReturnType<typeof joinTill>>) {
  let plugged = true;
  const store = createOutboxStore(randomUUID());
  const { till, relay, time } = await openBrowser(host, joined, { store, isPlugged: () => plugged });
  return {
    till,
    lose: relay.lose,
    async pull() {
      plugged = false;
      relay.cut();
      await till.shows(({ link }) => link.is !== 'live');
      time.pass(1_500);
    },
    async plug() {
      plugged = true;
      time.pass(5_000);
      await isUp(till);
    },
    /** Timers of so many milliseconds. */
    pass: time.pass,
  };
}

describe('a till in a browser', () => {
  test('[Q40] queues orders while the host is away, which numbers them when it is back', async () => {
    const { till, pull, plug } = await openPage(await joinTill(host, 'Tablet'));
    await isUp(till);
    await till.submit(create());
    const code = till.view().you.till?.code;
    await pull();
    const [one, two] = [create(), create()];
    for (const wish of [one, two]) expect(await till.submit(wish)).toMatchObject({ t: 'queued', ok: true });
    expect(till.view().pending.map(({ made }) => made?.numbers)).toEqual([undefined, undefined]);
    await plug();
    await till.shows(isSettled);
    const numbers = [one, two].map(({ body }) => till.view().shop.get('order', body.orderId)?.number);
    expect(numbers).toEqual([`${code}-002`, `${code}-003`]);
  });

  test('[Q41] takes money with the host only, which owns its series', async () => {
    const { till, pull } = await openPage(await joinTill(host, 'Tablet'));
    await isUp(till);
    const wish = create();
    await till.submit(wish);
    await pull();
    const body = { orderId: wish.body.orderId, receiptId: randomUUID() };
    const payments = [{ id: randomUUID(), tender: 'cash' as const, amountMinor: 350 }];
    expect(aloneBlockOf('pay-order', [{ kind: 'order', id: wish.body.orderId }], till.view())).toBe(
      'blocked.no-receipts',
    );
    const verdict = await till.submit({ type: 'pay-order', body: { ...body, payments } });
    expect(verdict).toMatchObject({ ok: false, code: 'needs-host' });
    expect(till.view().pending).toEqual([]);
  });

  test('[Q42] finds what it queued again in another page, and sends it once', async () => {
    const joined = await joinTill(host, 'Tablet');
    const first = await openPage(joined);
    await isUp(first.till);
    await first.till.submit(create());
    await first.pull();
    const wish = create();
    await first.till.submit(wish);
    first.till.close();
    const second = await openPage(joined);
    await isUp(second.till);
    await second.till.shows((view) => isSettled(view) && view.shop.get('order', wish.body.orderId) !== undefined);
    const { json } = await api<{ items: { id: string }[] }>(host, 'GET', '/orders?limit=500');
    expect(json.items.filter(({ id }) => id === wish.body.orderId)).toHaveLength(1);
  });

  test('[Q43] is active in one tab: another says so and takes over when it is asked to (F-01) (F-20)', async () => {
    const joined = await joinTill(host, 'Tabs');
    const first = await openPage(joined);
    await isUp(first.till);
    await first.till.submit(create());
    const second = await openPage(joined);
    await isUp(second.till);
    await first.till.shows(({ link }) => link.is === 'stopped' && link.code === 4506);
    await second.till.submit(create());
    first.till.reconnect();
    await isUp(first.till);
    await second.till.shows(({ link }) => link.is === 'stopped' && link.code === 4506);
    expect(await first.till.submit(create())).toMatchObject({ t: 'verdict', ok: true, n: 3 });
  });
});

describe('the store of an outbox', () => {
  const row = { id: 'a', type: 't', body: {}, at: '', place: 1, state: 'waiting' as const };

  test('[Q43] takes nothing from a tab after another one has taken over', async () => {
    const tillId = randomUUID();
    const [first, second] = [createOutboxStore('1'), createOutboxStore('2')];
    await first.open(tillId);
    await first.write({ put: [row], drop: [], count: { next: 2, highest: 1, answered: 0 } });
    expect(await second.open(tillId)).toEqual({ rows: [row], count: { next: 2, highest: 1, answered: 0 } });
    await expect(first.write({ put: [{ ...row, id: 'b' }], drop: ['a'] })).rejects.toThrow(UsedElsewhere);
    expect([await first.isMine(), await second.isMine()]).toEqual([false, true]);
    await second.write({ put: [], drop: ['a'] });
    expect((await first.open(tillId)).rows).toEqual([]);
    expect(await second.isMine()).toBe(false);
  });
});
