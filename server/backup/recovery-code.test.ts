import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lettersOf, newRecoveryCode } from './recovery-code.ts';

test('[B11] a recovery code is five groups of five letters and digits that cannot be confused, another each time', () => {
  const codes = Array.from({ length: 200 }, newRecoveryCode);
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
  expect(new Set(codes).size).toBe(codes.length);
  expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32);
});

test('[B11] a code is taken in small letters, in other groups, and with O, I and L for 0 and 1', () => {
  const spellings = [
    '0123456789ABCDEFGHJKMNPQR',
    'O1234-56789-ABCDE-FGHJK-MNPQR',
    '  oi23456789 abcdefghjk – mnpqr\n',
    'oL2 345 678 9ab cde fgh jkm npq r',
  ];
  for (const typed of spellings) expect(lettersOf(typed)).toBe('0123456789ABCDEFGHJKMNPQR');
});

test('[B11] what has other letters, or more or fewer of them, is no code', () => {
  for (const typed of ['', 'A', 'U'.repeat(25), 'A'.repeat(24), 'A'.repeat(26), 'Ä'.repeat(25), '!'.repeat(25)]) {
    expect(lettersOf(typed)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (typed) => {
      const letters = lettersOf(typed);
      expect(letters === undefined || letters.length === 25).toBe(true);
    }),
  );
});
