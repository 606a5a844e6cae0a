import { beforeEach, describe, expect, test } from 'vitest';
import { atA, createSampleShop, enterInto, idAt, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import { type EstimateStatus, estimateStatusSchema, overdueEstimates } from './estimate.ts';
import type { TillCommandType } from './shop.ts';

const estimateId = idAt(100);
const orderId = idAt(200);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const cake = { id: idAt(2), productId: 'cake', quantityMilli: 1000 };
const free = { id: idAt(3), name: 'Delivery', unitPriceMinor: 500, quantityMilli: 1000 };
const body = { estimateId, customerName: 'Ada', lines: [coffee, cake] };
const laterBy = (days: number) => ({ ...atA, at: new Date(Date.parse(atA.at) + days * 86_400_000).toISOString() });

let shop: MutableShop;
let seq: number;

beforeEach(() => {
  shop = createSampleShop();
  seq = 1;
});

function enter(type: TillCommandType, given: object, context = atA) {
  seq += 1;
  return enterInto(shop, seq, type, given, context);
}
const ask = (type: TillCommandType, given: object, context = atA) => tryAt(shop, type, given, context);
const estimate = () => shop.get('estimate', estimateId);
const toStatus = (status: string, context = atA) => enter('set-estimate-status', { estimateId, status }, context);

describe('making and revising', () => {
  test('[E1] a new estimate is a draft with names and prices from the catalogue, a number and totals', () => {
    enter('create-estimate', { ...body, lines: [coffee, free] });
    expect(estimate()).toMatchObject({
      number: 'EST-A-000001',
      revision: 1,
      status: 'draft',
      customerName: 'Ada',
      createdBy: 'till:A',
      version: 2,
      totals: { totalMinor: 1200 },
      lines: [
        { name: 'Coffee', unitPriceMinor: 350, priceSource: 'list', totalMinor: 700 },
        { name: 'Delivery', priceSource: 'override', taxes: [], totalMinor: 500 },
      ],
    });
    expect(ask('create-estimate', { ...body, estimateId: idAt(101), lines: [] })).toMatchObject({ path: 'body.lines' });
  });

  test.each([
    ['unknown-product', { ...coffee, productId: 'tea' }, 'productId'],
    ['not-for-sale', { ...coffee, productId: 'gone' }, 'productId'],
    ['unknown-tax-class', { ...free, taxClassId: 'none' }, 'taxClassId'],
  ])('[E8] %s is refused with its path', (code, line, key) => {
    const refusal = { code, retry: 'never', path: `lines.1.${key}` };
    expect(ask('create-estimate', { ...body, lines: [cake, line] })).toMatchObject(refusal);
    enter('create-estimate', body);
    expect(ask('revise-estimate', { ...body, lines: [cake, line] })).toMatchObject(refusal);
    expect(ask('create-order', { orderId, lines: [cake, line] })).toMatchObject(refusal);
  });

  test('[E2] a draft is changed as it is, and what is left out is gone', () => {
    enter('create-estimate', { ...body, note: 'Window seat' });
    enter('revise-estimate', { estimateId, lines: [cake] });
    expect(estimate()).toMatchObject({ revision: 1, status: 'draft', totals: { totalMinor: 450 }, version: 3 });
    expect(estimate()).not.toHaveProperty('note');
    expect(estimate()).not.toHaveProperty('customerName');
  });

  test('[E2] what was sent becomes revision 2, and revision 1 stays readable', () => {
    enter('create-estimate', body);
    toStatus('sent');
    enter('revise-estimate', { estimateId, lines: [cake] });
    expect(estimate()).toMatchObject({ number: 'EST-A-000001', revision: 2, status: 'draft' });
    expect(shop.get('estimateRevision', `${estimateId}/1`)?.estimate).toMatchObject({
      revision: 1,
      totals: { totalMinor: 1150 },
    });
    toStatus('sent');
    expect([...shop.all('estimateRevision')].map(({ revision }) => revision)).toEqual([1, 2]);
  });

  test('[E9] a cancelled or converted estimate stays as it is', () => {
    enter('create-estimate', body);
    enter('convert-estimate', { estimateId, orderId, lineIds: [cake.id] });
    expect(ask('revise-estimate', body)).toMatchObject({
      code: 'closed-elsewhere',
      current: { status: 'partly-converted' },
    });
    enter('convert-estimate', { estimateId, orderId: idAt(201) });
    expect(ask('revise-estimate', body)).toMatchObject({ code: 'closed-elsewhere', current: { status: 'converted' } });
    enter('create-estimate', { ...body, estimateId: idAt(101) });
    enter('set-estimate-status', { estimateId: idAt(101), status: 'cancelled' });
    expect(ask('revise-estimate', { ...body, estimateId: idAt(101) })).toMatchObject({ code: 'closed-elsewhere' });
  });

  test('[O11] an estimate is made once, and what is not there is not found', () => {
    enter('create-estimate', body);
    expect(ask('create-estimate', body)).toMatchObject({ code: 'already-exists', path: 'estimateId' });
    for (const [type, more] of [
      ['revise-estimate', { lines: [cake] }],
      ['set-estimate-status', { status: 'sent' }],
      ['convert-estimate', { orderId }],
    ] as const) {
      expect(ask(type, { estimateId: idAt(404), ...more })).toMatchObject({
        code: 'unknown-estimate',
        path: 'estimateId',
      });
    }
  });
});

describe('steps', () => {
  /** How to bring a new estimate to a status by commands alone. */
  const ways: Record<EstimateStatus, () => void> = {
    draft: () => {},
    sent: () => toStatus('sent'),
    accepted: () => [toStatus('sent'), toStatus('accepted')],
    declined: () => [toStatus('sent'), toStatus('declined')],
    cancelled: () => toStatus('cancelled'),
    expired: () => toStatus('expired', laterBy(9)),
    'partly-converted': () => enter('convert-estimate', { estimateId, orderId, lineIds: [cake.id] }),
    converted: () => enter('convert-estimate', { estimateId, orderId }),
  };
  const allowed: Record<EstimateStatus, string[]> = {
    draft: ['sent', 'cancelled'],
    sent: ['accepted', 'declined', 'cancelled'],
    accepted: ['declined', 'cancelled'],
    declined: ['accepted'],
    cancelled: [],
    expired: [],
    'partly-converted': [],
    converted: [],
  };
  const pairs = estimateStatusSchema.options.flatMap((from) =>
    ['sent', 'accepted', 'declined', 'cancelled', 'expired'].map(
      (to) => [from, to, allowed[from].includes(to)] as const,
    ),
  );

  test.each(pairs)('[E3] from %s to %s: %s', (from, to, goes) => {
    enter('create-estimate', { ...body, validUntil: '2026-11-25' });
    ways[from]();
    const answer = ask('set-estimate-status', { estimateId, status: to });
    if (goes)
      return expect(answer).toMatchObject([
        { kind: 'estimate', value: { status: to } },
        ...(to === 'sent' ? [{}] : []),
      ]);
    return expect(answer).toMatchObject({ code: 'wrong-step', current: { status: from } });
  });

  test('[E3] why it was declined and when it was accepted is kept', () => {
    enter('create-estimate', body);
    toStatus('sent');
    enter('set-estimate-status', { estimateId, status: 'declined', reason: 'too dear' });
    expect(estimate()).toMatchObject({ declineReason: 'too dear' });
    toStatus('accepted');
    expect(estimate()).toMatchObject({ status: 'accepted', acceptedAt: atA.at });
  });

  test('[E4] the last valid day counts whole, in the shop’s time zone', () => {
    shop = createSampleShop({ timeZone: 'Pacific/Auckland' });
    enter('create-estimate', { ...body, validUntil: '2026-11-23' });
    const lastMinute = { ...atA, at: '2026-11-23T10:59:00.000Z' };
    const overMidnight = { ...atA, at: '2026-11-23T11:00:00.000Z' };
    expect(overdueEstimates(shop, lastMinute.at)).toEqual([]);
    expect(ask('set-estimate-status', { estimateId, status: 'expired' }, lastMinute)).toMatchObject({
      code: 'wrong-step',
    });
    expect(ask('convert-estimate', { estimateId, orderId }, lastMinute)).toHaveLength(3);
    expect(overdueEstimates(shop, overMidnight.at).map(({ id }) => id)).toEqual([estimateId]);
    expect(ask('convert-estimate', { estimateId, orderId }, overMidnight)).toMatchObject({ code: 'not-convertible' });
    toStatus('expired', overMidnight);
    expect(overdueEstimates(shop, overMidnight.at)).toEqual([]);
  });

  test('[E4] what is over is not accepted, even before its status says so; revised it lives again', () => {
    enter('create-estimate', { ...body, validUntil: '2026-11-25' });
    toStatus('sent');
    expect(ask('set-estimate-status', { estimateId, status: 'accepted' }, laterBy(9))).toMatchObject({
      code: 'not-convertible',
    });
    toStatus('expired', laterBy(9));
    enter('revise-estimate', { estimateId, lines: [cake] }, laterBy(9));
    expect(estimate()).toMatchObject({ status: 'draft', revision: 2 });
    expect(estimate()).not.toHaveProperty('validUntil');
  });
});

describe('converting', () => {
  test('[E5] all lines become an order at the estimate’s prices, which accepts it', () => {
    enter('create-estimate', { ...body, note: 'Window seat' });
    const raised = { ...shop.get('product', 'coffee'), priceMinor: 999 } as NonNullable<
      ReturnType<typeof shop.get<'product'>>
    >;
    shop.put({ kind: 'product', id: 'coffee', value: raised }, 3);
    enter('convert-estimate', { estimateId, orderId });
    expect(shop.get('order', orderId)).toMatchObject({
      number: 'A-001',
      estimateId,
      customerName: 'Ada',
      note: 'Window seat',
      status: 'open',
      totals: { totalMinor: 1150 },
      lines: [
        { id: coffee.id, unitPriceMinor: 350, priceSource: 'estimate', fulfilment: 'new' },
        { id: cake.id, unitPriceMinor: 450 },
      ],
    });
    expect(estimate()).toMatchObject({
      status: 'converted',
      acceptedAt: atA.at,
      convertedByLine: { [coffee.id]: orderId, [cake.id]: orderId },
    });
  });

  test('[E6] a line converts once, whichever order asks for it', () => {
    enter('create-estimate', { ...body, lines: [coffee, cake, free] });
    enter('convert-estimate', { estimateId, orderId, lineIds: [cake.id] });
    expect(estimate()).toMatchObject({ status: 'partly-converted', convertedByLine: { [cake.id]: orderId } });
    const again = ask('convert-estimate', { estimateId, orderId: idAt(201), lineIds: [coffee.id, cake.id] });
    expect(again).toMatchObject({ code: 'already-converted', path: 'lineIds.1' });
    const twice = ask('convert-estimate', { estimateId, orderId: idAt(201), lineIds: [coffee.id, coffee.id] });
    expect(twice).toMatchObject({ code: 'already-converted', path: 'lineIds.1' });
    const foreign = ask('convert-estimate', { estimateId, orderId: idAt(201), lineIds: [idAt(77)] });
    expect(foreign).toMatchObject({ code: 'unknown-line', path: 'lineIds.0' });
    enter('convert-estimate', { estimateId, orderId: idAt(201) });
    expect(shop.get('order', idAt(201))?.lines.map(({ id }) => id)).toEqual([coffee.id, free.id]);
    expect(estimate()).toMatchObject({ status: 'converted' });
  });

  test.each(['declined', 'cancelled', 'expired', 'converted'])('[E7] what is %s does not convert', (status) => {
    enter('create-estimate', { ...body, validUntil: '2026-11-25' });
    if (status === 'converted') enter('convert-estimate', { estimateId, orderId });
    else {
      if (status === 'declined') toStatus('sent');
      toStatus(status, status === 'expired' ? laterBy(9) : atA);
    }
    const code = status === 'converted' ? 'already-converted' : 'not-convertible';
    expect(ask('convert-estimate', { estimateId, orderId: idAt(201) })).toMatchObject({ code, current: { status } });
  });

  test('[O11] an order id that is taken is refused', () => {
    enter('create-estimate', body);
    enter('create-order', { orderId, lines: [{ ...cake, id: idAt(50) }] });
    expect(ask('convert-estimate', { estimateId, orderId })).toMatchObject({ code: 'already-exists', path: 'orderId' });
  });
});
