import { describe, expect, test } from 'vitest';
import {
  cashIn,
  countBy,
  countedIn,
  isCashCounted,
  moveIn,
  type Place,
  piecesIn,
  startCount,
  takeBack,
  typeInto,
} from './shift-count.ts';

const pieces = [2_000, 500, 1];
const places: Place[] = ['piece 2000', 'piece 500', 'piece 1', 'tender card'];
const typeAll = (count: ReturnType<typeof startCount>, digits: string) => [...digits].reduce(typeInto, count);

describe('a drawer that is counted', () => {
  test('[D31] by pieces comes to what they are worth; the place behind begins anew', () => {
    let count = typeAll(startCount(pieces), '12');
    count = typeAll(moveIn(count, places, 1), '3');
    expect([piecesIn(count), cashIn(count)]).toEqual([{ 2000: 12, 500: 3 }, 25_500]);
    count = typeAll(moveIn(count, places, -1), '4');
    expect(cashIn(count)).toBe(9_500);
    expect(cashIn(takeBack(count))).toBe(1_500);
    expect(moveIn(count, places, -1)).toBe(count);
  });

  test('[D31] as one amount starts with what the pieces came to', () => {
    const count = countBy(typeAll(startCount(pieces), '2'), 'amount', pieces);
    expect(cashIn(count)).toBe(4_000);
    expect(cashIn(typeAll(count, '123'))).toBe(123);
  });

  test('[D31] is not counted before somebody typed, be it a nought', () => {
    const count = startCount(pieces);
    expect(isCashCounted(count)).toBe(false);
    expect(isCashCounted(countBy(count, 'amount', pieces))).toBe(false);
    expect(isCashCounted(typeInto(count, '0'))).toBe(true);
  });

  test('[D31] takes other tenders for right until somebody types, and no more pieces than there can be', () => {
    let count = startCount(pieces);
    expect(countedIn(count, { card: 700 })).toEqual({ cash: 0, card: 700 });
    count = typeAll({ ...count, chosen: 'tender card' }, '650');
    expect(countedIn(count, { card: 700 })).toEqual({ cash: 0, card: 650 });
    expect(piecesIn(typeAll(startCount(pieces), '9999999'))).toEqual({ 2000: 99_999 });
  });
});
