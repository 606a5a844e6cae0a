import { expect, test } from 'vitest';
import type { LinkState } from '../shop/connection.ts';
import type { TillCommandType } from '../shop/shop.ts';
import { permissionsOfRole } from '../shop/verbs.ts';
import { createSampleShop, enterInto, idAt, noon, tillA, tillB } from '../test/kit/sample-shop.ts';
import { createStaffedShop, people } from '../test/kit/staffed-shop.ts';
import { aloneBlockOf, baseOf, blockOf, deviceBlockOf, isLive, isLocked, may, tillsPresent } from './standing.ts';
import type { View } from './till.ts';

const upstream = (state: 'live' | 'connecting' | 'detached') =>
  ({ t: 'note', kind: 'upstream', state, since: '2026-11-22T12:00:00.000Z' }) as const;
const live: LinkState = { is: 'live' };
const me = { id: idAt(1), code: 'A', name: 'Bar', role: 'counter' } as const;

test.each([
  [live, undefined, true],
  [live, upstream('live'), true],
  [live, upstream('connecting'), false],
  [live, upstream('detached'), false],
  [{ is: 'connecting' }, undefined, false],
  [{ is: 'waiting', reason: 'x' }, upstream('live'), false],
  [{ is: 'stopped', code: 4506, reason: 'x' }, undefined, false],
] as [LinkState, View['upstream'], boolean][])(
  '[U17] with its line %j and its process %j it is heard: %s',
  (link, note, heard) => {
    expect(isLive({ link, upstream: note })).toBe(heard);
  },
);

test.each([
  [[], 1],
  [[idAt(1)], 1],
  [[idAt(1), idAt(2)], 2],
  [[idAt(2), idAt(3)], 3],
])('[U17] with %j connected there are %i tills, this one among them', (present, tills) => {
  expect(tillsPresent({ present, you: { till: me } })).toBe(tills);
});

test('[U17] what is asked names the version that was seen, unless its own change is still on the way', () => {
  const view = { pendingIds: new Set([idAt(2)]) } as unknown as View;
  expect(baseOf('order', { id: idAt(1), version: 7 }, view)).toEqual({ kind: 'order', id: idAt(1), version: 7 });
  expect(baseOf('order', { id: idAt(2), version: 7 }, view)).toBeUndefined();
});

test.each([
  ['ok', false, undefined, undefined],
  ['low', false, undefined, undefined],
  ['full', false, undefined, 'blocked.full'],
  ['stopped', true, 'blocked.unsaved', 'blocked.unsaved'],
  ['ok', true, 'blocked.unsaved', 'blocked.unsaved'],
] as const)('[U21] with a storage that is %s (not saved: %s) paying is held up by %s', (state, unsaved, pay, send) => {
  const view = { unsaved, storage: { t: 'note', kind: 'storage', state } as const };
  expect([blockOf('pay', view), blockOf('send', view)]).toEqual([pay, send]);
});

const [order, estimate] = [
  { kind: 'order', id: idAt(100) },
  { kind: 'estimate', id: idAt(110) },
] as const;
const shop = createSampleShop();
const lines = (n: number) => [{ id: idAt(n), productId: 'coffee', quantityMilli: 1000 }];
enterInto(shop, 7, 'create-order', { orderId: order.id, lines: lines(101) });
enterInto(shop, 8, 'create-estimate', { estimateId: estimate.id, lines: lines(111) });

/** As seen at a till that works alone, or while the host is there. */
const seenAt = (id: string, isNumbered: boolean, isAway = true) => ({
  ...{ shop, isAway, counts: true, upstream: isNumbered ? upstream('detached') : undefined },
  you: { till: { ...me, id } },
});

test.each<[TillCommandType, typeof order | typeof estimate, ...(string | undefined)[]]>([
  ['pay-order', order, undefined, 'blocked.others-work', 'blocked.no-receipts', 'blocked.others-work'],
  ['complete-order', order, undefined, 'blocked.others-work', 'blocked.no-receipts', 'blocked.others-work'],
  ['cancel-order', order, undefined, 'blocked.others-work', undefined, 'blocked.others-work'],
  ['convert-estimate', estimate, undefined, 'blocked.others-work', undefined, 'blocked.others-work'],
  ['add-lines', order, undefined, undefined, undefined, undefined],
  ['set-estimate-status', estimate, undefined, undefined, undefined, undefined],
  ['settle-attention', order, ...Array<string>(4).fill('blocked.host-only')],
])(
  '[U26] alone, %s of %j is blocked at its own till, another, its own browser and another by %s, %s, %s, %s',
  (type, on, ...why) => {
    const views = [seenAt(tillA, true), seenAt(tillB, true), seenAt(tillA, false), seenAt(tillB, false)];
    expect(views.map((view) => aloneBlockOf(type, [on], view))).toEqual(why);
  },
);

test('[U26] with the host there, and on the host’s own window, nothing is blocked', () => {
  expect(aloneBlockOf('pay-order', [order], seenAt(tillB, false, false))).toBeUndefined();
  expect(aloneBlockOf('pay-order', [order], { ...seenAt(tillB, false), counts: false })).toBeUndefined();
});

const staffed = createStaffedShop();
const cashier = { id: people.cashier, name: 'cashier', roleId: 'cashier', since: noon };

test.each([
  ['counter', staffed, undefined, true],
  ['tablet', staffed, undefined, true],
  ['counter', staffed, cashier, false],
  ['counter', shop, undefined, false],
  ['kitchen', staffed, undefined, false],
  ['customer-display', staffed, undefined, false],
] as const)(
  '[Y1] a %s waits for somebody to sign in where people have PINs and nobody is here',
  (role, at, staff, is) => {
    const you = { till: { ...me, role }, ...(staff && { staff }) };
    expect(isLocked({ ready: true, shop: at, you })).toBe(is);
    expect(isLocked({ ready: false, shop: at, you })).toBe(false);
  },
);

test('[Y14] who may not is known by what the host said, and where it said nothing everybody may', () => {
  const you = { staff: cashier, permissions: [...permissionsOfRole(staffed, 'cashier')] };
  expect([may('pay.take', { you }), may('shop.edit', { you }), may('shop.edit', { you: {} })]).toEqual([
    true,
    false,
    true,
  ]);
});

test.each([
  ['pay.take', true, ['sale.create'], 'blocked.not-encrypted'],
  ['pay.take', false, ['sale.create'], 'blocked.device'],
  ['pay.take', false, ['sale.create', 'pay.take'], undefined],
  // Somebody else may approve it.
  ['order.cancel', false, ['sale.create'], undefined],
] as const)(
  '[Y14] %s of a cashier (unencrypted: %s) with the rights %j is blocked by %s',
  (verb, isPlain, has, why) => {
    const you = { till: me, staff: cashier, permissions: [...has] };
    expect(deviceBlockOf(verb, { shop: staffed, you }, isPlain)).toBe(why);
  },
);
