import { expect, test } from 'vitest';
import type { TillStanding } from '../shop/till-standing.ts';
import { createSampleShop, idAt, noon, tillA, tillB } from '../test/kit/sample-shop.ts';
import type { View } from './till.ts';
import { tillRowsOf } from './till-rows.ts';

const tillAA = idAt(0xaa);

function shopOfThree() {
  const shop = createSampleShop();
  const till = { id: tillAA, code: 'AA', name: 'Terrace', role: 'tablet' as const, pairedAt: noon };
  shop.put({ kind: 'till', id: tillAA, value: till }, 1);
  return shop;
}
const you = { till: { id: tillB, code: 'B', name: 'Till B', role: 'counter' as const } };
const view = { shop: shopOfThree(), you, present: [tillA, tillB], link: { is: 'live' }, upstream: undefined } as const;
const standing: TillStanding = {
  ...{ id: tillAA, code: 'AA', name: 'Terrace', role: 'tablet', pairedAt: noon },
  ...{ state: 'away', since: noon, waiting: 4 },
};
const pending = [{ id: idAt(1) }] as unknown as View['pending'];

test('[V19] every till is there, this one first, with what it asks for itself', () => {
  const rows = tillRowsOf({ ...view, pending }, [standing]);
  expect(rows.map(({ till, isOwn, state, waiting }) => [till.code, isOwn, state, waiting])).toEqual([
    ['B', true, 'connected', 1],
    ['A', false, 'connected', undefined],
    ['AA', false, 'away', 4],
  ]);
  expect(rows.map((row) => row.standing)).toEqual([undefined, undefined, standing]);
});

test('[V19] without the host this till works alone, and of the others is shown what was known', () => {
  const rows = tillRowsOf({ ...view, pending, link: { is: 'waiting', reason: 'x' } }, [standing]);
  expect(rows.map(({ state }) => state)).toEqual(['alone', 'unknown', 'unknown']);
  expect(rows[2]?.standing).toBe(standing);
});
