import { z } from 'zod';
import type { Change, Shop, Unversioned } from './documents.ts';
import { idSchema } from './ids.ts';
import type { Line } from './line.ts';
import { isTold, toldRounding } from './made.ts';
import { divideHalfUp, quantityMilliSchema, sum } from './money.ts';
import { type Asker, balanceOf, type Order, type OrderLine, putOrder, type Refund, unknownOrder } from './order.ts';
import { idsOf, paymentWishesSchema, receiptOf, type TakenReceipt, takeReceipt } from './pay.ts';
import {
  amountOf,
  coveredMinor,
  type Origin,
  type Payment,
  type PaymentWish,
  type Receipt,
  type Tender,
  takeOrigins,
} from './payment.ts';
import { costOf, includesTax, type Totals, totalsOf } from './pricing.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { issue } from './sell.ts';
import { bookInShift } from './shift.ts';
import { putBackIntoStock } from './stock.ts';
import { cashRounding, owedBy } from './take-payments.ts';
import type { TaxShare } from './tax.ts';
import { plainTextSchema } from './text.ts';

/** What comes back, and how it is paid back. */
export const refundFields = {
  orderId: idSchema,
  lines: z.array(z.strictObject({ lineId: idSchema, quantityMilli: quantityMilliSchema })).max(500),
  payments: paymentWishesSchema,
  reason: plainTextSchema(1, 200),
  /** The goods are not fit to be sold again. */
  isWaste: z.literal(true).optional(),
};
const refundSchema = z.strictObject(refundFields);
export type RefundBody = z.infer<typeof refundSchema>;
/** Without lines: money that was paid beyond what the order costs. */
export const refundOrderSchema = z
  .strictObject({ ...refundFields, receiptId: idSchema })
  .refine(({ lines, payments }) => lines.length + payments.length > 0, { path: ['lines'], error: 'is empty' });

/** Lines of an order that come back, by what is stored of them: nothing is priced anew. Or what was paid too much. */
export function decideRefundOrder(
  shop: Shop,
  body: z.infer<typeof refundOrderSchema>,
  asker: Asker,
): Change[] | Refusal {
  const receipt = takeReceipt(shop, body, asker);
  if (isRefusal(receipt)) return receipt;
  const back = backOf(shop, body, receipt, asker, 0);
  if (isRefusal(back)) return back;
  const { payments, originalNumber } = back;
  const given = receiptOf(receipt, { kind: 'refund', orderId: body.orderId, payments }, back, asker);
  const value = { ...given, ...(originalNumber && { originalNumber }), takenMinor: 0 - given.takenMinor };
  const booked = bookInShift(shop, asker.tillId, payments, 'refund');
  const settled = body.lines.length === 0 ? lessOverpaid(shop, body.orderId, amountOf(payments)) : [];
  return [...back.changes, ...issue(receipt, value), ...booked, ...settled, ...attentionToRefund(value, back, asker)];
}

/** What of too much was given back is nothing to look into any more: the oldest first. */
function lessOverpaid(shop: Shop, orderId: string, backMinor: number): Change[] {
  const items = [...shop.all('attention')].filter((one) => one.orderId === orderId && one.reason === 'overpaid');
  let leftMinor = backMinor;
  return items
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .flatMap(({ version: _, ...item }): Change[] => {
      const settledMinor = Math.min(leftMinor, item.amountMinor);
      leftMinor -= settledMinor;
      if (settledMinor === 0) return [];
      const amountMinor = item.amountMinor - settledMinor;
      return [{ kind: 'attention', id: item.id, value: amountMinor === 0 ? null : { ...item, amountMinor } }];
    });
}

/** Everything of a refund but its receipt. */
export interface Back {
  /** Of the order, as its receipt names it. */
  number: string;
  customerId?: string;
  customerName?: string;
  originalNumber: string | undefined;
  lines: Line[];
  totals: Totals;
  payments: Payment[];
  changes: Change[];
  /** Why the shop would not have done what was done already. */
  fault: Refusal | undefined;
  /** How much more was given back than was to be. */
  tooMuchMinor: number;
}

