import { describe, expect, test } from 'vitest';
import { atA, createSampleShop, enterInto, idAt, noon, tillA } from '../test/kit/sample-shop.ts';
import { type Made, madeOf } from './made.ts';
import { isRefusal } from './refusal.ts';
import { apply, decide, type TillWish } from './shop.ts';

const line = (n: number) => ({ id: idAt(n), productId: 'coffee', quantityMilli: 1000 });
const pay = (receipt: number, payment: number): TillWish => ({
  type: 'pay-order',
  body: {
    orderId: idAt(20),
    receiptId: idAt(receipt),
    payments: [{ id: idAt(payment), tender: 'cash', amountMinor: 100 }],
  },
});
const alone = (numbers: Made['numbers'], more: Partial<Made> = {}): Made => ({
  ...{ at: noon, by: 'till:A', seen: 3 },
  ...(numbers && { numbers }),
  ...more,
});

/** A shop with one open order of 350 and one receipt, A-2026-000001. */
function shopWithReceipt(seriesRun?: number) {
  const shop = createSampleShop(seriesRun === undefined ? {} : { seriesRun });
  enterInto(shop, 2, 'create-order', { orderId: idAt(20), lines: [line(21)] });
  const first = pay(30, 40);
  enterInto(shop, 3, 'pay-order', first.body);
  return shop;
}
const answer = (made: Made, seriesRun?: number) => decide(shopWithReceipt(seriesRun), pay(31, 41), { ...atA, made });

describe('the stamp of a till that works alone', () => {
  test('[Q20] is taken with the number that comes next, and the series goes on behind it', () => {
    const shop = shopWithReceipt();
    const changes = decide(shop, pay(31, 41), { ...atA, made: alone({ receipt: 'A-2026-000002' }) });
    if (isRefusal(changes)) throw new Error(changes.message);
    apply(shop, { seq: 4, changes });
    expect(shop.get('receipt', idAt(31))).toMatchObject({ number: 'A-2026-000002', serial: 2, issuedAt: noon });
    enterInto(shop, 5, 'pay-order', pay(32, 42).body);
    expect(shop.get('receipt', idAt(32))?.number).toBe('A-2026-000003');
  });

  test('[Q24] leaves out what it kept free: those numbers become void receipts, which come back with it', () => {
    const changes = answer(alone({ receipt: 'A-2026-000004' }));
    if (isRefusal(changes)) throw new Error(changes.message);
    const receipts = changes.flatMap((change) => (change.kind === 'receipt' && change.value ? change.value : []));
    expect(receipts.map(({ id, kind, number, takenMinor }) => [id, kind, number, takenMinor])).toEqual([
      ['A-2026-000002', 'void', 'A-2026-000002', 0],
      ['A-2026-000003', 'void', 'A-2026-000003', 0],
      [idAt(31), 'sale', 'A-2026-000004', 100],
    ]);
    const made = madeOf({ at: noon, by: 'till:A', changes });
    expect(made).toMatchObject({ numbers: { receipt: 'A-2026-000004' }, voids: ['A-2026-000002', 'A-2026-000003'] });
    const again = answer(made, 2);
    if (isRefusal(again)) throw new Error(again.message);
    expect(again.flatMap((change) => (change.kind === 'receipt' ? change.value?.number : []))).toEqual([
      'A-2026-000002',
      'A-2026-000003',
      'A-2026-000004',
    ]);
  });

  test.each([
    ['that was given out', { receipt: 'A-2026-000001' }, 'made.numbers.receipt'],
    ['that leaves out more than a till can', { receipt: 'A-2026-000103' }, 'made.numbers.receipt'],
    ['of a year that is over', { receipt: 'A-2025-000002' }, 'made.numbers.receipt'],
    ['of another till', { receipt: 'B-2026-000001' }, 'made.numbers.receipt'],
    ['of a series to come', { receipt: 'A2-2026-000001' }, 'made.numbers.receipt'],
    ['that is none', { estimate: 'EST' }, 'made.numbers.estimate'],
  ])('[Q20] is refused with a number %s', (_, numbers, path) => {
    expect(answer(alone(numbers))).toMatchObject({ code: 'invalid', path });
  });

  test('[Q24] is refused with free numbers of the present series: those are seen by themselves', () => {
    const made = alone({ receipt: 'A-2026-000002' }, { voids: ['A-2026-000009'] });
    expect(answer(made)).toMatchObject({ code: 'invalid', path: 'made.voids' });
  });

  test('[Q23] that was only kept free lets its number go where the till has gone on without it', () => {
    const changes = answer(alone({ receipt: 'A-2026-000001' }, { reserved: true }));
    if (isRefusal(changes)) throw new Error(changes.message);
    const [receipt] = changes.flatMap((change) => (change.kind === 'receipt' ? change.value : []));
    expect(receipt).toMatchObject({ number: 'A-2026-000002', issuedAt: noon });
  });

  test('[Q25] records what a customer was told, and only that, whatever became of the order', () => {
    const tooMuch: TillWish = {
      type: 'pay-order',
      body: { ...pay(31, 41).body, payments: [{ id: idAt(41), tender: 'cash', amountMinor: 400 }] },
    } as TillWish;
    const given = { ...atA, made: alone({ receipt: 'A-2026-000002' }) };
    const told = decide(shopWithReceipt(), tooMuch, given);
    expect(!isRefusal(told) && told.find(({ kind }) => kind === 'attention')?.value).toMatchObject({
      reason: 'overpaid',
      amountMinor: 150,
      tillId: tillA,
    });
    const unsure = { ...atA, made: alone({ receipt: 'A-2026-000002' }, { reserved: true }) };
    expect(decide(shopWithReceipt(), tooMuch, unsure)).toMatchObject({ code: 'paid-elsewhere' });
    const nowhere = decide(createSampleShop(), pay(31, 41), { ...atA, made: alone({ receipt: 'A-2026-000001' }) });
    expect(!isRefusal(nowhere) && nowhere.map(({ kind }) => kind)).toEqual(['receipt', 'series', 'attention']);
  });
});
