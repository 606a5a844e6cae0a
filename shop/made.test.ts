import { describe, expect, test } from 'vitest';
import { atA, createSampleShop, idAt, noon, tillA } from '../test/kit/sample-shop.ts';
import { type Made, madeOf } from './made.ts';
import { isRefusal } from './refusal.ts';
import { decide, type TillWish } from './shop.ts';

const line = { id: idAt(21), productId: 'coffee', quantityMilli: 1000 };
const create: TillWish = { type: 'create-order', body: { orderId: idAt(20), lines: [line] } };
const stamp = (more: Partial<Made> = {}): Made => ({ at: '2026-11-20T09:30:00.000Z', by: 'till:A', ...more });
const answer = (made: Made, seriesRun?: number) => {
  const shop = createSampleShop(seriesRun === undefined ? {} : { seriesRun });
  return decide(shop, create, { ...atA, made });
};

describe('a stamp', () => {
  test('[B22] decides with its time, person, number and prices, and takes no new number', () => {
    const made = stamp({ by: 'Ada', numbers: { order: 'A-017' }, prices: { [line.id]: 111 } });
    expect(answer(made, 2)).toEqual([
      {
        kind: 'order',
        id: idAt(20),
        value: expect.objectContaining({
          number: 'A-017',
          businessDate: '2026-11-20',
          openedAt: made.at,
          openedBy: 'Ada',
          lines: [expect.objectContaining({ unitPriceMinor: 111, totalMinor: 111 })],
        }),
      },
    ]);
  });

  test('[B22] without a number takes one of the present series', () => {
    const changes = answer(stamp(), 2);
    expect(isRefusal(changes) ? changes : changes.map(({ kind }) => kind)).toEqual(['order', 'series']);
  });

  test.each([
    ['in a shop that was never restored', { order: 'A-017' }, undefined, 'made'],
    ['with a number of another till', { order: 'B-017' }, 2, 'made.numbers.order'],
    ['with a number of the present series', { order: 'A2-017' }, 2, 'made.numbers.order'],
    ['with a number of a series to come', { order: 'A3-017' }, 2, 'made.numbers.order'],
    ['with something else for a number', { receipt: 'A' }, 2, 'made.numbers.receipt'],
  ])('[B22] is refused %s', (_, numbers, seriesRun, path) => {
    expect(answer(stamp({ numbers }), seriesRun)).toMatchObject({ code: 'invalid', path });
  });

  test('[B22] of an entry holds the numbers that were taken in it, and not those of what it only changed', () => {
    const shop = createSampleShop();
    const made = decide(shop, create, atA);
    if (isRefusal(made)) throw new Error(made.message);
    for (const change of made) shop.put(change, 2);
    const entry = { at: noon, by: 'till:A', changes: made };
    expect(madeOf(entry)).toEqual({
      at: noon,
      by: 'till:A',
      numbers: { order: 'A-001' },
      prices: { [line.id]: 350 },
    });
    const advanced = decide(shop, { type: 'advance-order', body: { orderId: idAt(20), fulfilment: 'ready' } }, atA);
    if (isRefusal(advanced)) throw new Error(advanced.message);
    expect(madeOf({ ...entry, changes: advanced }).numbers).toEqual({});
    expect(madeOf({ ...entry, made: stamp() })).toEqual(stamp());
    expect(shop.get('till', tillA)?.code).toBe('A');
  });
});
