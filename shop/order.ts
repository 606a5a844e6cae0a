import { z } from 'zod';
import { discountSchema, discountsOf, discountWishesSchema } from './discount.ts';
import type { Change, Shop, Unversioned } from './documents.ts';
import { versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { atItsRates, type Fulfilment, fulfilmentSchema, lineSchema, lineWishesSchema } from './line.ts';
import { lookUpLines } from './look-up.ts';
import { isTold, type Made } from './made.ts';
import { sum } from './money.ts';
import { takeOrderNumber } from './numbering.ts';
import { type Payment, paymentSchema } from './payment.ts';
import { includesTax, type Priced, priceLines, totalsSchema } from './pricing.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { businessDateOf, settingsOf } from './settings.ts';
import { putBackIntoStock, takeFromStock } from './stock.ts';
import { type TaxRules, taxRulesSchema } from './tax.ts';
import { plainTextSchema } from './text.ts';

export const orderStatusSchema = z.enum(['open', 'completed', 'cancelled']);
const serviceSchema = z.enum(['counter', 'dine-in', 'takeaway', 'delivery', 'collect']);

const orderLineSchema = lineSchema.extend({
  fulfilment: fulfilmentSchema,
  /** Of a line that came onto an order which was sent already. */
  addedAt: z.string().optional(),
  /** How much of it was given back. */
  refundedMilli: z.int().optional(),
});
export type OrderLine = z.infer<typeof orderLineSchema>;

/** What was given back of an order; its receipt holds the rest. */
const refundSchema = z.object({
  receiptId: idSchema,
  receiptNumber: z.string(),
  lines: z.array(z.object({ lineId: idSchema, quantityMilli: z.int(), amountMinor: z.int() })),
  amountMinor: z.int(),
  payments: z.array(paymentSchema),
  reason: z.string(),
  by: z.string(),
  approvedBy: z.string().optional(),
  at: z.string(),
  tillId: z.string(),
});
export type Refund = z.infer<typeof refundSchema>;

export const orderSchema = z.object({
  id: idSchema,
  number: z.string(),
  businessDate: z.string(),
  service: serviceSchema,
  table: z.string().optional(),
  customerId: z.string().optional(),
  customerName: z.string().optional(),
  note: z.string().optional(),
  estimateId: z.string().optional(),
  lines: z.array(orderLineSchema),
  /** Of the whole order. */
  discounts: z.array(discountSchema).optional(),
  totals: totalsSchema,
  /** How it was priced, whatever the shop does by now; missing in orders from before that was kept. */
  taxRules: taxRulesSchema.optional(),
  /** Three independent axes: the document, its money, its making. The last two follow from payments and lines. */
  status: orderStatusSchema,
  payment: z.enum(['unpaid', 'partly-paid', 'paid', 'partly-refunded', 'refunded']),
  fulfilment: fulfilmentSchema,
  payments: z.array(paymentSchema),
  paidMinor: z.int(),
  refunds: z.array(refundSchema).optional(),
  refundedMinor: z.int().optional(),
  /** What is owed no more: a till that worked alone had told the customer a lower price. */
  waivedMinor: z.int().optional(),
  cancelReason: z.string().optional(),
  /** The order that its lines went into. */
  mergedInto: z.string().optional(),
  /** The closed day in which it was counted, where it came back from one. */
  countedOn: z.string().optional(),
  openedAt: z.string(),
  openedBy: z.string(),
  tillId: z.string(),
  version: versionSchema,
});
export type Order = z.infer<typeof orderSchema>;
export type NextOrder = Unversioned<Order>;

const nameSchema = plainTextSchema(1, 40);

/** What a cart says beside its lines. */
export const headFields = {
  service: serviceSchema.optional(),
  table: nameSchema.optional(),
  customerId: idSchema.optional(),
  customerName: plainTextSchema(1, 120).optional(),
  note: plainTextSchema(1, 1000).optional(),
};
/** All that is in a cart. */
export const cartFields = { ...headFields, lines: lineWishesSchema, discounts: discountWishesSchema.optional() };

export const createOrderSchema = z.strictObject({ orderId: idSchema, ...cartFields });
export const addLinesSchema = z.strictObject({ orderId: idSchema, lines: lineWishesSchema });
export const advanceOrderSchema = z.strictObject({ orderId: idSchema, fulfilment: fulfilmentSchema });
export const completeOrderSchema = z.strictObject({ orderId: idSchema });
export const cancelOrderSchema = z.strictObject({ orderId: idSchema, reason: plainTextSchema(1, 200).optional() });

type Cart = Omit<z.infer<typeof createOrderSchema>, 'orderId'>;

export interface Asker {
  at: string;
  by: string;
  approvedBy?: string | undefined;
  tillId: string;
  made?: Made | undefined;
  /** Whoever took this may not do so, and has done it alone. */
  isBarred?: boolean;
}

/** Takes the next number and sends every line to be made. */
export function decideCreateOrder(
  shop: Shop,
  { orderId, ...cart }: z.infer<typeof createOrderSchema>,
  asker: Asker,
): Change[] | Refusal {
  if (shop.get('order', orderId)) return refuse('already-exists', 'this order exists already', { path: 'orderId' });
  if (shop.get('parked', orderId)) {
    return refuse('parked-elsewhere', 'this sale was parked again meanwhile', { path: 'orderId' });
  }
  const priced = priceCart(shop, cart, asker, () => 'fired');
  if (isRefusal(priced)) return priced;
  const stock = takeFromStock(shop, priced.lines, asker);
  if (isRefusal(stock)) return stock;
  const { order, changes } = numberedOrder(shop, orderId, { ...headOf(cart), ...priced }, asker);
  return [{ kind: 'order', id: orderId, value: order }, ...changes, ...stock];
}

/** A cart as the shop prices it. */
export function priceCart(
  shop: Shop,
  { lines: wishes, discounts }: Pick<Cart, 'lines' | 'discounts'>,
  asker: Asker,
  fulfilmentOf: (line: Pick<OrderLine, 'productId'>) => Fulfilment,
): Priced<OrderLine> | Refusal {
  const { at, made } = asker;
  const lines = lookUpLines(shop, wishes, {
    ...asker,
    ...{ prices: made?.prices, sellingAt: at, wasSold: isTold(made) },
  });
  if (isRefusal(lines)) return lines;
  const unpriced = lines.map((line) => ({ ...line, fulfilment: fulfilmentOf(line) }));
  return priceLines<OrderLine>(shop, unpriced, asker.at, discountsOf(discounts, asker));
}

/** What a cart says beside its lines, without what was left out. */
export function headOf({ service, table, customerId, customerName, note }: Omit<Cart, 'lines'>) {
  return {
    ...(service && { service }),
    ...(table && { table }),
    ...(customerId && { customerId }),
    ...(customerName && { customerName }),
    ...(note && { note }),
  };
}

/** Lines added on two tills at once are both there: this asks for no version. */
export function decideAddLines(shop: Shop, body: z.infer<typeof addLinesSchema>, asker: Asker): Change[] | Refusal {
  const order = openOrder(shop, body.orderId);
  if (isRefusal(order)) return order;
  // Its lines would be priced anew, and what was given back would be a part of something else.
  if ((order.refunds ?? []).length > 0) {
    return refuse('has-payments', `money was given back for ${order.number}: make a new order`, { current: order });
  }
  const known = new Set(order.lines.map((line) => line.id));
  const doubled = body.lines.findIndex((line) => known.has(line.id));
  if (doubled >= 0) {
    return refuse('already-exists', 'this line is on the order already', { path: `lines.${doubled}.id` });
  }
  const added = lookUpLines(shop, body.lines, { ...asker, prices: asker.made?.prices, sellingAt: asker.at });
  if (isRefusal(added)) return added;
  const more = added.map((line) => ({ ...line, fulfilment: 'fired' as const, addedAt: asker.at }));
  const stock = takeFromStock(shop, more, asker);
  if (isRefusal(stock)) return stock;
  const priced = priceOrder(shop, order, [...order.lines.map(atItsRates), ...more], asker.at);
  if (isRefusal(priced)) return priced;
  // What is taken off as a whole is spread anew, and may meet more of what is taxed: by a coin that was paid.
  if (priced.totals.totalMinor < order.paidMinor) {
    const why = `${order.number} would cost less than the ${order.paidMinor} that were paid: make a new order`;
    return refuse('has-payments', why, { current: order });
  }
  return [putOrder({ ...order, ...priced }), ...stock];
}

/** An order's lines priced together anew, by the rules that it has, with what it takes off as a whole. */
export function priceOrder(
  shop: Shop,
  order: Pick<Order, 'discounts' | 'taxRules' | 'totals'>,
  lines: Parameters<typeof priceLines<OrderLine>>[1],
  at: string,
): Priced<OrderLine> | Refusal {
  return priceLines<OrderLine>(shop, lines, at, order.discounts, taxRulesOf(shop, order));
}

/** How an order was priced. */
export function taxRulesOf(shop: Shop, order: Pick<Order, 'taxRules' | 'totals'>): TaxRules {
  return order.taxRules ?? { pricesIncludeTax: includesTax(order), taxRounding: settingsOf(shop).taxRounding };
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
    if (line.voided) return line;
    const moves = to > from ? steps.indexOf(line.fulfilment) < to : line.fulfilment === order.fulfilment;
    return moves ? { ...line, fulfilment: body.fulfilment } : line;
  });
  return [putOrder({ ...order, lines })];
}

