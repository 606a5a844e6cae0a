import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { atA, atB, createSampleShop, idAt, tillA, tillB, tryAt } from '../test/kit/sample-shop.ts';
import type { Change, MutableShop } from './documents.ts';
import { type Line, unpricedOf } from './line.ts';
import { sum } from './money.ts';
import { balanceOf, type Order, orderSchema } from './order.ts';
import { type Payment, type Receipt, receiptSchema, takenWith, takingsOf } from './payment.ts';
import { priceLines, type Totals, totalsOf } from './pricing.ts';
import { refundableByTender, refundableMilli } from './refund.ts';
import { isRefusal } from './refusal.ts';
import { shiftSchema, takenOf } from './shift.ts';
import type { TillCommandType } from './shop.ts';
import { stockSchema } from './stock.ts';

/** Draws a number below a bound; a sequence that runs out goes on with 0. */
type Draw = (below: number) => number;
type Tender = 'cash' | 'card' | 'on-account';

interface Books {
  shop: MutableShop;
  seq: number;
  newId(): string;
  taken: number;
}

const kinds = [
  'sell',
  'sell',
  'create-order',
  'create-order',
  'park-order',
  'resume-order',
  'add-lines',
  'pay-order',
  'pay-order',
  'void-line',
  'split-order',
  'merge-orders',
  'refund-order',
  'refund-order',
  'exchange',
  'cancel-order',
  'advance-order',
  'open-shift',
  'close-shift',
  'adjust-stock',
] as const satisfies TillCommandType[];

const settings = fc.record({
  pricesIncludeTax: fc.boolean(),
  taxRounding: fc.constantFrom('per-rate' as const, 'per-line' as const),
  currency: fc.constantFrom('JPY', 'EUR', 'KWD'),
  cashIncrementMinor: fc.constantFrom(1, 5, 10, 100),
});
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    till: fc.constantFrom(atA, atB),
    draws: fc.array(fc.nat(1_000_000), { minLength: 30, maxLength: 30 }),
  }),
  { minLength: 1, maxLength: 40, size: 'max' },
);

const customerId = idAt(0xc);

function booksOf(given: Parameters<typeof createSampleShop>[0]): Books {
  const shop = createSampleShop(given);
  shop.put({ kind: 'customer', id: customerId, value: { id: customerId, name: 'Ada', creditLimitMinor: 100_000 } }, 1);
  const cake = shop.get('product', 'cake');
  if (cake) shop.put({ kind: 'product', id: 'cake', value: { ...cake, trackStock: true } }, 1);
  let last = 0x1000;
  const newId = () => {
    last += 1;
    return idAt(last);
  };
  return { shop, seq: 1, newId, taken: 0 };
}

function drawFrom(draws: readonly number[]): Draw {
  let next = 0;
  return (below) => {
    const drawn = draws[next] ?? 0;
    next += 1;
    return below === 0 ? 0 : drawn % below;
  };
}

function linesWith({ newId }: Books, draw: Draw): object[] {
  return Array.from({ length: 1 + draw(3) }, () => {
    const line = { id: newId(), quantityMilli: 1 + draw(draw(2) === 0 ? 10 : 4000) };
    const discounts = discountsWith(draw);
    const which = draw(5);
    if (which === 4)
      return { ...line, ...discounts, name: 'Free', unitPriceMinor: draw(5000), taxClassId: 'two-rates' };
    return { ...line, ...discounts, productId: ['coffee', 'cake', 'book', 'book'][which] };
  });
}

function discountsWith(draw: Draw): { discounts?: object[] } {
  switch (draw(4)) {
    case 0:
      return { discounts: [{ percentPpm: 1 + draw(1_000_000) }] };
    case 1:
      return { discounts: [{ amountMinor: 1 + draw(500) }] };
    default:
      return {};
  }
}

