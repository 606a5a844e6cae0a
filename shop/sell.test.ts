import { beforeEach, describe, expect, test } from 'vitest';
import { atA, atB, createSampleShop, enterInto, idAt, tillA, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import type { TillCommandType } from './shop.ts';

const orderId = idAt(200);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const cake = { id: idAt(2), productId: 'cake', quantityMilli: 1000 };

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
const order = (id = orderId) => shop.get('order', id);

const sale = (amountMinor: number, more: object = {}, payment: object = {}) => ({
  ...{ orderId, receiptId: idAt(300), lines: [coffee, cake] },
  payments: [{ id: idAt(400), tender: 'cash', amountMinor, ...payment }],
  ...more,
});

describe('a sale in one go', () => {
  test('[K30] order, number, money and receipt are in one entry, and what nobody makes is handed out', () => {
    const changes = enter('sell', sale(1150, {}, { tenderedMinor: 2000 }));
    expect(changes.map(({ kind }) => kind)).toEqual(['order', 'series', 'receipt', 'series']);
    expect(order()).toMatchObject({
      number: 'A-001',
      status: 'completed',
      payment: 'paid',
      fulfilment: 'fulfilled',
      payments: [{ tenderedMinor: 2000, changeMinor: 850, receiptNumber: 'A-2026-000001' }],
    });
    expect(shop.get('receipt', idAt(300))).toMatchObject({
      number: 'A-2026-000001',
      takenMinor: 1150,
      payload: { orderNumber: 'A-001', totals: { totalMinor: 1150 }, lines: [{ name: 'Coffee' }, { name: 'Cake' }] },
    });
  });

  test('[K30] what a station makes is sent there, and the order waits for it', () => {
    shop.put(
      { kind: 'category', id: 'all', value: { id: 'all', name: 'All', colour: '#000', sort: 0, stationId: 'bar' } },
      1,
    );
    enter('sell', sale(1150));
    expect(order()).toMatchObject({ status: 'open', payment: 'paid', fulfilment: 'fired' });
  });

  test('[K31] less than it costs leaves it open with the rest to pay; nothing at all, or too much, is refused', () => {
    expect(ask('sell', sale(1150, { payments: [] }))).toMatchObject({ code: 'unpaid', path: 'payments' });
    expect(ask('sell', sale(1151))).toMatchObject({ code: 'over-balance' });
    enter('sell', sale(1000));
    expect(order()).toMatchObject({ status: 'open', payment: 'partly-paid', paidMinor: 1000 });
    expect(ask('sell', sale(150, { receiptId: idAt(301) }))).toMatchObject({ code: 'already-exists', path: 'orderId' });
  });

  test('[K32] a sale that was told is booked, also where another till has sold the same order meanwhile', () => {
    enter('sell', sale(1150), atB);
    const made = { at: atA.at, by: 'till:A', seen: 1, numbers: { order: 'A-001', receipt: 'A-2026-000001' } };
    const late = {
      ...sale(1150, { receiptId: idAt(301), payments: [{ id: idAt(401), tender: 'card', amountMinor: 1150 }] }),
    };
    enter('sell', late, { ...atA, made });
    expect(shop.get('receipt', idAt(301))).toMatchObject({ number: 'A-2026-000001', tillId: tillA, takenMinor: 1150 });
    expect(shop.get('attention', idAt(301))).toMatchObject({ reason: 'closed-order', amountMinor: 1150 });
  });
});

describe('a parked sale', () => {
  const parked = { orderId, lines: [coffee], customerName: 'Ada' };

  test('[K40] lies in the shop under a name, for any till, and takes no number', () => {
    const changes = enter('park-order', parked);
    expect(changes.map(({ kind }) => kind)).toEqual(['parked']);
    expect(shop.get('parked', orderId)).toMatchObject({ name: 'Ada', totalMinor: 700, cart: { lines: [coffee] } });
    enter('park-order', { orderId: idAt(201), lines: [cake], customerName: 'Ada' }, atB);
    enter('park-order', { orderId: idAt(202), lines: [{ ...cake, id: idAt(3) }] }, atB);
    expect([...shop.all('parked')].map(({ name }) => name)).toEqual(['Ada', 'Ada (2)', '12:00']);
  });

  test('[K41] whoever is first takes it up; it is gone for everybody else, and may be parked again', () => {
    enter('park-order', parked);
    enter('resume-order', { orderId }, atB);
    expect(shop.get('parked', orderId)).toBeUndefined();
    expect(ask('resume-order', { orderId })).toMatchObject({ code: 'taken-up-elsewhere' });
    enter('park-order', parked, atB);
    expect(ask('sell', sale(1150))).toMatchObject({ code: 'parked-elsewhere' });
    enter('resume-order', { orderId });
    enter('sell', sale(1150));
    expect(order()).toMatchObject({ status: 'completed', number: 'A-001' });
  });
});
