import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Estimate } from '../../shop/estimate.ts';
import type { Order } from '../../shop/order.ts';
import { type Answered, api, freeLine, joinTill, makeEstimate, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

function post(path: string, body: object, key?: string, at = host, token = at.localToken) {
  return api<{ id: string; code?: string }>(at, 'POST', path, {
    body,
    token,
    headers: key === undefined ? {} : { 'Idempotency-Key': key },
  });
}

const snapshotOf = async (at = host) => (await api(at, 'GET', '/snapshot')).text;
const seen = ({ status, text, headers }: Answered<unknown>) => ({ status, text, location: headers.location });

interface Ids {
  estimate: string;
  order: string;
}

/** Each call that changes something, with a body that is taken and another one that would be. */
const calls: [path: (ids: Ids) => string, body: object, other: object][] = [
  [() => '/estimates', { lines: [freeLine] }, { lines: [freeLine, freeLine] }],
  [() => '/orders', { lines: [freeLine] }, { customerName: 'Ada', lines: [freeLine] }],
  [({ estimate }) => `/estimates/${estimate}/status`, { status: 'sent' }, { status: 'cancelled' }],
  [({ estimate }) => `/estimates/${estimate}/convert`, {}, { lineIds: [randomUUID()] }],
  [({ order }) => `/orders/${order}/status`, { fulfilment: 'ready' }, { fulfilment: 'preparing' }],
  [
    ({ order }) => `/orders/${order}/payments`,
    { tender: 'card', amountMinor: 900 },
    { tender: 'cash', amountMinor: 900 },
  ],
  [
    () => '/commands',
    { type: 'create-order', body: { orderId: randomUUID(), lines: [{ ...freeLine, id: randomUUID() }] } },
    { type: 'load-demo-catalogue', body: {} },
  ],
];

test.each(calls)(
  '[A5] call %#: the same key and body is one effect and the same answer, another body 422',
  async (pathOf, body, other) => {
    const ids = { estimate: (await makeEstimate(host)).id, order: (await makeOrder(host)).id };
    const path = pathOf(ids);
    const key = randomUUID();
    const first = await post(path, body, key);
    expect(first.status).toBeLessThan(300);
    const after = await snapshotOf();
    const again = await Promise.all([post(path, body, key), post(path, body, key)]);
    expect(again.map(seen)).toEqual([seen(first), seen(first)]);
    const reused = await post(path, other, key);
    expect([reused.status, reused.json]).toMatchObject([422, { code: 'id-reused', path: 'Idempotency-Key' }]);
    expect(await snapshotOf()).toBe(after);
  },
);

test('[A5] at once, ten times, it is one order (F-02)', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 10 }, () => post('/orders', { lines: [freeLine] }, key)));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
});

test('[A5] the answer is the first one, whatever has become of the order since', async () => {
  const key = randomUUID();
  const first = await post('/orders', { lines: [freeLine] }, key);
  await post(`/orders/${first.json.id}/status`, { status: 'cancelled' });
  expect(seen(await post('/orders', { lines: [freeLine] }, key))).toEqual(seen(first));
});

test('[A5] a refusal is kept like an effect, also when it would be taken by now', async () => {
  const { id } = await makeOrder(host);
  const key = randomUUID();
  const complete = () => post(`/orders/${id}/status`, { status: 'completed' }, key);
  const first = await complete();
  await post(`/orders/${id}/payments`, { tender: 'card', amountMinor: 2500 });
  for (const answer of [first, await complete()]) {
    expect([answer.status, answer.json.code]).toEqual([422, 'unpaid']);
  }
  expect((await post(`/orders/${id}/status`, { status: 'completed' })).status).toBe(200);
});

test('[A5] the same fields in another order and with blanks at the ends are the same body', async () => {
  const key = randomUUID();
  const { quantityMilli, unitPriceMinor, name } = freeLine;
  const first = await post(
    '/estimates',
    { customerName: 'Ada', lines: [{ name, unitPriceMinor, quantityMilli }] },
    key,
  );
  const again = { lines: [{ quantityMilli, name: `${name} `, unitPriceMinor }], customerName: ' Ada' };
  expect(seen(await post('/estimates', again, key))).toEqual(seen(first));
});

test('[A5] a key belongs to whoever used it, and to one call', async () => {
  const key = randomUUID();
  const [one, other] = [await joinTill(host), await joinTill(host)];
  const body = { lines: [freeLine] };
  const made = [
    await post('/orders', body, key),
    await post('/orders', body, key, host, one.token),
    await post('/orders', body, key, host, other.token),
  ];
  expect(new Set(made.map(({ json }) => json.id)).size).toBe(3);
  expect((await post('/estimates', body, key)).json.code).toBe('id-reused');
});

test('[A5] a body that is not understood does not use the key up, and without a key each call is an effect', async () => {
  const key = randomUUID();
  expect((await post('/orders', { lines: [] }, key)).status).toBe(422);
  expect((await post('/orders', { lines: [freeLine] }, key)).status).toBe(201);
  const [one, other] = [await post('/orders', { lines: [freeLine] }), await post('/orders', { lines: [freeLine] })];
  expect(one.json.id).not.toBe(other.json.id);
});

test('[A5] after a restart, with a checkpoint and without, keys still count', async () => {
  const first = await openHost();
  let last = first;
  onTestFinished(() => last.close());
  const { id } = await makeEstimate(first);
  const keyed: [path: string, body: object][] = [
    ['/orders', { lines: [freeLine] }],
    [`/estimates/${id}/convert`, {}],
    [`/estimates/${id}/status`, { status: 'sent' }],
  ];
  const ask = (at: OpenHost) =>
    Promise.all(keyed.map(([path, body]) => post(path, body, `key-of ${path}`.replace(' ', '-'), at)));
  const answers = await ask(first);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 409]);
  last = await first.reopen();
  const before = await snapshotOf(last);
  const again = await ask(last);
  expect(again.slice(0, 2).map(seen)).toEqual(answers.slice(0, 2).map(seen));
  expect(again[2]).toMatchObject({ status: 409, json: { code: 'wrong-step' } });
  expect(await snapshotOf(last)).toBe(before);
  const [order, estimate] = [await makeOrder(last), await makeEstimate(last)] satisfies [Order, Estimate];
  expect([order.number, estimate.number]).toEqual(['A-003', 'EST-A-000002']);
});
