import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { z } from 'zod';
import { type Estimate, estimateSchema } from '../../shop/estimate.ts';
import { type Order, orderSchema } from '../../shop/order.ts';
import { type Payment, paymentSchema } from '../../shop/payment.ts';
import { beforeFlushes } from '../../test/kit/flushes.ts';
import { type Answered, api, call, freeLine, makeEstimate, makeOrder, type Sent } from '../../test/kit/http-client.ts';
import { createMailbox } from '../../test/kit/mailbox.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

const get = <T>(path: string) => api<T>(host, 'GET', path);
const post = <T>(path: string, body: object) => api<T>(host, 'POST', path, { body });

/** The document of an answer, once it has every field of its schema and no other. */
function document<T>({ json, status }: Answered<T>, schema: z.ZodType<T>, wanted = 200): T {
  expect({ status, json }).toEqual({ status: wanted, json: schema.parse(json) });
  return json;
}

describe('right answers', () => {
  test('[A1] an estimate that was made is the same in its answer, at its Location, in the list and in the snapshot', async () => {
    const body = {
      customerName: 'Ada',
      note: 'for Sunday',
      validUntil: '2099-12-31',
      lines: [
        { productId: 'croissant', quantityMilli: 3000, noteForCustomer: 'warm' },
        { name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000, taxClassId: 'standard' },
        freeLine,
      ],
    };
    const answer = await post<Estimate>('/estimates', body);
    const made = document(answer, estimateSchema, 201);
    expect(answer.headers).toMatchObject({
      location: `/api/v1/estimates/${made.id}`,
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(made).toMatchObject({
      status: 'draft',
      revision: 1,
      number: expect.stringMatching(/^EST-A-\d{6}$/) as string,
      customerName: 'Ada',
      note: 'for Sunday',
      validUntil: '2099-12-31',
      lines: [
        { name: 'Croissant', unitPriceMinor: 280, priceSource: 'list', totalMinor: 840, noteForCustomer: 'warm' },
        { name: 'Cake', priceSource: 'override', taxes: [{ ratePpm: 200_000, baseMinor: 2083, taxMinor: 417 }] },
        { name: 'Cake', priceSource: 'override', taxes: [] },
      ],
      totals: { subtotalMinor: 5840, discountMinor: 0, totalMinor: 5840 },
    });
    const there = await call<Estimate>(host, 'GET', String(answer.headers.location));
    const list = await get<{ items: Estimate[] }>('/estimates?status=draft');
    const snapshot = await get<{ changes: { id: string; value: unknown }[] }>('/snapshot');
    expect([
      document(there, estimateSchema),
      list.json.items.find(({ id }) => id === made.id),
      snapshot.json.changes.find(({ id }) => id === made.id)?.value,
    ]).toEqual([made, made, made]);
  });

  test('[A1] an order that was made is the same wherever it is read', async () => {
    const lines = [{ productId: 'espresso', quantityMilli: 2000, noteForKitchen: 'double' }, freeLine];
    const answer = await post<Order>('/orders', { customerName: 'Ada', service: 'takeaway', note: 'hot', lines });
    const made = document(answer, orderSchema, 201);
    expect(answer.headers.location).toBe(`/api/v1/orders/${made.id}`);
    expect(made).toMatchObject({
      number: expect.stringMatching(/^A-\d{3}$/) as string,
      customerName: 'Ada',
      service: 'takeaway',
      note: 'hot',
      status: 'open',
      payment: 'unpaid',
      fulfilment: 'fired',
      totals: { totalMinor: 2980 },
    });
    const list = await get<{ items: Order[] }>(`/orders?status=open&day=${made.businessDate}`);
    expect(document(await get<Order>(`/orders/${made.id}`), orderSchema)).toEqual(made);
    expect(list.json.items.find(({ id }) => id === made.id)).toEqual(made);
    expect((await get<{ items: Order[] }>('/orders?day=2001-01-01')).json).toEqual({ items: [], next: null });
  });

  test('[A1] an estimate goes its steps, each answered with it as it is then', async () => {
    const { id } = await makeEstimate(host);
    const step = async (body: object) =>
      document(await post<Estimate>(`/estimates/${id}/status`, body), estimateSchema);
    expect(await step({ status: 'sent' })).toMatchObject({ status: 'sent' });
    expect(await step({ status: 'accepted' })).toMatchObject({ acceptedAt: expect.any(String) as string });
    expect(await step({ status: 'declined', reason: 'too dear' })).toMatchObject({ declineReason: 'too dear' });
    expect(await step({ status: 'accepted' })).toMatchObject({ status: 'accepted' });
    const last = await step({ status: 'cancelled' });
    expect((await get<Estimate>(`/estimates/${id}`)).json).toEqual(last);
  });

  test('[A1] converting answers the order; some lines first, then those that are left', async () => {
    const { id, lines } = await makeEstimate(host, { customerName: 'Ada', lines: [freeLine, freeLine, freeLine] });
    const path = `/estimates/${id}/convert`;
    const answer = await post<Order>(path, { lineIds: [lines[1]?.id] });
    const first = document(answer, orderSchema, 201);
    expect(answer.headers.location).toBe(`/api/v1/orders/${first.id}`);
    expect(first).toMatchObject({ estimateId: id, customerName: 'Ada', totals: { totalMinor: 2500 } });
    expect((await get<Estimate>(`/estimates/${id}`)).json.status).toBe('partly-converted');
    const rest = document(await api<Order>(host, 'POST', path), orderSchema, 201);
    expect(rest.lines).toHaveLength(2);
    expect((await get<Estimate>(`/estimates/${id}`)).json).toMatchObject({
      status: 'converted',
      convertedByLine: { [lines[0]?.id ?? '']: rest.id, [lines[1]?.id ?? '']: first.id },
    });
  });

  test('[A1] an order is made, recalled, paid in two tenders and completed', async () => {
    const { id } = await makeOrder(host);
    const step = async (body: object) => document(await post<Order>(`/orders/${id}/status`, body), orderSchema);
    expect(await step({ fulfilment: 'ready' })).toMatchObject({ fulfilment: 'ready' });
    expect(await step({ fulfilment: 'preparing' })).toMatchObject({ fulfilment: 'preparing' });
    const pay = async (body: object) => {
      const answer = await post<Payment>(`/orders/${id}/payments`, body);
      return document(answer, paymentSchema, 201);
    };
    const cash = await pay({ tender: 'cash', amountMinor: 1500, tenderedMinor: 2000 });
    const card = await pay({ tender: 'card', amountMinor: 1000, reference: 'slip 7' });
    expect([cash, card]).toMatchObject([
      { tender: 'cash', amountMinor: 1500, changeMinor: 500, by: 'local-token' },
      { tender: 'card', amountMinor: 1000, reference: 'slip 7' },
    ]);
    const serials = [cash, card].map(({ receiptNumber }) => Number(receiptNumber.split('-').at(-1)));
    expect(serials[1]).toBe((serials[0] ?? 0) + 1);
    expect(await step({ status: 'completed' })).toMatchObject({
      status: 'completed',
      payment: 'paid',
      paidMinor: 2500,
      payments: [cash, card],
    });
  });

  test('[A1] an order is cancelled with its reason', async () => {
    const { id } = await makeOrder(host);
    const answer = await post<Order>(`/orders/${id}/status`, { status: 'cancelled', reason: 'left' });
    expect(document(answer, orderSchema)).toMatchObject({ status: 'cancelled', cancelReason: 'left' });
  });

  test('[A1] any command is answered with its verdict, and a base that fits counts', async () => {
    const orderId = randomUUID();
    const lines = [{ ...freeLine, id: randomUUID() }];
    const made = await post('/commands', { type: 'create-order', body: { orderId, lines } });
    expect([made.status, made.json]).toEqual([
      200,
      { ok: true, id: expect.any(String) as string, seq: expect.any(Number) as number },
    ]);
    const { version } = (await get<Order>(`/orders/${orderId}`)).json;
    const base = { kind: 'order', id: orderId, version };
    const cancel = { type: 'cancel-order', body: { orderId }, base };
    expect((await post('/commands', cancel)).json).toMatchObject({ ok: true });
    const moved = await post('/commands', cancel);
    expect([moved.status, moved.json]).toMatchObject([
      409,
      { code: 'moved', current: { id: orderId, status: 'cancelled' } },
    ]);
  });

  test('[A11] health answers anyone, and says who answers', async () => {
    const { status, json } = await api<object>(host, 'GET', '/health', { token: null });
    expect([status, json]).toEqual([
      200,
      { ok: true, product: 'tillwire', version: '0.0.0-test', protocols: ['tillwire.v1'] },
    ]);
  });
});

describe('bad input', () => {
  /** Ids of what the paths below name in braces. */
  let known: Record<string, string>;

  beforeAll(async () => {
    const estimates = await Promise.all(Array.from({ length: 4 }, () => makeEstimate(host)));
    const orders = await Promise.all(Array.from({ length: 5 }, () => makeOrder(host)));
    const [draft = '', converted = '', cancelledEstimate = '', declined = ''] = estimates.map(({ id }) => id);
    const [open = '', paid = '', completed = '', cancelled = '', partlyPaid = ''] = orders.map(({ id }) => id);
    await post(`/estimates/${converted}/convert`, {});
    await post(`/estimates/${cancelledEstimate}/status`, { status: 'cancelled' });
    for (const status of ['sent', 'declined']) await post(`/estimates/${declined}/status`, { status });
    for (const id of [paid, completed]) await post(`/orders/${id}/payments`, { tender: 'card', amountMinor: 2500 });
    await post(`/orders/${partlyPaid}/payments`, { tender: 'card', amountMinor: 1000 });
    await post(`/orders/${completed}/status`, { status: 'completed' });
    await post(`/orders/${cancelled}/status`, { status: 'cancelled' });
    known = { draft, converted, cancelledEstimate, declined, open, paid, completed, cancelled, partlyPaid };
  });

  /** A problem with this status, code and path; and afterwards the shop is what it was before. */
  async function expectProblem(
    at: string,
    sent: Sent,
    status: number,
    code: string,
    path?: string | RegExp,
  ): Promise<void> {
    const before = await get('/snapshot');
    const [method = '', where = ''] = at.split(' ');
    const answer = await api(
      host,
      method,
      where.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? name),
      sent,
    );
    expect(answer.json).toMatchObject({ status, code, type: `urn:tillwire:problem:${code}` });
    if (path instanceof RegExp) expect(answer.json.path ?? '').toMatch(path);
    else expect(answer.json.path).toBe(path);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.json.title.length * answer.json.detail.length).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(/\n|\bat \S+ \(|node_modules|\.[jt]s\b|file:/);
    expect((await get('/snapshot')).text).toBe(before.text);
  }

  const calls = [
    'POST /commands',
    'POST /estimates',
    'POST /estimates/{draft}/status',
    'POST /estimates/{draft}/convert',
    'POST /orders',
    'POST /orders/{open}/status',
    'POST /orders/{open}/payments',
    'POST /join',
  ];

  describe.each(calls)('%s', (at) => {
    const json = { 'Content-Type': 'application/json' };

    test.each<[what: string, sent: Sent, status: number, code: string]>([
      ['half of an object', { body: '{"lines":' }, 400, 'malformed-json'],
      ['no JSON', { body: 'lines=1' }, 400, 'malformed-json'],
      ['two objects', { body: '{}{}' }, 400, 'malformed-json'],
      ['bytes that are no text', { body: '\u0000\u0001' }, 400, 'malformed-json'],
      ['a form', { body: '{}', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, 415, 'not-json'],
      ['text', { body: '{}', headers: { 'Content-Type': 'text/plain' } }, 415, 'not-json'],
      ['text in chunks', { body: '{}', headers: { ...chunked, 'Content-Type': 'text/plain' } }, 415, 'not-json'],
      ['something like JSON', { body: '{}', headers: { 'Content-Type': 'application/jsonp' } }, 415, 'not-json'],
      [
        'another charset',
        { body: '{}', headers: { 'Content-Type': 'application/json; charset=latin1' } },
        400,
        'invalid',
      ],
      ['an unknown encoding', { body: '{}', headers: { ...json, 'Content-Encoding': 'secret' } }, 415, 'not-json'],
      ['what is packed', { body: '{}', headers: { ...json, 'Content-Encoding': 'gzip' } }, 415, 'not-json'],
      ['over 64 KiB', { body: JSON.stringify({ note: 'x'.repeat(65_536) }) }, 413, 'too-large'],
      ['over 64 KiB in chunks', { body: ' '.repeat(65_537), headers: chunked }, 413, 'too-large'],
    ])('[A2] %s', (_, sent, status, code) => expectProblem(at, sent, status, code));

    test('[A2] a body that would unpack to more than 64 KiB', async () => {
      const body = gzipSync(JSON.stringify({ note: 'x'.repeat(1_000_000) }));
      await expectProblem(at, { body, headers: { ...json, 'Content-Encoding': 'gzip' } }, 415, 'not-json');
    });

    test.each(['7', '"x"', 'true', '[]', '[{}]'])('[A2] %s where an object belongs', (body) =>
      expectProblem(at, { body }, 422, 'invalid', /^$|^[a-z]+$/i),
    );

    test.each(['totals', 'colour', 'id', 'version', 'constructor', 'prototype', '__proto__'])(
      '[A2] an unknown field %s',
      (field) => expectProblem(at, { body: withField(goodBodies[at] ?? {}, field) }, 422, 'invalid', field),
    );
  });

  const line = (more: object) => ({ body: { lines: [{ ...freeLine, ...more }] } });
  const product = (productId: unknown) => ({ body: { lines: [{ productId, quantityMilli: 1000 }] } });

  describe.each(['POST /estimates', 'POST /orders'])('%s', (at) => {
    test.each<[what: string, sent: Sent, code: string, path: string]>([
      ['nothing', {}, 'invalid', 'lines'],
      ['no lines', { body: {} }, 'invalid', 'lines'],
      ['empty lines', { body: { lines: [] } }, 'invalid', 'lines'],
      ['lines that are none', { body: { lines: 'Cake' } }, 'invalid', 'lines'],
      ['a line that is none', { body: { lines: [null] } }, 'invalid', 'lines.0'],
      ['501 lines', { body: { lines: Array.from({ length: 501 }, () => freeLine) } }, 'invalid', 'lines'],
      ['quantity 0', line({ quantityMilli: 0 }), 'invalid', 'lines.0.quantityMilli'],
      ['a quantity below 0', line({ quantityMilli: -1000 }), 'invalid', 'lines.0.quantityMilli'],
      ['a fraction of a thousandth', line({ quantityMilli: 0.5 }), 'invalid', 'lines.0.quantityMilli'],
      ['a huge quantity', line({ quantityMilli: 10_000_001 }), 'invalid', 'lines.0.quantityMilli'],
      ['a quantity beyond whole numbers', line({ quantityMilli: 2 ** 53 }), 'invalid', 'lines.0.quantityMilli'],
      ['a quantity as text', line({ quantityMilli: '1000' }), 'invalid', 'lines.0.quantityMilli'],
      ['a quantity of null', line({ quantityMilli: null }), 'invalid', 'lines.0.quantityMilli'],
      ['a price below 0', line({ unitPriceMinor: -1 }), 'invalid', 'lines.0.unitPriceMinor'],
      ['a price with a fraction', line({ unitPriceMinor: 9.99 }), 'invalid', 'lines.0.unitPriceMinor'],
      [
        'a price without a name',
        { body: { lines: [{ unitPriceMinor: 1, quantityMilli: 1 }] } },
        'invalid',
        'lines.0.productId',
      ],
      ['a product with a price', line({ productId: 'espresso' }), 'invalid', 'lines.0.name'],
      ['a name without letters', line({ name: '  ' }), 'invalid', 'lines.0.name'],
      ['a name with control characters', line({ name: 'Cake\u001b[2J' }), 'invalid', 'lines.0.name'],
      ['a total with the line', line({ totalMinor: 1 }), 'invalid', 'lines.0.totalMinor'],
      [
        '__proto__ in a line',
        { body: `{"lines":[{"__proto__":{"x":1},"name":"a","unitPriceMinor":1,"quantityMilli":1}]}` },
        'invalid',
        'lines.0.__proto__',
      ],
      ['an unknown product', product('unobtainium'), 'unknown-product', 'lines.0.productId'],
      ['a product called __proto__', product('__proto__'), 'unknown-product', 'lines.0.productId'],
      ['a product that is a number', product(7), 'invalid', 'lines.0.productId'],
      ['an unknown tax class', line({ taxClassId: 'none' }), 'unknown-tax-class', 'lines.0.taxClassId'],
      [
        'more than the shop can count',
        line({ unitPriceMinor: 1_000_000_000, quantityMilli: 10_000_000 }),
        'amount-too-large',
        'lines',
      ],
      ['a customer of no letters', { body: { customerName: '', lines: [freeLine] } }, 'invalid', 'customerName'],
      [
        'a customer of 121 letters',
        { body: { customerName: 'x'.repeat(121), lines: [freeLine] } },
        'invalid',
        'customerName',
      ],
      ['a note that is a number', { body: { note: 7, lines: [freeLine] } }, 'invalid', 'note'],
    ])('[A2] %s', (_, sent, code, path) => expectProblem(at, sent, 422, code, path));
  });

  test.each<[at: string, body: unknown, status: number, code: string, path?: string]>([
    ['POST /estimates', { validUntil: 'soon', lines: [freeLine] }, 422, 'invalid', 'validUntil'],
    ['POST /estimates', { validUntil: '2026-02-30', lines: [freeLine] }, 422, 'invalid', 'validUntil'],
    ['POST /estimates', { service: 'counter', lines: [freeLine] }, 422, 'invalid', 'service'],
    ['POST /orders', { service: 'teleport', lines: [freeLine] }, 422, 'invalid', 'service'],
    ['POST /orders', { payments: [], lines: [freeLine] }, 422, 'invalid', 'payments'],

    ['POST /estimates/{draft}/status', {}, 422, 'invalid', 'status'],
    ['POST /estimates/{draft}/status', { status: 'draft' }, 422, 'invalid', 'status'],
    ['POST /estimates/{draft}/status', { status: 'converted' }, 422, 'invalid', 'status'],
    ['POST /estimates/{draft}/status', { status: 'sent', reason: '' }, 422, 'invalid', 'reason'],
    ['POST /estimates/{draft}/status', { status: 'accepted' }, 409, 'wrong-step', 'status'],
    ['POST /estimates/{draft}/status', { status: 'expired' }, 409, 'wrong-step', 'status'],
    ['POST /estimates/{cancelledEstimate}/status', { status: 'sent' }, 409, 'wrong-step', 'status'],
    ['POST /estimates/{converted}/status', { status: 'cancelled' }, 409, 'wrong-step', 'status'],
    ['POST /estimates/none/status', { status: 'sent' }, 404, 'unknown-estimate', 'id'],
    ['POST /estimates/{open}/status', { status: 'sent' }, 404, 'unknown-estimate', 'id'],

    ['POST /estimates/{draft}/convert', { lineIds: [] }, 422, 'invalid', 'lineIds'],
    ['POST /estimates/{draft}/convert', { lineIds: ['x'] }, 422, 'invalid', 'lineIds.0'],
    ['POST /estimates/{draft}/convert', { lineIds: 'all' }, 422, 'invalid', 'lineIds'],
    ['POST /estimates/{draft}/convert', { lineIds: [randomUUID()] }, 422, 'unknown-line', 'lineIds.0'],
    ['POST /estimates/{converted}/convert', {}, 409, 'already-converted'],
    ['POST /estimates/{declined}/convert', {}, 409, 'not-convertible'],
    ['POST /estimates/{cancelledEstimate}/convert', {}, 409, 'not-convertible'],
    ['POST /estimates/none/convert', {}, 404, 'unknown-estimate', 'id'],

    ['POST /orders/{open}/status', {}, 422, 'invalid', 'fulfilment'],
    ['POST /orders/{open}/status', { status: 'open' }, 422, 'invalid', 'status'],
    ['POST /orders/{open}/status', { fulfilment: 'eaten' }, 422, 'invalid', 'fulfilment'],
    ['POST /orders/{open}/status', { fulfilment: 'ready', status: 'completed' }, 422, 'invalid', 'status'],
    ['POST /orders/{open}/status', { status: 'completed', reason: 'x' }, 422, 'invalid', 'reason'],
    ['POST /orders/{open}/status', { status: 'cancelled', reason: '' }, 422, 'invalid', 'reason'],
    ['POST /orders/{open}/status', { fulfilment: 'fired' }, 409, 'wrong-step', 'fulfilment'],
    ['POST /orders/{open}/status', { status: 'completed' }, 422, 'unpaid'],
    ['POST /orders/{partlyPaid}/status', { status: 'completed' }, 422, 'unpaid'],
    ['POST /orders/{paid}/status', { status: 'cancelled' }, 409, 'has-payments'],
    ['POST /orders/{completed}/status', { status: 'cancelled' }, 409, 'closed-elsewhere'],
    ['POST /orders/{cancelled}/status', { fulfilment: 'ready' }, 409, 'closed-elsewhere'],
    ['POST /orders/none/status', { fulfilment: 'ready' }, 404, 'unknown-order', 'id'],
    ['POST /orders/{draft}/status', { fulfilment: 'ready' }, 404, 'unknown-order', 'id'],
    ['POST /orders/__proto__/status', { fulfilment: 'ready' }, 404, 'unknown-order', 'id'],

    ['POST /orders/{open}/payments', {}, 422, 'invalid', 'tender'],
    ['POST /orders/{open}/payments', { tender: 'shells', amountMinor: 1 }, 422, 'invalid', 'tender'],
    ['POST /orders/{open}/payments', { tender: 'card', amountMinor: 0 }, 422, 'invalid', 'amountMinor'],
    ['POST /orders/{open}/payments', { tender: 'card', amountMinor: -5 }, 422, 'invalid', 'amountMinor'],
    ['POST /orders/{open}/payments', { tender: 'card', amountMinor: 0.1 }, 422, 'invalid', 'amountMinor'],
    ['POST /orders/{open}/payments', { tender: 'card', amountMinor: '5' }, 422, 'invalid', 'amountMinor'],
    ['POST /orders/{open}/payments', { tender: 'card', amountMinor: 5, changeMinor: 1 }, 422, 'invalid', 'changeMinor'],
    [
      'POST /orders/{open}/payments',
      { tender: 'card', amountMinor: 5, tenderedMinor: 9 },
      422,
      'invalid',
      'tenderedMinor',
    ],
    [
      'POST /orders/{open}/payments',
      { tender: 'cash', amountMinor: 5, tenderedMinor: 4 },
      422,
      'tender-too-small',
      'tenderedMinor',
    ],
    ['POST /orders/{open}/payments', { tender: 'cash', amountMinor: 2501 }, 422, 'over-balance', 'amountMinor'],
    ['POST /orders/{partlyPaid}/payments', { tender: 'card', amountMinor: 1501 }, 409, 'paid-elsewhere'],
    ['POST /orders/{paid}/payments', { tender: 'card', amountMinor: 1 }, 409, 'paid-elsewhere'],
    ['POST /orders/{completed}/payments', { tender: 'card', amountMinor: 1 }, 409, 'closed-elsewhere'],
    ['POST /orders/none/payments', { tender: 'card', amountMinor: 1 }, 404, 'unknown-order', 'id'],

    ['POST /commands', {}, 422, 'invalid', 'type'],
    ['POST /commands', { type: 'dance', body: {} }, 422, 'invalid', 'type'],
    ['POST /commands', { type: '__proto__', body: {} }, 422, 'invalid', 'type'],
    ['POST /commands', { type: 'create-order' }, 422, 'invalid', 'body'],
    ['POST /commands', { type: 'create-order', body: 7 }, 422, 'invalid', 'body'],
    ['POST /commands', { type: 'create-order', body: { orderId: 'x' } }, 422, 'invalid', 'body.orderId'],
    ['POST /commands', { type: 'complete-order', body: { orderId: randomUUID() } }, 422, 'unknown-order', 'orderId'],
    ['POST /commands', { type: 'open-shop', body: {} }, 422, 'invalid', 'type'],
    ['POST /commands', { type: 'admit-till', body: {} }, 422, 'invalid', 'type'],
    ['POST /commands', { type: 'cancel-order', body: {}, base: { kind: 'till' } }, 422, 'invalid', 'base.kind'],
    ['POST /commands', `{"type":"load-demo-catalogue","body":{"__proto__":{}}}`, 422, 'invalid', 'body.__proto__'],
    [
      'POST /commands',
      `{"type":"create-order","body":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
      422,
      'invalid',
      'body',
    ],

    ['POST /join', { name: 'Bar' }, 422, 'invalid', 'link'],
    ['POST /join', { code: 'x', name: '' }, 422, 'invalid', 'name'],
    ['POST /join', { code: 'x', name: 'Bar', role: 'owner' }, 422, 'invalid', 'role'],
    ['POST /join', { code: '1234 5678', name: 'Bar' }, 403, 'wrong-join-code', 'code'],
    ['POST /join', { link: 'WRONG', name: 'Bar' }, 403, 'wrong-join-code', 'link'],
  ])('[A2] %s with %j: %i %s', (at, body, status, code, path) => expectProblem(at, { body }, status, code, path));

  test.each<[at: string, status: number, code: string, path?: string]>([
    ['GET /orders?limit=0', 400, 'invalid', 'query.limit'],
    ['GET /orders?limit=501', 400, 'invalid', 'query.limit'],
    ['GET /orders?limit=x', 400, 'invalid', 'query.limit'],
    ['GET /orders?limit=', 400, 'invalid', 'query.limit'],
    ['GET /orders?limit=1.5', 400, 'invalid', 'query.limit'],
    ['GET /orders?limit=-1', 400, 'invalid', 'query.limit'],
    ['GET /orders?limit=1&limit=2', 400, 'invalid', 'query.limit'],
    ['GET /orders?status=draft', 400, 'invalid', 'query.status'],
    ['GET /orders?day=today', 400, 'invalid', 'query.day'],
    ['GET /orders?colour=red', 400, 'invalid', 'query.colour'],
    ['GET /orders?__proto__=1', 400, 'invalid', 'query.__proto__'],
    ['GET /orders?after=nobody', 400, 'invalid', 'query.after'],
    ['GET /estimates?limit=0', 400, 'invalid', 'query.limit'],
    ['GET /estimates?status=open', 400, 'invalid', 'query.status'],
    ['GET /estimates?day=2026-01-01', 400, 'invalid', 'query.day'],
    ['GET /estimates?after=nobody', 400, 'invalid', 'query.after'],
    ['GET /changes', 400, 'invalid', 'query.epoch'],
    ['GET /changes?epoch=1', 400, 'invalid', 'query.after'],
    ['GET /changes?epoch=1&after=x', 400, 'invalid', 'query.after'],
    ['GET /changes?epoch=1&after=-1', 400, 'invalid', 'query.after'],
    ['GET /changes?epoch=1&after=0&limit=1', 400, 'invalid', 'query.limit'],
    ['GET /orders/none', 404, 'unknown-order', 'id'],
    ['GET /orders/{draft}', 404, 'unknown-order', 'id'],
    ['GET /orders/constructor', 404, 'unknown-order', 'id'],
    ['GET /estimates/none', 404, 'unknown-estimate', 'id'],
    ['GET /orders/%E0%A4%A', 400, 'invalid'],
    ['GET /no-such-call', 404, 'no-such-call'],
    ['GET /orders/{open}/payments', 405, 'no-such-method'],
    ['GET /commands', 405, 'no-such-method'],
    ['GET /join', 405, 'no-such-method'],
    ['POST /health', 405, 'no-such-method'],
    ['POST /snapshot', 405, 'no-such-method'],
    ['PUT /orders/{open}', 405, 'no-such-method'],
    ['PATCH /orders/{open}', 405, 'no-such-method'],
    ['DELETE /orders/{open}', 405, 'no-such-method'],
    ['OPTIONS /orders', 405, 'no-such-method'],
    ['TRACE /orders', 405, 'no-such-method'],
  ])('[A2] %s: %i %s', (at, status, code, path) => expectProblem(at, {}, status, code, path));

  test.each(['with spaces', 'ümlaut', '', 'x'.repeat(201)])('[A2] the Idempotency-Key %j', (key) =>
    expectProblem(
      'POST /orders',
      { body: { lines: [freeLine] }, headers: { 'Idempotency-Key': key } },
      400,
      'invalid',
      'Idempotency-Key',
    ),
  );

  test('[A2] headers over 8 KiB are cut off, and the next call is answered', async () => {
    expect((await api(host, 'GET', '/orders', { headers: { 'X-Long': 'x'.repeat(9_000) } })).status).toBe(431);
    expect((await get('/orders')).status).toBe(200);
  });

  test('[A2] of a body of exactly 64 KiB the fields are looked at', async () => {
    const body = JSON.stringify({ note: 'x'.repeat(65_536 - '{"note":""}'.length) });
    await expectProblem('POST /orders', { body }, 422, 'invalid', 'note');
  });
});

test('[L10] after a disk failure a call is answered 503 with when to come back, nothing is there of it, and the process is told', async () => {
  const broken = createMailbox<unknown>();
  const own = await openHost({ onBroken: (error) => broken.put(error) });
  onTestFinished(() => own.close());
  const before = (await api(own, 'GET', '/snapshot')).text;
  await beforeFlushes(() => Promise.reject(new Error('ENOSPC')));
  for (let n = 0; n < 2; n += 1) {
    const { status, json, headers } = await api(own, 'POST', '/orders', { body: { lines: [freeLine] } });
    expect([status, json]).toMatchObject([
      503,
      { code: 'storage', detail: 'the disk of the host failed: this is NOT saved' },
    ]);
    expect(headers['retry-after']).toBe('1');
  }
  expect((await api(own, 'GET', '/snapshot')).text).toBe(before);
  expect([await broken.take(), broken.all.length]).toEqual([new Error('ENOSPC'), 1]);
});

const chunked = { 'Transfer-Encoding': 'chunked' };

/** A body of each call that would be taken as it is. */
const goodBodies: Record<string, object> = {
  'POST /commands': { type: 'load-demo-catalogue', body: {} },
  'POST /estimates': { lines: [freeLine] },
  'POST /estimates/{draft}/status': { status: 'sent' },
  'POST /estimates/{draft}/convert': {},
  'POST /orders': { lines: [freeLine] },
  'POST /orders/{open}/status': { fulfilment: 'ready' },
  'POST /orders/{open}/payments': { tender: 'card', amountMinor: 1 },
  'POST /join': { code: 'x', name: 'Bar' },
};

/** As text, because `__proto__` in an object is no field of it. */
function withField(body: object, field: string): string {
  const fields = JSON.stringify(body).slice(1, -1);
  return `{${[...(fields ? [fields] : []), `"${field}":{"totalMinor":1}`].join(',')}}`;
}
