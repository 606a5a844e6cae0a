import { expect, test } from 'vitest';
import { idAt } from '../../test/kit/sample-shop.ts';
import { createIdSet } from './id-set.ts';

test('[J16] among many ids each is new once, and none is taken for another', () => {
  const ids = createIdSet();
  const news = (from: number, to: number) => {
    let count = 0;
    for (let n = from; n < to; n += 1) if (ids.add(idAt(n))) count += 1;
    return count;
  };
  expect(news(0, 20_000)).toBe(20_000);
  expect(news(0, 20_000)).toBe(0);
  expect(news(19_999, 20_002)).toBe(2);
  expect(ids.add('')).toBe(true);
});
