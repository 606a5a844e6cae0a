import { describe, expect, test } from 'vitest';
import type { Product } from '../shop/catalogue.ts';
import { dayStart, endOfBusinessDay } from './day-end.ts';
import { byName, findProducts } from './find-products.ts';
import { createMoneyFormat, createQuantityReader } from './money.ts';
import { faultsOfForm, formOf, wishOfForm } from './product-form.ts';

const readers = {
  money: createMoneyFormat('de', 'EUR'),
  quantity: (milli: number) => String(milli / 1000).replace('.', ','),
  readQuantity: createQuantityReader('de'),
};
const fresh = { categoryId: 'drinks', taxClassId: 'standard', barcodes: [] };
const lemonade: Product = {
  ...{ id: 'lemonade', sku: 'L-1', name: 'Lemonade', kitchenName: 'Lemo', categoryId: 'drinks', priceMinor: 320 },
  ...{ openPrice: true, soldBy: 'unit', taxClassId: 'standard', active: true, barcodes: ['111'], version: 7 },
  ...{ soldOutUntil: '2026-11-23T04:00:00.000Z', trackStock: true, minStockMilli: 2500, costMinor: 90 },
  ...{ modifierGroupIds: ['milk'] },
  variants: [{ id: 'xl', name: 'XL', sku: 'L-1-XL', barcodes: ['222', '333'], priceMinor: 450, active: false }],
};

describe('the sheet of a product', () => {
  test('[A42] saves what it was given where nothing was typed, also what it does not show', () => {
    const wish = wishOfForm(
      formOf(lemonade, fresh, readers),
      { productId: 'lemonade', before: lemonade, version: 7 },
      readers,
    );
    const { id: productId, ...fields } = lemonade;
    expect(wish).toEqual({ productId, ...fields });
  });

  test('[A42] a new one needs a name, a price, a category and a tax class', () => {
    const form = formOf(undefined, { ...fresh, categoryId: '', taxClassId: '' }, readers);
    expect(faultsOfForm(form, readers)).toEqual({
      ...{ name: 'missing', price: 'no-price', category: 'missing', tax: 'missing' },
    });
    const filled = { ...form, name: 'Cola', price: '2,80', newCategory: 'Soft', taxClassId: 'standard' };
    expect(faultsOfForm(filled, readers)).toEqual({});
    const variants = [{ id: 'a', name: ' ', price: 'much', barcode: '', active: true }];
    expect(faultsOfForm({ ...filled, variants, cost: 'x', minStock: 'y' }, readers)).toEqual({
      ...{ cost: 'no-price', minStock: 'no-quantity' },
      ...{ 'variants.0.name': 'missing', 'variants.0.price': 'no-price' },
    });
    expect(faultsOfForm({ ...filled, price: '', openPrice: true }, readers)).toEqual({});
  });

  test('[A42] what was emptied goes, and a scanned barcode is there from the start', () => {
    const form = formOf(lemonade, fresh, readers);
    const emptied = { ...form, kitchenName: ' ', openPrice: false, barcodes: [], variants: [], minStock: '', cost: '' };
    const wish = wishOfForm(emptied, { productId: 'lemonade', before: lemonade, version: 7 }, readers);
    for (const field of ['kitchenName', 'openPrice', 'barcodes', 'variants', 'minStockMilli', 'costMinor'] as const) {
      expect([field, wish[field]]).toEqual([field, undefined]);
    }
    expect(formOf(undefined, { ...fresh, barcodes: ['999'] }, readers).barcodes).toEqual(['999']);
  });
});

describe('the list of products', () => {
  const cola: Product = {
    ...{ id: 'cola', sku: 'C-1', name: 'Cola 10', categoryId: 'drinks', priceMinor: 1, soldBy: 'unit' },
    ...{ taxClassId: 'standard', active: false, version: 1 },
  };
  const all = [lemonade, cola];
  const at = '2026-11-22T12:00:00.000Z';
  test.each([
    [{ filter: 'all', typed: '333' }, ['lemonade']],
    [{ filter: 'all', typed: 'XL lemo' }, ['lemonade']],
    [{ filter: 'all', typed: 'c-1' }, ['cola']],
    [{ filter: 'for-sale', typed: '' }, ['lemonade']],
    [{ filter: 'sold-out', typed: '' }, ['lemonade']],
    [{ filter: 'sold-out', typed: '', at: '2026-11-23T04:00:00.000Z' }, []],
    [{ filter: 'off-sale', typed: '' }, ['cola']],
    [{ filter: 'all', typed: '', categoryId: 'food' }, []],
  ] as const)('[A43] %j finds %j', (wanted, ids) => {
    const found = findProducts(all, { at, categoryId: undefined, onHandMilli: () => 0, ...wanted });
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  test('[A43] is in the order of the language, numbers by their size', () => {
    const named = ['Zitrone', 'Cola 10', 'Äpfel', 'Cola 9'].map((name, id) => ({ name, id: String(id) }));
    expect(byName(named, 'de').map(({ name }) => name)).toEqual(['Äpfel', 'Cola 9', 'Cola 10', 'Zitrone']);
  });
});

test.each([
  ['2026-11-22T12:00:00.000Z', 'Europe/Berlin', '2026-11-23T03:00:00.000Z'],
  ['2026-11-22T02:59:30.000Z', 'Europe/Berlin', '2026-11-22T03:00:00.000Z'],
  ['2026-11-22T03:00:00.000Z', 'Europe/Berlin', '2026-11-23T03:00:00.000Z'],
  ['2026-10-24T12:00:00.000Z', 'Europe/Berlin', '2026-10-25T03:00:00.000Z'],
  ['2026-11-22T12:00:00.000Z', 'Asia/Kolkata', '2026-11-22T22:30:00.000Z'],
])('[A34] sold out for today, said at %s in %s, is until %s', (at, timeZone, end) => {
  expect(endOfBusinessDay(at, { timeZone, businessDayCutoff: '04:00' })).toBe(end);
});

test.each([
  ['2027-01-01', 'Europe/Berlin', '2027-01-01T03:00:00.000Z'],
  ['2027-01-01', 'Pacific/Auckland', '2026-12-31T15:00:00.000Z'],
  ['2027-01-01', 'America/Los_Angeles', '2027-01-01T12:00:00.000Z'],
])('[M9] a rate that holds from %s in %s counts from %s, when that day begins there', (date, timeZone, start) => {
  expect(dayStart(date, { timeZone, businessDayCutoff: '04:00' })).toBe(start);
});
