import { beforeEach, describe, expect, test } from 'vitest';
import { createSampleShop, enterInto, idAt } from '../test/kit/sample-shop.ts';
import { depositsOf, handedOver, likelyDeposits, mostOf } from './depositing.ts';

const estimateId = idAt(0x600);
let shop: ReturnType<typeof createSampleShop>;
beforeEach(() => {
  shop = createSampleShop();
  enterInto(shop, 2, 'open-shift', { shiftId: idAt(0x900), floatMinor: 0 });
  enterInto(shop, 3, 'create-estimate', {
    estimateId,
    lines: [{ id: idAt(1), productId: 'coffee', quantityMilli: 2000 }],
  });
});
const take = (seq: number, amountMinor: number) =>
  enterInto(shop, seq, 'take-deposit', {
    ...{ depositId: idAt(0x700 + seq), estimateId, receiptId: idAt(0x300 + seq) },
    payment: { id: idAt(0x400 + seq), tender: 'card', amountMinor },
  });

describe('deposits of an estimate', () => {
  test('[U91] the most that may be paid in is what was not paid in yet, and what went back counts no more', () => {
    expect(mostOf(700, depositsOf(shop, estimateId))).toBe(700);
    take(4, 300);
    take(5, 250);
    expect(mostOf(700, depositsOf(shop, estimateId))).toBe(150);
    enterInto(shop, 6, 'return-deposit', { depositId: idAt(0x704), receiptId: idAt(0x310), paymentId: idAt(0x410) });
    expect(mostOf(700, depositsOf(shop, estimateId))).toBe(450);
    expect(depositsOf(shop, estimateId).map(({ status }) => status)).toEqual(['returned', 'held']);
    expect(depositsOf(shop, idAt(0x601))).toEqual([]);
  });

  test('[U91] a fifth and a half are offered where so much may still be paid in', () => {
    expect(likelyDeposits(705, 705)).toEqual([
      { percent: 20, amountMinor: 141 },
      { percent: 50, amountMinor: 353 },
    ]);
    expect(likelyDeposits(700, 200)).toEqual([{ percent: 20, amountMinor: 140 }]);
    expect(likelyDeposits(0, 0)).toEqual([]);
  });

  test('[U91] only cash is rounded to the coins that there are', () => {
    const settings = shop.get('shop', 'shop');
    if (!settings) throw new Error('the sample shop has no settings');
    shop.put({ kind: 'shop', id: 'shop', value: { ...settings, cashIncrementMinor: 5 } }, 7);
    expect(handedOver(shop, 'cash', 143)).toBe(145);
    expect(handedOver(shop, 'card', 143)).toBe(143);
  });
});
