import { beforeEach, describe, expect, test } from 'vitest';
import { atA, createSampleShop, enterInto, idAt, tillA, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import { isRefusal } from './refusal.ts';
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

describe('goods in exchange', () => {
  const swap = (from: number, to: number, n: number, more: object = {}) => ({
    ...{
      orderId: idAt(from),
      receiptId: idAt(n),
      reason: 'Cold',
      lines: [{ lineId: idAt(from), quantityMilli: 2000 }],
    },
    payments: [by('exchange', 700, n + 1)],
    sale: {
      ...{ orderId: idAt(to), lines: [{ ...coffee, id: idAt(to) }], payments: [by('exchange', 700, n + 2)] },
      ...more,
    },
  });
  const back = (from: number, payments: object[]) => ({
    ...{ orderId: idAt(from), receiptId: idAt(0x3ff), reason: 'Cold', payments },
    lines: [{ lineId: idAt(from), quantityMilli: 2000 }],
  });
  const sold = (payments: object[], more: object = {}) =>
    enter('sell', {
      ...{ orderId: idAt(0x200), receiptId: idAt(0x300), lines: [{ ...coffee, id: idAt(0x200) }], payments },
      ...more,
    });
  const putCustomer = (id: string) =>
    shop.put({ kind: 'customer', id, value: { id, name: 'Ada', creditLimitMinor: 100_000 } }, 1);

  test('[K56] that were paid by card and exchanged twice go back to the card, and not in cash', () => {
    sold([by('card', 700, 0x400)]);
    enter('exchange', swap(0x200, 0x201, 0x310));
    enter('exchange', swap(0x201, 0x202, 0x320));
    const inCash = tryAt(shop, 'refund-order', back(0x202, [by('cash', 700, 0x401)]));
    expect(inCash).toMatchObject({ code: 'wrong-tender', path: 'payments.0.tender' });
    expect(shop.get('order', idAt(0x202))?.payments).toMatchObject([
      { tender: 'exchange', origins: [{ tender: 'card', amountMinor: 700 }] },
    ]);
    enter('refund-order', back(0x202, [by('card', 700, 0x401)]));
    expect(openShiftOf(shop, tillA)?.tenders.card).toMatchObject({ amountMinor: 700, refundedMinor: 700 });
  });

  test('[K56] go back in cash no more than came in as cash, however it was paid for', () => {
    sold([by('card', 400, 0x400), by('cash', 300, 0x401)]);
    enter('exchange', swap(0x200, 0x201, 0x310));
    const parts = (cardMinor: number) => [by('card', cardMinor, 0x402), by('cash', 700 - cardMinor, 0x403)];
    expect(tryAt(shop, 'refund-order', back(0x201, parts(399)))).toMatchObject({ code: 'wrong-tender' });
    expect(isRefusal(tryAt(shop, 'refund-order', back(0x201, parts(400))))).toBe(false);
  });

  test('[K56] that a voucher has paid keep which one it was', () => {
    sold([{ ...by('voucher', 700, 0x400), reference: 'V-7' }]);
    enter('exchange', swap(0x200, 0x201, 0x310));
    expect(shop.get('order', idAt(0x201))?.payments).toMatchObject([
      { tender: 'exchange', origins: [{ tender: 'voucher', amountMinor: 700, reference: 'V-7' }] },
    ]);
  });

  test("[K56] that are on an account stay their customer's, and lower nobody else's", () => {
    const [ada, bob] = [idAt(0xc), idAt(0xd)];
    putCustomer(ada);
    putCustomer(bob);
    sold([by('on-account', 700, 0x400)], { customerId: ada, customerName: 'Ada' });
    const others = tryAt(shop, 'exchange', swap(0x200, 0x201, 0x310, { customerId: bob }));
    expect(others).toMatchObject({ code: 'needs-customer', path: 'sale.customerId' });
    enter('exchange', swap(0x200, 0x201, 0x310));
    expect(shop.get('order', idAt(0x201))).toMatchObject({ customerId: ada, customerName: 'Ada' });
    enter('refund-order', back(0x201, [by('on-account', 700, 0x401)]));
    expect(shop.get('account', ada)?.owedMinor).toBe(0);
  });

  test("[K56] of another one's account that a till gave out alone are no money that can go back, and need attention", () => {
    const [ada, bob] = [idAt(0xc), idAt(0xd)];
    putCustomer(ada);
    putCustomer(bob);
    sold([by('on-account', 700, 0x400)], { customerId: ada });
    const made = { at: atA.at, by: atA.by, seen: 1, numbers: { receipt: 'A-2026-000002' } };
    seq += 1;
    enterInto(shop, seq, 'exchange', swap(0x200, 0x201, 0x310, { customerId: bob }), { ...atA, made });
    expect(shop.get('attention', idAt(0x310))).toMatchObject({ reason: 'over-refund', amountMinor: 700 });
    expect(shop.get('account', ada)?.owedMinor).toBe(700);
    const refund = tryAt(shop, 'refund-order', back(0x201, [by('on-account', 700, 0x401)]));
    expect(refund).toMatchObject({ code: 'wrong-tender' });
  });
});
