import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Order } from '../shop/order.ts';
import type { Refusal } from '../shop/refusal.ts';
import { type Answered, api, joinTill } from './kit/http-client.ts';
import { type OpenHost, openHost } from './kit/open-host.ts';

/** What users of other tills have lost money or goods to, asked of a real host by two tills. */
let host: OpenHost;
let second: string;

beforeAll(async () => {
  host = await openHost();
  await done(ask('change-access', { isWifiForStaff: true }));
  ({ token: second } = await joinTill(host));
});
afterAll(() => host.close());

type Asked = Promise<Answered<Partial<Refusal>>>;

function ask(type: string, body: object, { token = host.localToken, key = randomUUID(), base = {} } = {}): Asked {
  return api(host, 'POST', '/commands', { body: { type, body, ...base }, token, headers: { 'Idempotency-Key': key } });
}

async function done(asked: Asked): Promise<void> {
  const { status, text } = await asked;
  if (status >= 300) throw new Error(`answered ${status}: ${text}`);
}

async function orderAt(id: string): Promise<Order> {
  return (await api<Order>(host, 'GET', `/orders/${id}`)).json;
}

const line = (more: object = {}) => ({
  ...{ id: randomUUID(), name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 },
  ...more,
});
const paid = (amountMinor: number) => [{ id: randomUUID(), tender: 'card', amountMinor }];
const codes = (answers: readonly Answered<Partial<Refusal>>[]) =>
  answers.map(({ status, json }) => (status < 300 ? 'ok' : json.code)).sort();

test('[A5] a sale whose answer was lost is sent again and is one sale, one receipt and one payment', async () => {
  const [orderId, key] = [randomUUID(), randomUUID()];
  const body = { orderId, receiptId: randomUUID(), lines: [line()], payments: paid(2500) };
  const answers = await Promise.all([ask('sell', body, { key }), ask('sell', body, { key })]);
  const again = await ask('sell', body, { key });
  expect(new Set([...answers, again].map(({ text }) => text)).size).toBe(1);
  expect(await orderAt(orderId)).toMatchObject({ paidMinor: 2500, payments: [{ amountMinor: 2500 }] });
});

test('[O10] who saves what somebody else has changed meanwhile is told so, and nothing of theirs is lost', async () => {
  const orderId = randomUUID();
  await done(ask('create-order', { orderId, lines: [line()] }));
  const { version } = await orderAt(orderId);
  const base = { base: { kind: 'order', id: orderId, version } };
  const change = (note: string, token: string) => ask('change-order', { orderId, note }, { token, base });
  await done(change('No sugar', host.localToken));
  expect(await change('Two sugars', second)).toMatchObject({ status: 409, json: { code: 'moved' } });
  expect(await orderAt(orderId)).toMatchObject({ note: 'No sugar' });
});

test('[O5] a bill that is paid on two tills at once is paid once', async () => {
  const orderId = randomUUID();
  await done(ask('create-order', { orderId, lines: [line()] }));
  const pay = (token: string) =>
    ask('pay-order', { orderId, receiptId: randomUUID(), payments: paid(2500) }, { token });
  const answers = await Promise.all([pay(host.localToken), pay(second)]);
  expect(codes(answers)).toEqual(['ok', 'paid-elsewhere']);
  expect((await orderAt(orderId)).payments).toHaveLength(1);
});

test('[M11] a total that a till made up is refused, and so is a price that it may not make', async () => {
  const orderId = randomUUID();
  const forged = { orderId, lines: [line()], totals: { totalMinor: 1 } };
  expect(await ask('create-order', forged)).toMatchObject({ json: { code: 'invalid', path: 'body.totals' } });
  const cheap = { orderId, receiptId: randomUUID(), lines: [line({ totalMinor: 1 })], payments: paid(1) };
  expect(await ask('sell', cheap)).toMatchObject({ json: { code: 'invalid', path: 'body.lines.0.totalMinor' } });
  const change = { ...paid(2500)[0], tender: 'cash', tenderedMinor: 2500, changeMinor: 2500 };
  const given = { orderId, receiptId: randomUUID(), lines: [line()], payments: [change] };
  expect(await ask('sell', given)).toMatchObject({ json: { code: 'invalid', path: 'body.payments.0.changeMinor' } });
});

test('[K47] the last piece is sold once, also by two tills in the same moment', async () => {
  const [productId, categoryId] = ['vase', 'last'];
  await done(ask('set-category', { categoryId, name: 'Last', colour: '#b45309', sort: 99 }));
  const product = { productId, sku: 'VASE', name: 'Vase', categoryId, priceMinor: 900, soldBy: 'unit' };
  await done(ask('set-product', { ...product, taxClassId: 'standard', active: true, trackStock: true }));
  await done(ask('adjust-stock', { productId, reason: 'receive', quantityMilli: 1000 }));
  const vase = { id: randomUUID(), productId, quantityMilli: 1000 };
  const sell = (token: string) =>
    ask('sell', { orderId: randomUUID(), receiptId: randomUUID(), lines: [vase], payments: paid(900) }, { token });
  const answers = await Promise.all([sell(host.localToken), sell(second)]);
  expect(codes(answers)).toEqual(['ok', 'sold-out']);
});

test('[O2] what two tills add to one order at once is all there', async () => {
  const orderId = randomUUID();
  await done(ask('create-order', { orderId, lines: [line()] }));
  const added = Array.from({ length: 10 }, () => line());
  await Promise.all(
    added.map((one, index) =>
      done(ask('add-lines', { orderId, lines: [one] }, { token: index % 2 === 0 ? host.localToken : second })),
    ),
  );
  const { lines, totals } = await orderAt(orderId);
  expect(new Set(lines.map(({ id }) => id))).toEqual(new Set([lines[0]?.id, ...added.map(({ id }) => id)]));
  expect(totals.totalMinor).toBe(11 * 2500);
});