/** `exchangedMinor` of it pays for other goods in the same entry. */
export function backOf(
  shop: Shop,
  body: RefundBody,
  receipt: Pick<TakenReceipt, 'id' | 'number'>,
  asker: Asker,
  exchangedMinor: number,
): Back | Refusal {
  const isDone = isTold(asker.made);
  const order = shop.get('order', body.orderId);
  const payments = givenBack(shop, order, body.payments, receipt, asker);
  if (!order) return isDone ? backOfNothing(payments, body.orderId) : unknownOrder(body.orderId);
  const back = linesBack(order, body.lines);
  const dueMinor = isRefusal(back) ? 0 : dueOf(order, body, back);
  const fault = isRefusal(back) ? back : faultOfRefund(shop, order, body.payments, dueMinor, exchangedMinor);
  if (fault && !isDone) return fault;
  const { lines, totals, amounts } = isRefusal(back) ? { ...nothingBack(), amounts: [] } : back;
  const refund: Refund = {
    receiptId: receipt.id,
    receiptNumber: receipt.number,
    lines: lines.map(({ id, quantityMilli }, index) => ({
      lineId: id,
      quantityMilli,
      amountMinor: amounts[index] ?? 0,
    })),
    amountMinor: amountOf(payments),
    payments,
    reason: body.reason,
    by: asker.by,
    ...(asker.approvedBy !== undefined && { approvedBy: asker.approvedBy }),
    at: asker.at,
    tillId: asker.tillId,
  };
  const next = over({ ...order, lines: withRefunded(order.lines, lines), refunds: [...(order.refunds ?? []), refund] });
  const leftMinor = heldOf(order);
  // What was cancelled is in stock again already.
  const isInStock = body.isWaste === true || order.status === 'cancelled';
  return {
    number: order.number,
    ...(order.customerId && { customerId: order.customerId }),
    ...(order.customerName && { customerName: order.customerName }),
    originalNumber: order.payments.at(-1)?.receiptNumber,
    ...{ lines, totals, payments, fault, tooMuchMinor: amountOf(payments) - Math.min(dueMinor, leftMinor) },
    changes: [
      putOrder(next),
      ...(isInStock ? [] : putBackIntoStock(shop, lines)),
      ...accountAfter(shop, order, payments),
    ],
  };
}

/** What is to be given back: what the goods cost; without goods as much of what is too much as is wished. */
function dueOf(order: Order, { lines, payments }: RefundBody, { totals }: LinesBack): number {
  return lines.length > 0 ? dueFor(order, totals) : Math.min(amountOf(payments), overpaidMinor(order));
}

/** What is owed no more was never paid: the goods that come back last are worth less by it. */
function dueFor(order: Order, { totalMinor }: Totals): number {
  return order.waivedMinor === undefined ? totalMinor : Math.min(totalMinor, heldOf(order));
}

/** What is held of an order beyond what its goods cost, in minor units; all of it where it was cancelled. */
function overpaidMinor(order: Order): number {
  const { status, totals, refunds = [] } = order;
  const backMinor = sum(refunds.flatMap(({ lines }) => lines.map(({ amountMinor }) => amountMinor)));
  const costMinor = status === 'cancelled' ? 0 : totals.totalMinor - backMinor;
  return Math.max(0, heldOf(order) - costMinor);
}

function backOfNothing(payments: Payment[], orderId: string): Back {
  const fault = unknownOrder(orderId);
  return { number: '', originalNumber: undefined, ...nothingBack(), payments, changes: [], fault, tooMuchMinor: 0 };
}

function nothingBack(): Pick<Back, 'lines' | 'totals'> {
  return { lines: [], totals: totalsOf([], true) };
}

function withRefunded(lines: readonly OrderLine[], back: readonly Line[]): OrderLine[] {
  const milliById = new Map(back.map(({ id, quantityMilli }) => [id, quantityMilli]));
  return lines.map((line) => {
    const milli = milliById.get(line.id);
    return milli === undefined ? line : { ...line, refundedMilli: (line.refundedMilli ?? 0) + milli };
  });
}

/** Nobody waits any more for what was given back whole. */
function over(order: Order): Order {
  const isBack = order.lines.every((line) => refundableMilli(line) === 0);
  return isBack && order.status === 'open' && balanceOf(order) <= 0 ? { ...order, status: 'completed' } : order;
}

