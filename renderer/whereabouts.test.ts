import { describe, expect, test } from 'vitest';
import type { LookNote, SeenNote } from '../shop/wire.ts';
import { createSampleShop, enterInto, idAt, noon, tillA, tillB } from '../test/kit/sample-shop.ts';
import type { View } from './till.ts';
import { behindOf, freshAsOf, openAt, paidAt, safetyOf } from './whereabouts.ts';

const order = { kind: 'order', id: idAt(100) } as const;
const you = { till: { id: tillA, code: 'A', name: 'Till A', role: 'counter' as const } };
const tillC = idAt(0xc);

function shopWithOrder() {
  const shop = createSampleShop();
  const till = { id: tillC, code: 'C', name: 'C', role: 'tablet' as const, pairedAt: noon };
  shop.put({ kind: 'till', id: tillC, value: till }, 1);
  const lines = [{ id: idAt(101), productId: 'coffee', quantityMilli: 1000 }];
  enterInto(shop, 7, 'create-order', { orderId: order.id, lines });
  return shop;
}
const shop = shopWithOrder();
const screens = (seq: number, more: Partial<SeenNote> = {}): SeenNote => ({
  ...{ t: 'note', kind: 'seen', seq, tills: 3, behind: [] },
  ...more,
});
const look = (till: string, document: LookNote['document'] = order, payingUntil?: string): [string, LookNote] => [
  till,
  { t: 'note', kind: 'look', till, ...(document && { document }), ...(payingUntil && { payingUntil }) },
];

describe('how safe a document is', () => {
  test.each<[string, Partial<View>]>([
    ['waiting', { pendingIds: new Set([order.id]), screens: screens(9) }],
    ['saved', { screens: undefined }],
    ['saved', { screens: screens(6, { behind: [tillB] }) }],
    ['saved', { screens: screens(9, { tills: 0 }) }],
    ['seen', { screens: screens(7) }],
  ])('[V13] %s', (safety, view) => {
    expect(safetyOf(order, { shop, pendingIds: new Set(), screens: undefined, ...view })).toBe(safety);
  });

  test('[V13] one of a closed day is saved, and on nobody’s screen', () => {
    const old = { kind: 'order', id: idAt(200) } as const;
    expect(safetyOf(old, { shop, pendingIds: new Set(), screens: screens(9) })).toBe('saved');
  });

  test('[V13] those that lack something are named by their codes', () => {
    expect([
      behindOf({ shop, screens: screens(6, { behind: [tillC, tillB] }) }),
      behindOf({ shop, screens: undefined }),
    ]).toEqual(['B, C', '']);
  });
});

describe('where a document is open', () => {
  test('[V9] every other till that shows it, and no till that shows something else', () => {
    const looks = new Map([look(tillC), look(tillA), look(tillB)]);
    expect(openAt(order, { shop, looks, you })).toBe('B, C');
    expect(openAt({ ...order, kind: 'estimate' }, { shop, looks, you })).toBe('');
    expect(openAt({ ...order, id: idAt(1) }, { shop, looks, you })).toBe('');
  });

  test('[V8] being paid is only where a claim stands, and never this till itself', () => {
    const paying = (till: string) => paidAt(order.id, { shop, looks: new Map([look(till, order, noon)]), you });
    expect([paying(tillB), paying(tillA)]).toEqual(['B', undefined]);
    expect(paidAt(order.id, { shop, looks: new Map([look(tillB)]), you })).toBeUndefined();
    expect(paidAt(idAt(1), { shop, looks: new Map([look(tillB, order, noon)]), you })).toBeUndefined();
  });
});

test.each<[string, Pick<View, 'link' | 'upstream'>, string | undefined]>([
  ['live', { link: { is: 'live' }, upstream: undefined }, undefined],
  ['away', { link: { is: 'waiting', reason: 'x' }, upstream: undefined }, 'heard'],
  ['on its way back', { link: { is: 'connecting' }, upstream: undefined }, 'heard'],
  ['behind a process that is live', { link: { is: 'live' }, upstream: upstream('live') }, undefined],
  ['behind a process that is not', { link: { is: 'live' }, upstream: upstream('detached') }, 'since'],
  [
    'cut off from a process that was not',
    { link: { is: 'waiting', reason: 'x' }, upstream: upstream('detached') },
    'since',
  ],
  [
    'cut off from a process that was live',
    { link: { is: 'waiting', reason: 'x' }, upstream: upstream('live') },
    'heard',
  ],
])('[V14] a till that is %s', (_, standing, at) => {
  expect(freshAsOf({ ...standing, freshAt: 'heard' })).toBe(at);
});

function upstream(state: 'live' | 'detached') {
  return { t: 'note', kind: 'upstream', state, since: 'since' } as const;
}
