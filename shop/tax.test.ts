import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divideHalfUp, PPM, sum } from './money.ts';
import { type Rate, ratesAt, type TaxRate, type TaxRules, type TaxShare, taxesOfLines } from './tax.ts';

const rate = (id: string, ratePpm: number, compound = false): Rate => ({ id, name: id, ratePpm, compound });
const inclusive = (taxRounding: TaxRules['taxRounding']): TaxRules => ({ pricesIncludeTax: true, taxRounding });
const exclusive = (taxRounding: TaxRules['taxRounding']): TaxRules => ({ pricesIncludeTax: false, taxRounding });
const taxOf = (lines: TaxShare[][]) => sum(lines.flat().map((share) => share.taxMinor));

const amounts = fc.array(fc.oneof(fc.nat(10_000_000), fc.nat(5)), { minLength: 1, maxLength: 12 });
const rates = fc
  .array(fc.record({ ratePpm: fc.nat(1_000_000), compound: fc.boolean() }), { minLength: 1, maxLength: 3 })
  .map((list) => list.map(({ ratePpm, compound }, index) => rate(`rate-${index}`, ratePpm, compound)));
const rounding = fc.constantFrom('per-rate' as const, 'per-line' as const);

describe('tax', () => {
  test('[M3] two lines of 1.24 at 10 % on top: 0.24 rounded a line, 0.25 rounded once', () => {
    expect(taxOf(taxesOfLines([124, 124], [rate('ten', 100_000)], exclusive('per-line')))).toBe(24);
    const once = taxesOfLines([124, 124], [rate('ten', 100_000)], exclusive('per-rate'));
    expect(once.map(([share]) => share?.taxMinor)).toEqual([13, 12]);
  });

  test('[M3] half a unit of tax goes up', () => {
    expect(taxOf(taxesOfLines([5], [rate('ten', 100_000)], exclusive('per-line')))).toBe(1);
    expect(taxOf(taxesOfLines([4], [rate('ten', 100_000)], exclusive('per-line')))).toBe(0);
  });

  test('[M3] under each rounding the tax on top is the exact tax rounded half up, once', () => {
    fc.assert(
      fc.property(amounts, fc.nat(1_000_000), (lines, ratePpm) => {
        const of = (amount: number) => divideHalfUp(BigInt(amount) * BigInt(ratePpm), PPM);
        const one = [rate('one', ratePpm)];
        expect(taxOf(taxesOfLines(lines, one, exclusive('per-rate')))).toBe(of(sum(lines)));
        expect(taxOf(taxesOfLines(lines, one, exclusive('per-line')))).toBe(sum(lines.map(of)));
      }),
    );
  });

  test('[M4] 100.00 with 21 % inside is 82.64 and 17.36', () => {
    const [[share] = []] = taxesOfLines([10_000], [rate('vat', 210_000)], inclusive('per-rate'));
    expect(share).toMatchObject({ baseMinor: 8264, taxMinor: 1736 });
  });

  test('[M4] inside a price, base and taxes of every line are its price, and no tax is below zero', () => {
    fc.assert(
      fc.property(amounts, rates, rounding, (lines, list, how) => {
        const taxed = taxesOfLines(lines, list, inclusive(how));
        for (const [index, shares] of taxed.entries()) {
          expect(shares).toHaveLength(list.length);
          const base = shares[0]?.baseMinor ?? 0;
          expect(base + sum(shares.map((share) => share.taxMinor))).toBe(lines[index]);
          for (const share of shares) expect(share.taxMinor).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('[M4] with one rate inside, no base is below zero', () => {
    fc.assert(
      fc.property(amounts, fc.nat(1_000_000), rounding, (lines, ratePpm, how) => {
        for (const [share] of taxesOfLines(lines, [rate('one', ratePpm)], inclusive(how))) {
          expect(share?.baseMinor).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('[M4] with one rate inside, the receipt keeps gross − round(gross × 10⁶ / (10⁶ + rate))', () => {
    fc.assert(
      fc.property(amounts, fc.nat(1_000_000), (lines, ratePpm) => {
        const of = (gross: number) => gross - divideHalfUp(BigInt(gross) * PPM, PPM + BigInt(ratePpm));
        const one = [rate('one', ratePpm)];
        expect(taxOf(taxesOfLines(lines, one, inclusive('per-rate')))).toBe(of(sum(lines)));
        expect(taxOf(taxesOfLines(lines, one, inclusive('per-line')))).toBe(sum(lines.map(of)));
      }),
    );
  });

  test('[M6] a compound rate of 9.975 % after 5 % on 100.00 takes 10.47, a plain one 9.98', () => {
    const taxes = (compound: boolean) =>
      taxesOfLines([10_000], [rate('federal', 50_000), rate('provincial', 99_750, compound)], exclusive('per-rate'))[0];
    expect(taxes(true)?.map((share) => share.taxMinor)).toEqual([500, 1047]);
    expect(taxes(true)?.[1]?.baseMinor).toBe(10_500);
    expect(taxes(false)?.map((share) => share.taxMinor)).toEqual([500, 998]);
  });

  test('[M6] taken out of the price again, both rates are what was put on top', () => {
    const list = [rate('federal', 50_000), rate('provincial', 99_750, true)];
    const [shares = []] = taxesOfLines([11_547], list, inclusive('per-rate'));
    expect(shares.map((share) => share.taxMinor)).toEqual([500, 1047]);
    expect(shares.map((share) => share.baseMinor)).toEqual([10_000, 10_500]);
  });

  test('[M7] tax spread over equal lines differs by one unit at most', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(1_000_000),
        fc.boolean(),
        (amount, count, ppm, inside) => {
          const rules = { pricesIncludeTax: inside, taxRounding: 'per-rate' as const };
          const lines = taxesOfLines(
            Array.from({ length: count }, () => amount),
            [rate('one', ppm)],
            rules,
          );
          const taxes = lines.map(([share]) => share?.taxMinor ?? 0);
          expect(Math.max(...taxes) - Math.min(...taxes)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('[M9] a rate counts from validFrom until just before validTo, in the shop’s order', () => {
    const dated = (id: string, order: number, validFrom?: string, validTo?: string): TaxRate => ({
      ...rate(id, 1),
      taxClassId: 'standard',
      order,
      version: 1,
      ...(validFrom && { validFrom }),
      ...(validTo && { validTo }),
    });
    const all = [
      dated('late', 2, '2026-07-01T00:00:00Z'),
      dated('early', 2, undefined, '2026-07-01T00:00:00Z'),
      dated('first', 1),
      { ...dated('other', 1), taxClassId: 'reduced' },
    ];
    const at = (moment: string) => ratesAt(all, 'standard', moment).map(({ id }) => id);
    expect(at('2026-06-30T23:59:59Z')).toEqual(['first', 'early']);
    expect(at('2026-07-01T00:00:00Z')).toEqual(['first', 'late']);
    expect(ratesAt(all, undefined, '2026-07-01T00:00:00Z')).toEqual([]);
  });
});
