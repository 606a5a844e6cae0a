import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likelyTenders, piecesOf } from './notes.ts';

test.each([
  ['EUR', 2, 1_150, [1_500, 2_000, 5_000]],
  ['EUR', 2, 1_000, [2_000, 5_000, 10_000]],
  ['EUR', 2, 4_999, [5_000, 6_000, 10_000]],
  ['USD', 2, 350, [400, 500, 1_000]],
  ['JPY', 0, 1_200, [2_000, 5_000, 10_000]],
  ['KWD', 3, 2_250, [3_000, 5_000, 10_000]],
  ['BRL', 2, 1_150, [1_500, 2_000, 5_000]],
  ['EUR', 2, 0, []],
])('[U15] in %s with %i digits, for %i due it suggests %j', (currency, digits, due, suggested) => {
  expect(likelyTenders(due, currency, digits)).toEqual(suggested);
});

test('[U15] suggestions are whole amounts above what is due, rising, three at most', () => {
  const currency = fc.constantFrom(['EUR', 2] as const, ['JPY', 0] as const, ['KWD', 3] as const, ['XXX', 2] as const);
  fc.assert(
    fc.property(fc.nat(1_000_000_000), currency, (due, [code, digits]) => {
      const suggested = likelyTenders(due, code, digits);
      expect(suggested.length).toBeLessThanOrEqual(3);
      expect(suggested).toEqual([...new Set(suggested)].sort((a, b) => a - b));
      for (const amount of suggested) expect([amount > due, amount % 10 ** digits]).toEqual([true, 0]);
    }),
  );
});

test.each([
  ['EUR', 2, [50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]],
  ['USD', 2, [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 25, 10, 5, 1]],
  ['JPY', 0, [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1]],
  ['KWD', 3, [20_000, 10_000, 5_000, 1_000, 500, 250, 100, 50, 20, 10, 5]],
  ['BRL', 2, [50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10]],
  ['ISK', 0, [500, 200, 100, 50, 20, 10, 5, 2, 1]],
])('[D31] a drawer in %s is counted by its real notes and coins', (currency, digits, pieces) => {
  expect(piecesOf(currency, digits)).toEqual(pieces);
});