/** Payments of an amount or of a part of it, by several tenders, some with a tip. */
function paymentsOf({ newId }: Books, draw: Draw, dueMinor: number, tenders: readonly Tender[]): object[] {
  const payments: object[] = [];
  let left = draw(4) === 0 ? draw(dueMinor + 1) : dueMinor;
  while (left > 0 && payments.length < 4) {
    const amountMinor = payments.length === 3 || draw(2) === 0 ? left : 1 + draw(left);
    const tender = tenders[draw(tenders.length)] ?? 'cash';
    const tip = tender !== 'on-account' && draw(4) === 0 ? { tipMinor: 1 + draw(300) } : {};
    const tendered = tender === 'cash' && draw(2) === 0 ? { tenderedMinor: amountMinor + 1000 + draw(1000) } : {};
    payments.push({ id: newId(), tender, amountMinor, ...tip, ...tendered });
    left -= amountMinor;
  }
  return payments;
}

const anyTender: readonly Tender[] = ['cash', 'card', 'on-account'];

function pick<T>(all: Iterable<T>, draw: Draw): T | undefined {
  const list = [...all];
  return list[draw(list.length)];
}

/** The body of a command that could well be asked for; undefined where there is nothing to ask it about. */
function bodyOf(books: Books, kind: (typeof kinds)[number], draw: Draw, tillId: string): object | undefined {
  const { shop, newId } = books;
  const open = () =>
    pick(
      [...shop.all('order')].filter(({ status }) => status === 'open'),
      draw,
    );
  switch (kind) {
    case 'sell':
      return sale(books, draw);
    case 'create-order':
    case 'park-order':
      return { ...head(draw), orderId: newId(), lines: linesWith(books, draw), ...discountsWith(draw) };
    case 'resume-order': {
      const parked = pick(shop.all('parked'), draw);
      return parked && { orderId: parked.id };
    }
    case 'add-lines': {
      const order = open();
      return order && { orderId: order.id, lines: linesWith(books, draw) };
    }
    case 'pay-order': {
      const order = open();
      if (!order || balanceOf(order) <= 0) return undefined;
      const payments = paymentsOf(books, draw, balanceOf(order), anyTender);
      return { orderId: order.id, receiptId: newId(), payments };
    }
    case 'void-line': {
      const order = open();
      const line = order && pick(order.lines, draw);
      if (!line) return undefined;
      const part = draw(2) === 0 ? {} : { quantityMilli: 1 + draw(line.quantityMilli), voidedId: newId() };
      return { orderId: order.id, lineId: line.id, reason: 'Wrong', ...part };
    }
    case 'split-order': {
      const order = open();
      const line = order && pick(order.lines, draw);
      if (!line) return undefined;
      const part = draw(2) === 0 ? {} : { quantityMilli: 1 + draw(line.quantityMilli), newId: newId() };
      return { orderId: order.id, toOrderId: newId(), lines: [{ lineId: line.id, ...part }] };
    }
    case 'merge-orders': {
      const unpaid = [...shop.all('order')].filter((one) => one.status === 'open' && one.payments.length === 0);
      const into = pick(unpaid, draw);
      const from = pick(
        unpaid.filter((one) => one !== into),
        draw,
      );
      return into && from && { orderId: into.id, fromOrderIds: [from.id] };
    }
    case 'refund-order':
      return refund(books, draw);
    case 'exchange':
      return exchange(books, draw);
    case 'cancel-order': {
      const order = open();
      return order && { orderId: order.id };
    }
    case 'advance-order': {
      const order = open();
      return order && { orderId: order.id, fulfilment: 'fulfilled' };
    }
    case 'open-shift':
      return { shiftId: newId(), floatMinor: draw(10_000) };
    case 'close-shift': {
      const shift = pick(
        [...shop.all('shift')].filter((one) => one.tillId === tillId && one.status === 'open'),
        draw,
      );
      return shift && { shiftId: shift.id, countedMinor: { cash: draw(100_000) } };
    }
    case 'adjust-stock': {
      const reason = ['count', 'receive', 'receive', 'waste'][draw(4)];
      return { productId: 'cake', reason, quantityMilli: draw(20_000) };
    }
    default:
      return kind satisfies never;
  }
}

function head(draw: Draw): object {
  return draw(2) === 0 ? { customerId } : {};
}

/** What a cart would cost, by the shop itself. */
function costOf({ shop }: Books, cart: object): number | undefined {
  const changes = tryAt(shop, 'park-order', { ...cart, orderId: idAt(0xfff_fff) });
  if (isRefusal(changes)) return undefined;
  return changes.flatMap((change) => (change.kind === 'parked' && change.value ? change.value.totalMinor : []))[0];
}

