import { expect, test } from 'vitest';
import { findProducts } from './find-products.ts';
import { stockAfter, stockLevel } from './stock-level.ts';

test('[A58] a product has none left, little or enough, where it is counted', () => {
  const counted = { trackStock: true, minStockMilli: 3000 };
  expect([-1000, 0, 1, 2999, 3000].map((milli) => stockLevel(counted, milli))).toEqual([
    ...['none', 'none', 'low', 'low', 'there'],
  ]);
  expect(stockLevel({ trackStock: true }, 1)).toBe('there');
  expect(stockLevel({ minStockMilli: 3000 }, 0)).toBe('uncounted');
});

test('[A59] a count stands as it is, what came in is added, and no more goes than is there', () => {
  expect(stockAfter(2000, 'count', 0)).toBe(0);
  expect(stockAfter(2000, 'count', 2000)).toBeUndefined();
  expect(stockAfter(-500, 'receive', 2000)).toBe(1500);
  expect(stockAfter(-2000, 'receive', 500)).toBe(-1500);
  expect(stockAfter(2000, 'waste', 2000)).toBe(0);
  expect(stockAfter(2000, 'waste', 2001)).toBeUndefined();
  expect([stockAfter(1, 'receive', 0), stockAfter(1, 'waste', 0)]).toEqual([undefined, undefined]);
});

test('[A58] few or none left are those that are for sale and counted', () => {
  const product = (id: string, more: object) => ({
    ...{ id, version: 1, sku: '', name: id, categoryId: 'all', priceMinor: 1, soldBy: 'unit' as const },
    ...{ taxClassId: 'standard', active: true, trackStock: true, minStockMilli: 2000, ...more },
  });
  const all = [
    ...[product('few', {}), product('none', {}), product('many', {})],
    ...[product('off sale', { active: false }), product('uncounted', { trackStock: false })],
  ];
  const onHandMilli = (id: string) => ({ few: 1999, many: 2000 })[id] ?? 0;
  const found = findProducts(all, { typed: '', filter: 'low', categoryId: undefined, onHandMilli, at: '' });
  expect(found.map(({ id }) => id)).toEqual(['few', 'none']);
});