/** Money that a till gave back while it worked alone, and that the shop would not have. */
export function attentionToRefund(
  { id, orderId, number: receiptNumber, tillId, issuedAt: at }: Unversioned<Receipt>,
  { number, payments, fault, tooMuchMinor }: Back,
  { isBarred }: Asker,
): Change[] {
  if (!fault && !isBarred) return [];
  const isTooMuch = fault !== undefined && tooMuchMinor > 0;
  const reason = fault?.code === 'unknown-order' ? 'unknown-order' : fault ? 'over-refund' : 'not-allowed';
  const value = {
    ...({ id, reason, orderId } as const),
    ...(number !== '' && { orderNumber: number }),
    ...{ receiptNumber, tillId, at, amountMinor: isTooMuch ? tooMuchMinor : amountOf(payments) },
  };
  return [{ kind: 'attention', id, value }];
}

interface LinesBack extends Pick<Back, 'lines' | 'totals'> {
  /** With tax on top where prices do not include it, a line. */
  amounts: number[];
}

function linesBack(order: Order, wishes: RefundBody['lines']): LinesBack | Refusal {
  const pricesIncludeTax = includesTax(order);
  const lines: Line[] = [];
  for (const [index, { lineId, quantityMilli }] of wishes.entries()) {
    const path = `lines.${index}`;
    const line = order.lines.find(({ id }) => id === lineId);
    if (!line || line.voided || wishes.findIndex((wish) => wish.lineId === lineId) !== index) {
      return refuse('unknown-line', `${order.number} has no line ${lineId}`, { path: `${path}.lineId` });
    }
    if (quantityMilli > refundableMilli(line)) {
      const why = `${refundableMilli(line) / 1000} of ${line.name} can still come back`;
      return refuse('over-refund', why, { current: order, path: `${path}.quantityMilli` });
    }
    lines.push(partOf(line, quantityMilli, pricesIncludeTax));
  }
  const totals = totalsOf(lines, pricesIncludeTax);
  const amounts = lines.map((line) => costOf(line, pricesIncludeTax));
  return { lines, amounts, totals };
}

/** What is given back for so many thousandths of its lines as they were sold, tax included, in minor units. */
export function dueBack(order: Order, parts: ReadonlyMap<string, number>): number {
  const lines = [...parts].map(([lineId, quantityMilli]) => ({ lineId, quantityMilli }));
  const back = linesBack(order, lines);
  return isRefusal(back) ? 0 : dueFor(order, back.totals);
}

/** How much of a line can still come back, in thousandths. */
export function refundableMilli({ quantityMilli, refundedMilli = 0, voided }: OrderLine): number {
  return voided ? 0 : quantityMilli - refundedMilli;
}

/**
 * So much of a line that all of its parts, whenever they come back, add up to the line. Of each part base and taxes are
 * its price where the price includes them, and no number of it is below zero.
 */
export function partOf(line: OrderLine, milli: number, pricesIncludeTax: boolean): Line {
  const { refundedMilli = 0, fulfilment: _, addedAt: _added, ...rest } = line;
  const before = shareUpTo(line, refundedMilli, pricesIncludeTax);
  const after = shareUpTo(line, refundedMilli + milli, pricesIncludeTax);
  const part = (whole: number) =>
    partUpTo(whole, refundedMilli + milli, line.quantityMilli) - partUpTo(whole, refundedMilli, line.quantityMilli);
  const totalMinor = after.totalMinor - before.totalMinor;
  const taxes = after.taxes.map((tax, index) => tax - (before.taxes[index] ?? 0));
  const netMinor = pricesIncludeTax ? totalMinor - sum(taxes) : totalMinor;
  return {
    ...rest,
    quantityMilli: milli,
    totalMinor,
    ...(line.discountMinor !== undefined && { discountMinor: part(line.discountMinor) }),
    ...(line.discounts && { discounts: line.discounts.map((one) => ({ ...one, takenMinor: part(one.takenMinor) })) }),
    taxes: withBases(line, taxes, netMinor, pricesIncludeTax),
  };
}

