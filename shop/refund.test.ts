import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atA, createSampleShop, enterInto, idAt, tryAt } from '../test/kit/sample-shop.ts';
import type { Line } from './line.ts';
import { sum } from './money.ts';
import type { Order, OrderLine } from './order.ts';
import { partOf } from './refund.ts';

const orderId = idAt(0x200);

/** An order of lines as they are sent, in a shop with such settings. */
function orderOf(lines: object[], settings: Parameters<typeof createSampleShop>[0] = {}, more: object = {}): Order {
  const shop = createSampleShop(settings);
  enterInto(shop, 2, 'create-order', { orderId, lines, ...more }, atA);
  const order = shop.get('order', orderId);
  if (!order) throw new Error('no order');
  return order;
}

/** A line, given back in as many parts as there are cuts and one more. */
function partsOf(line: OrderLine, cuts: readonly number[], isInclusive: boolean): Line[] {
  const ends = [...new Set([...cuts.map((cut) => 1 + (cut % line.quantityMilli)), line.quantityMilli])].sort(
    (a, b) => a - b,
  );
  return ends.map((end, index) => {
    const refundedMilli = ends[index - 1] ?? 0;
    return partOf({ ...line, refundedMilli }, end - refundedMilli, isInclusive);
  });
}

describe('a part of a line', () => {
  const settings = fc.record({
    pricesIncludeTax: fc.boolean(),
    taxRounding: fc.constantFrom('per-rate' as const, 'per-line' as const),
    currency: fc.constantFrom('JPY', 'EUR', 'KWD'),
  });
  const wish = fc.record({
    taxClassId: fc.constantFrom('standard', 'reduced', 'two-rates', undefined),
    unitPriceMinor: fc.oneof(fc.nat(20), fc.nat(100_000)),
    quantityMilli: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20_000 })),
    percentPpm: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
  });

  test('[M13] base and taxes are its price, nothing is below zero, and all parts are the line', () => {
    const cuts = fc.array(fc.nat(100_000), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1, maxLength: 4 }), cuts, settings, (wishes, where, given) => {
        const lines = wishes.map(({ taxClassId, percentPpm, ...rest }, index) => ({
          ...{ id: idAt(index), name: 'Thing', ...rest },
          ...(taxClassId && { taxClassId }),
          ...(percentPpm !== null && { discounts: [{ percentPpm }] }),
        }));
        for (const line of orderOf(lines, given).lines) {
          const parts = partsOf(line, where, given.pricesIncludeTax);
          expect(sum(parts.map(({ totalMinor }) => totalMinor))).toBe(line.totalMinor);
          expect(sum(parts.map(({ discountMinor = 0 }) => discountMinor))).toBe(line.discountMinor ?? 0);
          for (const [index, tax] of line.taxes.entries()) {
            const shares = parts.flatMap(({ taxes }) => taxes[index] ?? []);
            expect(sum(shares.map(({ taxMinor }) => taxMinor))).toBe(tax.taxMinor);
            expect(sum(shares.map(({ baseMinor }) => baseMinor))).toBe(tax.baseMinor);
          }
          for (const part of parts) expectWhole(part, given.pricesIncludeTax);
        }
      }),
    );
  });

  test('[M13] two coffees of 3.50 that come back one by one are 2.89 and 0.61, then 2.90 and 0.60', () => {
    const [line] = orderOf([{ id: idAt(1), productId: 'coffee', quantityMilli: 2000 }]).lines;
    if (!line) throw new Error('no line');
    const parts = partsOf(line, [999], true);
    expect(parts.map(({ totalMinor, taxes: [tax] }) => [totalMinor, tax?.baseMinor, tax?.taxMinor])).toEqual([
      [350, 289, 61],
      [350, 290, 60],
    ]);
  });
});

