import { z } from 'zod';
import { type Discount, takeDiscounts, takenBy } from './discount.ts';
import type { Change, Shop } from './documents.ts';
import { idSchema } from './ids.ts';
import { atItsRates } from './line.ts';
import { quantityMilliSchema, spreadByLargestRemainder, sum } from './money.ts';
import {
  type Asker,
  headFields,
  headOf,
  numberedOrder,
  type Order,
  type OrderLine,
  openOrder,
  priceOrder,
  putOrder,
  taxRulesOf,
} from './order.ts';
import { isPaidBy } from './payment.ts';
import { grossOfLine, withOwnDiscounts } from './pricing.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

export const splitOrderSchema = z.strictObject({
  orderId: idSchema,
  /** The new order. */
  toOrderId: idSchema,
  lines: z
    .array(
      z
        .strictObject({ lineId: idSchema, quantityMilli: quantityMilliSchema.optional(), newId: idSchema.optional() })
        .refine(({ quantityMilli, newId }) => (quantityMilli === undefined) === (newId === undefined), {
          path: ['newId'],
          error: 'goes with quantityMilli',
        }),
    )
    .min(1)
    .max(500),
});
export const mergeOrdersSchema = z.strictObject({
  orderId: idSchema,
  fromOrderIds: z.array(idSchema).min(1).max(20),
});
export const changeOrderSchema = z.strictObject({
  orderId: idSchema,
  ...headFields,
  table: headFields.table.unwrap().nullable().optional(),
  customerId: headFields.customerId.unwrap().nullable().optional(),
  customerName: headFields.customerName.unwrap().nullable().optional(),
  note: headFields.note.unwrap().nullable().optional(),
});

/** Some lines become an order of their own, with the next number; each order pays for its own. */
export function decideSplitOrder(
  shop: Shop,
  { orderId, toOrderId, lines: parts }: z.infer<typeof splitOrderSchema>,
  asker: Asker,
): Change[] | Refusal {
  const order = unpaidOrder(shop, orderId, 'orderId');
  if (isRefusal(order)) return order;
  if (shop.get('order', toOrderId)) {
    return refuse('already-exists', 'this order exists already', { path: 'toOrderId' });
  }
  const split = splitLines(order, parts);
  if (isRefusal(split)) return split;
  const { moved, kept } = split;
  if (!kept.some((line) => !line.voided)) {
    return refuse('invalid', `nothing would be left of ${order.number}`, { path: 'lines' });
  }
  const discounts = splitDiscounts(order.discounts ?? [], weightOf(kept), weightOf(moved));
  const left = priceOrder(shop, { ...order, discounts: discounts.kept }, kept.map(atItsRates), asker.at);
  if (isRefusal(left)) return left;
  const gone = priceOrder(shop, { ...order, discounts: discounts.moved }, moved.map(atItsRates), asker.at);
  if (isRefusal(gone)) return gone;
  const { discounts: _, ...before } = order;
  const from = {
    ...(order.estimateId !== undefined && { estimateId: order.estimateId }),
    taxRules: taxRulesOf(shop, order),
  };
  const { order: value, changes } = numberedOrder(shop, toOrderId, { ...headOf(order), ...from, ...gone }, asker);
  return [putOrder({ ...before, ...left }), { kind: 'order', id: toOrderId, value }, ...changes];
}

function splitLines(
  order: Order,
  parts: z.infer<typeof splitOrderSchema>['lines'],
): { moved: OrderLine[]; kept: OrderLine[] } | Refusal {
  const moved: OrderLine[] = [];
  const leftById = new Map<string, OrderLine>();
  for (const [index, { lineId, quantityMilli, newId }] of parts.entries()) {
    const path = `lines.${index}`;
    const line = order.lines.find(({ id }) => id === lineId);
    if (!line || line.voided || leftById.has(lineId)) {
      return refuse('unknown-line', `${order.number} has no line ${lineId}`, { path: `${path}.lineId` });
    }
    const milli = quantityMilli ?? line.quantityMilli;
    if (milli > line.quantityMilli || (newId !== undefined && milli === line.quantityMilli)) {
      return refuse('invalid', `is not a part of ${line.quantityMilli}`, { path: `${path}.quantityMilli` });
    }
    const id = newId ?? line.id;
    if (moved.some((one) => one.id === id) || (newId !== undefined && order.lines.some((one) => one.id === newId))) {
      return refuse('already-exists', 'this line is on the order already', { path: `${path}.newId` });
    }
    const left = line.quantityMilli - milli;
    const discounts = splitDiscounts(line.discounts ?? [], left, milli);
    leftById.set(lineId, withDiscounts({ ...line, quantityMilli: left }, discounts.kept));
    moved.push(withDiscounts({ ...line, id, quantityMilli: milli }, discounts.moved));
  }
  const kept = order.lines.flatMap((line) => leftById.get(line.id) ?? line).filter((line) => line.quantityMilli > 0);
  return { moved, kept };
}

