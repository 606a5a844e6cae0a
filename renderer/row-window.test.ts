import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsInSight, scrollAfter } from './row-window.ts';

const rowHeight = 56;
const rows = (...ids: string[]) => ids.map((id) => ({ id }));
/** A list under a finger, and the same list later: some rows gone, some new, some moved. */
const change = fc
  .uniqueArray(fc.integer({ min: 0, max: 999 }).map(String), { minLength: 1, maxLength: 60 })
  .chain((all) =>
    fc.record({
      before: fc.shuffledSubarray(all, { minLength: 1 }),
      after: fc.shuffledSubarray(all),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  );

describe('a list that changes', () => {
  test('[U6] shows what is new where it shows its top', () => {
    expect(scrollAfter(rows('a', 'b'), rows('new', 'a', 'b'), { scrollTop: 0, rowHeight })).toBe(0);
    expect(scrollAfter(rows('a', 'b'), rows('new', 'a', 'b'), { scrollTop: 27, rowHeight })).toBe(27);
  });

  test.each([
    ['a new row above', rows('new', 'a', 'b', 'c', 'd'), 100 + 56],
    ['two new rows above', rows('x', 'y', 'a', 'b', 'c', 'd'), 100 + 112],
    ['a row above that is gone', rows('b', 'c', 'd'), 100 - 56],
    ['a row of below that moved to the top', rows('d', 'a', 'b', 'c'), 100 + 56],
    ['a new row below', rows('a', 'b', 'c', 'd', 'new'), 100],
    ['the row in sight that is gone', rows('a', 'c', 'd'), 100 - 56],
    ['nothing that stayed', rows('x', 'y'), 100],
  ])('[U6] stays under the finger with %s', (_, after, scrollTop) => {
    expect(scrollAfter(rows('a', 'b', 'c', 'd'), after, { scrollTop: 100, rowHeight })).toBe(scrollTop);
  });

  test('[U6] whatever comes and goes, the first row in sight that is still there stays where it is', () => {
    fc.assert(
      fc.property(change, ({ before, after, share }) => {
        const scrollTop = Math.floor(share * before.length * rowHeight);
        fc.pre(scrollTop >= rowHeight / 2);
        const next = scrollAfter(rows(...before), rows(...after), { scrollTop, rowHeight });
        const anchor = before.slice(Math.floor(scrollTop / rowHeight)).find((id) => after.includes(id));
        if (anchor === undefined) {
          expect(next).toBe(scrollTop);
          return;
        }
        const yBefore = before.indexOf(anchor) * rowHeight - scrollTop;
        const yAfter = after.indexOf(anchor) * rowHeight - next;
        // Only a list that would have to scroll above its top cannot keep it.
        if (next > 0) expect(yAfter).toBe(yBefore);
        else expect(after.indexOf(anchor) * rowHeight).toBeLessThanOrEqual(yBefore);
      }),
    );
  });
});

describe('rows in sight', () => {
  test('[U6] are those on the screen and eight on both sides', () => {
    const sight = { scrollTop: 20 * rowHeight, height: 10 * rowHeight, rowHeight };
    expect(rowsInSight(sight, 1000)).toEqual({ first: 12, last: 38 });
    expect(rowsInSight({ ...sight, scrollTop: 0 }, 1000)).toEqual({ first: 0, last: 18 });
    expect(rowsInSight({ ...sight, scrollTop: 990 * rowHeight }, 1000)).toEqual({ first: 982, last: 1000 });
  });

  test('[U6] are none of an empty list, and never more than there are', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(2_000), fc.nat(500), (scrollTop, height, count) => {
        const { first, last } = rowsInSight({ scrollTop, height, rowHeight }, count);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(last).toBeGreaterThanOrEqual(first);
        expect(last).toBeLessThanOrEqual(count);
        for (let row = Math.floor(scrollTop / rowHeight); row * rowHeight < scrollTop + height && row < count; row += 1)
          expect(row >= first && row < last).toBe(true);
      }),
    );
  });
});
