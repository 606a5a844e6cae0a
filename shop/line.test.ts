import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSampleShop, idAt, noon } from '../test/kit/sample-shop.ts';
import { type LineWish, unpricedOf } from './line.ts';
import { lookUpLines } from './look-up.ts';
import { sum } from './money.ts';
import { priceLines, totalsOf } from './pricing.ts';
import { isRefusal } from './refusal.ts';
import { parseTillWish } from './shop.ts';

const productIds = ['coffee', 'cake', 'book'] as const;
const wishes = fc.array(
  fc.record({
    product: fc.constantFrom(...productIds, 'free', 'untaxed'),
    price: fc.nat(10_000_000),
    milli: fc.integer({ min: 1, max: 20_000 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const settings = fc.record({
  pricesIncludeTax: fc.boolean(),
  taxRounding: fc.constantFrom('per-rate' as const, 'per-line' as const),
  currency: fc.constantFrom('JPY', 'EUR', 'KWD'),
});

function wishOf({ product, price, milli }: { product: string; price: number; milli: number }, index: number): LineWish {
  const line = { id: idAt(index), quantityMilli: milli };
  if (product === 'free') return { ...line, name: 'Free', unitPriceMinor: price, taxClassId: 'reduced' };
  if (product === 'untaxed') return { ...line, name: 'Untaxed', unitPriceMinor: price };
  return { ...line, productId: product };
}

function priced(shop: ReturnType<typeof createSampleShop>, lines: LineWish[]) {
  const found = lookUpLines(shop, lines, { by: 'till:A' });
  if (isRefusal(found)) throw new Error(found.message);
  const answer = priceLines(shop, found, noon);
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer;
}

describe('lines and totals', () => {
  test('[M4] inclusive: the total is the lines, and base plus tax is each line', () => {
    const { lines, totals } = priced(createSampleShop(), [
      { id: idAt(1), productId: 'coffee', quantityMilli: 2000 },
      { id: idAt(2), productId: 'cake', quantityMilli: 1000 },
    ]);
    expect(totals).toMatchObject({ subtotalMinor: 1150, totalMinor: 1150 });
    for (const line of lines) expect(sum(line.taxes.map((tax) => tax.baseMinor + tax.taxMinor))).toBe(line.totalMinor);
  });

  test('[M5] exclusive: the total is the lines and their taxes', () => {
    const { totals } = priced(createSampleShop({ pricesIncludeTax: false }), [
      { id: idAt(1), name: 'Desk', unitPriceMinor: 10_000, taxClassId: 'standard', quantityMilli: 1000 },
    ]);
    expect(totals).toMatchObject({ subtotalMinor: 10_000, taxMinor: 2100, totalMinor: 12_100 });
  });

  test('[M8] in any shop, totals follow from the lines, and computing again gives the same', () => {
    fc.assert(
      fc.property(wishes, settings, (list, given) => {
        const shop = createSampleShop(given);
        const { lines, totals } = priced(shop, list.map(wishOf));
        expect(totals.subtotalMinor).toBe(sum(lines.map((line) => line.totalMinor)));
        expect(totals.taxMinor).toBe(sum(totals.taxes.map((tax) => tax.taxMinor)));
        for (const { rateId, taxMinor, baseMinor } of totals.taxes) {
          const shares = lines.flatMap((line) => line.taxes).filter((tax) => tax.rateId === rateId);
          expect(taxMinor).toBe(sum(shares.map((share) => share.taxMinor)));
          expect(baseMinor).toBe(sum(shares.map((share) => share.baseMinor)));
        }
        const onTop = given.pricesIncludeTax ? 0 : totals.taxMinor;
        expect(totals.totalMinor).toBe(totals.subtotalMinor + onTop);
        expect(totalsOf(lines, given.pricesIncludeTax)).toEqual(totals);
        const again = priceLines(shop, lines.map(unpricedOf), noon);
        expect(again).toEqual({ lines, totals });
      }),
    );
  });

  test('[M10] a total beyond what the shop can count is refused', () => {
    const line = { name: 'Gold', unitPriceMinor: 1_000_000_000, quantityMilli: 10_000_000 };
    const found = lookUpLines(createSampleShop(), [{ id: idAt(1), ...line }], { by: 'till:A' });
    if (isRefusal(found)) throw new Error(found.message);
    expect(priceLines(createSampleShop(), found, noon)).toMatchObject({ code: 'amount-too-large', path: 'lines' });
  });

  const line = { id: idAt(1), productId: 'coffee', quantityMilli: 1000 };
  test.each([
    ['[M11] a total', { ...line, totalMinor: 1 }, 'totalMinor'],
    ['[M11] a tax', { ...line, taxes: [] }, 'taxes'],
    ['[M1] a quantity of 1.5', { ...line, quantityMilli: 1.5 }, 'quantityMilli'],
    ['[M1] a price below zero', { id: idAt(1), name: 'x', unitPriceMinor: -1, quantityMilli: 1000 }, 'unitPriceMinor'],
    ['[M1] a price as text', { id: idAt(1), name: 'x', unitPriceMinor: '1', quantityMilli: 1000 }, 'unitPriceMinor'],
    ['[E1] a product with a name of its own', { ...line, name: 'x' }, 'name'],
    ['[E1] neither product nor name', { id: idAt(1), quantityMilli: 1000 }, 'productId'],
    [
      '[E1] a name with control characters',
      { id: idAt(1), name: 'a\u0007', unitPriceMinor: 1, quantityMilli: 1000 },
      'name',
    ],
  ])('%s on a line is refused where it stands', (_, wrong, key) => {
    const wish = parseTillWish('create-order', { orderId: idAt(2), lines: [{ ...line, id: idAt(3) }, wrong] });
    expect(wish).toMatchObject({ code: 'invalid', path: `body.lines.1.${key}` });
  });

  test('[E1] a line id stands once in a list', () => {
    expect(parseTillWish('create-order', { orderId: idAt(2), lines: [line, line] })).toMatchObject({
      path: 'body.lines.1.id',
    });
  });
});