/** Price and taxes of the first so many thousandths of a line. */
function shareUpTo(line: Line, milli: number, pricesIncludeTax: boolean): { totalMinor: number; taxes: number[] } {
  const totalMinor = partUpTo(line.totalMinor, milli, line.quantityMilli);
  const whole = line.taxes.map(({ taxMinor }) => taxMinor);
  if (!pricesIncludeTax) return { totalMinor, taxes: whole.map((tax) => partUpTo(tax, milli, line.quantityMilli)) };
  // Each sum is a share of the next larger one: none grows faster than that, so no part of any is below zero.
  let ofAll = line.totalMinor;
  let ofPart = totalMinor;
  const taxes: number[] = [];
  for (let count = whole.length; count > 0; count -= 1) {
    const first = sum(whole.slice(0, count));
    const share = ofAll === 0 ? 0 : partUpTo(first, ofPart, ofAll);
    if (count < whole.length) taxes.unshift(ofPart - share);
    ofAll = first;
    ofPart = share;
  }
  return { totalMinor, taxes: whole.length === 0 ? [] : [ofPart, ...taxes] };
}

/** A compound rate is of the net and the taxes before it, any other of the net alone; which it is, the whole line says. */
function withBases(line: Line, taxes: readonly number[], netMinor: number, pricesIncludeTax: boolean): TaxShare[] {
  const wholeMinor = pricesIncludeTax
    ? line.totalMinor - sum(line.taxes.map(({ taxMinor }) => taxMinor))
    : line.totalMinor;
  let added = 0;
  return line.taxes.map((tax, index) => {
    const taxMinor = taxes[index] ?? 0;
    const baseMinor = tax.baseMinor === wholeMinor ? netMinor : netMinor + added;
    added += taxMinor;
    return { ...tax, baseMinor, taxMinor };
  });
}

function partUpTo(whole: number, part: number, of: number): number {
  return divideHalfUp(BigInt(whole) * BigInt(part), BigInt(of));
}

function faultOfRefund(
  shop: Shop,
  order: Order,
  wishes: readonly PaymentWish[],
  amountMinor: number,
  exchangedMinor: number,
): Refusal | undefined {
  const known = new Set([
    ...idsOf(order),
    ...(order.refunds ?? []).flatMap(({ payments }) => [...idsOf({ payments })]),
  ]);
  const left = new Map(refundableByTender(order, shop));
  for (const [index, { id, tender, amountMinor: wanted }] of wishes.entries()) {
    const path = `payments.${index}`;
    if (known.has(id)) return refuse('already-exists', 'this was given back', { path: `${path}.id` });
    known.add(id);
    if (tender === 'exchange') continue;
    const most = left.get(tender) ?? 0;
    if (wanted > most) {
      const why = `only ${most} of ${order.number} was paid by ${tender} and not given back`;
      return refuse('wrong-tender', why, { path: `${path}.tender` });
    }
    left.set(tender, most - wanted);
  }
  if (amountOf(wishes) > heldOf(order)) {
    const why = `only ${heldOf(order)} of ${order.number} was paid and not given back`;
    return refuse('over-refund', why, { current: order, path: 'payments' });
  }
  const byExchange = amountOf(wishes.filter(({ tender }) => tender === 'exchange'));
  if (byExchange !== exchangedMinor) {
    return refuse('invalid', 'an exchange gives back what the other goods take', { path: 'payments' });
  }
  if (amountOf(wishes) === amountMinor) return undefined;
  return refuse('over-refund', `${amountMinor} is to be given back`, { current: order, path: 'payments' });
}

/** What was paid and not given back, in minor units: also goods in exchange are of nothing else. */
function heldOf({ payments, refunds = [] }: Order): number {
  return sum(payments.map(coveredMinor)) - sum(refunds.map((refund) => amountOf(refund.payments)));
}

/**
 * What was paid by each tender and not given back, in minor units: a deposit as it was paid in, and goods in exchange as
 * they were paid; those from before that was kept as cash.
 */
