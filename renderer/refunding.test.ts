import { describe, expect, test } from 'vitest';
import type { Order } from '../shop/order.ts';
import { cashRounding } from '../shop/take-payments.ts';
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
  const { pricesIncludeTax = true } = shop.get('shop', 'shop') ?? {};
  return { shop, order, rules: { pricesIncludeTax, roundingOf: (minor: number) => cashRounding(shop, minor) } };
}
const cash = (amountMinor: number) => ({ id: idAt(300), tender: 'cash', amountMinor });
const card = (amountMinor: number) => ({ id: idAt(301), tender: 'card', amountMinor });

describe('giving money back', () => {
  test('[U80] what comes back goes back by the tender that it was paid with', () => {
    const { order, rules } = paid([card(1150)]);
    expect(refundingOf(order(), new Map([[coffee, 1000]]), rules)).toEqual({
      ...{ amountMinor: 350, backMinor: 350, shortMinor: 0 },
      returned: [{ tender: 'card', amountMinor: 350, backMinor: 350 }],
    });
  });

  test('[U80] it is split over several tenders where one is not enough, the chosen one first', () => {
    const { order, rules } = paid([cash(400), card(750)]);
    const all = everythingOf(refundableLines(order()));
    const amounts = (first?: 'cash' | 'card', parts = all) =>
      refundingOf(order(), parts, { ...rules, first }).returned.map(({ tender, amountMinor }) => [tender, amountMinor]);
    expect(amounts()).toEqual([
      ['cash', 400],
      ['card', 750],
    ]);
    expect(amounts('card')[0]).toEqual(['card', 750]);
    expect(amounts('card', new Map([[coffee, 1000]]))).toEqual([['card', 350]]);
  });

  test('[U80] the shop takes what the screen asks for, part after part, until nothing is left', () => {
    const { shop, order, rules } = paid([cash(400), card(750)], { cashIncrementMinor: 5 });
    const give = (seq: number, parts: ReadonlyMap<string, number>) => {
      const { returned } = refundingOf(order(), parts, rules);
      const payments = returned.map(({ backMinor: _, ...wish }, index) => ({ ...wish, id: idAt(seq * 10 + index) }));
      const lines = [...parts].map(([lineId, quantityMilli]) => ({ lineId, quantityMilli }));
      enterInto(shop, seq, 'refund-order', { orderId, receiptId: idAt(seq), lines, payments, reason: 'Returned' }, atA);
    };
    give(400, new Map([[coffee, 1000]]));
    expect(order().payment).toBe('partly-refunded');
    give(401, everythingOf(refundableLines(order())));
    expect([order().payment, isRefundable(order())]).toEqual(['refunded', false]);
  });

  test('[U80] cash is rounded to the coins there are, in what the customer is given alone', () => {
    const { order } = paid([cash(400), card(750)]);
    const toTen = (minor: number) => Math.round(minor / 10) * 10 - minor;
    const wish = { pricesIncludeTax: true, roundingOf: toTen };
    expect(refundingOf(order(), new Map([[coffee, 1000]]), { ...wish, first: 'cash' })).toMatchObject({
      ...{ amountMinor: 350, backMinor: 350 },
    });
    const toTwenty = (minor: number) => Math.round(minor / 20) * 20 - minor;
    const rounded = refundingOf(order(), new Map([[coffee, 1000]]), { ...wish, roundingOf: toTwenty });
    expect([rounded.amountMinor, rounded.backMinor]).toEqual([350, 360]);
    const byCard = refundingOf(order(), new Map([[coffee, 1000]]), { ...wish, roundingOf: toTwenty, first: 'card' });
    expect([byCard.amountMinor, byCard.backMinor]).toEqual([350, 350]);
  });

  test('[U80] more than was paid is short by the rest', () => {
    const { order, rules } = paid([card(500)]);
    expect(refundingOf(order(), everythingOf(refundableLines(order())), rules)).toMatchObject({
      ...{ amountMinor: 1150, backMinor: 500, shortMinor: 650 },
    });
  });

  test('[U80] tax that comes on top is given back with its line', () => {
    const { order, rules } = paid([card(500)], { pricesIncludeTax: false });
    expect(refundingOf(order(), new Map([[cake, 1000]]), rules).amountMinor).toBe(495);
  });

  test('[U80] a voucher goes back to the same voucher', () => {
    const { order, rules } = paid([{ id: idAt(300), tender: 'voucher', amountMinor: 1150, reference: 'V-7' }]);
    expect(refundingOf(order(), new Map([[cake, 1000]]), rules).returned).toEqual([
      { tender: 'voucher', amountMinor: 450, reference: 'V-7', backMinor: 450 },
    ]);
  });

  test('[U80] nothing can be given back of what nobody paid for, or of a cancelled order', () => {
    expect(isRefundable(paid([]).order())).toBe(false);
    const { order } = paid([cash(1150)]);
    expect(isRefundable(order())).toBe(true);
    expect(isRefundable({ ...order(), status: 'cancelled' })).toBe(false);
  });
});
