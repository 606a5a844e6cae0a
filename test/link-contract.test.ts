import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Estimate } from '../shop/estimate.ts';
import type { Order } from '../shop/order.ts';
import type { Base, TillWish } from '../shop/shop.ts';
import type { EntriesFrame, SnapshotFrame, WireEntry } from '../shop/wire.ts';
import { orderBody } from './kit/clients.ts';
import { api, joinTill, makeEstimate, makeOrder } from './kit/http-client.ts';
import { type OpenHost, openHost } from './kit/open-host.ts';
import type { ShownTill } from './kit/shown-till.ts';
import {
  browser,
  isUp,
  openBrowser,
  WebSocketOfPages,
  windowOfGuest,
  windowOfGuestWithLooseEnd,
  windowOfHost,
} from './kit/wires.ts';
import { expectTheHostsShop, openWitness } from './kit/witness.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());
beforeEach(() => void vi.stubGlobal('WebSocket', WebSocketOfPages));
afterEach(() => void vi.unstubAllGlobals());

const line = (unitPriceMinor = 1000) => ({ id: randomUUID(), name: 'Tart', unitPriceMinor, quantityMilli: 1000 });
const estimateBody = (estimateId = randomUUID()) => ({ estimateId, lines: [line(), line()] });

const idsSent = ({ sent }: ShownTill) => new Set(sent.flatMap((frame) => (frame.t === 'command' ? frame.id : [])));

/** Asks, expects a yes, and answers with what the screen shows then. */
async function ask(till: ShownTill, wish: TillWish, base?: Base) {
  const verdict = await till.submit(wish, base);
  expect(verdict).toMatchObject({ t: 'verdict', ok: true });
  const { shop } = till.view();
  return {
    order: (id: string) => shop.get('order', id) as Order,
    estimate: (id: string) => shop.get('estimate', id) as Estimate,
  };
}

/** A record without what only repeats. */
const storyOf = <T>(record: readonly T[]) =>
  record.filter((step, index) => JSON.stringify(step) !== JSON.stringify(record[index - 1]));

