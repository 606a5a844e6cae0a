import { beforeEach, describe, expect, test } from 'vitest';
import { createSampleShop, enterInto, idAt, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import { parseTillWish, type TillCommandType } from './shop.ts';

const orderId = idAt(0x200);
const customerId = idAt(7);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const by = (tender: string, amountMinor: number, n: number) => ({ id: idAt(n), tender, amountMinor });
const sale = (payments: object[], more: object = {}) => ({
  ...{ orderId, receiptId: idAt(0x300), lines: [coffee], payments, customerId },
  ...more,
});

let shop: MutableShop;
let seq: number;
beforeEach(() => {
  shop = createSampleShop({ cashIncrementMinor: 5 });
  seq = 1;
  const value = { id: customerId, name: 'Ada', creditLimitMinor: 700 };
  shop.put({ kind: 'customer', id: customerId, value }, 1);
});
const enter = (type: TillCommandType, body: object) => {
  seq += 1;
  return enterInto(shop, seq, type, body);
};
const ask = (type: TillCommandType, body: object) => tryAt(shop, type, body);
const owed = () => shop.get('account', customerId)?.owedMinor;

describe('on account', () => {
  test('[K43] is owed by the customer up to their limit, counted over every payment', () => {
    expect(ask('sell', sale([by('on-account', 700, 0x400)], { customerId: undefined }))).toMatchObject({
      code: 'needs-customer',
    });
    enter('sell', sale([by('on-account', 400, 0x400), by('on-account', 100, 0x401), by('card', 200, 0x402)]));
    expect(owed()).toBe(500);
    const more = sale([by('on-account', 201, 0x403), by('card', 499, 0x404)], {
      ...{ orderId: idAt(0x201), receiptId: idAt(0x301) },
    });
    expect(ask('sell', more)).toMatchObject({ code: 'credit-limit', path: 'payments.0.amountMinor' });
  });

  test('[K43] is owed no more once the goods come back', () => {
    enter('sell', sale([by('on-account', 700, 0x400)]));
    const back = { orderId, lines: [{ lineId: coffee.id, quantityMilli: 1000 }], reason: 'Cold' };
    enter('refund-order', { ...back, receiptId: idAt(0x301), payments: [by('on-account', 350, 0x401)] });
    expect(owed()).toBe(350);
  });
});

describe('other tenders', () => {
  test('[K44] a voucher says which one it was, and only cash is handed over', () => {
    const fault = (payment: object) => parseTillWish('sell', sale([{ ...by('voucher', 700, 0x400), ...payment }]));
    expect(fault({})).toMatchObject({ code: 'invalid', path: 'body.payments.0.reference' });
    expect(fault({ reference: 'V1', tenderedMinor: 700 })).toMatchObject({ path: 'body.payments.0.tenderedMinor' });
    enter('sell', sale([{ ...by('voucher', 700, 0x400), reference: 'V1' }]));
    expect(shop.get('order', orderId)?.payments).toMatchObject([{ tender: 'voucher', reference: 'V1' }]);
  });

  test('[U72] only the cash that settles everything is rounded, and change is of what is owed then', () => {
    const lines = [{ ...coffee, discounts: [{ amountMinor: 7 }] }];
    const payments = [by('cash', 101, 0x400), { ...by('cash', 592, 0x401), tenderedMinor: 1000, tipMinor: 9 }];
    enter('sell', sale(payments, { lines }));
    const [first, last] = shop.get('order', orderId)?.payments ?? [];
    expect(first).not.toHaveProperty('roundingMinor');
    expect(last).toMatchObject({ roundingMinor: -2, changeMinor: 401 });
    expect(shop.get('receipt', idAt(0x300))?.takenMinor).toBe(700);
  });
});
