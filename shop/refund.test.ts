import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atA, createSampleShop, enterInto, idAt } from '../test/kit/sample-shop.ts';
import type { Line } from './line.ts';
import { sum } from './money.ts';
import type { Order, OrderLine } from './order.ts';
import { partOf } from './refund.ts';

const orderId = idAt(0x200);

/** An order of lines as they are sent, in a shop with such settings. */
function orderOf(lines: object[], settings: Parameters<typeof createSampleShop>[0] = {}, more: object = {}): Order {
  const shop = createSampleShop(settings);
  enterInto(shop, 2, 'create-order', { orderId, lines, ...more }, atA);
  const order = shop.get('order', orderId);
  if (!order) throw new Error('no order');
  return order;
}

/** A line, given back in as many parts as there are cuts and one more. */
function partsOf(line: OrderLine, cuts: readonly number[], isInclusive: boolean): Line[] {
  const ends = [...new Set([...cuts.map((cut) => 1 + (cut % line.quantityMilli)), line.quantityMilli])].sort(
    (a, b) => a - b,
  );
  return ends.map((end, index) => {
    const refundedMilli = ends[index - 1] ?? 0;
    return partOf({ ...line, refundedMilli }, end - refundedMilli, isInclusive);
  });
}

describe('a part of a line', () => {
  const settings = fc.record({
    pricesIncludeTax: fc.boolean(),
    taxRounding: fc.constantFrom('per-rate' as const, 'per-line' as const),
    currency: fc.constantFrom('JPY', 'EUR', 'KWD'),
  });
  const wish = fc.record({
    taxClassId: fc.constantFrom('standard', 'reduced', 'two-rates', undefined),
    unitPriceMinor: fc.oneof(fc.nat(20), fc.nat(100_000)),
    quantityMilli: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20_000 })),
    percentPpm: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
  });

  test('[M13] base and taxes are its price, nothing is below zero, and all parts are the line', () => {
    const cuts = fc.array(fc.nat(100_000), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1, maxLength: 4 }), cuts, settings, (wishes, where, given) => {
        const lines = wishes.map(({ taxClassId, percentPpm, ...rest }, index) => ({
          ...{ id: idAt(index), name: 'Thing', ...rest },
          ...(taxClassId && { taxClassId }),
          ...(percentPpm !== null && { discounts: [{ percentPpm }] }),
        }));
        for (const line of orderOf(lines, given).lines) {
          const parts = partsOf(line, where, given.pricesIncludeTax);
          expect(sum(parts.map(({ totalMinor }) => totalMinor))).toBe(line.totalMinor);
          expect(sum(parts.map(({ discountMinor = 0 }) => discountMinor))).toBe(line.discountMinor ?? 0);
          for (const [index, tax] of line.taxes.entries()) {
            const shares = parts.flatMap(({ taxes }) => taxes[index] ?? []);
            expect(sum(shares.map(({ taxMinor }) => taxMinor))).toBe(tax.taxMinor);
            expect(sum(shares.map(({ baseMinor }) => baseMinor))).toBe(tax.baseMinor);
          }
          for (const part of parts) expectWhole(part, given.pricesIncludeTax);
        }
      }),
    );
  });

  test('[M13] two coffees of 3.50 that come back one by one are 2.89 and 0.61, then 2.90 and 0.60', () => {
    const [line] = orderOf([{ id: idAt(1), productId: 'coffee', quantityMilli: 2000 }]).lines;
    if (!line) throw new Error('no line');
    const parts = partsOf(line, [999], true);
    expect(parts.map(({ totalMinor, taxes: [tax] }) => [totalMinor, tax?.baseMinor, tax?.taxMinor])).toEqual([
      [350, 289, 61],
      [350, 290, 60],
    ]);
  });
});

function expectWhole({ taxes, totalMinor }: Line, isInclusive: boolean): void {
  const taxMinor = sum(taxes.map((tax) => tax.taxMinor));
  const netMinor = isInclusive ? totalMinor - taxMinor : totalMinor;
  expect(netMinor).toBeGreaterThanOrEqual(0);
  let added = 0;
  for (const { rateId, baseMinor, taxMinor: own } of taxes) {
    expect(own).toBeGreaterThanOrEqual(0);
    expect(baseMinor).toBe(rateId === 'provincial' ? netMinor + added : netMinor);
    added += own;
  }
}