function sale(books: Books, draw: Draw): object | undefined {
  const cart = { ...head(draw), lines: linesWith(books, draw), ...discountsWith(draw) };
  const costMinor = costOf(books, cart);
  if (costMinor === undefined) return undefined;
  const payments = paymentsOf(books, draw, costMinor, anyTender);
  return { ...cart, orderId: books.newId(), receiptId: books.newId(), payments };
}

/** Parts of lines of a sale, paid back by what it was paid with; what is owed for it is told by trying. */
function refund(books: Books, draw: Draw): { payments: object[] } | undefined {
  const { shop, newId } = books;
  const sold = [...shop.all('order')].filter(({ payments }) => payments.length > 0);
  const order = pick(sold, draw);
  if (!order) return undefined;
  const lines = order.lines
    .filter((line) => refundableMilli(line) > 0 && draw(3) > 0)
    .map((line) => {
      const most = refundableMilli(line);
      return { lineId: line.id, quantityMilli: draw(2) === 0 ? most : 1 + draw(most) };
    });
  const body = { orderId: order.id, receiptId: newId(), lines, payments: [], reason: 'Cold' };
  if (lines.length === 0) return undefined;
  const answer = tryAt(shop, 'refund-order', body);
  let left = isRefusal(answer) ? Number(/^(\d+) is to be given back$/.exec(answer.message)?.[1] ?? 0) : 0;
  const payments: object[] = [];
  for (const [tender, most] of refundableByTender(order, shop)) {
    const amountMinor = Math.min(left, most);
    if (amountMinor > 0) payments.push({ id: newId(), tender, amountMinor });
    left -= amountMinor;
  }
  return { ...body, payments, ...(draw(4) === 0 && { isWaste: true }) };
}

function exchange(books: Books, draw: Draw): object | undefined {
  const back = refund(books, draw);
  const bought = sale(books, draw);
  if (!back || !bought || !('payments' in bought)) return undefined;
  const backMinor = amountsOf(back.payments);
  const { receiptId: _, payments: _payments, ...cart } = bought as { receiptId: string; payments: object[] };
  const costMinor = costOf(books, { ...cart }) ?? 0;
  const exchangedMinor = Math.min(backMinor, costMinor);
  if (exchangedMinor === 0) return undefined;
  const by = (tender: string, amountMinor: number) =>
    amountMinor > 0 ? [{ id: books.newId(), tender, amountMinor }] : [];
  return {
    ...back,
    payments: [...by('exchange', exchangedMinor), ...by('cash', backMinor - exchangedMinor)],
    sale: { ...cart, payments: [...by('exchange', exchangedMinor), ...by('cash', costMinor - exchangedMinor)] },
  };
}

function amountsOf(payments: readonly object[]): number {
  return sum(payments.map((payment) => ('amountMinor' in payment ? Number(payment.amountMinor) : 0)));
}

function expectPriced(shop: MutableShop, lines: readonly Line[], totals: Totals, pricesIncludeTax: boolean): void {
  const linesMinor = sum(lines.map(({ totalMinor }) => totalMinor));
  expect(totals.totalMinor).toBe(pricesIncludeTax ? linesMinor : linesMinor + totals.taxMinor);
  expect(totals.taxMinor).toBe(sum(totals.taxes.map(({ taxMinor }) => taxMinor)));
  expect(totals.subtotalMinor - totals.discountMinor).toBe(linesMinor);
  expect(totalsOf(lines, pricesIncludeTax)).toEqual(totals);
  for (const { totalMinor, taxes } of lines) {
    const netMinor = totalMinor - (pricesIncludeTax ? sum(taxes.map(({ taxMinor }) => taxMinor)) : 0);
    expect(Math.min(totalMinor, netMinor)).toBeGreaterThanOrEqual(0);
    let added = 0;
    for (const { rateId, baseMinor, taxMinor } of taxes) {
      const isCompound = shop.get('taxRate', rateId)?.compound;
      expect(baseMinor).toBe(isCompound ? netMinor + added : netMinor);
      expect(taxMinor).toBeGreaterThanOrEqual(0);
      added += taxMinor;
    }
  }
}

