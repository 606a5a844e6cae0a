import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atA, atB, createSampleShop, enterInto, idAt, noon, tillA, tillB, tryAt } from '../test/kit/sample-shop.ts';
import { createStaffedShop, people } from '../test/kit/staffed-shop.ts';
import { faultOfAlone } from './alone.ts';
import { finalDocuments } from './day.ts';
import type { MutableShop } from './documents.ts';
import { sum } from './money.ts';
import { isRefusal } from './refusal.ts';
import { type Booked, bookInShift, expectedOf, type MovementKind, openShiftOf } from './shift.ts';
import { apply, type Context, documentsChangedBy, parseTillWish, type TillCommandType } from './shop.ts';
import { slipOf } from './slip.ts';
import { byStaff, type Preset } from './verbs.ts';

const shiftId = idAt(0x900);
const by = (role: Preset): Context => ({ ...atA, by: byStaff(people[role]) });
const counted = (cash: number, more: object = {}) => ({ shiftId, countedMinor: { cash, ...more } });

let last = 0x1000;
const newId = () => {
  last += 1;
  return idAt(last);
};

/** A shop with a shift of till A that was opened with 100.00. */
function shopWithShift(shop = createSampleShop(), context = atA): MutableShop {
  enterInto(shop, 2, 'open-shift', { shiftId, floatMinor: 10_000 }, context);
  return shop;
}
const shiftIn = (shop: MutableShop, id = shiftId) => {
  const shift = shop.get('shift', id);
  if (!shift) throw new Error(`no shift ${id}`);
  return shift;
};

/** A coffee of 3.50, paid at once. */
function sell(shop: MutableShop, seq: number, tender: 'cash' | 'card' = 'cash', context = atA): void {
  const orderId = newId();
  const lines = [{ id: newId(), productId: 'coffee', quantityMilli: 1000 }];
  enterInto(shop, seq, 'create-order', { orderId, lines }, context);
  const payments = [{ id: newId(), tender, amountMinor: 350 }];
  enterInto(shop, seq + 1, 'pay-order', { orderId, receiptId: newId(), payments }, context);
}
const move = (kind: MovementKind, amountMinor: number) => ({
  ...{ shiftId, movementId: newId(), kind, amountMinor },
  reason: 'Milk',
});

