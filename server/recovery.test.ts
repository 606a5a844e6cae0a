import { describe, expect, test } from 'vitest';
import { atA, atB, createSampleShop, enterInto, idAt, noon, tillA, tillB } from '../test/kit/sample-shop.ts';
import { isStillTold, recoveredNote } from './recovery.ts';

const at = '2026-11-22T12:10:00.000Z';

function shopWithSales() {
  const shop = createSampleShop();
  let seq = 1;
  const enter = (type: 'create-order' | 'pay-order', body: object, asker = atA) => {
    seq += 1;
    enterInto(shop, seq, type, body, asker);
  };
  const open = (n: number, asker = atA) => {
    const lines = [{ id: idAt(n + 1), productId: 'coffee', quantityMilli: 1000 }];
    enter('create-order', { orderId: idAt(n), lines }, asker);
  };
  const pay = (n: number, amountMinor: number, asker = atA) => {
    const payments = [{ id: idAt(n + amountMinor), tender: 'card', amountMinor }];
    enter('pay-order', { orderId: idAt(n), receiptId: idAt(n + 1000 + amountMinor), payments }, asker);
  };
  return { shop, open, pay, last: () => ({ at: noon, seq }) };
}

describe('after a crash', () => {
  test('[F23] it is said what was saved last, how much is open, and the last receipt of each till', () => {
    const { shop, open, pay, last } = shopWithSales();
    for (const n of [1_000, 2_000, 3_000]) open(n);
    pay(1_000, 100);
    pay(1_000, 250);
    pay(2_000, 50, atB);
    expect(recoveredNote(shop, last(), at)).toEqual({
      t: 'note',
      kind: 'recovered',
      at,
      lastAt: noon,
      entries: 7,
      openOrders: 3,
      tills: [
        { id: tillA, code: 'A', name: 'Till A', receipt: { number: 'A-2026-000002', takenMinor: 250, at: noon } },
        { id: tillB, code: 'B', name: 'Till B', receipt: { number: 'B-2026-000001', takenMinor: 50, at: noon } },
      ],
    });
  });

  test('[F23] a till that took no money has no receipt', () => {
    const { shop, last } = shopWithSales();
    const { tills, openOrders } = recoveredNote(shop, last(), at);
    expect([openOrders, tills.map(({ receipt }) => receipt)]).toEqual([0, [undefined, undefined]]);
  });

  test('[F23] it is told for a day', () => {
    const { shop, last } = shopWithSales();
    const note = recoveredNote(shop, last(), at);
    expect(isStillTold(note, '2026-11-23T12:09:59.000Z')).toBe(true);
    expect(isStillTold(note, '2026-11-23T12:10:00.000Z')).toBe(false);
  });
});