export function refundableByTender(
  { payments, refunds = [] }: Pick<Order, 'payments' | 'refunds'>,
  shop: Shop,
): [Tender, number][] {
  const left = new Map<Tender, number>();
  const count = ({ tender, depositId = '', amountMinor, origins }: Payment, sign: number) => {
    const paidIn = tender === 'deposit' ? shop.get('deposit', depositId)?.tender : undefined;
    const as = tender === 'exchange' || tender === 'deposit' ? (paidIn ?? 'cash') : tender;
    for (const origin of origins ?? [{ tender: as, amountMinor }]) {
      left.set(origin.tender, (left.get(origin.tender) ?? 0) + sign * origin.amountMinor);
    }
  };
  for (const payment of payments) count(payment, 1);
  for (const payment of refunds.flatMap((refund) => refund.payments)) count(payment, -1);
  return [...left].filter(([, minor]) => minor > 0);
}

/** What goods are worth that come back for others: what was paid for them and goes back in no other way. */
function exchangeable(shop: Shop, order: Order, wishes: readonly PaymentWish[]): Origin[] {
  const money = wishes.filter(({ tender }) => tender !== 'exchange');
  const reference = order.payments
    .flatMap(({ tender, reference, origins = [] }) => [{ tender, reference }, ...origins])
    .find((one) => one.tender === 'voucher' && one.reference !== undefined)?.reference;
  const left = refundableByTender(order, shop).map(([tender, minor]) => ({
    ...{ tender, amountMinor: minor - amountOf(money.filter((one) => one.tender === tender)) },
    ...(tender === 'voucher' && reference !== undefined && { reference }),
  }));
  return takeOrigins(
    left.filter(({ amountMinor }) => amountMinor > 0),
    Math.max(0, heldOf(order) - amountOf(money)),
  );
}

/** Cash that goes back in parts is rounded to what it would be at once: no coin is given back twice. */
function givenBack(
  shop: Shop,
  order: Order | undefined,
  wishes: readonly PaymentWish[],
  { id, number }: Pick<TakenReceipt, 'id' | 'number'>,
  asker: Asker,
): Payment[] {
  let { cashMinor, roundedMinor } = cashBackBefore(order?.refunds ?? []);
  const exchanged = order ? exchangeable(shop, order, wishes) : [];
  return wishes.map((wish) => {
    const { tenderedMinor: _, tipMinor: _tip, ...rest } = wish;
    if (isCash(wish)) cashMinor += wish.amountMinor;
    const computed = isCash(wish) ? cashRounding(shop, cashMinor) - roundedMinor : 0;
    const roundingMinor = Math.max(-wish.amountMinor, toldRounding(asker.made, wish.id) ?? computed);
    roundedMinor += roundingMinor;
    return {
      ...rest,
      ...(roundingMinor !== 0 && { roundingMinor }),
      ...(wish.tender === 'exchange' && { origins: takeOrigins(exchanged, wish.amountMinor) }),
      ...{ receiptId: id, receiptNumber: number, tillId: asker.tillId, by: asker.by, at: asker.at },
    };
  });
}

/** What `minor` in cash is rounded by when it is given back next, in minor units. */
export function cashBackRounding(shop: Shop, { refunds = [] }: Pick<Order, 'refunds'>, minor: number): number {
  const { cashMinor, roundedMinor } = cashBackBefore(refunds);
  return Math.max(-minor, cashRounding(shop, cashMinor + minor) - roundedMinor);
}

function cashBackBefore(refunds: readonly Refund[]): { cashMinor: number; roundedMinor: number } {
  const before = refunds.flatMap(({ payments }) => payments.filter(isCash));
  return { cashMinor: amountOf(before), roundedMinor: sum(before.map(({ roundingMinor = 0 }) => roundingMinor)) };
}

function isCash({ tender }: Pick<PaymentWish, 'tender'>): boolean {
  return tender === 'cash';
}

function accountAfter(shop: Shop, { customerId }: Order, payments: readonly Payment[]): Change[] {
  const backMinor = amountOf(payments.filter(({ tender }) => tender === 'on-account'));
  if (backMinor === 0 || customerId === undefined) return [];
  const value = { id: customerId, owedMinor: owedBy(shop, customerId) - backMinor };
  return [{ kind: 'account', id: customerId, value }];
}
