import fc from 'fast-check';
import type { MutableShop } from '../../shop/documents.ts';
import { sum } from '../../shop/money.ts';
import { balanceOf, type Order } from '../../shop/order.ts';
import type { Tender } from '../../shop/payment.ts';
import { refundableByTender, refundableMilli } from '../../shop/refund.ts';
import { isRefusal } from '../../shop/refusal.ts';
import type { TillCommandType } from '../../shop/shop.ts';
import { atA, atB, createSampleShop, idAt, tryAt } from './sample-shop.ts';

/** Draws a number below a bound; a sequence that runs out goes on with 0. */
type Draw = (below: number) => number;

/** A shop with the position of its last entry. */
export interface Books {
  shop: MutableShop;
  seq: number;
  newId(): string;
}

/** Commands of a counter, those that do most twice. */
export const kinds = [
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
  'change-order',
  'refund-order',
  'refund-order',
  'exchange',
  'exchange',
  'cancel-order',
  'advance-order',
  'create-estimate',
  'take-deposit',
  'convert-estimate',
  'return-deposit',
  'settle-attention',
  'open-shift',
  'close-shift',
  'adjust-stock',
  'set-tax-rate',
  'change-shop',
] as const satisfies TillCommandType[];
type KindOfStep = (typeof kinds)[number];

/** What a till does while it works alone, and the host hears of later. */
export const toldKinds: ReadonlySet<string> = new Set([
  'sell',
  'create-order',
  'park-order',
  'add-lines',
  'void-line',
  'pay-order',
  'refund-order',
  'exchange',
] satisfies KindOfStep[]);

export const anySettings = fc.record({
  pricesIncludeTax: fc.boolean(),
  taxRounding: fc.constantFrom('per-rate' as const, 'per-line' as const),
  currency: fc.constantFrom('JPY', 'EUR', 'KWD'),
  cashIncrementMinor: fc.constantFrom(1, 5, 10, 100),
});
const anyStep = fc.record({
  kind: fc.constantFrom(...kinds),
  till: fc.constantFrom(atA, atB),
  /** Whether a till goes on alone, and tells later, after what the other one does meanwhile. */
  isAlone: fc.integer({ min: 0, max: 4 }).map((drawn) => drawn === 1),
  /** Whether a till that worked alone is back by then. */
  isBack: fc.integer({ min: 0, max: 7 }).map((drawn) => drawn === 1),
  draws: fc.array(fc.nat(1_000_000), { minLength: 40, maxLength: 40 }),
});
export type Step = typeof anyStep extends fc.Arbitrary<infer Drawn> ? Drawn : never;
export const anySteps = fc.array(anyStep, { minLength: 30, maxLength: 80, size: 'max' });

export const customers = [idAt(0xc), idAt(0xd)] as const;

/** A shop with two customers, a counted cake, and tea that comes in sizes and with milk. */
export function booksOf(given: Parameters<typeof createSampleShop>[0]): Books {
  const shop = createSampleShop(given);
  for (const id of customers)
    shop.put({ kind: 'customer', id, value: { id, name: 'Ada', creditLimitMinor: 100_000 } }, 1);
  const cake = shop.get('product', 'cake');
  const coffee = shop.get('product', 'coffee');
  if (!cake || !coffee) throw new Error('no cake, no coffee');
  shop.put({ kind: 'product', id: 'cake', value: { ...cake, trackStock: true } }, 1);
  const options = [
    { id: 'oat', name: 'Oat', priceMinor: 45, active: true },
    { id: 'cow', name: 'Cow', priceMinor: 0, active: true },
  ];
  shop.put({ kind: 'modifierGroup', id: 'milk', value: { id: 'milk', name: 'Milk', min: 0, max: 2, options } }, 1);
  const variants = [
    { id: 'small', name: 'Small', priceMinor: 295, active: true },
    { id: 'large', name: 'Large', priceMinor: 401, active: true },
  ];
  const tea = { ...coffee, id: 'tea', sku: 'tea', name: 'Tea', taxClassId: 'two-rates', modifierGroupIds: ['milk'] };
  shop.put({ kind: 'product', id: 'tea', value: { ...tea, variants } }, 1);
  let last = 0x1000;
  const newId = () => {
    last += 1;
    return idAt(last);
  };
  return { shop, seq: 1, newId };
}

