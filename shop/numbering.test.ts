import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atA, atB, createSampleShop, enterInto, idAt, noon, tillA, tillB, tryAt } from '../test/kit/sample-shop.ts';
import { createShop } from './documents.ts';
import { idSchema, uuidV7 } from './ids.ts';
import { takeEstimateNumber, takeOrderNumber, takeReceiptNumber } from './numbering.ts';
import { isRefusal } from './refusal.ts';
import { apply } from './shop.ts';
import { decideAdmitTill } from './till.ts';

describe('numbers', () => {
  test('[N1] each till counts for itself under its own code', () => {
    const shop = createSampleShop();
    const take = (till: string) => {
      const { number, changes } = takeOrderNumber(shop, { tillId: till }, '2026-11-22');
      apply(shop, { seq: 2, changes });
      return number;
    };
    expect([take(tillA), take(tillA), take(tillB), take(tillA)]).toEqual(['A-001', 'A-002', 'B-001', 'A-003']);
    expect(() => takeOrderNumber(shop, { tillId: idAt(99) }, '2026-11-22')).toThrow('no till');
  });

  test('[N2] order numbers start anew every business day', () => {
    const shop = createSampleShop();
    apply(shop, { seq: 2, changes: takeOrderNumber(shop, { tillId: tillA }, '2026-11-22').changes });
    expect(takeOrderNumber(shop, { tillId: tillA }, '2026-11-22').number).toBe('A-002');
    expect(takeOrderNumber(shop, { tillId: tillA }, '2026-11-23').number).toBe('A-001');
  });

  test('[N3] receipt numbers go on over the days of a year and start anew in the next', () => {
    const shop = createSampleShop();
    apply(shop, { seq: 2, changes: takeReceiptNumber(shop, { tillId: tillA }, '2026-11-22').changes });
    expect(takeReceiptNumber(shop, { tillId: tillA }, '2026-12-31')).toMatchObject({
      number: 'A-2026-000002',
      serial: 2,
    });
    expect(takeReceiptNumber(shop, { tillId: tillA }, '2027-01-01')).toMatchObject({
      number: 'A-2027-000001',
      serial: 1,
    });
  });

  test('[N9] a clock that was set back begins no period anew whose numbers were given out', () => {
    const shop = createSampleShop();
    const take = (date: string) => {
      const { number, changes } = takeReceiptNumber(shop, { tillId: tillA }, date);
      apply(shop, { seq: 2, changes });
      return number;
    };
    expect(['2026-12-31', '2020-01-01', '2026-12-31', '2027-01-01'].map(take)).toEqual([
      'A-2026-000001',
      'A-2026-000002',
      'A-2026-000003',
      'A-2027-000001',
    ]);
  });

  test('[N4] estimate numbers go on for ever', () => {
    const shop = createSampleShop();
    apply(shop, { seq: 2, changes: takeEstimateNumber(shop, { tillId: tillA }).changes });
    expect(takeEstimateNumber(shop, { tillId: tillA }).number).toBe('EST-A-000002');
  });

  test('[N8] a refused order takes no number', () => {
    const shop = createSampleShop();
    const lines = [{ id: idAt(1), productId: 'coffee', quantityMilli: 1000 }];
    enterInto(shop, 2, 'create-order', { orderId: idAt(10), lines });
    expect(isRefusal(tryAt(shop, 'create-order', { orderId: idAt(10), lines }))).toBe(true);
    enterInto(shop, 3, 'create-order', { orderId: idAt(11), lines }, atA);
    enterInto(shop, 4, 'create-order', { orderId: idAt(12), lines }, atB);
    expect([idAt(11), idAt(12)].map((id) => shop.get('order', id)?.number)).toEqual(['A-002', 'B-001']);
  });

  test('[N6] codes are A to Z, AA, AB and so on, none twice', () => {
    const shop = createShop();
    const admit = (n: number) => {
      const changes = decideAdmitTill(
        shop,
        { tillId: idAt(n), name: 'x', role: 'counter', tokenHash: '' },
        { at: noon },
      );
      if (isRefusal(changes)) throw new Error(changes.message);
      for (const change of changes) shop.put(change, n);
      return shop.get('till', idAt(n))?.code;
    };
    const codes = Array.from({ length: 60 }, (_, n) => admit(n + 1));
    expect([codes[0], codes[25], codes[26], codes[27], codes[52]]).toEqual(['A', 'Z', 'AA', 'AB', 'BA']);
    expect(new Set(codes).size).toBe(60);
    const again = decideAdmitTill(shop, { tillId: idAt(1), name: 'x', role: 'counter', tokenHash: '' }, { at: noon });
    expect(again).toMatchObject({ code: 'already-exists' });
  });

  test('[N7] ids of our own tills are UUIDs and sort by the time they were made', () => {
    const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.integer({ min: 1, max: 2 ** 31 }), random, random, (at, later, one, other) => {
        const time = 1_700_000_000_000 + at;
        const [first, second] = [uuidV7(time, one), uuidV7(time + later, other)];
        expect(idSchema.safeParse(first).success).toBe(true);
        expect(first < second).toBe(true);
        expect(first[14]).toBe('7');
      }),
    );
  });
});