/** Each line costs what its price, quantity and discounts say, and pricing all of it again gives the same. */
function expectOrder(shop: MutableShop, order: Order, pricesIncludeTax: boolean): void {
  expectPriced(shop, order.lines, order.totals, pricesIncludeTax);
  const again = priceLines(shop, order.lines.map(unpricedOf), order.openedAt, order.discounts);
  expect(again).toMatchObject({
    totals: order.totals,
    lines: order.lines.map(({ taxes, totalMinor }) => ({ taxes, totalMinor })),
  });
  expect(order.paidMinor).toBe(sum(order.payments.map(({ amountMinor }) => amountMinor)));
  expect(order.paidMinor).toBeLessThanOrEqual(order.totals.totalMinor);
  expect(new Set(order.lines.map(({ id }) => id)).size).toBe(order.lines.length);
  const refunds = order.refunds ?? [];
  const refundedMinor = sum(refunds.map(({ amountMinor }) => amountMinor));
  expect(order.refundedMinor ?? 0).toBe(refundedMinor);
  expect(refundedMinor).toBeLessThanOrEqual(order.paidMinor);
  for (const { id, quantityMilli, refundedMilli = 0, totalMinor, taxes } of order.lines) {
    const parts = refunds.flatMap(({ lines }) => lines.filter(({ lineId }) => lineId === id));
    expect(sum(parts.map((part) => part.quantityMilli))).toBe(refundedMilli);
    expect(refundedMilli).toBeLessThanOrEqual(quantityMilli);
    const whole = totalMinor + (pricesIncludeTax ? 0 : sum(taxes.map(({ taxMinor }) => taxMinor)));
    const backMinor = sum(parts.map(({ amountMinor }) => amountMinor));
    if (refundedMilli === quantityMilli) expect(backMinor).toBe(whole);
    expect(backMinor).toBeLessThanOrEqual(whole);
  }
  const byTender = (payments: readonly Payment[], tender: string) =>
    sum(payments.filter((one) => one.tender === tender).map(({ amountMinor }) => amountMinor));
  const back = refunds.flatMap(({ payments }) => payments);
  for (const tender of ['card', 'on-account']) {
    expect(byTender(back, tender)).toBeLessThanOrEqual(byTender(order.payments, tender));
  }
}

function expectReceipt(shop: MutableShop, receipt: Receipt, pricesIncludeTax: boolean): void {
  const { kind, takenMinor, payload } = receipt;
  expectPriced(shop, payload.lines, payload.totals, pricesIncludeTax);
  const sign = kind === 'refund' ? -1 : 1;
  const back = payload.returned?.payments ?? [];
  expect(takenMinor).toBe(0 + sign * takenWith(payload.payments) - takenWith(back));
  if (payload.returned) expectPriced(shop, payload.returned.lines, payload.returned.totals, pricesIncludeTax);
  for (const { tender, amountMinor, tipMinor = 0, roundingMinor = 0, tenderedMinor, changeMinor = 0 } of [
    ...payload.payments,
    ...back,
  ]) {
    if (tenderedMinor !== undefined) expect(tenderedMinor).toBe(amountMinor + tipMinor + roundingMinor + changeMinor);
    if (tender !== 'cash') expect(roundingMinor).toBe(0);
  }
}

function expectParsed(schema: z.ZodType, value: object | null, seq: number): void {
  const parsed = schema.safeParse(value && { ...value, version: seq });
  expect(parsed.error?.issues).toBeUndefined();
}

const schemaByKind: Partial<Record<Change['kind'], z.ZodType>> = {
  order: orderSchema,
  receipt: receiptSchema,
  shift: shiftSchema,
  stock: stockSchema,
};