export function decideCompleteOrder(shop: Shop, body: z.infer<typeof completeOrderSchema>): Change[] | Refusal {
  const order = openOrder(shop, body.orderId);
  if (isRefusal(order)) return order;
  if (balanceOf(order) > 0) {
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
  return [putOrder({ ...order, status: 'cancelled', ...reason }), ...putBackIntoStock(shop, order.lines)];
}

export function balanceOf({
  totals,
  paidMinor,
  waivedMinor = 0,
}: Pick<Order, 'totals' | 'paidMinor' | 'waivedMinor'>): number {
  return totals.totalMinor - paidMinor - waivedMinor;
}

/** The rest of an order, or as much of it, is owed no more. */
export function waive(order: Order, mostMinor: number): Change {
  const { version: _, ...before } = order;
  const waivedMinor = (order.waivedMinor ?? 0) + Math.min(mostMinor, balanceOf(order));
  return { kind: 'order', id: order.id, value: completedIfDone(withAxes({ ...before, waivedMinor })) };
}

type NewHead = ReturnType<typeof headOf> & Priced<OrderLine> & { estimateId?: string; taxRules?: TaxRules };

/** A new order with the next number of its till, and what that changes. */
export function numberedOrder(
  shop: Shop,
  id: string,
  { service = 'counter', ...head }: NewHead,
  asker: Asker,
): { order: NextOrder; changes: Change[] } {
  const settings = settingsOf(shop);
  const { pricesIncludeTax, taxRounding } = settings;
  const businessDate = businessDateOf(asker.at, settings);
  const { number, changes } = takeOrderNumber(shop, asker, businessDate);
  const order = withAxes({
    ...{ id, number, businessDate, service, taxRules: { pricesIncludeTax, taxRounding } },
    ...head,
    status: 'open',
    payments: [],
    openedAt: asker.at,
    openedBy: asker.by,
    tillId: asker.tillId,
  });
  return { order, changes };
}

type Axes = 'payment' | 'fulfilment' | 'paidMinor' | 'refundedMinor';

/** The axes that follow: how much is paid and given back, and the least that all lines have reached. */
export function withAxes(order: Omit<NextOrder, Axes> & { refundedMinor?: number | undefined }): NextOrder {
  const { refundedMinor: _, ...rest } = order;
  const paidMinor = sum(order.payments.map((payment) => payment.amountMinor));
  const refundedMinor = sum((order.refunds ?? []).map((refund) => refund.amountMinor));
  const live = order.lines.filter((line) => !line.voided);
  const least = Math.min(...live.map((line) => steps.indexOf(line.fulfilment)));
  const fulfilment: Fulfilment = live.length === 0 ? 'fulfilled' : (steps[least] ?? 'new');
  return {
    ...rest,
    paidMinor,
    ...(refundedMinor > 0 && { refundedMinor }),
    payment: paymentOf(order, paidMinor, refundedMinor),
    fulfilment,
  };
}

function paymentOf(
  { totals, waivedMinor = 0, refunds = [] }: Pick<NextOrder, 'totals' | 'waivedMinor' | 'refunds'>,
  paidMinor: number,
  refundedMinor: number,
): Order['payment'] {
  const totalMinor = totals.totalMinor - waivedMinor;
  if (refundedMinor > 0) {
    if (refundedMinor >= paidMinor) return 'refunded';
    // Too much that went back without goods leaves the goods paid.
    const isPaid = refunds.every(({ lines }) => lines.length === 0) && paidMinor - refundedMinor >= totalMinor;
    return isPaid ? 'paid' : 'partly-refunded';
  }
  if (paidMinor >= totalMinor) return 'paid';
  return paidMinor > 0 ? 'partly-paid' : 'unpaid';
}

/** Paid and handed out: nobody waits for it any more. */
export function completedIfDone(order: NextOrder): NextOrder {
  const isDone = order.status === 'open' && balanceOf(order) <= 0 && order.fulfilment === 'fulfilled';
  return isDone ? { ...order, status: 'completed' } : order;
}

export function putOrder(order: Order): Change {
  const { version: _, ...value } = order;
  return { kind: 'order', id: order.id, value: withAxes(value) };
}

/** The money of an order, with more of it. */
export function withPayments(order: NextOrder, payments: readonly Payment[]): NextOrder {
  return completedIfDone(withAxes({ ...order, payments: [...order.payments, ...payments] }));
}

export function openOrder(shop: Shop, orderId: string): Order | Refusal {
  const order = shop.get('order', orderId);
  if (!order) return unknownOrder(orderId);
  return order.status === 'open' ? order : closedOrder(order);
}

export function unknownOrder(orderId: string): Refusal {
  return refuse('unknown-order', `there is no order ${orderId}`, { path: 'orderId' });
}

function closedOrder(order: Order): Refusal {
  return refuse('closed-elsewhere', `${order.number} is ${order.status}`, { current: order });
}
