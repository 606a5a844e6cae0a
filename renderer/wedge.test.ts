import { expect, test } from 'vitest';
import { createWedge } from './wedge.ts';

/** What is heard of these keys, each so long after the one before it. */
function heard(keys: readonly string[], gaps: readonly number[] | number): (string | undefined)[] {
  const wedge = createWedge();
  let at = 1_000;
  return keys.map((key, index) => {
    at += typeof gaps === 'number' ? gaps : (gaps[index] ?? 0);
    return wedge.press(key, at);
  });
}
const typed = (text: string, end = 'Enter') => [...text, end];

test.each([
  [typed('4711'), 10, '4711'],
  [typed('BADGE-0042', 'Tab'), 35, 'BADGE-0042'],
  [['Shift', ...typed('AbCd')], 5, 'AbCd'],
  [typed('471'), 10, undefined],
  [typed('4711'), 36, undefined],
  [typed('4711'), [0, 10, 10, 101, 10], undefined],
  [typed('47110'), [0, 10, 90, 10, 10, 10], '47110'],
] as const)('[Y4] of %j with gaps of %j ms a scanner is heard: %s', (keys, gaps, code) => {
  expect(heard(keys, gaps).at(-1)).toBe(code);
});

test('[Y4] what a hand typed before a scan is no part of it, and one scan follows the other', () => {
  const keys = ['1', '2', ...typed('4711'), ...typed('0815')];
  const gaps = [0, 300, 300, 5, 5, 5, 5, 500, 5, 5, 5, 5];
  expect(heard(keys, gaps).filter(Boolean)).toEqual(['4711', '0815']);
});

test('[U64] what was typed before another key is no part of a scan', () => {
  expect(heard(['5', '0', '0', 'F9', ...typed('4711')], 5).filter(Boolean)).toEqual(['4711']);
});

test('[U64] a scanner that ends with no key is heard by the silence behind it, and slow typing is not', () => {
  const wedge = createWedge();
  for (const [index, key] of [...'4006381333931'].entries()) wedge.press(key, 1_000 + index * 8);
  expect(wedge.rest()).toBe('4006381333931');
  expect(wedge.rest()).toBeUndefined();
  for (const [index, key] of [...'4711'].entries()) wedge.press(key, 5_000 + index * 60);
  expect(wedge.rest()).toBeUndefined();
});