function withDiscounts({ discounts: _, ...line }: OrderLine, discounts: Discount[]): OrderLine {
  return { ...line, ...(discounts.length > 0 && { discounts }) };
}

/** What lines cost after what is taken off each of them alone. */
function weightOf(lines: readonly OrderLine[]): number {
  return sum(lines.map((line) => grossOfLine(line) - takenBy(takeDiscounts(grossOfLine(line), line.discounts ?? []))));
}

/** A rate holds for both; an amount is taken off once, and each has its share of it. */
function splitDiscounts(discounts: readonly Discount[], keptWeight: number, movedWeight: number) {
  const kept: Discount[] = [];
  const moved: Discount[] = [];
  for (const discount of discounts) {
    if (discount.percentPpm !== undefined) {
      kept.push(discount);
      moved.push(discount);
      continue;
    }
    const weights = [keptWeight, movedWeight].map(BigInt);
    const [ofKept = 0, ofMoved = 0] = spreadByLargestRemainder(discount.takenMinor, weights);
    if (ofKept > 0) kept.push({ ...discount, amountMinor: ofKept });
    if (ofMoved > 0) moved.push({ ...discount, amountMinor: ofMoved });
  }
  return { kept, moved };
}

/** Other orders' lines come onto one; theirs are over, and say where their lines went. */
export function decideMergeOrders(
  shop: Shop,
  { orderId, fromOrderIds }: z.infer<typeof mergeOrdersSchema>,
  asker: Asker,
): Change[] | Refusal {
  const into = unpaidOrder(shop, orderId, 'orderId');
  if (isRefusal(into)) return into;
  const isInside = (order: Order) => taxRulesOf(shop, order).pricesIncludeTax;
  const from: Order[] = [];
  for (const [index, id] of fromOrderIds.entries()) {
    const order = unpaidOrder(shop, id, `fromOrderIds.${index}`);
    if (isRefusal(order)) return order;
    if (id === orderId || from.includes(order)) {
      return refuse('invalid', `${order.number} is there already`, { path: `fromOrderIds.${index}` });
    }
    if (isInside(order) !== isInside(into)) {
      const why = `${order.number} was priced another way: with tax ${isInside(order) ? 'inside' : 'on top'}`;
      return refuse('invalid', why, { current: order, path: `fromOrderIds.${index}` });
    }
    from.push(order);
  }
  const all = [into, ...from];
  const lines = all.flatMap((order) => withOwnDiscounts(order.lines, order.discounts));
  const doubled = lines.find(({ id }, index) => lines.findIndex((line) => line.id === id) !== index);
  if (doubled) {
    return refuse('already-exists', `${doubled.name} is on both under one id`, { path: 'fromOrderIds' });
  }
  const { discounts: _, ...before } = into;
  const priced = priceOrder(shop, before, lines.map(atItsRates), asker.at);
  if (isRefusal(priced)) return priced;
  return [
    putOrder({ ...before, ...priced }),
    ...from.map((order) => putOrder({ ...order, status: 'cancelled', mergedInto: into.id })),
  ];
}

/** Another table, customer or note; null takes one away. */
export function decideChangeOrder(shop: Shop, body: z.infer<typeof changeOrderSchema>): Change[] | Refusal {
  const order = openOrder(shop, body.orderId);
  if (isRefusal(order)) return order;
  const isOnAccount = order.payments.some((payment) => isPaidBy(payment, 'on-account'));
  if (isOnAccount && body.customerId !== undefined && body.customerId !== order.customerId) {
    const why = `${order.number} is on the account of another customer`;
    return refuse('has-payments', why, { current: order, path: 'customerId' });
  }
  const { orderId: _, ...head } = body;
  const next: Order = { ...order };
  for (const [key, value] of Object.entries(head)) {
    if (value === undefined) continue;
    if (value === null) Reflect.deleteProperty(next, key);
    else Reflect.set(next, key, value);
  }
  return [putOrder(next)];
}

function unpaidOrder(shop: Shop, id: string, path: string): Order | Refusal {
  const order = openOrder(shop, id);
  if (isRefusal(order)) return order.path === undefined ? order : { ...order, path };
  if (order.payments.length === 0 && (order.refunds ?? []).length === 0) return order;
  return refuse('has-payments', `${order.number} has payments, and stays as it is`, { current: order, path });
}
