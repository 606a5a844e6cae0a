import { expect, test } from 'vitest';
import { sizeText } from './size-text.ts';

test.each([
  [0, 'en', '0 kB'],
  [400, 'en', '0.4 kB'],
  [9_990, 'en', '10 kB'],
  [15_400, 'en', '15 kB'],
  [4_230_000, 'de', '4,2 MB'],
  [2_500_000_000, 'en', '2.5 GB'],
  [9_000_000_000_000, 'en', '9,000 GB'],
])('[B8] %i bytes are %s: %s', (bytes, locale, text) => {
  expect(sizeText(bytes, locale).replaceAll(' ', ' ')).toBe(text);
});
