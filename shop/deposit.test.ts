import { beforeEach, describe, expect, test } from 'vitest';
import { atA, createSampleShop, enterInto, idAt, tillA, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import { openShiftOf } from './shift.ts';
import type { TillCommandType } from './shop.ts';

const estimateId = idAt(0x600);
const orderId = idAt(0x200);
const depositId = idAt(0x700);
const take = (amountMinor: number, more: object = {}) => ({
  ...{ depositId, estimateId, receiptId: idAt(0x300), payment: { id: idAt(0x400), tender: 'card', amountMinor } },
  ...more,
});
const apply = (amountMinor: number, n = 0x301) => ({
  ...{ orderId, receiptId: idAt(n) },
  payments: [{ id: idAt(n + 0x100), tender: 'deposit', amountMinor, depositId }],
});

let shop: MutableShop;
let seq: number;
beforeEach(() => {
  shop = createSampleShop();
  seq = 1;
  enter('open-shift', { shiftId: idAt(0x900), floatMinor: 0 });
  enter('create-estimate', { estimateId, lines: [{ id: idAt(1), productId: 'coffee', quantityMilli: 2000 }] });
});
const enter = (type: TillCommandType, body: object) => {
  seq += 1;
  return enterInto(shop, seq, type, body);
};
const ask = (type: TillCommandType, body: object) => tryAt(shop, type, body);
const shift = () => openShiftOf(shop, tillA);

describe('a deposit', () => {
  test('[K42] is money in and no sale yet; it pays once and whole, and moves nothing then', () => {
    enter('take-deposit', take(300));
    expect(shop.get('receipt', idAt(0x300))).toMatchObject({ kind: 'deposit', takenMinor: 300 });
    expect(shift()?.sales).toEqual({ count: 0, totalMinor: 0 });
    enter('convert-estimate', { estimateId, orderId });
    expect(ask('pay-order', apply(299))).toMatchObject({ code: 'invalid', path: 'payments.0.amountMinor' });
    enter('pay-order', apply(300));
    expect(shop.get('receipt', idAt(0x301))?.takenMinor).toBe(0);
    expect(shop.get('deposit', depositId)?.status).toBe('applied');
    expect(ask('pay-order', apply(300, 0x302))).toMatchObject({ code: 'no-deposit' });
    expect(ask('return-deposit', { depositId, receiptId: idAt(0x303), paymentId: idAt(0x403) })).toMatchObject({
      code: 'no-deposit',
    });
    expect(shift()?.sales).toEqual({ count: 1, totalMinor: 300 });
    expect(shift()?.tenders.card).toMatchObject({ count: 1, amountMinor: 300 });
  });

  test('[K42] pays for its own estimate only', () => {
    enter('take-deposit', take(300));
    enter('create-order', { orderId, lines: [{ id: idAt(1), productId: 'coffee', quantityMilli: 2000 }] });
    expect(ask('pay-order', apply(300))).toMatchObject({ code: 'no-deposit' });
  });

  test('[K42] is never more than the estimate costs, all of them together, nor for one that is over', () => {
    expect(ask('take-deposit', take(701))).toMatchObject({ code: 'over-balance', path: 'payment.amountMinor' });
    enter('take-deposit', take(400));
    const second = { depositId: idAt(0x701), receiptId: idAt(0x305) };
    expect(ask('take-deposit', take(301, second))).toMatchObject({ code: 'over-balance' });
    enter('set-estimate-status', { estimateId, status: 'cancelled' });
    expect(ask('take-deposit', take(1, second))).toMatchObject({ code: 'not-convertible' });
  });

  test('[K42] goes back as it came', () => {
    enter('take-deposit', take(300));
    enter('return-deposit', { depositId, receiptId: idAt(0x303), paymentId: idAt(0x403) });
    expect(shop.get('receipt', idAt(0x303))).toMatchObject({ takenMinor: -300, originalNumber: 'A-2026-000001' });
    expect(shop.get('deposit', depositId)?.status).toBe('returned');
    expect(shift()?.tenders.card).toMatchObject({ amountMinor: 300, refundedMinor: 300 });
  });

  test('[K33] that has paid for goods goes back by the way it was paid in', () => {
    enter('take-deposit', take(700));
    enter('convert-estimate', { estimateId, orderId });
    enter('pay-order', apply(700));
    const back = (tender: string) => ({
      ...{ orderId, receiptId: idAt(0x304), lines: [{ lineId: idAt(1), quantityMilli: 2000 }], reason: 'Cold' },
      payments: [{ id: idAt(0x404), tender, amountMinor: 700, ...(tender === 'deposit' && { depositId }) }],
    });
    expect(ask('refund-order', back('deposit'))).toMatchObject({ code: 'wrong-tender' });
    expect(ask('refund-order', back('cash'))).toMatchObject({ code: 'wrong-tender' });
    enter('refund-order', back('card'));
    expect(shop.get('receipt', idAt(0x304))?.takenMinor).toBe(-700);
  });

  test('[K49] that a customer was told of is booked, also without its estimate, and so is one that went back twice', () => {
    const other = idAt(0x601);
    const made = (receipt: string) => ({ ...atA, made: { at: atA.at, by: 'till:A', seen: 1, numbers: { receipt } } });
    enterInto(shop, 90, 'take-deposit', take(300, { estimateId: other }), made('A-2026-000001'));
    expect(shop.get('attention', idAt(0x300))).toMatchObject({ reason: 'unknown-order', amountMinor: 300 });
    const back = (n: number) => ({ depositId, receiptId: idAt(n), paymentId: idAt(n + 0x100) });
    enter('return-deposit', back(0x303));
    enterInto(shop, 91, 'return-deposit', back(0x304), made('A-2026-000003'));
    expect(shop.get('attention', idAt(0x304))).toMatchObject({ reason: 'over-refund', amountMinor: 300 });
    expect(shop.get('deposit', depositId)?.status).toBe('returned');
  });

  test('[K54] that was used or given back before is booked as it was told, and no money goes back for it', () => {
    const other = idAt(0x201);
    const order = { orderId: other, lines: [{ id: idAt(2), productId: 'coffee', quantityMilli: 2000 }] };
    const told = { ...atA, made: { at: atA.at, by: 'till:A', seen: 1, numbers: { receipt: 'A-2026-000003' } } };
    const payments = [...apply(300).payments, { id: idAt(0x409), tender: 'cash', amountMinor: 400 }];
    enter('take-deposit', take(300));
    enter('return-deposit', { depositId, receiptId: idAt(0x303), paymentId: idAt(0x403) });
    enter('create-order', order);
    enterInto(shop, 90, 'pay-order', { orderId: other, receiptId: idAt(0x304), payments }, told);
    expect(shop.get('attention', idAt(0x304))).toMatchObject({ reason: 'deposit-gone', amountMinor: 300 });
    expect(shop.get('order', other)).toMatchObject({ payment: 'paid', paidMinor: 700 });
    expect(shop.get('deposit', depositId)?.status).toBe('returned');
    const back = (tender: string, amountMinor: number) => ({
      ...{ orderId: other, receiptId: idAt(0x305), lines: [{ lineId: idAt(2), quantityMilli: 1000 }], reason: 'Cold' },
      payments: [{ id: idAt(0x405), tender, amountMinor }],
    });
    expect(ask('refund-order', back('card', 350))).toMatchObject({ code: 'wrong-tender' });
    enter('refund-order', back('cash', 350));
  });
});