describe('what comes back', () => {
  const by = (tender: string, amountMinor: number, n: number) => ({ id: idAt(n), tender, amountMinor });
  const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
  const back = (quantityMilli: number, payments: object[], n = 0x301) => ({
    ...{ orderId, receiptId: idAt(n), lines: [{ lineId: coffee.id, quantityMilli }], payments, reason: 'Cold' },
  });
  const sale = (payments: object[]) => ({ orderId, receiptId: idAt(0x300), lines: [coffee], payments });

  test('[K33] is what was stored, whatever the catalogue and the shop say by now', () => {
    const shop = createSampleShop({ pricesIncludeTax: false });
    enterInto(shop, 2, 'sell', sale([by('card', 847, 0x400)]));
    const settings = shop.get('shop', 'shop');
    const rate = shop.get('taxRate', 'vat-21');
    if (!settings || !rate) throw new Error('no shop');
    shop.put({ kind: 'shop', id: 'shop', value: { ...settings, pricesIncludeTax: true } }, 3);
    shop.put({ kind: 'taxRate', id: rate.id, value: { ...rate, ratePpm: 500_000 } }, 3);
    enterInto(shop, 4, 'refund-order', back(1000, [by('card', 424, 0x401)]));
    enterInto(shop, 5, 'refund-order', back(1000, [by('card', 423, 0x402)], 0x302));
    expect(shop.get('order', orderId)).toMatchObject({ payment: 'refunded', refundedMinor: 847 });
    expect(shop.get('receipt', idAt(0x301))).toMatchObject({ kind: 'refund', takenMinor: -424 });
  });

  test('[K33] is no more than was sold, goes back as it was paid, and is whole', () => {
    const shop = createSampleShop();
    enterInto(shop, 2, 'sell', sale([by('card', 500, 0x400), by('cash', 200, 0x401)]));
    const ask = (body: object) => tryAt(shop, 'refund-order', body);
    expect(ask(back(2001, []))).toMatchObject({ code: 'over-refund', path: 'lines.0.quantityMilli' });
    expect(ask(back(1000, [by('cash', 350, 0x402)]))).toMatchObject({ code: 'wrong-tender' });
    expect(ask(back(1000, [by('card', 349, 0x402)]))).toMatchObject({ code: 'over-refund', path: 'payments' });
    expect(ask(back(1000, [by('card', 350, 0x400)]))).toMatchObject({ code: 'already-exists' });
    const twice = { ...back(1000, []), lines: [...back(1000, []).lines, ...back(1000, []).lines] };
    expect(ask(twice)).toMatchObject({ code: 'unknown-line', path: 'lines.1.lineId' });
  });

  test('[K33] in cash is rounded in parts to what it would be at once', () => {
    const shop = createSampleShop({ cashIncrementMinor: 10 });
    const line = { ...coffee, discounts: [{ amountMinor: 690 }] };
    enterInto(shop, 2, 'sell', { ...sale([by('cash', 10, 0x400)]), lines: [line] });
    enterInto(shop, 3, 'refund-order', back(1000, [by('cash', 5, 0x401)]));
    enterInto(shop, 4, 'refund-order', back(1000, [by('cash', 5, 0x402)], 0x302));
    const taken = [0x300, 0x301, 0x302].map((n) => shop.get('receipt', idAt(n))?.takenMinor);
    expect(taken).toEqual([10, -10, 0]);
  });

  test('[K34] is in stock again, unless it is waste', () => {
    const shop = createSampleShop();
    const product = shop.get('product', 'coffee');
    if (!product) throw new Error('no coffee');
    shop.put({ kind: 'product', id: 'coffee', value: { ...product, trackStock: true } }, 1);
    enterInto(shop, 2, 'adjust-stock', { productId: 'coffee', reason: 'receive', quantityMilli: 5000 });
    enterInto(shop, 3, 'sell', sale([by('card', 700, 0x400)]));
    enterInto(shop, 4, 'refund-order', back(500, [by('card', 175, 0x401)]));
    expect(shop.get('stock', 'coffee')).toMatchObject({ onHandMilli: 3500, returnedMilli: 500 });
    enterInto(shop, 5, 'refund-order', { ...back(500, [by('card', 175, 0x402)], 0x302), isWaste: true });
    expect(shop.get('stock', 'coffee')).toMatchObject({ onHandMilli: 3500, soldMilli: 2000 });
  });

  test('[K34] whole leaves nothing to wait for', () => {
    const shop = createSampleShop();
    enterInto(shop, 2, 'create-order', { orderId, lines: [coffee] });
    enterInto(shop, 3, 'pay-order', { orderId, receiptId: idAt(0x300), payments: [by('card', 700, 0x400)] });
    enterInto(shop, 4, 'refund-order', back(1500, [by('card', 525, 0x401)]));
    expect(shop.get('order', orderId)).toMatchObject({ status: 'open', payment: 'partly-refunded' });
    enterInto(shop, 5, 'refund-order', back(500, [by('card', 175, 0x402)], 0x302));
    expect(shop.get('order', orderId)).toMatchObject({ status: 'completed', payment: 'refunded' });
  });
});

function expectWhole({ taxes, totalMinor }: Line, isInclusive: boolean): void {
  const taxMinor = sum(taxes.map((tax) => tax.taxMinor));
  const netMinor = isInclusive ? totalMinor - taxMinor : totalMinor;
  expect(netMinor).toBeGreaterThanOrEqual(0);
  let added = 0;
  for (const { rateId, baseMinor, taxMinor: own } of taxes) {
    expect(own).toBeGreaterThanOrEqual(0);
    expect(baseMinor).toBe(rateId === 'provincial' ? netMinor + added : netMinor);
    added += own;
  }
}