describe.each([
  ['a window of the host', windowOfHost],
  ['a browser', browser],
  ['a window of a secondary till whose network fails', windowOfGuest],
  ['a window of a secondary till that loses its own process', windowOfGuestWithLooseEnd],
])('%s', (_, openWire) => {
  test('[K1] a welcome, a snapshot, then everything new in order', async () => {
    const { till } = await openWire(host);
    const news: WireEntry[] = [];
    till.onEntries((entries) => news.push(...entries));
    expect(till.view().you.till?.name).toBeDefined();
    await expectTheHostsShop(till, host);
    const other = await openWitness(host);
    const made = [];
    for (let round = 0; round < 5; round += 1) made.push(await makeOrder(host), await makeEstimate(host));
    const asked = await other.ask('create-order', orderBody());
    await till.shows(({ seq }) => asked.ok && seq === asked.seq);
    const ours = news.filter(({ by, command }) => by === 'local-token' && command.type !== 'admit-till');
    expect(ours.map(({ seq }) => seq)).toEqual(made.map(({ version }) => version));
    const following = till.heard.all.filter(
      (frame): frame is SnapshotFrame | EntriesFrame => frame.t === 'snapshot' || frame.t === 'entries',
    );
    expect([till.heard.all[0]?.t, following[0]?.t]).toEqual(['welcome', 'snapshot']);
    for (const [index, frame] of following.entries()) {
      if (frame.t === 'entries') expect(frame.prev).toBe(following[index - 1]?.seq);
    }
    await expectTheHostsShop(till, host);
  });

  test('[K2] a command gets its verdict, with the position that has its effect', async () => {
    const { till } = await openWire(host);
    const body = orderBody();
    const verdict = await till.submit({ type: 'create-order', body });
    expect(verdict).toMatchObject({ ok: true, id: [...idsSent(till)][0] });
    const { json } = await api<Order>(host, 'GET', `/orders/${body.orderId}`);
    expect(verdict).toMatchObject({ line: json.version, seq: json.version });
    expect(till.view().pending).toEqual([]);
    const { shop } = await till.shows(({ seq }) => seq === json.version);
    expect(shop.get('order', body.orderId)).toEqual(json);
  });

  test('[K5] what was asked for shows at once as pending, then confirmed, and is never gone between (F-26)', async () => {
    const { till } = await openWire(host);
    const [order, estimate] = [orderBody(), estimateBody()];
    const seen = till.record(({ shop, pendingIds }) => [
      ...[shop.get('order', order.orderId) !== undefined, pendingIds.has(order.orderId)],
      ...[shop.get('estimate', estimate.estimateId) !== undefined, pendingIds.has(estimate.estimateId)],
    ]);
    const ordered = till.submit({ type: 'create-order', body: order });
    expect(seen.at(-1)).toEqual([true, true, false, false]);
    await ordered;
    const verdict = await till.submit({ type: 'create-estimate', body: estimate });
    await till.shows(({ seq }) => 'line' in verdict && seq >= verdict.line);
    expect(storyOf(seen)).toEqual([
      [false, false, false, false],
      [true, true, false, false],
      [true, false, false, false],
      [true, false, true, true],
      [true, false, true, false],
    ]);
  });

  test('[U4] a refusal comes with its code, and the confirmed shop stays', async () => {
    const { till } = await openWire(host);
    const { orderId } = orderBody();
    const before = (await ask(till, { type: 'create-order', body: orderBody(orderId) })).order(orderId);
    const unpaid = await till.submit({ type: 'complete-order', body: { orderId } });
    expect(unpaid).toMatchObject({ ok: false, code: 'unpaid', retry: 'never', current: { id: orderId } });
    await api(host, 'POST', `/orders/${orderId}/status`, { body: { fulfilment: 'ready' } });
    const stale: Base = { kind: 'order', id: orderId, version: before.version };
    const status = till.record(({ shop }) => shop.get('order', orderId)?.status);
    const moved = await till.submit({ type: 'cancel-order', body: { orderId } }, stale);
    expect(moved).toMatchObject({ ok: false, code: 'moved', retry: 'rebase', current: { fulfilment: 'ready' } });
    expect(storyOf(status)).toEqual(['open', 'cancelled', 'open']);
    await expectTheHostsShop(till, host);
  });

  test.each(['up', 'down'] as const)(
    '[K3] what was on its way %s at a cut is asked again and has one effect (F-01) (F-03)',
    async (way) => {
      const { till, lose, cut, mend } = await openWire(host);
      const other = await openWitness(host);
      const body = orderBody();
      const { orderId } = body;
      const there = till.record(({ shop }) => shop.get('order', orderId) !== undefined);
      const lost = lose(way);
      const payment = { id: randomUUID(), tender: 'cash' as const, amountMinor: 3500, tenderedMinor: 4000 };
      const verdicts = [
        till.submit({ type: 'create-order', body }),
        till.submit({ type: 'add-lines', body: { orderId, lines: [line()] } }),
        till.submit({ type: 'pay-order', body: { orderId, receiptId: randomUUID(), payments: [payment] } }),
      ];
      await (way === 'up' ? lost : other.hears('pay-order'));
      await cut();
      const ids = till.view().pending.map(({ id }) => id);
      expect(ids).toHaveLength(3);
      await mend();
      for (const verdict of verdicts) expect(await verdict).toMatchObject({ ok: true });
      expect([...idsSent(till)]).toEqual(ids);
      expect(await other.effectsOf(new Set(ids))).toEqual(ids);
      expect(storyOf(there)).toEqual([false, true]);
      await expectTheHostsShop(till, host);
      expect(till.view().shop.get('order', orderId)).toMatchObject({
        payment: 'paid',
        payments: [{ changeMinor: 500 }],
      });
    },
  );

  test('[U5] what is asked while the line is cut shows as pending, and is sent once it is back', async () => {
    const { till, cut, mend } = await openWire(host);
    const other = await openWitness(host);
    await cut();
    const bodies = [orderBody(), orderBody(), orderBody()];
    const verdicts = bodies.map((body) => till.submit({ type: 'create-order', body }));
    const ids = till.view().pending.map(({ id }) => id);
    for (const { orderId } of bodies) expect(till.view().pendingIds).toContain(orderId);
    await mend();
    for (const verdict of verdicts) expect(await verdict).toMatchObject({ ok: true });
    expect(await other.effectsOf(new Set(ids))).toEqual(ids);
    await expectTheHostsShop(till, host);
  });

  test('[K4] whatever others did while the line was cut is there after it (F-06)', async () => {
    const { till, cut, mend } = await openWire(host);
    const other = await openWitness(host);
    const [changed, estimate] = [await makeOrder(host), await makeEstimate(host)];
    await till.shows(({ shop }) => shop.get('estimate', estimate.id) !== undefined);
    await cut();
    const orderId = randomUUID();
    await other.ask('advance-order', { orderId: changed.id, fulfilment: 'ready' });
    await other.ask('convert-estimate', { estimateId: estimate.id, orderId });
    await makeOrder(host);
    expect(till.view().shop.get('order', orderId)).toBeUndefined();
    await mend();
    await expectTheHostsShop(till, host);
    expect(till.view().shop.get('order', changed.id)).toMatchObject({ fulfilment: 'ready' });
    const { version } = await makeOrder(host);
    await till.shows(({ seq }) => seq === version);
  });

  test('[K1] an order and an estimate of another till arrive, and converting changes both', async () => {
    const { till } = await openWire(host);
    const other = await openWitness(host);
    const [order, estimate] = [orderBody(), estimateBody()];
    await other.ask('create-order', order);
    await other.ask('create-estimate', estimate);
    const { shop } = await till.shows((view) => view.shop.get('estimate', estimate.estimateId) !== undefined);
    expect(shop.get('order', order.orderId)).toMatchObject({ tillId: other.welcome.you.till?.id, status: 'open' });
    const orderId = randomUUID();
    await other.ask('convert-estimate', { estimateId: estimate.estimateId, orderId });
    const converted = await till.shows((view) => view.shop.get('order', orderId) !== undefined);
    expect(converted.shop.get('order', orderId)).toMatchObject({ estimateId: estimate.estimateId });
    expect(converted.shop.get('estimate', estimate.estimateId)).toMatchObject({ status: 'converted' });
  });

  test('[K2] an estimate goes its whole way: created, revised, sent, accepted, converted', async () => {
    const { till } = await openWire(host);
    const estimateId = randomUUID();
    const of = async (wish: TillWish) => (await ask(till, wish)).estimate(estimateId);
    const created = await of({ type: 'create-estimate', body: estimateBody(estimateId) });
    expect(created).toMatchObject({ status: 'draft', revision: 1, totals: { totalMinor: 2000 } });
    expect(created.number).toMatch(/^EST-[A-Z]+-\d{6}$/);
    const revised = { estimateId, customerName: 'Ada', lines: [line(1500)] };
    expect(await of({ type: 'revise-estimate', body: revised })).toMatchObject({ revision: 1, customerName: 'Ada' });
    const to = (status: 'sent' | 'accepted') => of({ type: 'set-estimate-status', body: { estimateId, status } });
    expect(await to('sent')).toMatchObject({ status: 'sent' });
    expect(await of({ type: 'revise-estimate', body: revised })).toMatchObject({ revision: 2, status: 'draft' });
    await to('sent');
    expect(await to('accepted')).toMatchObject({ status: 'accepted', number: created.number });
    const orderId = randomUUID();
    const after = await ask(till, { type: 'convert-estimate', body: { estimateId, orderId } });
    expect(after.estimate(estimateId)).toMatchObject({ status: 'converted' });
    expect(after.order(orderId)).toMatchObject({ estimateId, customerName: 'Ada', totals: { totalMinor: 1500 } });
    const again = await till.submit({ type: 'convert-estimate', body: { estimateId, orderId: randomUUID() } });
    expect(again).toMatchObject({ ok: false, code: 'already-converted' });
    await expectTheHostsShop(till, host);
  });

  test('[K2] an order goes its whole way: made, advanced, paid with a receipt, completed; another is cancelled', async () => {
    const { till } = await openWire(host);
    const { orderId } = orderBody();
    const of = async (wish: TillWish) => (await ask(till, wish)).order(orderId);
    await of({ type: 'create-order', body: orderBody(orderId) });
    expect(await of({ type: 'advance-order', body: { orderId, fulfilment: 'ready' } })).toMatchObject({
      fulfilment: 'ready',
    });
    expect(await till.submit({ type: 'complete-order', body: { orderId } })).toMatchObject({ code: 'unpaid' });
    const payments = [
      { id: randomUUID(), tender: 'cash' as const, amountMinor: 1000, tenderedMinor: 2000 },
      { id: randomUUID(), tender: 'card' as const, amountMinor: 1500, reference: '0042' },
    ];
    const receiptId = randomUUID();
    const paid = await of({ type: 'pay-order', body: { orderId, receiptId, payments } });
    const number = expect.stringMatching(/^[A-Z]+-\d{4}-\d{6}$/);
    expect(paid).toMatchObject({
      payment: 'paid',
      payments: [
        { changeMinor: 1000, receiptId, receiptNumber: number },
        { receiptId, receiptNumber: number },
      ],
    });
    const receipt = till.view().shop.get('receipt', receiptId);
    expect(receipt).toMatchObject({ orderId, number: paid.payments[0]?.receiptNumber, version: paid.version });
    expect(await of({ type: 'complete-order', body: { orderId } })).toMatchObject({ status: 'completed' });
    const second = randomUUID();
    await ask(till, { type: 'create-order', body: orderBody(second) });
    const cancelled = await ask(till, { type: 'cancel-order', body: { orderId: second, reason: 'Mistake' } });
    expect(cancelled.order(second)).toMatchObject({ status: 'cancelled', cancelReason: 'Mistake' });
    await expectTheHostsShop(till, host);
  });

  test('[K11] many at once keep their order and their ids, and none is ever gone between', async () => {
    const { till } = await openWire(host);
    const other = await openWitness(host);
    const bodies = Array.from({ length: 40 }, () => orderBody());
    const shown = till.record(({ shop }) => bodies.filter(({ orderId }) => shop.get('order', orderId)).length);
    const verdicts = bodies.map((body) => till.submit({ type: 'create-order', body }));
    const ids = till.view().pending.map(({ id }) => id);
    expect(await Promise.all(verdicts)).toMatchObject(ids.map((id) => ({ id, ok: true })));
    expect(await other.effectsOf(new Set(ids))).toEqual(ids);
    await expectTheHostsShop(till, host);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  });

  test('[K9] a connection that replaces an open one tells everything once', async () => {
    const { till, replace } = await openWire(host);
    const news: number[] = [];
    till.onEntries((entries) => news.push(...entries.map(({ seq }) => seq)));
    replace();
    await isUp(till);
    const made = [await makeOrder(host), await makeOrder(host)];
    await expectTheHostsShop(till, host);
    expect(news).toEqual(made.map(({ version }) => version));
  });
});

