import { z } from 'zod';
import type { Change, Shop, Unversioned } from './documents.ts';
import { versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import {
  type Fulfilment,
  fulfilmentSchema,
  lineSchema,
  lineWishesSchema,
  lookUpLines,
  priceLines,
  type Totals,
  totalsOf,
  totalsSchema,
} from './line.ts';
import { isTold, type Made } from './made.ts';
import { sum } from './money.ts';
import { missingReceipts, takeOrderNumber, takeReceiptNumber } from './numbering.ts';
import { amountOf, type Payment, type PaymentWish, paymentSchema, paymentWishSchema, type Receipt } from './payment.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { businessDateOf, settingsOf } from './settings.ts';
import { bookInShift } from './shift.ts';
import { plainTextSchema } from './text.ts';

export const orderStatusSchema = z.enum(['open', 'completed', 'cancelled']);
const serviceSchema = z.enum(['counter', 'dine-in', 'takeaway', 'delivery', 'collect']);

const orderLineSchema = lineSchema.extend({ fulfilment: fulfilmentSchema });
export type OrderLine = z.infer<typeof orderLineSchema>;

export const orderSchema = z.object({
  id: idSchema,
  number: z.string(),
  businessDate: z.string(),
  service: serviceSchema,
  customerName: z.string().optional(),
  note: z.string().optional(),
  estimateId: z.string().optional(),
  lines: z.array(orderLineSchema),
  totals: totalsSchema,
  /** Three independent axes: the document, its money, its making. The last two follow from payments and lines. */
  status: orderStatusSchema,
  payment: z.enum(['unpaid', 'partly-paid', 'paid']),
  fulfilment: fulfilmentSchema,
  payments: z.array(paymentSchema),
  paidMinor: z.int(),
  cancelReason: z.string().optional(),
  /** The closed day in which it was counted, where it came back from one. */
  countedOn: z.string().optional(),
  openedAt: z.string(),
  openedBy: z.string(),
  tillId: z.string(),
  version: versionSchema,
});
export type Order = z.infer<typeof orderSchema>;
export type NextOrder = Unversioned<Order>;

export const createOrderSchema = z.strictObject({
  orderId: idSchema,
  service: serviceSchema.optional(),
  customerName: plainTextSchema(1, 120).optional(),
  note: plainTextSchema(1, 1000).optional(),
  lines: lineWishesSchema,
});
export const addLinesSchema = z.strictObject({ orderId: idSchema, lines: lineWishesSchema });
export const advanceOrderSchema = z.strictObject({ orderId: idSchema, fulfilment: fulfilmentSchema });
export const payOrderSchema = z.strictObject({
  orderId: idSchema,
  receiptId: idSchema,
  payments: z.array(paymentWishSchema).min(1).max(20),
});
export const completeOrderSchema = z.strictObject({ orderId: idSchema });
export const cancelOrderSchema = z.strictObject({ orderId: idSchema, reason: plainTextSchema(1, 200).optional() });

interface Asker {
  at: string;
  by: string;
  tillId: string;
  made?: Made | undefined;
  /** Whoever took this may not do so, and has done it alone. */
  isBarred?: boolean;
}

/** Takes the next number and sends every line to be made. */
export function decideCreateOrder(
  shop: Shop,
  body: z.infer<typeof createOrderSchema>,
  asker: Asker,
): Change[] | Refusal {
  const { orderId, lines: wishes, ...head } = body;
  if (shop.get('order', orderId)) return refuse('already-exists', 'this order exists already', { path: 'orderId' });
  const lines = lookUpLines(shop, wishes, asker.made?.prices);
  if (isRefusal(lines)) return lines;
  const priced = priceLines<OrderLine>(
    shop,
    lines.map((line) => ({ ...line, fulfilment: 'fired' })),
    asker.at,
  );
  if (isRefusal(priced)) return priced;
  const businessDate = businessDateOf(asker.at, settingsOf(shop));
  const { number, changes } = takeOrderNumber(shop, asker, businessDate);
  const order = newOrder({ ...head, ...priced, id: orderId, number, businessDate, asker });
  return [{ kind: 'order', id: orderId, value: order }, ...changes];
}

/** Lines added on two tills at once are both there: this asks for no version. */
export function decideAddLines(shop: Shop, body: z.infer<typeof addLinesSchema>, asker: Asker): Change[] | Refusal {
  const order = openOrder(shop, body.orderId);
  if (isRefusal(order)) return order;
  const known = new Set(order.lines.map((line) => line.id));
  const doubled = body.lines.findIndex((line) => known.has(line.id));
  if (doubled >= 0) {
    return refuse('already-exists', 'this line is on the order already', { path: `lines.${doubled}.id` });
  }
  const added = lookUpLines(shop, body.lines, asker.made?.prices);
  if (isRefusal(added)) return added;
  const unpriced = [
    ...order.lines.map(({ taxes: _, totalMinor: _total, ...line }) => line),
    ...added.map((line) => ({ ...line, fulfilment: 'fired' as const })),
  ];
  const priced = priceLines<OrderLine>(shop, unpriced, asker.at);
  return isRefusal(priced) ? priced : [putOrder({ ...order, ...priced })];
}

const steps = fulfilmentSchema.options;

/** Moves every line at least to a step, skipping forward at will; one step back is a recall. */
export function decideAdvanceOrder(shop: Shop, body: z.infer<typeof advanceOrderSchema>): Change[] | Refusal {
  const order = shop.get('order', body.orderId);
  if (!order) return unknownOrder(body.orderId);
  if (order.status === 'cancelled') return closedOrder(order);
  const from = steps.indexOf(order.fulfilment);
  const to = steps.indexOf(body.fulfilment);
  if (to === from || to < from - 1) {
    return refuse('wrong-step', `${order.number} is ${order.fulfilment} and cannot become ${body.fulfilment}`, {
      current: order,
      path: 'fulfilment',
    });
  }
  const lines = order.lines.map((line) => {
    const moves = to > from ? steps.indexOf(line.fulfilment) < to : line.fulfilment === order.fulfilment;
    return moves ? { ...line, fulfilment: body.fulfilment } : line;
  });
  return [putOrder({ ...order, lines })];
}

/**
 * Money up to the balance always merges, whichever till took it; its receipt serial is taken in the same entry. What a
 * till that worked alone has taken is recorded as it happened, whatever became of the order meanwhile.
 */
export function decidePayOrder(shop: Shop, body: z.infer<typeof payOrderSchema>, asker: Asker): Change[] | Refusal {
  const isDone = isTold(asker.made);
  const order = isDone ? shop.get('order', body.orderId) : openOrder(shop, body.orderId);
  if (order && isRefusal(order)) return order;
  const fault = faultOfPayments(shop, order, body, isDone);
  if (fault) return fault;
  const businessDate = businessDateOf(asker.at, settingsOf(shop));
  const { number, serial, changes } = takeReceiptNumber(shop, asker, businessDate);
  const taken = body.payments.map((wish) => paymentOf(wish, { id: body.receiptId, number }, asker));
  const issued = { issuedAt: asker.at, tillId: asker.tillId };
  const nothing = { lines: [], totals: totalsOf([], true) };
  const { lines, totals } = order ?? nothing;
  const value = {
    ...{ id: body.receiptId, kind: 'sale' as const, number, serial, orderId: body.orderId },
    payload: { orderNumber: order?.number ?? '', lines, totals, payments: taken },
    takenMinor: amountOf(taken),
    ...issued,
  };
  const voids = missingReceipts(shop, asker).map((missing): Change => {
    const payload = { orderNumber: '', ...nothing, payments: [] };
    const receipt = { ...missing, id: missing.number, kind: 'void' as const, orderId: body.orderId, payload };
    return { kind: 'receipt', id: missing.number, value: { ...receipt, takenMinor: 0, ...issued } };
  });
  const paid = order ? [putOrder({ ...order, payments: [...order.payments, ...taken] })] : [];
  const also = [...attentionTo(value, order, asker), ...bookInShift(shop, asker.tillId, taken, 'sale')];
  return [...paid, ...voids, { kind: 'receipt', id: value.id, value }, ...changes, ...also];
}

/** What a person has to settle about money that was taken elsewhere than the shop would have. */
function attentionTo(receipt: Unversioned<Receipt>, order: Order | undefined, { isBarred }: Asker): Change[] {
  const tooMuch = order ? receipt.takenMinor - balanceOf(order) : receipt.takenMinor;
  const isOpen = order?.status === 'open';
  const isOff = !isOpen || tooMuch > 0;
  if (!isOff && !isBarred) return [];
  const reason = !order ? 'unknown-order' : !isOpen ? 'closed-order' : isOff ? 'overpaid' : 'not-allowed';
  const value = {
    ...({ id: receipt.id, reason, orderId: receipt.orderId } as const),
    ...(order && { orderNumber: order.number }),
    ...{ receiptNumber: receipt.number, tillId: receipt.tillId, at: receipt.issuedAt },
    amountMinor: reason === 'overpaid' ? tooMuch : receipt.takenMinor,
  };
  return [{ kind: 'attention', id: receipt.id, value }];
}

function faultOfPayments(
  shop: Shop,
  order: Order | undefined,
  body: z.infer<typeof payOrderSchema>,
  isDone: boolean,
): Refusal | undefined {
  const known = new Set(order?.payments.map((payment) => payment.id));
  for (const [index, payment] of body.payments.entries()) {
    const path = `payments.${index}`;
    if (known.has(payment.id)) return refuse('already-exists', 'this payment was taken', { path: `${path}.id` });
    known.add(payment.id);
    if (payment.tenderedMinor !== undefined && payment.tenderedMinor < payment.amountMinor) {
      return refuse('tender-too-small', 'less was handed over than is to be paid', { path: `${path}.tenderedMinor` });
    }
  }
  if (shop.get('receipt', body.receiptId)) {
    return refuse('already-exists', 'this receipt was issued', { path: 'receiptId' });
  }
  if (isDone || !order) return undefined;
  const balance = balanceOf(order);
  if (amountOf(body.payments) <= balance) return undefined;
  if (order.payments.length > 0) {
    return refuse('paid-elsewhere', `${order.number} has only ${balance} left to pay`, { current: order });
  }
  return refuse('over-balance', `${order.number} has only ${balance} to pay`, { current: order, path: 'payments' });
}

function paymentOf(wish: PaymentWish, receipt: { id: string; number: string }, asker: Asker): Payment {
  const { tenderedMinor } = wish;
  return {
    ...wish,
    ...(tenderedMinor !== undefined && { changeMinor: tenderedMinor - wish.amountMinor }),
    receiptId: receipt.id,
    receiptNumber: receipt.number,
    tillId: asker.tillId,
    by: asker.by,
    at: asker.at,
  };
}

export function decideCompleteOrder(shop: Shop, body: z.infer<typeof completeOrderSchema>): Change[] | Refusal {
  const order = openOrder(shop, body.orderId);
  if (isRefusal(order)) return order;
  if (order.payment !== 'paid') {
    return refuse('unpaid', `${order.number} still has ${balanceOf(order)} to pay`, { current: order });
  }
  return [putOrder({ ...order, status: 'completed' })];
}

/** Only where no money was taken: what was paid is reversed, not cancelled. */
export function decideCancelOrder(shop: Shop, body: z.infer<typeof cancelOrderSchema>): Change[] | Refusal {
  const order = openOrder(shop, body.orderId);
  if (isRefusal(order)) return order;
  if (order.payments.length > 0) {
    return refuse('has-payments', `${order.number} has payments: refund them instead`, { current: order });
  }
  const reason = body.reason === undefined ? {} : { cancelReason: body.reason };
  return [putOrder({ ...order, status: 'cancelled', ...reason })];
}

export function balanceOf(order: Pick<Order, 'totals' | 'paidMinor'>): number {
  return order.totals.totalMinor - order.paidMinor;
}

export function newOrder(head: {
  id: string;
  number: string;
  businessDate: string;
  service?: Order['service'] | undefined;
  customerName?: string | undefined;
  note?: string | undefined;
  estimateId?: string;
  lines: OrderLine[];
  totals: Totals;
  asker: Asker;
}): NextOrder {
  const { asker, service = 'counter', customerName, note, ...rest } = head;
  return withAxes({
    ...rest,
    service,
    ...(customerName && { customerName }),
    ...(note && { note }),
    status: 'open',
    payments: [],
    openedAt: asker.at,
    openedBy: asker.by,
    tillId: asker.tillId,
  });
}

type Axes = 'payment' | 'fulfilment' | 'paidMinor';

/** The axes that follow: how much is paid, and the least that all lines have reached. */
function withAxes(order: Omit<NextOrder, Axes>): NextOrder {
  const paidMinor = sum(order.payments.map((payment) => payment.amountMinor));
  const least = Math.min(...order.lines.map((line) => steps.indexOf(line.fulfilment)));
  const payment = paidMinor >= order.totals.totalMinor ? 'paid' : paidMinor > 0 ? 'partly-paid' : 'unpaid';
  const fulfilment: Fulfilment = steps[least] ?? 'new';
  return { ...order, paidMinor, payment, fulfilment };
}

function putOrder(order: Order): Change {
  const { version: _, ...value } = order;
  return { kind: 'order', id: order.id, value: withAxes(value) };
}

function openOrder(shop: Shop, orderId: string): Order | Refusal {
  const order = shop.get('order', orderId);
  if (!order) return unknownOrder(orderId);
  return order.status === 'open' ? order : closedOrder(order);
}

function unknownOrder(orderId: string): Refusal {
  return refuse('unknown-order', `there is no order ${orderId}`, { path: 'orderId' });
}

function closedOrder(order: Order): Refusal {
  return refuse('closed-elsewhere', `${order.number} is ${order.status}`, { current: order });
}
