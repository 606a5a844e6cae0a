import { describe, expect, test } from 'vitest';
import type { Order } from '../shop/order.ts';
import type { Tender } from '../shop/payment.ts';
import { openShiftOf } from '../shop/shift.ts';
import { atA, createSampleShop, enterInto, idAt, tillA } from '../test/kit/sample-shop.ts';
import { emptyDraft } from './draft.ts';
import { exchangeWish, exchangingOf } from './exchanging.ts';
import type { Part } from './tendering.ts';

const orderId = idAt(100);
const coffee = idAt(1);

/** Two coffees, 7.00, paid by these; one of them comes back for what costs so much. */
function bought(payments: readonly object[], totalMinor: number, settings = {}) {
  const shop = createSampleShop(settings);
  enterInto(shop, 2, 'open-shift', { shiftId: idAt(900), floatMinor: 0 }, atA);
  const lines = [{ id: coffee, productId: 'coffee', quantityMilli: 2000 }];
  enterInto(shop, 3, 'sell', { orderId, receiptId: idAt(200), lines, payments }, atA);
  const returned = { lines: [{ lineId: coffee, quantityMilli: 1000 }], reason: 'Cold', isWaste: false };
  const exchange = { order: shop.get('order', orderId) as Order, returned, totalMinor };
  const take = (parts: readonly Part[], first?: Tender) => {
    let ids = 500;
    const line = { id: idAt(2), name: 'Other', unitPriceMinor: totalMinor, quantityMilli: 1000 };
    const { wish, payments: taken } = exchangeWish({
      ...{ exchanging: exchangingOf(shop, exchange, first), parts },
      draft: { ...emptyDraft, lines: [line], returned },
      ...{ orderId: idAt(101), receiptId: idAt(201), newId: () => idAt(++ids) },
    });
    enterInto(shop, 4, wish.type, wish.body, atA);
    return taken;
  };
  return { shop, exchange, take };
}
const by = (tender: string, amountMinor: number, n: number) => ({ id: idAt(n), tender, amountMinor });
const drawerOf = ({ shop }: ReturnType<typeof bought>) => openShiftOf(shop, tillA)?.tenders;

describe('goods for others', () => {
  test('[U95] that cost more are paid for by the difference, in as many ways as it takes', () => {
    const one = bought([by('cash', 700, 300)], 900);
    expect(exchangingOf(one.shop, one.exchange)).toMatchObject({
      ...{ worthMinor: 350, exchangedMinor: 350, dueMinor: 550 },
      rest: { backMinor: 0, returned: [] },
    });
    const taken = one.take([
      { tender: 'card', amountMinor: 150 },
      { tender: 'cash', amountMinor: 400, tenderedMinor: 500 },
    ]);
    expect(taken.map(({ tender, amountMinor }) => [tender, amountMinor])).toEqual([
      ['exchange', 350],
      ['card', 150],
      ['cash', 400],
    ]);
    expect(one.shop.get('order', idAt(101))).toMatchObject({ payment: 'paid', paidMinor: 900 });
    expect(drawerOf(one)).toMatchObject({ cash: { amountMinor: 1100 }, card: { amountMinor: 150 } });
  });

  test('[U95] that cost less give the rest back as it was paid, the chosen way first, in the coins there are', () => {
    const paid = [by('cash', 400, 300), by('card', 300, 301)];
    const inCash = bought(paid, 203, { cashIncrementMinor: 5 });
    expect(exchangingOf(inCash.shop, inCash.exchange)).toMatchObject({
      ...{ worthMinor: 350, exchangedMinor: 203, dueMinor: 0 },
      rest: { backMinor: 145, returned: [{ tender: 'cash', amountMinor: 147, backMinor: 145 }] },
    });
    inCash.take([]);
    expect(drawerOf(inCash)).toMatchObject({ cash: { amountMinor: 400, refundedMinor: 145 } });
    const byCard = bought(paid, 203);
    byCard.take([], 'card');
    expect(drawerOf(byCard)).toMatchObject({ card: { amountMinor: 300, refundedMinor: 147 } });
  });

  test('[U95] that cost the same move no money', () => {
    const one = bought([by('card', 700, 300)], 350);
    expect(one.take([]).map(({ tender, amountMinor }) => [tender, amountMinor])).toEqual([['exchange', 350]]);
    expect(one.shop.get('receipt', idAt(201))).toMatchObject({ kind: 'exchange', takenMinor: 0 });
  });

  test('[U95] that cost nothing give back all that the goods were worth', () => {
    const one = bought([by('cash', 700, 300)], 0);
    expect(one.take([])).toEqual([]);
    expect(one.shop.get('order', orderId)).toMatchObject({ payment: 'partly-refunded', refundedMinor: 350 });
    expect(one.shop.get('order', idAt(101))).toMatchObject({ status: 'completed' });
  });
});
