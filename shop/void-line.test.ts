import { beforeEach, describe, expect, test } from 'vitest';
import { createSampleShop, enterInto, idAt, noon, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import { parseTillWish, type TillCommandType, verbsFor } from './shop.ts';

const orderId = idAt(0x200);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const cake = { id: idAt(2), productId: 'cake', quantityMilli: 1000 };
const off = { orderId, lineId: coffee.id, reason: 'Wrong' };

let shop: MutableShop;
let seq: number;
beforeEach(() => {
  shop = createSampleShop();
  seq = 1;
});
const enter = (type: TillCommandType, body: object) => {
  seq += 1;
  return enterInto(shop, seq, type, body);
};
const ask = (type: TillCommandType, body: object) => tryAt(shop, type, body);
const order = () => shop.get('order', orderId);
const pay = (amountMinor: number, n = 0x400) => ({
  ...{ orderId, receiptId: idAt(n + 0x100) },
  payments: [{ id: idAt(n), tender: 'card', amountMinor }],
});

describe('a line that is taken off', () => {
  test('[K36] stays to be seen with who and why, costs nothing, and a part of one goes alone', () => {
    enter('create-order', { orderId, lines: [coffee, cake] });
    enter('void-line', { ...off, quantityMilli: 500, voidedId: idAt(3) });
    expect(order()).toMatchObject({
      totals: { totalMinor: 975 },
      lines: [
        { id: coffee.id, quantityMilli: 1500 },
        { id: idAt(3), quantityMilli: 500, totalMinor: 0, voided: { by: 'till:A', reason: 'Wrong', at: noon } },
        { id: cake.id },
      ],
    });
    expect(ask('void-line', { ...off, lineId: idAt(3) })).toMatchObject({ code: 'wrong-step' });
    expect(ask('void-line', { ...off, quantityMilli: 1500, voidedId: idAt(4) })).toMatchObject({ code: 'invalid' });
  });

  test('[K36] leaves what was paid: an order never costs less than that', () => {
    enter('create-order', { orderId, lines: [coffee, cake] });
    enter('pay-order', pay(451));
    expect(ask('void-line', off)).toMatchObject({ code: 'has-payments' });
  });

  test('[K36] ends an order that is paid and handed out with it', () => {
    enter('create-order', { orderId, lines: [coffee, cake] });
    enter('advance-order', { orderId, fulfilment: 'fulfilled' });
    enter('pay-order', pay(450));
    enter('void-line', off);
    expect(order()).toMatchObject({ status: 'completed', payment: 'paid' });
  });

  test('[K36] the last one cancels the order', () => {
    enter('create-order', { orderId, lines: [coffee, cake] });
    enter('void-line', off);
    enter('void-line', { ...off, lineId: cake.id, reason: 'Left' });
    expect(order()).toMatchObject({ status: 'cancelled', cancelReason: 'Left', totals: { totalMinor: 0 } });
  });

  test('[K36] is none of an order for which money was given back', () => {
    enter('create-order', { orderId, lines: [coffee, cake] });
    enter('pay-order', pay(450));
    const lines = [{ lineId: cake.id, quantityMilli: 1000 }];
    const payments = [{ id: idAt(0x600), tender: 'card', amountMinor: 450 }];
    enter('refund-order', { orderId, receiptId: idAt(0x601), lines, payments, reason: 'Cold' });
    expect(ask('void-line', { ...off, lineId: cake.id })).toMatchObject({ code: 'has-payments' });
    const more = { orderId, lines: [{ ...cake, id: idAt(9) }] };
    expect(ask('add-lines', more)).toMatchObject({ code: 'has-payments' });
  });

  test('[K36] takes a right of its own once it is being made', () => {
    enter('create-order', { orderId, lines: [coffee] });
    const wish = parseTillWish('void-line', off);
    expect('type' in wish && verbsFor(shop, wish, 'till:A')).toEqual(['sale.void-unfired', 'sale.void-fired']);
  });
});
