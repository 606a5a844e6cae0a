import { beforeEach, describe, expect, test } from 'vitest';
import { atA, createSampleShop, enterInto, idAt, tillA, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import { openShiftOf } from './shift.ts';
import { parseTillWish, type TillCommandType, verbsFor } from './shop.ts';

const orderId = idAt(0x200);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const by = (tender: string, amountMinor: number, n: number) => ({ id: idAt(n), tender, amountMinor });
const exchange = (payments: object[], sold: object[]) => ({
  ...{ orderId, receiptId: idAt(0x301), lines: [{ lineId: coffee.id, quantityMilli: 2000 }], payments, reason: 'Cold' },
  sale: { orderId: idAt(0x201), lines: [{ id: idAt(2), productId: 'cake', quantityMilli: 2000 }], payments: sold },
});
const even = exchange([by('exchange', 700, 0x410)], [by('exchange', 700, 0x411), by('cash', 200, 0x412)]);

let shop: MutableShop;
let seq: number;
beforeEach(() => {
  shop = createSampleShop();
  seq = 1;
  enter('open-shift', { shiftId: idAt(0x900), floatMinor: 0 });
});
const enter = (type: TillCommandType, body: object) => {
  seq += 1;
  return enterInto(shop, seq, type, body, atA);
};

describe('an exchange', () => {
  test('[K35] is one receipt, and only the difference moves as money', () => {
    enter('sell', { orderId, receiptId: idAt(0x300), lines: [coffee], payments: [by('cash', 700, 0x400)] });
    enter('exchange', even);
    expect(shop.get('receipt', idAt(0x301))).toMatchObject({
      ...{ kind: 'exchange', takenMinor: 200, originalNumber: 'A-2026-000001', number: 'A-2026-000002' },
      payload: { totals: { totalMinor: 900 }, returned: { orderNumber: 'A-001', totals: { totalMinor: 700 } } },
    });
    expect(shop.get('order', orderId)).toMatchObject({ payment: 'refunded', refundedMinor: 700 });
    expect(shop.get('order', idAt(0x201))).toMatchObject({ number: 'A-002', status: 'completed', paidMinor: 900 });
    expect(openShiftOf(shop, tillA)?.tenders.cash).toMatchObject({ amountMinor: 900, refundedMinor: 0 });
  });

  test('[K35] gives back what the other goods take, neither more nor less, and says where the fault lies', () => {
    enter('sell', { orderId, receiptId: idAt(0x300), lines: [coffee], payments: [by('cash', 700, 0x400)] });
    const less = exchange([by('exchange', 700, 0x410)], [by('exchange', 600, 0x411), by('cash', 300, 0x412)]);
    expect(tryAt(shop, 'exchange', less)).toMatchObject({ code: 'invalid', path: 'payments' });
    const more = exchange([by('exchange', 700, 0x410)], [by('exchange', 700, 0x411), by('cash', 201, 0x412)]);
    expect(tryAt(shop, 'exchange', more)).toMatchObject({ code: 'over-balance', path: 'sale.payments' });
  });

  test('[K33] takes no goods back that were not paid for', () => {
    enter('create-order', { orderId, lines: [coffee] });
    const payments = [by('cash', 699, 0x400)];
    enter('pay-order', { orderId, receiptId: idAt(0x300), payments });
    expect(tryAt(shop, 'exchange', even)).toMatchObject({ code: 'over-refund', path: 'payments' });
  });

  test('[K35] takes the rights of both, and of what the goods are sold for', () => {
    enter('sell', { orderId, receiptId: idAt(0x300), lines: [coffee], payments: [by('cash', 700, 0x400)] });
    const wish = parseTillWish('exchange', {
      ...even,
      sale: { ...even.sale, discounts: [{ percentPpm: 500_000 }] },
    });
    expect('type' in wish && verbsFor(shop, wish, 'till:B')).toEqual([
      ...['refund.own', 'sale.price-override', 'sale.discount', 'refund.any', 'pay.take'],
    ]);
  });
});
