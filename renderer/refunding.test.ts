import { describe, expect, test } from 'vitest';
import type { Order } from '../shop/order.ts';
import { atA, createSampleShop, enterInto, idAt } from '../test/kit/sample-shop.ts';
import { everythingOf } from './parts.ts';
import { isRefundable, refundableLines, refundingOf } from './refunding.ts';

const orderId = idAt(100);
const [coffee, cake] = [idAt(1), idAt(2)];

/** Two coffees and a cake, 11.50, paid by these tenders. */
function paid(payments: readonly object[], settings = {}) {
  const shop = createSampleShop(settings);
  const lines = [
    { id: coffee, productId: 'coffee', quantityMilli: 2000 },
    { id: cake, productId: 'cake', quantityMilli: 1000 },
  ];
  enterInto(shop, 2, 'create-order', { orderId, lines }, atA);
  if (payments.length > 0) enterInto(shop, 3, 'pay-order', { orderId, receiptId: idAt(200), payments }, atA);
  const order = () => shop.get('order', orderId) as Order;
  return { shop, order };
}
const cash = (amountMinor: number) => ({ id: idAt(300), tender: 'cash', amountMinor });
const card = (amountMinor: number) => ({ id: idAt(301), tender: 'card', amountMinor });

describe('giving money back', () => {
  test('[U80] what comes back goes back by the tender that it was paid with', () => {
    const { shop, order } = paid([card(1150)]);
    expect(refundingOf(shop, order(), new Map([[coffee, 1000]]))).toEqual({
      ...{ amountMinor: 350, backMinor: 350, shortMinor: 0 },
      returned: [{ tender: 'card', amountMinor: 350, backMinor: 350 }],
    });
  });

  test('[U80] it is split over several tenders where one is not enough, the chosen one first', () => {
    const { shop, order } = paid([cash(400), card(750)]);
    const all = everythingOf(refundableLines(order()));
    const amounts = (first?: 'cash' | 'card', parts = all) =>
      refundingOf(shop, order(), parts, first).returned.map(({ tender, amountMinor }) => [tender, amountMinor]);
    expect(amounts()).toEqual([
      ['cash', 400],
      ['card', 750],
    ]);
    expect(amounts('card')[0]).toEqual(['card', 750]);
    expect(amounts('card', new Map([[coffee, 1000]]))).toEqual([['card', 350]]);
  });

  test('[U80] the shop takes what the screen asks for, part after part, until nothing is left', () => {
    const { shop, order } = paid([cash(400), card(750)], { cashIncrementMinor: 5 });
    const give = (seq: number, parts: ReadonlyMap<string, number>) => {
      const { returned } = refundingOf(shop, order(), parts);
      const payments = returned.map(({ backMinor: _, ...wish }, index) => ({ ...wish, id: idAt(seq * 10 + index) }));
      const lines = [...parts].map(([lineId, quantityMilli]) => ({ lineId, quantityMilli }));
      enterInto(shop, seq, 'refund-order', { orderId, receiptId: idAt(seq), lines, payments, reason: 'Returned' }, atA);
    };
    give(400, new Map([[coffee, 1000]]));
    expect(order().payment).toBe('partly-refunded');
    give(401, everythingOf(refundableLines(order())));
    expect([order().payment, isRefundable(order(), shop)]).toEqual(['refunded', false]);
  });

  test('[U80] cash is rounded to the coins there are, in what the customer is given alone', () => {
    const back = (cashIncrementMinor: number, first: 'cash' | 'card') => {
      const { shop, order } = paid([cash(400), card(750)], { cashIncrementMinor });
      const { amountMinor, backMinor } = refundingOf(shop, order(), new Map([[coffee, 1000]]), first);
      return [amountMinor, backMinor];
    };
    expect(back(10, 'cash')).toEqual([350, 350]);
    expect(back(20, 'cash')).toEqual([350, 360]);
    expect(back(20, 'card')).toEqual([350, 350]);
  });

  test('[U80] cash that goes back in parts is rounded to what it would be at once', () => {
    const { shop, order } = paid([cash(1150)], { cashIncrementMinor: 20 });
    const give = (seq: number) => {
      const parts = new Map([[coffee, 1000]]);
      const { returned, backMinor } = refundingOf(shop, order(), parts);
      const payments = returned.map(({ backMinor: _, ...wish }) => ({ ...wish, id: idAt(seq) }));
      const lines = [{ lineId: coffee, quantityMilli: 1000 }];
      enterInto(shop, seq, 'refund-order', { orderId, receiptId: idAt(seq), lines, payments, reason: 'Returned' }, atA);
      return backMinor;
    };
    expect([give(400), give(401)]).toEqual([360, 340]);
  });

  test('[U80] more than was paid is short by the rest', () => {
    const { shop, order } = paid([card(500)]);
    expect(refundingOf(shop, order(), everythingOf(refundableLines(order())))).toMatchObject({
      ...{ amountMinor: 1150, backMinor: 500, shortMinor: 650 },
    });
  });

  test('[U80] tax that comes on top is given back with its line', () => {
    const { shop, order } = paid([card(500)], { pricesIncludeTax: false });
    expect(refundingOf(shop, order(), new Map([[cake, 1000]])).amountMinor).toBe(495);
  });

  test('[U80] a voucher goes back to the same voucher', () => {
    const { shop, order } = paid([{ id: idAt(300), tender: 'voucher', amountMinor: 1150, reference: 'V-7' }]);
    expect(refundingOf(shop, order(), new Map([[cake, 1000]])).returned).toEqual([
      { tender: 'voucher', amountMinor: 450, reference: 'V-7', backMinor: 450 },
    ]);
  });

  test('[U80] goods that were had for what a voucher had paid go back to that voucher', () => {
    const { shop } = paid([{ id: idAt(300), tender: 'voucher', amountMinor: 1150, reference: 'V-7' }]);
    const exchange = (n: number) => [{ id: idAt(n), tender: 'exchange', amountMinor: 450 }];
    const lines = [{ id: idAt(3), productId: 'cake', quantityMilli: 1000 }];
    enterInto(shop, 4, 'exchange', {
      ...{ orderId, receiptId: idAt(201), reason: 'Cold', lines: [{ lineId: cake, quantityMilli: 1000 }] },
      ...{ payments: exchange(400), sale: { orderId: idAt(101), lines, payments: exchange(401) } },
    });
    const swapped = shop.get('order', idAt(101)) as Order;
    expect(refundingOf(shop, swapped, everythingOf(refundableLines(swapped))).returned).toEqual([
      { tender: 'voucher', amountMinor: 450, reference: 'V-7', backMinor: 450 },
    ]);
  });

  test('[U80] nothing can be given back of what nobody paid for; what was paid of a cancelled order can', () => {
    const unpaid = paid([]);
    expect(isRefundable(unpaid.order(), unpaid.shop)).toBe(false);
    const { shop, order } = paid([cash(1150)]);
    expect(isRefundable(order(), shop)).toBe(true);
    expect(isRefundable({ ...order(), status: 'cancelled' }, shop)).toBe(true);
  });
});
