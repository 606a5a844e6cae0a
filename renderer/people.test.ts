import { expect, test } from 'vitest';
import type { TillWish } from '../shop/shop.ts';
import { signInIdOf } from '../shop/sign-in.ts';
import { byStaff } from '../shop/verbs.ts';
import { idAt, tillA, tillB } from '../test/kit/sample-shop.ts';
import { createStaffedShop, people } from '../test/kit/staffed-shop.ts';
import { approversOf, isInName, lockedUntil, neededVerb, staffGone, staffHere, staffWithPin } from './people.ts';
import { personName, staffName } from './person-name.ts';

const shop = createStaffedShop();
const person = (id: string, name: string, more: object = {}) => {
  shop.put({ kind: 'staff', id, value: { id, name, roleId: 'cashier', active: true, ...more } }, 2);
};
person(idAt(0x61), 'Zoë');
person(idAt(0x62), 'Adam', { active: false, pinDigits: 4 });

test('[Y1] names to tap are those of who works here and can sign in, by name', () => {
  expect(staffWithPin(shop).map(({ name }) => name)).toEqual([
    'cashier',
    'kitchen',
    'manager',
    'owner',
    'server',
    'supervisor',
  ]);
  expect(staffHere(shop).at(-1)?.name).toBe('Zoë');
  expect(staffGone(shop).map(({ name }) => name)).toEqual(['Adam']);
});

test('[Y9] to approve, those stand there whose role has the right, and never who asks', () => {
  const names = approversOf(shop, 'order.cancel', people.supervisor).map(({ name }) => name);
  expect(names).toEqual(['manager', 'owner']);
  expect(approversOf(shop, 'shop.edit', people.cashier).map(({ name }) => name)).toEqual(['owner']);
});

test('[Y9] of a line with a price of its own the price is what a server has no right to', () => {
  const line = { id: idAt(301), name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000, taxClassId: 'standard' };
  const wish: TillWish = { type: 'create-order', body: { orderId: idAt(300), lines: [line] } };
  expect(neededVerb(shop, wish, 'server', byStaff(people.server))).toBe('sale.price-override');
  expect(neededVerb(shop, wish, 'kitchen', byStaff(people.kitchen))).toBe('sale.create');
  expect(neededVerb(shop, wish, 'owner', byStaff(people.owner))).toBe('sale.create');
});

test('[Y18] whoever has tried too often is locked until the longest wait at any till is over', () => {
  const failedAt = '2026-11-22T12:00:00.000Z';
  for (const [tillId, failures] of [
    [tillA, 5],
    [tillB, 10],
  ] as const) {
    const id = signInIdOf(tillId, people.cashier);
    shop.put({ kind: 'signIn', id, value: { id, tillId, staffId: people.cashier, failures, failedAt } }, 3);
  }
  expect(lockedUntil(shop, people.cashier)).toBe(Date.parse('2026-11-22T12:30:00.000Z'));
  expect(lockedUntil(shop, people.owner)).toBe(0);
});

test.each([
  ['Zoë', 'zoe', true],
  ['José Ángel', 'angel', true],
  ['Zoë', '  ', true],
  ['Zoë', 'zo x', false],
])('[Y1] in %j one finds %j: %s', (name, typed, isThere) => {
  expect(isInName(name, typed)).toBe(isThere);
});

test('[Y16] an entry of a person bears their name, of a till its name and code, of nobody none', () => {
  expect(personName(shop, `staff:${people.cashier}`)).toBe('cashier');
  expect(personName(shop, `staff:${idAt(1)}`)).toBeUndefined();
  expect(personName(shop, 'till:A')).toMatch(/A/);
  expect([personName(shop, 'host'), personName(shop, 'key:1'), personName(shop, 'till:Z')]).toEqual(
    Array(3).fill(undefined),
  );
  expect([staffName(shop, `staff:${people.cashier}`), staffName(shop, 'till:A')]).toEqual(['cashier', undefined]);
});
