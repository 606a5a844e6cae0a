import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSampleShop, enterInto, idAt } from '../test/kit/sample-shop.ts';
import { type DiscountWish, discountsOf, takeDiscounts, takenBy } from './discount.ts';
import type { MutableShop } from './documents.ts';
import { sum } from './money.ts';
import { parseTillWish, type TillCommandType, verbsFor } from './shop.ts';

const orderId = idAt(0x200);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const cake = { id: idAt(2), productId: 'cake', quantityMilli: 1000 };

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
const order = (id = orderId) => shop.get('order', id);

describe('discounts', () => {
  const wish = fc.oneof(
    fc.record({ percentPpm: fc.integer({ min: 1, max: 1_000_000 }) }),
    fc.record({ amountMinor: fc.integer({ min: 1, max: 5000 }) }),
  );

  test('[K45] all together never take more than there is, and none less than nothing', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.array(wish, { maxLength: 5 }), (amountMinor, wishes: DiscountWish[]) => {
        const taken = takeDiscounts(amountMinor, discountsOf(wishes, { by: 'till:A' }));
        expect(takenBy(taken)).toBeLessThanOrEqual(amountMinor);
        for (const { takenMinor } of taken) expect(takenMinor).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('[K45] rates come off first, then amounts, and those of all are spread over the lines', () => {
    const line = { ...coffee, discounts: [{ amountMinor: 100 }, { percentPpm: 100_000 }] };
    enter('create-order', { orderId, lines: [line, cake], discounts: [{ amountMinor: 98 }] });
    expect(order()?.lines.map(({ totalMinor, discountMinor }) => [totalMinor, discountMinor])).toEqual([
      [477, 223],
      [405, 45],
    ]);
    expect(order()?.totals).toMatchObject({ subtotalMinor: 1150, discountMinor: 268, totalMinor: 882 });
  });

  test('[K45] lines that are added later share what comes off the whole', () => {
    enter('create-order', { orderId, lines: [coffee], discounts: [{ percentPpm: 100_000 }] });
    enter('add-lines', { orderId, lines: [cake] });
    expect(order()?.totals).toMatchObject({ discountMinor: 115, totalMinor: 1035 });
  });

  test('[K45] an estimate that is converted in parts costs what it said, to the unit', () => {
    const estimateId = idAt(0x600);
    const discounts = [{ percentPpm: 100_000 }, { amountMinor: 100 }];
    enter('create-estimate', { estimateId, lines: [coffee, cake], discounts });
    const whole = shop.get('estimate', estimateId)?.totals.totalMinor;
    enter('convert-estimate', { estimateId, orderId, lineIds: [cake.id] });
    enter('convert-estimate', { estimateId, orderId: idAt(0x201) });
    expect(sum([order(), order(idAt(0x201))].map((one) => one?.totals.totalMinor ?? 0))).toBe(whole);
  });

  test('[K46] beyond the limit they take the right to make prices, also where only all together are', () => {
    const verbs = (lineMinor: number, ofAllMinor?: number) => {
      const lines = [{ ...coffee, discounts: [{ amountMinor: lineMinor }] }];
      const discounts = ofAllMinor === undefined ? {} : { discounts: [{ amountMinor: ofAllMinor }] };
      const asked = parseTillWish('create-order', { orderId, lines, ...discounts });
      return 'type' in asked ? verbsFor(shop, asked, 'till:A').slice(1) : asked;
    };
    expect(verbs(140)).toEqual(['sale.discount']);
    expect(verbs(141)).toEqual(['sale.price-override', 'sale.discount']);
    expect(verbs(140, 1)).toEqual(['sale.price-override', 'sale.discount']);
    expect(verbs(70, 70)).toEqual(['sale.discount']);
  });

  test('[K46] an amount that came off many goods takes that right once it would come off few', () => {
    enter('create-order', { orderId, lines: [coffee, cake], discounts: [{ amountMinor: 100 }] });
    const verbs = (lineId: string, more: object = {}) => {
      const asked = parseTillWish('void-line', { orderId, lineId, reason: 'Wrong', ...more });
      return 'type' in asked ? verbsFor(shop, asked, 'till:A').slice(1) : asked;
    };
    expect(verbs(cake.id)).toEqual(['sale.void-fired']);
    expect(verbs(coffee.id)).toEqual(['sale.void-fired', 'sale.price-override']);
    expect(verbs(coffee.id, { quantityMilli: 500, voidedId: idAt(9) })).toEqual(['sale.void-fired']);
  });
});
