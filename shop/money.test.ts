import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  divideHalfUp,
  grossOf,
  minorDigitsOf,
  minorSchema,
  quantityMilliSchema,
  ratePpmSchema,
  spreadByLargestRemainder,
  sum,
} from './money.ts';

describe('money', () => {
  test.each([1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', 1_000_000_001, null])(
    '[M1] %s is no amount',
    (value) => {
      expect(minorSchema.safeParse(value).success).toBe(false);
    },
  );

  test.each([0, -1000, 0.5, 10_000_001])('[M1] %s is no quantity', (value) => {
    expect(quantityMilliSchema.safeParse(value).success).toBe(false);
  });

  test.each([-1, 0.2, 1_000_001])('[M1] %s is no rate', (value) => {
    expect(ratePpmSchema.safeParse(value).success).toBe(false);
  });

  test.each([
    [124, 2000, 248],
    [333, 1500, 500],
    [1, 500, 1],
    [1, 499, 0],
    [999, 1, 1],
    [0, 10_000_000, 0],
    [1_000_000_000, 10_000_000, 10_000_000_000_000],
  ])('[M2] %i minor units times %i thousandths is %i', (price, quantity, gross) => {
    expect(grossOf(price, quantity)).toBe(gross);
  });

  test('[M2] a division is never further than a half from the exact quotient, and a half goes up', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), fc.bigInt(10n ** 6n, 10n ** 10n), (numerator, denominator) => {
        const twice = 2n * (numerator - BigInt(divideHalfUp(numerator, denominator)) * denominator);
        expect(twice < denominator && twice >= -denominator).toBe(true);
      }),
    );
  });

  test('[M7] parts add up to the whole, none a unit or more away from its share, equal weights at most one apart', () => {
    const weights = fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.nat(1_000_000_000), weights, (total, parts) => {
        const spread = spreadByLargestRemainder(total, parts);
        const whole = parts.reduce((a, b) => a + b, 0n);
        expect(sum(spread)).toBe(total);
        if (whole === 0n) return;
        for (const [index, part] of spread.entries()) {
          const off = BigInt(part) * whole - BigInt(total) * (parts[index] ?? 0n);
          expect(off < whole && off > -whole).toBe(true);
        }
      }),
    );
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 40 }), (total, count) => {
        const spread = spreadByLargestRemainder(
          total,
          Array.from({ length: count }, () => 7n),
        );
        expect(Math.max(...spread) - Math.min(...spread)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('[M7] a rest goes to the largest remainders, the earlier first; without any weight the first takes all', () => {
    expect(spreadByLargestRemainder(100, [1n, 1n, 1n])).toEqual([34, 33, 33]);
    expect(spreadByLargestRemainder(10, [1n, 2n, 3n])).toEqual([2, 3, 5]);
    expect(spreadByLargestRemainder(5, [0n, 0n])).toEqual([5, 0]);
    expect(spreadByLargestRemainder(5, [])).toEqual([]);
  });

  test.each([
    ['JPY', 0],
    ['EUR', 2],
    ['KWD', 3],
  ])('[M12] %s has %i minor digits', (currency, digits) => {
    expect(minorDigitsOf(currency)).toBe(digits);
  });
});
