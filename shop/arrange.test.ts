import { beforeEach, describe, expect, test } from 'vitest';
import { atA, atB, createSampleShop, enterInto, idAt, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import type { TillCommandType } from './shop.ts';

const first = idAt(0x200);
const second = idAt(0x201);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const cake = { id: idAt(2), productId: 'cake', quantityMilli: 1000 };

let shop: MutableShop;
let seq: number;
beforeEach(() => {
  shop = createSampleShop();
  seq = 1;
});
const enter = (type: TillCommandType, body: object, context = atA) => {
  seq += 1;
  return enterInto(shop, seq, type, body, context);
};
const ask = (type: TillCommandType, body: object) => tryAt(shop, type, body);
const order = (id = first) => shop.get('order', id);
const totalOf = (id: string) => order(id)?.totals.totalMinor ?? 0;

describe('an order that is split', () => {
  test('[K37] gives some lines, or a part of one, to a new order with a number of its own', () => {
    enter('create-order', { orderId: first, lines: [coffee, cake], table: '7' });
    const lines = [{ lineId: coffee.id, quantityMilli: 500, newId: idAt(3) }, { lineId: cake.id }];
    enter('split-order', { orderId: first, toOrderId: second, lines }, atB);
    expect(order()).toMatchObject({ number: 'A-001', lines: [{ quantityMilli: 1500 }], totals: { totalMinor: 525 } });
    expect(order(second)).toMatchObject({ number: 'B-001', table: '7', totals: { totalMinor: 625 } });
  });

  test('[K37] takes an amount off once, whether of a line or of all, and a rate off both', () => {
    const line = { ...coffee, discounts: [{ amountMinor: 101 }] };
    enter('create-order', { orderId: first, lines: [line, cake], discounts: [{ amountMinor: 51 }] });
    expect(totalOf(first)).toBe(998);
    const lines = [{ lineId: coffee.id, quantityMilli: 1000, newId: idAt(3) }];
    enter('split-order', { orderId: first, toOrderId: second, lines });
    expect([totalOf(first), totalOf(second)]).toEqual([713, 285]);
    const discounts = [...(order()?.discounts ?? []), ...(order(second)?.discounts ?? [])];
    expect(discounts.map(({ takenMinor }) => takenMinor)).toEqual([36, 15]);
  });

  test('[K37] keeps something, takes nothing that is not there, and has no line twice', () => {
    enter('create-order', { orderId: first, lines: [coffee, cake] });
    const split = (lines: object[]) => ask('split-order', { orderId: first, toOrderId: second, lines });
    expect(split([{ lineId: coffee.id }, { lineId: cake.id }])).toMatchObject({ code: 'invalid' });
    expect(split([{ lineId: idAt(9) }])).toMatchObject({ code: 'unknown-line' });
    expect(split([{ lineId: coffee.id, quantityMilli: 2001, newId: idAt(3) }])).toMatchObject({ code: 'invalid' });
    expect(split([{ lineId: coffee.id, quantityMilli: 1, newId: cake.id }])).toMatchObject({ code: 'already-exists' });
  });

  test('[K37] is not split, and not merged, once money was taken', () => {
    enter('create-order', { orderId: first, lines: [coffee, cake] });
    const payments = [{ id: idAt(0x400), tender: 'cash', amountMinor: 1 }];
    enter('pay-order', { orderId: first, receiptId: idAt(0x300), payments });
    const split = { orderId: first, toOrderId: second, lines: [{ lineId: cake.id }] };
    expect(ask('split-order', split)).toMatchObject({ code: 'has-payments' });
    enter('create-order', { orderId: second, lines: [{ ...coffee, id: idAt(3) }] });
    expect(ask('merge-orders', { orderId: second, fromOrderIds: [first] })).toMatchObject({ code: 'has-payments' });
  });
});

describe('orders that are merged', () => {
  test('[K38] cost together what they cost apart, and those that are over say where their lines went', () => {
    enter('create-order', { orderId: first, lines: [coffee], discounts: [{ percentPpm: 100_000 }] });
    enter('create-order', { orderId: second, lines: [cake], discounts: [{ amountMinor: 33 }] });
    const apart = totalOf(first) + totalOf(second);
    enter('merge-orders', { orderId: first, fromOrderIds: [second] });
    expect(totalOf(first)).toBe(apart);
    expect(order()).toMatchObject({ status: 'open', lines: [{ id: coffee.id }, { id: cake.id }] });
    expect(order(second)).toMatchObject({ status: 'cancelled', mergedInto: first });
  });

  test('[K38] have no line twice, nor one with itself', () => {
    enter('create-order', { orderId: first, lines: [coffee] });
    enter('create-order', { orderId: second, lines: [coffee] });
    expect(ask('merge-orders', { orderId: first, fromOrderIds: [second] })).toMatchObject({ code: 'already-exists' });
    expect(ask('merge-orders', { orderId: first, fromOrderIds: [first] })).toMatchObject({ code: 'invalid' });
  });
});

describe('the head of an order', () => {
  test('[K39] is changed field by field, and null takes one away', () => {
    enter('create-order', { orderId: first, lines: [coffee], table: '7', note: 'Hot' });
    enter('change-order', { orderId: first, table: '9', note: null });
    expect(order()).toMatchObject({ table: '9', totals: { totalMinor: 700 } });
    expect(order()).not.toHaveProperty('note');
  });

  test('[K39] keeps its customer once it is on their account', () => {
    for (const id of [idAt(7), idAt(8)]) {
      shop.put({ kind: 'customer', id, value: { id, name: 'Ada', creditLimitMinor: 1000 } }, 1);
    }
    enter('create-order', { orderId: first, lines: [coffee], customerId: idAt(7) });
    const payments = [{ id: idAt(0x400), tender: 'on-account', amountMinor: 100 }];
    enter('pay-order', { orderId: first, receiptId: idAt(0x300), payments });
    expect(ask('change-order', { orderId: first, customerId: idAt(8) })).toMatchObject({ code: 'has-payments' });
    expect(ask('change-order', { orderId: first, customerId: null })).toMatchObject({ code: 'has-payments' });
    enter('change-order', { orderId: first, customerId: idAt(7), note: 'Late' });
  });
});

describe('what is on an order already', () => {
  const book = { id: idAt(5), productId: 'book', quantityMilli: 1000 };
  const lineOf = (id: string, of = first) => order(of)?.lines.find((line) => line.id === id);
  const setRate = (id: string, more: object) => {
    const rate = shop.get('taxRate', id);
    if (rate) shop.put({ kind: 'taxRate', id, value: { ...rate, ...more } }, 1);
  };
  const setShop = (more: object) => {
    const settings = shop.get('shop', 'shop');
    if (settings) shop.put({ kind: 'shop', id: 'shop', value: { ...settings, ...more } }, 1);
  };
  /** Everything that an order is priced by, otherwise than it was. */
  const changeEverything = () => {
    setRate('vat-21', { ratePpm: 300_000 });
    setRate('provincial', { ratePpm: 200_000, compound: false });
    setShop({ pricesIncludeTax: true, taxRounding: 'per-line' });
    const product = shop.get('product', 'coffee');
    if (product) shop.put({ kind: 'product', id: 'coffee', value: { ...product, priceMinor: 990 } }, 1);
  };

  beforeEach(() => {
    shop = createSampleShop({ pricesIncludeTax: false });
    seq = 1;
    enter('create-order', { orderId: first, lines: [coffee, book, cake] });
  });

  test('[K55] keeps price, rates and rules where lines are added, and those of today are theirs alone', () => {
    const before = order()?.lines;
    changeEverything();
    enter('add-lines', { orderId: first, lines: [{ ...coffee, id: idAt(6), quantityMilli: 1000 }] });
    expect(order()?.lines.slice(0, 3)).toEqual(before);
    expect(lineOf(idAt(6))).toMatchObject({ unitPriceMinor: 990, taxes: [{ ratePpm: 300_000, taxMinor: 297 }] });
    expect(order()?.totals.taxes.map(({ rateId, ratePpm }) => [rateId, ratePpm])).toEqual([
      ['vat-21', 210_000],
      ['federal', 50_000],
      ['provincial', 99_750],
      ['vat-10', 100_000],
      ['vat-21', 300_000],
    ]);
  });

  test('[K55] keeps them where it is split, taken off in part and merged again', () => {
    const before = order()?.totals;
    changeEverything();
    enter('split-order', { orderId: first, toOrderId: second, lines: [{ lineId: book.id }] });
    expect(lineOf(book.id, second)?.taxes).toMatchObject([
      { ratePpm: 50_000, baseMinor: 1999, taxMinor: 100 },
      { ratePpm: 99_750, compound: true, baseMinor: 2099, taxMinor: 209 },
    ]);
    enter('merge-orders', { orderId: second, fromOrderIds: [first] });
    expect({ ...order(second)?.totals, taxes: [] }).toEqual({ ...before, taxes: [] });
    enter('void-line', { orderId: second, lineId: cake.id, reason: 'Wrong' });
    expect(lineOf(coffee.id, second)?.taxes).toMatchObject([{ ratePpm: 210_000, taxMinor: 147 }]);
  });

  test('[K55] where tax is inside, and where it comes on top, are not one order', () => {
    setShop({ pricesIncludeTax: true });
    enter('create-order', { orderId: second, lines: [{ ...coffee, id: idAt(6) }] });
    expect(ask('merge-orders', { orderId: first, fromOrderIds: [second] })).toMatchObject({
      ...{ code: 'invalid', path: 'fromOrderIds.0' },
    });
  });

  test('[K55] of before that was written down, they are what base and totals say', () => {
    const stored = order();
    if (!stored) throw new Error('no order');
    const { taxRules: _, version: _version, ...old } = stored;
    const lines = old.lines.map((line) => ({ ...line, taxes: line.taxes.map(({ compound: _, ...tax }) => tax) }));
    shop.put({ kind: 'order', id: first, value: { ...old, lines } }, 2);
    changeEverything();
    setShop({ taxRounding: 'per-rate' });
    enter('void-line', { orderId: first, lineId: cake.id, reason: 'Wrong' });
    expect(order()?.lines.slice(0, 2)).toEqual(stored.lines.slice(0, 2));
  });
  test('[K57] never comes to less than was paid for it by what is added', () => {
    shop = createSampleShop({ pricesIncludeTax: false });
    const free = (n: number, unitPriceMinor: number, taxClassId: string) => ({
      ...{ id: idAt(n), name: 'Crumbs', quantityMilli: 1000, unitPriceMinor, taxClassId },
    });
    const lines = [free(1, 77, 'reduced'), free(2, 23, 'standard')];
    const crumb = { orderId: first, lines: [free(3, 1, 'reduced')] };
    enter('create-order', { orderId: first, lines, discounts: [{ percentPpm: 500_000 }] });
    const payments = [{ id: idAt(0x400), tender: 'card', amountMinor: totalOf(first) }];
    const added = tryAt(shop, 'add-lines', crumb);
    expect(added).toMatchObject([{ value: { totals: { totalMinor: totalOf(first) - 1 } } }]);
    enter('pay-order', { orderId: first, receiptId: idAt(0x300), payments });
    expect(ask('add-lines', crumb)).toMatchObject({ code: 'has-payments', current: { paidMinor: totalOf(first) } });
    enter('add-lines', { orderId: first, lines: [free(3, 100, 'reduced')] });
    expect(order()).toMatchObject({ payment: 'partly-paid' });
  });
});