export function drawFrom(draws: readonly number[]): Draw {
  let next = 0;
  return (below) => {
    const drawn = draws[next] ?? 0;
    next += 1;
    return below === 0 ? 0 : drawn % below;
  };
}

function linesWith({ newId }: Books, draw: Draw): object[] {
  return Array.from({ length: 1 + draw(3) }, () => {
    const line = { id: newId(), quantityMilli: 1 + draw(draw(2) === 0 ? 10 : 4000), ...discountsWith(draw) };
    const which = draw(6);
    if (which === 5) return { ...line, name: 'Free', unitPriceMinor: draw(5000), taxClassId: 'two-rates' };
    if (which < 4) return { ...line, productId: ['coffee', 'cake', 'book', 'book'][which] };
    const modifiers = [{ groupId: 'milk', optionId: draw(2) === 0 ? 'oat' : 'cow' }];
    const variantId = draw(2) === 0 ? 'small' : 'large';
    return { ...line, productId: 'tea', variantId, ...(draw(2) === 0 && { modifiers }) };
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

const anyTender = ['cash', 'card', 'transfer', 'voucher', 'on-account'] as const satisfies Tender[];

function paymentBy({ newId }: Books, tender: Tender, amountMinor: number) {
  return { id: newId(), tender, amountMinor, ...(tender === 'voucher' && { reference: 'V-1' }) };
}

/** Payments of an amount or of a part of it, by several tenders, some with a tip. */
function paymentsOf(books: Books, draw: Draw, dueMinor: number): object[] {
  const payments: object[] = [];
  let left = draw(4) === 0 ? draw(dueMinor + 1) : dueMinor;
  while (left > 0 && payments.length < 4) {
    const amountMinor = payments.length === 3 || draw(2) === 0 ? left : 1 + draw(left);
    const tender = anyTender[draw(anyTender.length)] ?? 'cash';
    const isMoney = tender !== 'on-account' && tender !== 'voucher';
    const tip = isMoney && draw(4) === 0 ? { tipMinor: 1 + draw(300) } : {};
    const tendered = tender === 'cash' && draw(2) === 0 ? { tenderedMinor: amountMinor + 1000 + draw(1000) } : {};
    payments.push({ ...paymentBy(books, tender, amountMinor), ...tip, ...tendered });
    left -= amountMinor;
  }
  return payments;
}

/** One of the last few: what is worked on at two tills at once. */
function pick<T>(all: Iterable<T>, draw: Draw): T | undefined {
  const list = [...all].slice(-3);
  return list[draw(list.length)];
}

/** The body of a command that could well be asked for; undefined where there is nothing to ask it about. */
export function bodyOf(books: Books, kind: KindOfStep, draw: Draw, tillId: string): object | undefined {
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
    case 'pay-order':
      return payment(books, open(), draw);
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
    case 'change-order': {
      const order = open();
      return order && { orderId: order.id, customerId: customers[draw(3)] ?? null };
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
    case 'create-estimate':
      return { estimateId: newId(), lines: linesWith(books, draw), ...discountsWith(draw) };
    case 'take-deposit': {
      const estimate = pick(shop.all('estimate'), draw);
      if (!estimate || estimate.totals.totalMinor === 0) return undefined;
      const tender = (['cash', 'card', 'transfer'] as const)[draw(3)] ?? 'cash';
      const payment = paymentBy(books, tender, 1 + draw(estimate.totals.totalMinor));
      return { depositId: newId(), estimateId: estimate.id, receiptId: newId(), payment };
    }
    case 'convert-estimate': {
      const estimate = pick(shop.all('estimate'), draw);
      return estimate && { estimateId: estimate.id, orderId: newId() };
    }
    case 'return-deposit': {
      const deposit = pick(shop.all('deposit'), draw);
      return deposit && { depositId: deposit.id, receiptId: newId(), paymentId: newId() };
    }
    case 'settle-attention': {
      const item = pick(shop.all('attention'), draw);
      return item && { attentionId: item.id };
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
    case 'set-tax-rate': {
      const { id: taxRateId = '', version = 0, ...rate } = pick(shop.all('taxRate'), draw) ?? {};
      return { ...rate, taxRateId, version, ratePpm: draw(300_000), compound: draw(2) === 0 };
    }
    case 'change-shop':
      return { pricesIncludeTax: draw(2) === 0, taxRounding: draw(2) === 0 ? 'per-rate' : 'per-line' };
    default:
      return kind satisfies never;
  }
}

function head(draw: Draw): object {
  const customerId = customers[draw(4)];
  return customerId === undefined ? {} : { customerId };
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
  const payments = paymentsOf(books, draw, costMinor);
  return { ...cart, orderId: books.newId(), receiptId: books.newId(), payments };
}

/** What is left of an order, with the deposits of its estimate where there are any. */
function payment(books: Books, order: Order | undefined, draw: Draw): object | undefined {
  if (!order || balanceOf(order) <= 0) return undefined;
  const held = [...books.shop.all('deposit')].filter(
    ({ estimateId, status }) => estimateId === order.estimateId && status === 'held',
  );
  const deposits = held.map(({ id: depositId, amountMinor }) => ({
    ...{ id: books.newId(), tender: 'deposit', amountMinor, depositId },
  }));
  const rest = paymentsOf(books, draw, Math.max(0, balanceOf(order) - amountsOf(deposits)));
  return { orderId: order.id, receiptId: books.newId(), payments: [...deposits, ...rest] };
}

/** Parts of lines of a sale, or money that is too much; paid back as it was paid, or as somebody would rather have it. */
function refund(books: Books, draw: Draw): { lines: object[]; payments: object[] } | undefined {
  const { shop, newId } = books;
  const order = pick(
    [...shop.all('order')].filter(({ payments }) => payments.length > 0),
    draw,
  );
  if (!order) return undefined;
  const base = { orderId: order.id, receiptId: newId(), reason: 'Cold' };
  const tooMuch = order.paidMinor - order.totals.totalMinor;
  if (draw(3) === 0 && tooMuch > 0) {
    return { ...base, lines: [], payments: waysBack(books, order, 1 + draw(tooMuch), draw) };
  }
  const lines = order.lines
    .filter((line) => refundableMilli(line) > 0 && draw(3) > 0)
    .map((line) => {
      const most = refundableMilli(line);
      return { lineId: line.id, quantityMilli: draw(2) === 0 ? most : 1 + draw(most) };
    });
  if (lines.length === 0) return undefined;
  const answer = tryAt(shop, 'refund-order', { ...base, lines, payments: [] });
  const dueMinor = isRefusal(answer) ? Number(/^(\d+) is to be given back$/.exec(answer.message)?.[1] ?? 0) : 0;
  return { ...base, lines, payments: waysBack(books, order, dueMinor, draw), ...(draw(4) === 0 && { isWaste: true }) };
}

function waysBack(books: Books, order: Order, dueMinor: number, draw: Draw): object[] {
  if (dueMinor === 0) return [];
  if (draw(3) === 0) return [paymentBy(books, draw(2) === 0 ? 'cash' : (anyTender[draw(5)] ?? 'cash'), dueMinor)];
  const payments: object[] = [];
  let left = dueMinor;
  for (const [tender, most] of refundableByTender(order, books.shop)) {
    const amountMinor = Math.min(left, most);
    if (amountMinor > 0) payments.push(paymentBy(books, tender, amountMinor));
    left -= amountMinor;
  }
  return payments;
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
  const by = (tender: Tender, amountMinor: number) => (amountMinor > 0 ? [paymentBy(books, tender, amountMinor)] : []);
  const any = () => anyTender[draw(5)] ?? 'cash';
  return {
    ...back,
    payments: [...by('exchange', exchangedMinor), ...by(any(), backMinor - exchangedMinor)],
    sale: { ...cart, payments: [...by('exchange', exchangedMinor), ...by(any(), costMinor - exchangedMinor)] },
  };
}

function amountsOf(payments: readonly object[]): number {
  return sum(payments.map((payment) => ('amountMinor' in payment ? Number(payment.amountMinor) : 0)));
}
