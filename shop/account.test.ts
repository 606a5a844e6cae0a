import { beforeEach, describe, expect, test } from 'vitest';
import { atA, createSampleShop, enterInto, idAt, tillA, tryAt } from '../test/kit/sample-shop.ts';
import { faultOfAlone } from './alone.ts';
import { decideCloseDay } from './day.ts';
import type { MutableShop } from './documents.ts';
import { takingsOf } from './payment.ts';
import { isRefusal } from './refusal.ts';
import { openShiftOf } from './shift.ts';
import type { TillCommandType } from './shop.ts';
import { slipOf } from './slip.ts';

const customerId = idAt(0x500);
const pay = (amountMinor: number, payment: object = {}, n = 0x300) => ({
  ...{ customerId, receiptId: idAt(n) },
  payment: { id: idAt(n + 0x100), tender: 'cash', amountMinor, ...payment },
});

let shop: MutableShop;
let seq: number;
const enter = (type: TillCommandType, body: object, context = atA) => {
  seq += 1;
  return enterInto(shop, seq, type, body, context);
};
const ask = (body: object, context = atA) => tryAt(shop, 'pay-account', body, context);
const owed = () => shop.get('account', customerId)?.owedMinor;

/** Ada owes 7.02, sold on account in an open shift with a float of 10.00. */
function openShop(settings: object = {}) {
  shop = createSampleShop(settings);
  seq = 1;
  enter('open-shift', { shiftId: idAt(0x900), floatMinor: 1000 });
  enter('set-customer', { customerId, name: 'Ada', creditLimitMinor: 10_000 });
  enter('sell', {
    ...{ orderId: idAt(0x200), receiptId: idAt(0x301), customerId },
    lines: [{ id: idAt(1), name: 'Lunch', taxClassId: 'standard', unitPriceMinor: 702, quantityMilli: 1000 }],
    payments: [{ id: idAt(0x401), tender: 'on-account', amountMinor: 702 }],
  });
}

beforeEach(() => openShop());

describe('what a customer owes', () => {
  test('[A52] is paid down with a receipt in the same entry, a part and then the rest', () => {
    enter('pay-account', pay(200, { tenderedMinor: 500 }));
    expect(owed()).toBe(502);
    expect(shop.get('receipt', idAt(0x300))).toMatchObject({
      ...{ kind: 'account', number: 'A-2026-000002', orderId: customerId },
      payload: { customerName: 'Ada', owedMinor: 502, lines: [], payments: [{ amountMinor: 200, changeMinor: 300 }] },
    });
    enter('pay-account', pay(502, { tender: 'card', reference: '4711' }, 0x310));
    expect(owed()).toBe(0);
    expect(shop.get('receipt', idAt(0x310))?.number).toBe('A-2026-000003');
  });

  test('[A52] is rounded to the coin that there is where cash settles all of it', () => {
    openShop({ cashIncrementMinor: 5 });
    enter('pay-account', pay(100));
    enter('pay-account', pay(602, { tenderedMinor: 600 }, 0x310));
    expect(shop.get('receipt', idAt(0x310))).toMatchObject({
      payload: { owedMinor: 0, payments: [{ amountMinor: 602, roundingMinor: -2, changeMinor: 0 }] },
      takenMinor: -2,
    });
    expect(openShiftOf(shop, tillA)?.tenders.cash).toMatchObject({ amountMinor: 702, roundingMinor: -2 });
  });

  test.each([
    ['more than is owed', pay(703), 'over-balance', 'payment.amountMinor'],
    ['less handed over than paid', pay(700, { tenderedMinor: 600 }), 'tender-too-small', undefined],
    ['nobody', { ...pay(1), customerId: idAt(0x501) }, 'needs-customer', 'customerId'],
    ['by voucher', pay(1, { tender: 'voucher', reference: 'V1' }), 'invalid', 'body.payment.tender'],
    ['on account again', pay(1, { tender: 'on-account' }), 'invalid', 'body.payment.tender'],
    ['with a tip', pay(1, { tipMinor: 1 }), 'invalid', 'body.payment.tender'],
    ['a receipt twice', { ...pay(1), receiptId: idAt(0x301) }, 'already-exists', undefined],
  ])('[A52] %s is refused', (_, body, code, path) => {
    expect(ask(body)).toMatchObject({ code, ...(path && { path }) });
    expect(owed()).toBe(702);
  });

  test('[A53] counts in the shift by tender and as no sale, and is taken once', () => {
    const changes = enter('pay-account', pay(200));
    enter('pay-account', pay(300, { tender: 'card' }, 0x310));
    const shift = openShiftOf(shop, tillA);
    if (!shift) throw new Error('no shift');
    const slip = slipOf(shift, shop, atA.at);
    expect(slip.sales).toEqual({ count: 1, totalMinor: 702 });
    expect(slip.rows).toMatchObject([
      { tender: 'cash', takenMinor: 200, expectedMinor: 1200 },
      { tender: 'card', takenMinor: 300 },
      { tender: 'on-account', takenMinor: 702 },
    ]);
    expect(takingsOf(changes)).toBe(0);
    const day = decideCloseDay(shop, { date: '2026-11-22' }, { at: atA.at });
    if (isRefusal(day)) throw new Error(day.message);
    expect(day.find(({ kind }) => kind === 'day')?.value).toMatchObject({
      summary: {
        takings: { totalMinor: 702 },
        tenders: { cash: { totalMinor: 200 }, card: { totalMinor: 300 }, 'on-account': { totalMinor: 202 } },
      },
    });
  });

  test('[A54] is for the host, and what was taken before a restore is booked with what is too much', () => {
    expect(faultOfAlone(shop, 'pay-account', [], { id: tillA, isNumbered: true })).toBe('host-only');
    const settings = shop.get('shop', 'shop');
    if (settings) shop.put({ kind: 'shop', id: 'shop', value: { ...settings, seriesRun: 2 } }, 50);
    const made = { at: atA.at, by: 'till:A', numbers: { receipt: 'A-2026-000009' } };
    enter('pay-account', pay(1000), { ...atA, made });
    expect(owed()).toBe(-298);
    expect(shop.get('receipt', idAt(0x300))?.number).toBe('A-2026-000009');
    expect(shop.get('attention', idAt(0x300))).toMatchObject({ reason: 'overpaid', amountMinor: 298 });
  });
});