function expectBooks({ shop, taken }: Books, pricesIncludeTax: boolean): void {
  const receipts = [...shop.all('receipt')];
  for (const tillId of [tillA, tillB]) {
    const serials = receipts.filter((one) => one.tillId === tillId).map(({ serial }) => serial);
    expect(serials.sort((a, b) => a - b)).toEqual(serials.map((_, index) => index + 1));
  }
  expect(sum(receipts.map(({ takenMinor }) => takenMinor))).toBe(taken);
  for (const { onHandMilli, ...stock } of shop.all('stock')) {
    const { receivedMilli, adjustedMilli, returnedMilli, soldMilli, wastedMilli } = stock;
    expect(onHandMilli).toBe(receivedMilli + adjustedMilli + returnedMilli - soldMilli - wastedMilli);
  }
  const owed = [...shop.all('order')].flatMap(({ payments, refunds = [] }) => [
    ...payments.map((one) => ({ ...one, sign: 1 })),
    ...refunds.flatMap((refund) => refund.payments.map((one) => ({ ...one, sign: -1 }))),
  ]);
  const owedMinor = sum(
    owed.map(({ tender, amountMinor, sign }) => (tender === 'on-account' ? sign * amountMinor : 0)),
  );
  expect(shop.get('account', customerId)?.owedMinor ?? 0).toBe(owedMinor);
  for (const order of shop.all('order')) {
    if (!order.mergedInto) expectOrder(shop, order, pricesIncludeTax);
  }
}

/** What is out of the shop of a counted product is on orders that hold it, and nothing else is. */
function expectStockOnOrders({ shop }: Books, wastedMilli: number): void {
  const stock = shop.get('stock', 'cake');
  const held = [...shop.all('order')]
    .filter(({ status }) => status !== 'cancelled')
    .flatMap(({ lines }) => lines)
    .filter(({ productId, voided }) => productId === 'cake' && !voided);
  const outMilli = sum(held.map(({ quantityMilli, refundedMilli = 0 }) => quantityMilli - refundedMilli));
  expect((stock?.soldMilli ?? 0) - (stock?.returnedMilli ?? 0) - wastedMilli).toBe(outMilli);
}

test('[K51] whatever two tills sell, take off, give back and exchange, the books add up after each entry', () => {
  const entered = new Map<string, number>();
  fc.assert(
    fc.property(settings, steps, (given, list) => {
      const books = booksOf(given);
      let wasted = 0;
      for (const { kind, till, draws } of list) {
        const body = bodyOf(books, kind, drawFrom(draws), till.tillId);
        if (!body) continue;
        const changes = tryAt(books.shop, kind, body, till);
        if (isRefusal(changes)) continue;
        entered.set(kind, (entered.get(kind) ?? 0) + 1);
        books.seq += 1;
        const shiftBefore = [...books.shop.all('shift')].find(
          (shift) => shift.tillId === till.tillId && shift.status === 'open',
        );
        for (const change of changes) books.shop.put(change, books.seq);
        for (const { kind: is, value } of changes) {
          const schema = schemaByKind[is];
          if (schema) expectParsed(schema, value, books.seq);
        }
        const receipts = changes.flatMap((change) => (change.kind === 'receipt' && change.value ? change.value : []));
        expect(receipts.length).toBeLessThanOrEqual(1);
        for (const receipt of receipts) {
          expectReceipt(books.shop, { ...receipt, version: 0 }, given.pricesIncludeTax);
          const after = shiftBefore && books.shop.get('shift', shiftBefore.id);
          if (after) expect(moneyIn(after) - moneyIn(shiftBefore)).toBe(receipt.takenMinor);
        }
        books.taken += takingsOf(changes);
        if ('isWaste' in body) wasted += wastedIn(books.shop, body);
        expectBooks(books, given.pricesIncludeTax);
        expectStockOnOrders(books, wasted);
      }
    }),
    { numRuns: 100 },
  );
  // A sequence that is always refused would prove nothing.
  for (const kind of kinds) expect([kind, (entered.get(kind) ?? 0) > 0]).toEqual([kind, true]);
});

function moneyIn({ tenders }: Pick<z.infer<typeof shiftSchema>, 'tenders'>): number {
  return sum(Object.entries(tenders).map(([tender, sums]) => (tender === 'exchange' ? 0 : takenOf(sums))));
}

/** What was given back and thrown away is off the orders and not in stock again. */
function wastedIn(shop: MutableShop, body: object): number {
  const { orderId, lines } = body as { orderId: string; lines: { lineId: string; quantityMilli: number }[] };
  const order = shop.get('order', orderId);
  const cakes = lines.filter(({ lineId }) => order?.lines.find(({ id }) => id === lineId)?.productId === 'cake');
  return sum(cakes.map(({ quantityMilli }) => quantityMilli));
}
