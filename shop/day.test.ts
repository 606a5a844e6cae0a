import { expect, test } from 'vitest';
import { createSampleShop, enterInto, idAt } from '../test/kit/sample-shop.ts';
import { decideCloseDay } from './day.ts';
import { isRefusal } from './refusal.ts';

test('[C3] of each tender a day says what it brought, less what was given back', () => {
  const shop = createSampleShop();
  const orderId = idAt(0x200);
  const by = (tender: string, amountMinor: number, n: number) => ({ id: idAt(n), tender, amountMinor });
  const line = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
  const payments = [by('card', 500, 0x400), by('cash', 200, 0x401)];
  enterInto(shop, 2, 'sell', { orderId, receiptId: idAt(0x300), lines: [line], payments });
  const back = { orderId, lines: [{ lineId: line.id, quantityMilli: 1000 }], reason: 'Cold' };
  enterInto(shop, 3, 'refund-order', { ...back, receiptId: idAt(0x301), payments: [by('card', 350, 0x402)] });
  const changes = decideCloseDay(shop, { date: '2026-11-22' }, { at: '2026-11-23T04:00:00.000Z' });
  if (isRefusal(changes)) throw new Error(changes.message);
  const [day] = changes.flatMap((change) => (change.kind === 'day' && change.value ? change.value : []));
  expect(day?.summary).toMatchObject({
    takings: { totalMinor: 350 },
    tenders: { card: { totalMinor: 150 }, cash: { totalMinor: 200 } },
  });
});
