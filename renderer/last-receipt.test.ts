import { expect, test } from 'vitest';
import type { Pending } from '../shop/outbox.ts';
import { createSampleShop, enterInto, idAt, noon, tillA, tillB } from '../test/kit/sample-shop.ts';
import { lastReceiptOf } from './last-receipt.ts';

const noted = { number: 'A-2026-000007', takenMinor: 100, at: '2026-11-22T11:00:00.000Z' };
const paid = { orderId: idAt(100), receiptId: idAt(103) };
const shop = createSampleShop();
enterInto(shop, 7, 'create-order', {
  orderId: paid.orderId,
  lines: [{ id: idAt(101), productId: 'coffee', quantityMilli: 1000 }],
});
const payments = [{ id: idAt(104), tender: 'cash', amountMinor: 350 }];
enterInto(shop, 8, 'pay-order', { ...paid, payments });
const asked = { id: idAt(105), type: 'pay-order', body: { ...paid, payments }, at: noon };
const made = { at: noon, by: 'till:A', numbers: { receipt: 'A-2026-000001' } };
const late = { ...noted, at: '2026-11-22T23:00:00.000Z' };

test.each<[string, typeof noted | undefined, Pending[], string | undefined]>([
  ['one that came in since', noted, [], 'A-2026-000001'],
  ['one that is kept here while the host is away', noted, [{ ...asked, made }], 'A-2026-000001'],
  ['none that is on its way to the host', noted, [asked], noted.number],
  ['none of which nobody knows yet', noted, [{ ...asked, made: { ...made, reserved: true } }], noted.number],
  ['what was noted where nothing is later', late, [], noted.number],
  ['one where none was noted', undefined, [], 'A-2026-000001'],
])('[U23] the last receipt that is saved is %s', (_, before, pending, number) => {
  expect(lastReceiptOf(tillA, before, { shop, pending })?.number).toBe(number);
});

test('[U23] the last receipt of a till is no other till’s', () => {
  expect(lastReceiptOf(tillB, undefined, { shop, pending: [] })).toBeUndefined();
});
