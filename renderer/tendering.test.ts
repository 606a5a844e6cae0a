import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leftOf, nextOf, partOf, putDown, sharesOf, startTendering, takeUp } from './tendering.ts';

const exact = () => 0;
const toFive = (minor: number) => Math.round(minor / 5) * 5 - minor;

describe('taking money', () => {
  test('[U70] nothing typed is exactly what is left; more in cash gives change, of a card it is too much', () => {
    const cash = startTendering(1150);
    expect(nextOf(cash, exact)).toMatchObject({ givenMinor: 1150, amountMinor: 1150, changeMinor: 0, stillMinor: 0 });
    expect(nextOf({ ...cash, typedMinor: 2000 }, exact)).toMatchObject({ amountMinor: 1150, changeMinor: 850 });
    expect(nextOf({ ...cash, way: 'card', typedMinor: 2000 }, exact)).toMatchObject({
      changeMinor: 0,
      isTooMuch: true,
    });
    expect(partOf({ ...cash, typedMinor: 2000 }, nextOf({ ...cash, typedMinor: 2000 }, exact))).toEqual({
      ...{ tender: 'cash', amountMinor: 1150, tenderedMinor: 2000 },
    });
  });

  test('[U71] less is a part of it, and what is left stays; a part can be taken up again', () => {
    const part = { ...startTendering(1150), way: 'card' as const, typedMinor: 500, reference: ' 42 ' };
    const next = nextOf(part, exact);
    expect(next).toMatchObject({ amountMinor: 500, stillMinor: 650 });
    const after = putDown(part, partOf(part, next));
    expect(after.parts).toEqual([{ tender: 'card', amountMinor: 500, reference: '42' }]);
    expect(leftOf(after)).toBe(650);
    expect(leftOf(takeUp(after, 0))).toBe(1150);
  });

  test('[U72] cash that settles all of it is rounded to the coins there are, and nothing else is', () => {
    const cash = startTendering(1152);
    expect(nextOf(cash, toFive)).toMatchObject({ roundingMinor: -2, askedMinor: 1150, amountMinor: 1152 });
    expect(nextOf({ ...cash, typedMinor: 2000 }, toFive)).toMatchObject({ changeMinor: 850 });
    expect(nextOf({ ...cash, way: 'card' }, toFive)).toMatchObject({ roundingMinor: 0, askedMinor: 1152 });
    expect(nextOf(startTendering(1152, 576), toFive)).toMatchObject({ roundingMinor: 0, askedMinor: 576 });
    expect(nextOf({ ...cash, typedMinor: 500 }, toFive)).toMatchObject({ roundingMinor: 0, amountMinor: 500 });
  });

  test('[U73] a tip is asked for on top', () => {
    const tipped = { ...startTendering(1000), tipMinor: 100, typedMinor: 2000 };
    expect(nextOf(tipped, exact)).toMatchObject({ askedMinor: 1100, amountMinor: 1000, changeMinor: 900 });
    expect(partOf(tipped, nextOf(tipped, exact))).toMatchObject({ tipMinor: 100, amountMinor: 1000 });
  });

  test('[U74] shares add up to what is due, and none is a unit above another', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 2, max: 20 }), (due, ways) => {
        const shares = sharesOf(due, ways);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(due);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