describe('a browser', () => {
  test('[K10] another tab of the same till takes over, and this one stays away until somebody wants it here', async () => {
    const joined = await joinTill(host, 'Tabs');
    const first = await openBrowser(host, joined);
    await isUp(first.till);
    const second = await openBrowser(host, joined);
    await isUp(second.till);
    const { link } = await first.till.shows((view) => view.link.is === 'stopped');
    expect(link).toMatchObject({ is: 'stopped', code: 4506 });
    first.time.pass(3_600_000);
    first.till.reconnect();
    await isUp(first.till);
    expect(first.relay.connections()).toBe(2);
    expect((await second.till.shows((view) => view.link.is === 'stopped')).link).toMatchObject({ code: 4506 });
  });

  test('[K10] a token that does not count stops it', async () => {
    const { till } = await openBrowser(host, { token: 'wrong' });
    const { link } = await till.shows((view) => view.link.is === 'stopped');
    expect(link).toMatchObject({ code: 4501 });
  });

  test('[K11] where the host counted on meanwhile, it renumbers what is undecided (F-20)', async () => {
    const joined = await joinTill(host, 'Tabs');
    const first = await openBrowser(host, joined);
    await isUp(first.till);
    void first.relay.lose('up');
    const bodies = [orderBody(), orderBody()];
    const verdicts = bodies.map((body) => first.till.submit({ type: 'create-order', body }));
    const second = await openBrowser(host, joined);
    await isUp(second.till);
    for (let n = 0; n < 3; n += 1) await ask(second.till, { type: 'create-order', body: orderBody() });
    first.till.reconnect();
    expect(await Promise.all(verdicts)).toMatchObject([
      { ok: true, n: 4 },
      { ok: true, n: 5 },
    ]);
  });

  test('[K7] a host that went silent is left after twelve seconds and found again', async () => {
    const { till, relay, time } = await openBrowser(host, await joinTill(host, 'Browser'));
    await isUp(till);
    void relay.lose('down');
    time.pass(11_999);
    expect(till.view().link).toEqual({ is: 'live' });
    time.pass(1);
    expect(till.view().link).toMatchObject({ is: 'waiting' });
    const { version } = await makeOrder(host);
    time.pass(1_000);
    await till.shows(({ seq }) => seq === version);
  });

  test('[K8] after a sleep it connects anew and misses nothing (F-14)', async () => {
    const { till, relay, time } = await openBrowser(host, await joinTill(host, 'Browser'));
    await isUp(till);
    void relay.lose('down');
    const { version } = await makeOrder(host);
    time.sleep(60_000);
    time.pass(1_000);
    await till.shows(({ seq }) => seq === version);
    expect(relay.connections()).toBe(2);
  });
});