describe('a shift', () => {
  test('[D20] is opened with a float, one at a time a till, and counted by till', () => {
    const shop = shopWithShift();
    expect(shiftIn(shop)).toMatchObject({
      number: 1,
      tillId: tillA,
      floatMinor: 10_000,
      status: 'open',
      openedAt: noon,
    });
    const second = { shiftId: newId(), floatMinor: 0 };
    expect(tryAt(shop, 'open-shift', second)).toMatchObject({ code: 'shift-open', current: { id: shiftId } });
    expect(tryAt(shop, 'open-shift', { shiftId, floatMinor: 0 })).toMatchObject({ code: 'already-exists' });
    enterInto(shop, 3, 'open-shift', second, atB);
    expect(shiftIn(shop, second.shiftId)).toMatchObject({ number: 1, tillId: tillB });
    enterInto(shop, 4, 'close-shift', counted(10_000));
    enterInto(shop, 5, 'open-shift', { shiftId: idAt(0x901), floatMinor: 0 });
    expect(shiftIn(shop, idAt(0x901)).number).toBe(2);
  });

  test('[D21] holds what its till took, in the entry of the payment; without one a till sells as before', () => {
    const shop = createSampleShop();
    sell(shop, 2);
    shopWithShift(shop);
    sell(shop, 4);
    sell(shop, 6, 'card');
    sell(shop, 8, 'cash', atB);
    expect(shiftIn(shop)).toMatchObject({
      version: 7,
      sales: { count: 2, totalMinor: 700 },
      tenders: { cash: { count: 1, amountMinor: 350 }, card: { count: 1, amountMinor: 350 } },
    });
    expect(bookInShift(shop, tillB, [{ tender: 'cash', amountMinor: 1 }], 'sale')).toEqual([]);
  });

  test('[D22] expects in the drawer its float, what cash brought with tips and rounding, and what was moved', () => {
    const shop = shopWithShift();
    const book = (booked: Booked[], is: 'sale' | 'refund') =>
      apply(shop, { seq: 3, changes: bookInShift(shop, tillA, booked, is) });
    book([{ tender: 'cash', amountMinor: 1_002, tipMinor: 100, roundingMinor: -2 }], 'sale');
    book([{ tender: 'card', amountMinor: 500, tipMinor: 50 }], 'sale');
    book([{ tender: 'cash', amountMinor: 302, roundingMinor: -2 }], 'refund');
    for (const [kind, amountMinor] of [
      ['pay-in', 2_000],
      ['pay-out', 250],
      ['drop', 5_000],
      ['no-sale', 0],
    ] as const)
      enterInto(shop, 4, 'move-cash', move(kind, amountMinor));
    expect(expectedOf(shiftIn(shop))).toEqual({ cash: 10_000 + 1_100 - 300 + 2_000 - 250 - 5_000, card: 550 });
    expect(shiftIn(shop).sales).toEqual({ count: 2, totalMinor: 1_502 });
  });

  test('[D23] names who moved how much and why; only a drawer that is opened for nothing moves nothing', () => {
    const shop = shopWithShift(createStaffedShop(), by('cashier'));
    const out = move('pay-out', 500);
    enterInto(shop, 3, 'move-cash', out, by('cashier'));
    expect(shiftIn(shop).movements).toEqual([
      { id: out.movementId, kind: 'pay-out', amountMinor: 500, reason: 'Milk', by: byStaff(people.cashier), at: noon },
    ]);
    expect(tryAt(shop, 'move-cash', out, by('cashier'))).toMatchObject({ code: 'already-exists', path: 'movementId' });
    for (const wrong of [move('drop', 0), move('no-sale', 1)])
      expect(tryAt(shop, 'move-cash', wrong)).toMatchObject({ code: 'invalid', path: 'body.amountMinor' });
    expect(tryAt(shop, 'move-cash', { ...out, reason: ' ' })).toMatchObject({ path: 'body.reason' });
    expect(tryAt(shop, 'move-cash', move('no-sale', 0), by('cashier'))).toMatchObject({ verb: 'drawer.open' });
    enterInto(shop, 4, 'move-cash', move('no-sale', 0), by('supervisor'));
    expect(shiftIn(shop).movements).toHaveLength(2);
  });

  test('[D24] is closed with whatever was counted, and the difference is kept with its note', () => {
    const shop = shopWithShift();
    sell(shop, 3);
    sell(shop, 5, 'card');
    const note = 'A coin fell behind the counter';
    enterInto(shop, 7, 'close-shift', { ...counted(10_250, { card: 350 }), note });
    expect(shiftIn(shop)).toMatchObject({
      ...{ status: 'closed', closedBy: 'till:A', closedAt: noon, note, differenceMinor: -100 },
      ...{ counted: { cash: 10_250, card: 350 }, expected: { cash: 10_350, card: 350 } },
    });
    for (const [type, body] of [
      ['close-shift', counted(10_350)],
      ['move-cash', move('drop', 1)],
    ] as [TillCommandType, object][])
      expect(tryAt(shop, type, body)).toMatchObject({ code: 'closed-elsewhere', current: { id: shiftId } });
    expect(openShiftOf(shop, tillA)).toBeUndefined();
  });

  test('[D24] is counted by pieces that come to the cash; what nobody counted makes no difference', () => {
    const shop = shopWithShift();
    sell(shop, 3, 'card');
    const pieces = { 5000: 1, 2000: 2, 500: 2 };
    const wrong = { ...counted(10_100), denominations: pieces };
    expect(tryAt(shop, 'close-shift', wrong)).toMatchObject({ code: 'invalid', path: 'denominations' });
    enterInto(shop, 5, 'close-shift', { ...counted(10_000), denominations: pieces });
    expect(shiftIn(shop)).toMatchObject({ countedCash: pieces, expected: { card: 350 }, differenceMinor: 0 });
  });

  test.each([
    ['without cash', { countedMinor: { card: 1 } }, 'body.countedMinor.cash'],
    ['below zero', { countedMinor: { cash: -1 } }, 'body.countedMinor.cash'],
    ['under a name that is none', { countedMinor: { cash: 1, __proto__x: 1 } }, 'body.countedMinor.__proto__x'],
    ['in half pieces', { countedMinor: { cash: 1 }, denominations: { 1: 0.5 } }, 'body.denominations.1'],
  ])('[D24] is not closed with a count %s', (_, body, path) => {
    expect(tryAt(shopWithShift(), 'close-shift', { shiftId, ...body })).toMatchObject({ code: 'invalid', path });
  });

  test('[D24] counts a tender by any name that is none of the program’s own', () => {
    const shop = shopWithShift();
    enterInto(shop, 3, 'close-shift', counted(10_000, { constructor: 5 }));
    expect(shiftIn(shop).differenceMinor).toBe(5);
  });

  test('[D25] is closed with open orders, which go on, and says how many of its till they are', () => {
    const shop = shopWithShift();
    const order = { orderId: newId(), lines: [{ id: newId(), productId: 'cake', quantityMilli: 1000 }] };
    enterInto(shop, 3, 'create-order', order);
    enterInto(shop, 4, 'create-order', { ...order, orderId: newId() }, atB);
    enterInto(shop, 5, 'close-shift', counted(10_000));
    expect(shiftIn(shop).openOrders).toBe(1);
    expect(shop.get('order', order.orderId)?.status).toBe('open');
  });

  test('[D26] of another till is for whoever may close the day', () => {
    const shop = shopWithShift(createStaffedShop(), by('cashier'));
    const atOther = (role: Preset): Context => ({ ...by(role), tillId: tillB });
    for (const [type, body] of [
      ['close-shift', counted(10_000)],
      ['move-cash', move('drop', 1)],
    ] as [TillCommandType, object][]) {
      expect(tryAt(shop, type, body, atOther('cashier'))).toMatchObject({ code: 'needs-approval', verb: 'report.z' });
      expect(isRefusal(tryAt(shop, type, body, atOther('manager')))).toBe(false);
      const approved = { ...atOther('cashier'), approvedBy: byStaff(people.manager) };
      expect(isRefusal(tryAt(shop, type, body, approved))).toBe(false);
    }
    expect(tryAt(shop, 'close-shift', { ...counted(0), shiftId: newId() }, by('cashier'))).toMatchObject({
      code: 'unknown-shift',
    });
  });

  test('[D27] is opened, moved and closed by its own till also while that works alone', () => {
    const shop = shopWithShift();
    const faultAt = (id: string, type: TillCommandType, body: object) => {
      const wish = parseTillWish(type, body);
      if (isRefusal(wish)) throw new Error(wish.message);
      return faultOfAlone(shop, wish.type, documentsChangedBy(wish), { id, isNumbered: false });
    };
    const own = [
      ['open-shift', { shiftId: newId(), floatMinor: 1 }],
      ['move-cash', move('pay-in', 1)],
      ['close-shift', counted(1)],
    ] as const;
    expect(own.map(([type, body]) => faultAt(tillA, type, body))).toEqual([undefined, undefined, undefined]);
    expect(own.map(([type, body]) => faultAt(tillB, type, body))).toEqual([undefined, 'others-work', 'others-work']);
  });

  test('[D29] is final once it is closed', () => {
    const shop = shopWithShift();
    expect([...finalDocuments(shop)]).toEqual([]);
    enterInto(shop, 3, 'close-shift', counted(10_000));
    expect([...finalDocuments(shop)]).toMatchObject([{ kind: 'shift', id: shiftId }]);
  });
});

