import { expect, test } from 'vitest';
import type { Pending } from '../../shop/outbox.ts';
import { createSampleShop, enterInto, idAt, noon } from '../../test/kit/sample-shop.ts';
import type { View } from '../till.ts';
import { createCopiesHere } from './copies-here.ts';
import { safeReceipt, whenSafe } from './safe-receipt.ts';

const paid = { orderId: idAt(100), receiptId: idAt(103) };
const payments = [{ id: idAt(104), tender: 'cash', amountMinor: 350 }];
const shop = createSampleShop();
enterInto(shop, 7, 'create-order', {
  orderId: paid.orderId,
  lines: [{ id: idAt(101), productId: 'coffee', quantityMilli: 1000 }],
});
enterInto(shop, 8, 'pay-order', { ...paid, payments });
const asked = { id: idAt(105), type: 'pay-order', body: { ...paid, payments }, at: noon };
const made = { at: noon, by: 'till:A', numbers: { receipt: 'A-2026-000001' } };

test.each<[string, Pending[], string]>([
  ['is at the host', [], 'A-2026-000001'],
  ['is kept on this till while the host is away', [{ ...asked, made }], 'A-2026-000001'],
  ['is on its way to the host', [asked], 'waiting'],
  ['has a number that is only kept free', [{ ...asked, made: { ...made, reserved: true } }], 'waiting'],
])('[U47] a receipt that %s is printed with a number that stays, or not yet', (_, pending, number) => {
  const found = safeReceipt(paid.receiptId, { shop, pending });
  expect(found === 'waiting' ? found : found?.number).toBe(number);
});

test('[U47] the printing after a sale waits until it is saved, and is not done where it was refused', async () => {
  let pending: Pending[] = [asked];
  const listeners = new Set<() => void>();
  const till = {
    view: () => ({ shop, pending }) as unknown as View,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const tell = (next: Pending[]) => {
    pending = next;
    for (const listener of listeners) listener();
  };
  const [first, other] = [whenSafe(paid.receiptId, till), whenSafe(idAt(999), till)];
  tell([asked]);
  expect(await other).toBeUndefined();
  tell([]);
  expect(await first).toMatchObject({ number: 'A-2026-000001' });
  expect(listeners.size).toBe(0);
});

test('[U50] a browser counts what it has printed, for the last receipts of some days', () => {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  };
  createCopiesHere(store).note('r1');
  createCopiesHere(store).note('r1');
  const copies = createCopiesHere(store);
  expect([copies.next('r1'), copies.next('r2')]).toEqual([2, 0]);
  for (let n = 0; n < 500; n += 1) copies.note(`later ${n}`.replace(' ', '-'));
  expect(copies.next('r1')).toBe(0);
});
