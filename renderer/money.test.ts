import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMoneyFormat, createQuantityReader, decimalOf } from './money.ts';

const locales = ['en', 'de', 'es', 'fr', 'ar', 'en-IN', 'de-CH', 'de-AT', 'es-MX', 'fr-CH', 'ar-EG', 'ar-MA'];
const currencies = [
  ['JPY', 0],
  ['EUR', 2],
  ['USD', 2],
  ['CHF', 2],
  ['EGP', 2],
  ['KWD', 3],
] as const;
const cases = locales.flatMap((locale) => currencies.map(([currency, digits]) => ({ locale, currency, digits })));
const amounts = fc.oneof(fc.nat(200_000), fc.integer({ min: 0, max: 1e12 }), fc.maxSafeNat());
/** Spaces, marks of direction and the like are the platform's to choose. */
const bare = (text: string) => text.replace(/[\s\p{Cf}]/gu, ' ').trim();

describe.each(cases)('$currency in $locale', ({ locale, currency, digits }) => {
  const money = createMoneyFormat(locale, currency);

  test('[U2] what is shown is read as the very same amount', () => {
    expect(money.digits).toBe(digits);
    fc.assert(
      fc.property(amounts, (minor) => {
        expect([minor, money.parse(money.format(minor))]).toEqual([minor, minor]);
        expect([minor, money.parse(money.plain(minor))]).toEqual([minor, minor]);
      }),
      { numRuns: 150 },
    );
  });

  test('[U2] what is typed on a plain keyboard, with a point or a comma, is that amount', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(999), fc.nat(99_999_999)), fc.constantFrom('.', ','), (minor, point) => {
        // With three digits behind it, the sign of thousands is that and no point: 1,234 dinars.
        fc.pre(digits < 3 || minor < 1000);
        const typed = decimalOf(minor, digits).replace('.', point);
        expect([typed, money.parse(typed)]).toEqual([typed, minor]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('showing', () => {
  test.each([
    ['en', 'USD', 123_456, '$1,234.56', '1,234.56'],
    ['de', 'EUR', 123_456, '1.234,56 €', '1.234,56'],
    ['es', 'EUR', 1_234_567, '12.345,67 €', '12.345,67'],
    ['fr', 'EUR', 123_456, '1 234,56 €', '1 234,56'],
    ['en', 'JPY', 1_234, '¥1,234', '1,234'],
    ['en', 'KWD', 1_500, 'KWD 1.500', '1.500'],
    ['de', 'EUR', 0, '0,00 €', '0,00'],
    ['en', 'EUR', 5, '€0.05', '0.05'],
    ['en', 'USD', -1_250, '-$12.50', '-12.50'],
  ])('[U2] in %s %s %i is %s', (locale, currency, minor, shown, plain) => {
    const money = createMoneyFormat(locale, currency);
    expect([money.format(minor), money.plain(minor)].map(bare)).toEqual([shown, plain]);
  });

  test('[U2] the largest amount is exact to its last digit, where a float is not', () => {
    const largest = Number.MAX_SAFE_INTEGER;
    expect(createMoneyFormat('en', 'USD').plain(largest)).toBe('90,071,992,547,409.91');
    expect(createMoneyFormat('en', 'KWD').plain(largest)).toBe('9,007,199,254,740.991');
  });

  test('[U2] a decimal has exactly its digits', () => {
    expect([decimalOf(0, 2), decimalOf(7, 3), decimalOf(-7, 2), decimalOf(1250, 0)]).toEqual([
      '0.00',
      '0.007',
      '-0.07',
      '1250',
    ]);
  });
});

describe('reading', () => {
  test.each([
    ['en', 'EUR', '12.50', 1250],
    ['en', 'EUR', '12,50', 1250],
    ['en', 'EUR', '1,234', 123_400],
    ['en', 'EUR', '1,234.5', 123_450],
    ['en', 'EUR', '.5', 50],
    ['en', 'EUR', '7', 700],
    ['en', 'EUR', '7.', 700],
    ['de', 'EUR', '1.234', 123_400],
    ['de', 'EUR', '1.234,5', 123_450],
    ['de', 'EUR', '1.5', 150],
    ['de', 'EUR', '12,50 €', 1250],
    ['de-CH', 'CHF', 'CHF 1’234.50', 123_450],
    ['de-CH', 'CHF', "1'234.50", 123_450],
    ['fr', 'EUR', '1 234,5', 123_450],
    ['en', 'JPY', '1,234', 1_234],
    ['en', 'JPY', '1234', 1_234],
    ['en', 'KWD', '1.234', 1_234],
    ['en', 'KWD', '1,234', 1_234_000],
    ['en', 'KWD', '0,250', 250],
    ['ar', 'KWD', '١٢٫٥', 12_500],
    ['ar', 'EUR', '١٬٢٣٤٫٥', 123_450],
    ['en', 'EUR', '٥', 500],
    ['en', 'EUR', '1,000,000', 100_000_000],
  ])('[U2] in %s %s “%s” is %i', (locale, currency, typed, minor) => {
    expect(createMoneyFormat(locale, currency).parse(typed)).toBe(minor);
  });

  test.each([
    ['en', 'EUR', ''],
    ['en', 'EUR', 'abc'],
    ['en', 'EUR', '1.234'],
    ['en', 'EUR', '12.345'],
    ['en', 'EUR', '0,500'],
    ['en', 'EUR', '-5'],
    ['en', 'EUR', '5−'],
    ['en', 'EUR', '1e3'],
    ['en', 'EUR', '1.2.3'],
    ['en', 'EUR', '5 for 2 x'],
    ['en', 'EUR', '99999999999999999'],
    ['en', 'JPY', '1.5'],
    ['de', 'JPY', '1,5'],
  ])('[U2] in %s “%s”: “%s” is no amount', (locale, currency, typed) => {
    expect(createMoneyFormat(locale, currency).parse(typed)).toBeUndefined();
  });

  test.each([
    ['en', '1.5', 1_500],
    ['de', '1,5', 1_500],
    ['de', '0,125', 125],
    ['en', '0.125', 125],
    ['en', '0,125', 125],
    ['en', '2', 2_000],
    ['ar', '٢', 2_000],
    ['en', '0.1234', undefined],
    ['en', '', undefined],
  ])('[U2] in %s the quantity “%s” is %s thousandths', (locale, typed, milli) => {
    expect(createQuantityReader(locale)(typed)).toBe(milli);
  });
});
