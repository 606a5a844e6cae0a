import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noon, tillA, tillB } from '../test/kit/sample-shop.ts';
import { createStaffedShop, people } from '../test/kit/staffed-shop.ts';
import type { MutableShop } from './documents.ts';
import { isRefusal } from './refusal.ts';
import { decide, type Wish } from './shop.ts';
import { faultOfPin, isTrustedWith, signedInAt, signInIdOf, waitAfter, waitsUntil } from './sign-in.ts';

const host = { by: 'host', tillId: 'host' };
function enter(shop: MutableShop, wish: Wish, at = noon, seq = 2): void {
  const answer = decide(shop, wish, { ...host, at });
  if (isRefusal(answer)) throw new Error(answer.message);
  for (const change of answer) shop.put(change, seq);
}
const tried = (role: keyof typeof people, tillId = tillA) =>
  ({ staffId: people[role], tillId, how: 'pin', what: 'sign-in' }) as const;
const later = (ms: number) => new Date(Date.parse(noon) + ms).toISOString();

describe('PINs', () => {
  test('[S6] have as many digits as the role needs, and are no run and no repeat', () => {
    for (const pin of ['0000', '7777', '1234', '4321', '8901', '1357', '1212', '9090']) {
      expect([pin, faultOfPin(pin, 4)]).toEqual([pin, 'too-easy']);
    }
    for (const pin of ['123456', '111111', '121212', '482482', '654321']) {
      expect([pin, faultOfPin(pin, 6)]).toEqual([pin, 'too-easy']);
    }
    for (const pin of ['', '483', '48291', '48a2', '４８２９', ' 482']) expect(faultOfPin(pin, 4)).toBe('length');
    expect([faultOfPin('4829', 4), faultOfPin('482913', 6), faultOfPin('4829', 6)]).toEqual([
      undefined,
      undefined,
      'length',
    ]);
  });

  test('[S6] most PINs are fine', () => {
    const fine = fc
      .sample(fc.integer({ min: 0, max: 9999 }), 2000)
      .filter((n) => !faultOfPin(String(n).padStart(4, '0'), 4));
    expect(fine.length).toBeGreaterThan(1900);
  });
});

describe('signing in', () => {
  test('[S7] one person at a till: whoever signs in takes the place of whoever was there', () => {
    const shop = createStaffedShop();
    enter(shop, { type: 'note-sign-in', body: tried('cashier') });
    expect(signedInAt(shop, tillA)?.staff.id).toBe(people.cashier);
    enter(shop, { type: 'note-sign-in', body: tried('manager') });
    expect(signedInAt(shop, tillA)?.staff.id).toBe(people.manager);
    expect(shop.get('signIn', signInIdOf(tillA, people.cashier))?.since).toBeUndefined();
    enter(shop, { type: 'note-sign-out', body: { tillId: tillA, why: 'idle' } });
    expect(signedInAt(shop, tillA)).toBeUndefined();
  });

  test('[S7] approving signs nobody in and nobody out', () => {
    const shop = createStaffedShop();
    enter(shop, { type: 'note-sign-in', body: tried('cashier') });
    enter(shop, { type: 'note-sign-in', body: { ...tried('manager'), what: 'approve' } });
    expect(signedInAt(shop, tillA)?.staff.id).toBe(people.cashier);
    expect(isTrustedWith(shop, tillA, people.manager, Date.parse(noon))).toBe(true);
  });

  test('[S8] wrong tries count by person and till: a wait after three, a minute after five, half an hour after ten', () => {
    expect([0, 1, 2, 3, 4, 5, 9, 10, 50].map((failures) => waitAfter(failures) / 1000)).toEqual([
      0, 0, 0, 5, 15, 60, 60, 1800, 1800,
    ]);
    const shop = createStaffedShop();
    for (let n = 0; n < 3; n += 1) enter(shop, { type: 'note-wrong-pin', body: tried('cashier') });
    const at = (tillId: string) => shop.get('signIn', signInIdOf(tillId, people.cashier));
    expect(waitsUntil(at(tillA) ?? { failures: 0 })).toBe(Date.parse(later(5_000)));
    expect(at(tillB)).toBeUndefined();
    enter(shop, { type: 'note-sign-in', body: tried('cashier') });
    expect(at(tillA)).toMatchObject({ failures: 0 });
  });

  test('[S9] who is locked out is let in again by somebody who may change them', () => {
    const shop = createStaffedShop();
    for (let n = 0; n < 10; n += 1) enter(shop, { type: 'note-wrong-pin', body: tried('cashier') });
    enter(shop, { type: 'unlock-staff', body: { staffId: people.cashier } });
    expect(shop.get('signIn', signInIdOf(tillA, people.cashier))).toMatchObject({ failures: 0 });
    expect(shop.get('signIn', signInIdOf(tillA, people.cashier))?.failedAt).toBeUndefined();
  });

  test('[S10] a till may speak for a person for thirty days after the host has found their PIN right there', () => {
    const shop = createStaffedShop();
    const trusted = (ms: number, tillId = tillA) => isTrustedWith(shop, tillId, people.cashier, Date.parse(noon) + ms);
    const day = 24 * 60 * 60 * 1000;
    expect([trusted(0), trusted(30 * day - 1), trusted(30 * day), trusted(0, tillB)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    // What the till itself has found makes it no more than it is.
    enter(shop, { type: 'note-sign-in', body: { ...tried('cashier'), aloneAt: later(20 * day) } }, later(21 * day));
    expect(signedInAt(shop, tillA)?.signIn.since).toBe(later(20 * day));
    expect(trusted(30 * day)).toBe(false);
  });
});
