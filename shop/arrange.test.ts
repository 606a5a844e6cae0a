import { beforeEach, describe, expect, test } from 'vitest';
import { atA, atB, createSampleShop, enterInto, idAt, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import type { TillCommandType } from './shop.ts';

const first = idAt(0x200);
const second = idAt(0x201);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const cake = { id: idAt(2), productId: 'cake', quantityMilli: 1000 };

let shop: MutableShop;
let seq: number;
beforeEach(() => {
  shop = createSampleShop();
  seq = 1;
});
const enter = (type: TillCommandType, body: object, context = atA) => {
  seq += 1;
  return enterInto(shop, seq, type, body, context);
};
const ask = (type: TillCommandType, body: object) => tryAt(shop, type, body);
const order = (id = first) => shop.get('order', id);
const totalOf = (id: string) => order(id)?.totals.totalMinor ?? 0;

describe('an order that is split', () => {
  test('[K37] gives some lines, or a part of one, to a new order with a number of its own', () => {
    enter('create-order', { orderId: first, lines: [coffee, cake], table: '7' });
    const lines = [{ lineId: coffee.id, quantityMilli: 500, newId: idAt(3) }, { lineId: cake.id }];
    enter('split-order', { orderId: first, toOrderId: second, lines }, atB);
    expect(order()).toMatchObject({ number: 'A-001', lines: [{ quantityMilli: 1500 }], totals: { totalMinor: 525 } });
    expect(order(second)).toMatchObject({ number: 'B-001', table: '7', totals: { totalMinor: 625 } });
  });

  test('[K37] takes an amount off once, whether of a line or of all, and a rate off both', () => {
    const line = { ...coffee, discounts: [{ amountMinor: 101 }] };
    enter('create-order', { orderId: first, lines: [line, cake], discounts: [{ amountMinor: 51 }] });
    expect(totalOf(first)).toBe(998);
    const lines = [{ lineId: coffee.id, quantityMilli: 1000, newId: idAt(3) }];
    enter('split-order', { orderId: first, toOrderId: second, lines });
    expect([totalOf(first), totalOf(second)]).toEqual([713, 285]);
    const discounts = [...(order()?.discounts ?? []), ...(order(second)?.discounts ?? [])];
    expect(discounts.map(({ takenMinor }) => takenMinor)).toEqual([36, 15]);
  });

  test('[K37] keeps something, takes nothing that is not there, and has no line twice', () => {
    enter('create-order', { orderId: first, lines: [coffee, cake] });
    const split = (lines: object[]) => ask('split-order', { orderId: first, toOrderId: second, lines });
    expect(split([{ lineId: coffee.id }, { lineId: cake.id }])).toMatchObject({ code: 'invalid' });
    expect(split([{ lineId: idAt(9) }])).toMatchObject({ code: 'unknown-line' });
    expect(split([{ lineId: coffee.id, quantityMilli: 2001, newId: idAt(3) }])).toMatchObject({ code: 'invalid' });
    expect(split([{ lineId: coffee.id, quantityMilli: 1, newId: cake.id }])).toMatchObject({ code: 'already-exists' });
  });

  test('[K37] is not split, and not merged, once money was taken', () => {
    enter('create-order', { orderId: first, lines: [coffee, cake] });
    const payments = [{ id: idAt(0x400), tender: 'cash', amountMinor: 1 }];
    enter('pay-order', { orderId: first, receiptId: idAt(0x300), payments });
    const split = { orderId: first, toOrderId: second, lines: [{ lineId: cake.id }] };
    expect(ask('split-order', split)).toMatchObject({ code: 'has-payments' });
    enter('create-order', { orderId: second, lines: [{ ...coffee, id: idAt(3) }] });
    expect(ask('merge-orders', { orderId: second, fromOrderIds: [first] })).toMatchObject({ code: 'has-payments' });
  });
});

describe('orders that are merged', () => {
  test('[K38] cost together what they cost apart, and those that are over say where their lines went', () => {
    enter('create-order', { orderId: first, lines: [coffee], discounts: [{ percentPpm: 100_000 }] });
    enter('create-order', { orderId: second, lines: [cake], discounts: [{ amountMinor: 33 }] });
    const apart = totalOf(first) + totalOf(second);
    enter('merge-orders', { orderId: first, fromOrderIds: [second] });
    expect(totalOf(first)).toBe(apart);
    expect(order()).toMatchObject({ status: 'open', lines: [{ id: coffee.id }, { id: cake.id }] });
    expect(order(second)).toMatchObject({ status: 'cancelled', mergedInto: first });
  });

  test('[K38] have no line twice, nor one with itself', () => {
    enter('create-order', { orderId: first, lines: [coffee] });
    enter('create-order', { orderId: second, lines: [coffee] });
    expect(ask('merge-orders', { orderId: first, fromOrderIds: [second] })).toMatchObject({ code: 'already-exists' });
    expect(ask('merge-orders', { orderId: first, fromOrderIds: [first] })).toMatchObject({ code: 'invalid' });
  });
});

describe('the head of an order', () => {
  test('[K39] is changed field by field, and null takes one away', () => {
    enter('create-order', { orderId: first, lines: [coffee], table: '7', note: 'Hot' });
    enter('change-order', { orderId: first, table: '9', note: null });
    expect(order()).toMatchObject({ table: '9', totals: { totalMinor: 700 } });
    expect(order()).not.toHaveProperty('note');
  });

  test('[K39] keeps its customer once it is on their account', () => {
    for (const id of [idAt(7), idAt(8)]) {
      shop.put({ kind: 'customer', id, value: { id, name: 'Ada', creditLimitMinor: 1000 } }, 1);
    }
    enter('create-order', { orderId: first, lines: [coffee], customerId: idAt(7) });
    const payments = [{ id: idAt(0x400), tender: 'on-account', amountMinor: 100 }];
    enter('pay-order', { orderId: first, receiptId: idAt(0x300), payments });
    expect(ask('change-order', { orderId: first, customerId: idAt(8) })).toMatchObject({ code: 'has-payments' });
    expect(ask('change-order', { orderId: first, customerId: null })).toMatchObject({ code: 'has-payments' });
    enter('change-order', { orderId: first, customerId: idAt(7), note: 'Late' });
  });
});