const tenders = fc.constantFrom('cash', 'card', 'voucher');
const booked = fc.record({
  tender: tenders,
  amountMinor: fc.integer({ min: 1, max: 50_000 }),
  tipMinor: fc.option(fc.nat(500), { nil: undefined }),
  roundingMinor: fc.option(fc.integer({ min: -2, max: 2 }), { nil: undefined }),
});
const happening = fc.oneof(
  fc.record({
    is: fc.constantFrom('sale' as const, 'refund' as const),
    booked: fc.array(booked, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    is: fc.constantFrom<MovementKind[]>('pay-in', 'pay-out', 'drop', 'no-sale'),
    amountMinor: fc.integer({ min: 1, max: 20_000 }),
  }),
);

test('[D28] after any sales, refunds and movements a slip adds up, open and closed', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 30 }),
      fc.nat(100_000),
      fc.nat(3_000),
      (happenings, floatMinor, off) => {
        const shop = createSampleShop();
        enterInto(shop, 2, 'open-shift', { shiftId, floatMinor });
        let drawer = floatMinor;
        let sold = 0;
        for (const one of happenings) {
          if ('booked' in one) {
            const cash = one.booked.filter(({ tender }) => tender === 'cash');
            const handed = sum(
              cash.map(({ amountMinor, tipMinor = 0, roundingMinor = 0 }) => amountMinor + tipMinor + roundingMinor),
            );
            drawer += one.is === 'sale' ? handed : -handed;
            if (one.is === 'sale') sold += sum(one.booked.map(({ amountMinor }) => amountMinor));
            apply(shop, { seq: 3, changes: bookInShift(shop, tillA, one.booked, one.is) });
          } else {
            const amountMinor = one.is === 'no-sale' ? 0 : one.amountMinor;
            drawer += one.is === 'pay-in' ? amountMinor : -amountMinor;
            enterInto(shop, 3, 'move-cash', move(one.is, amountMinor));
          }
        }
        const check = () => {
          const slip = slipOf(shiftIn(shop), shop, noon);
          const { total, rows, moved } = slip;
          expect(slip.sales.totalMinor).toBe(sold);
          expect(total.amountMinor).toBe(sold);
          expect(total.takenMinor).toBe(sold + total.tipMinor + total.roundingMinor - total.refundedMinor);
          expect(rows[0]).toMatchObject({ tender: 'cash', expectedMinor: drawer });
          const inDrawer = floatMinor + moved['pay-in'] - moved['pay-out'] - moved.drop;
          expect(total.expectedMinor).toBe(total.takenMinor + inDrawer);
          expect(sum(rows.map(({ expectedMinor }) => expectedMinor))).toBe(total.expectedMinor);
          return slip;
        };
        expect(check()).toMatchObject({ is: 'x', until: noon });
        const cash = Math.max(0, drawer - off);
        enterInto(shop, 4, 'close-shift', counted(cash));
        const z = check();
        expect(z).toMatchObject({ is: 'z', total: { countedMinor: cash, differenceMinor: cash - drawer } });
        expect(z.total.differenceMinor).toBe(shiftIn(shop).differenceMinor);
      },
    ),
    { numRuns: 200 },
  );
});

test('[D28] a slip names its till, its people, its time and the receipts that are at hand', () => {
  const shop = createSampleShop();
  sell(shop, 2, 'cash', { ...atA, at: '2026-11-22T11:00:00.000Z' });
  shopWithShift(shop);
  for (const seq of [4, 6]) sell(shop, seq);
  sell(shop, 8, 'cash', atB);
  const later = '2026-11-22T18:00:00.000Z';
  expect(slipOf(shiftIn(shop), shop, later)).toMatchObject({
    ...{ is: 'x', number: 1, till: { code: 'A', name: 'Till A' }, openedBy: 'till:A', from: noon, until: later },
    ...{ receipts: { first: 'A-2026-000002', last: 'A-2026-000003' }, openOrders: 3 },
  });
});
