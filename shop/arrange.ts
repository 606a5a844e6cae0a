import { z } from 'zod';
import { wishOfDiscount } from './discount.ts';
import type { Change, Shop } from './documents.ts';
import { idSchema } from './ids.ts';
import { unpricedOf } from './line.ts';
import { quantityMilliSchema } from './money.ts';
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
} from './order.ts';
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
  const left = priceOrder(shop, order, kept.map(unpricedOf), asker.at);
  if (isRefusal(left)) return left;
  // A rate holds for both; an amount was taken off once, and stays where it was.
  const rates = (order.discounts ?? []).filter(({ percentPpm }) => percentPpm !== undefined);
  const gone = priceOrder(shop, { discounts: rates }, moved.map(unpricedOf), asker.at);
  if (isRefusal(gone)) return gone;
  const { discounts: _, ...before } = order;
  const { order: value, changes } = numberedOrder(shop, toOrderId, { ...headOf(order), ...gone }, asker);
  return [putOrder({ ...before, ...left }), { kind: 'order', id: toOrderId, value }, ...changes];
}

function splitLines(
  order: Order,
  parts: z.infer<typeof splitOrderSchema>['lines'],
): { moved: OrderLine[]; kept: OrderLine[] } | Refusal {
  const moved: OrderLine[] = [];
  const leftById = new Map<string, number>();
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
    leftById.set(lineId, line.quantityMilli - milli);
    moved.push({ ...line, id: newId ?? line.id, quantityMilli: milli });
  }
  const kept = order.lines.flatMap((line) => {
    const left = leftById.get(line.id) ?? line.quantityMilli;
    return left === 0 ? [] : [{ ...line, quantityMilli: left }];
  });
  return { moved, kept };
}

/** Other orders' lines come onto one; theirs are over, and say where their lines went. */
export function decideMergeOrders(
  shop: Shop,
  { orderId, fromOrderIds }: z.infer<typeof mergeOrdersSchema>,
  asker: Asker,
): Change[] | Refusal {
  const into = unpaidOrder(shop, orderId, 'orderId');
  if (isRefusal(into)) return into;
  const from: Order[] = [];
  for (const [index, id] of fromOrderIds.entries()) {
    const order = unpaidOrder(shop, id, `fromOrderIds.${index}`);
    if (isRefusal(order)) return order;
    if (id === orderId || from.includes(order)) {
      return refuse('invalid', `${order.number} is there already`, { path: `fromOrderIds.${index}` });
    }
    from.push(order);
  }
  const all = [into, ...from];
  const lines = all.flatMap((order) => order.lines);
  const discounts = all.flatMap((order) => discountsAsLines(order));
  const priced = priceOrder(shop, {}, withDiscounts(lines, discounts).map(unpricedOf), asker.at);
  if (isRefusal(priced)) return priced;
  const { discounts: _, ...before } = into;
  return [
    putOrder({ ...before, ...priced }),
    ...from.map((order) => putOrder({ ...order, status: 'cancelled', mergedInto: into.id })),
  ];
}

interface OfLine {
  lineId: string;
  discount: NonNullable<OrderLine['discounts']>[number];
}

/** What an order takes off as a whole was promised for its own lines: each gets its share as an amount. */
function discountsAsLines(order: Order): OfLine[] {
  const [discount] = order.discounts ?? [];
  if (!discount) return [];
  return order.lines.flatMap((line) => {
    const own = (line.discounts ?? []).reduce((sum, { takenMinor }) => sum + takenMinor, 0);
    const shareMinor = (line.discountMinor ?? 0) - own;
    const { percentPpm: _, amountMinor: _amount, ...rest } = { ...discount, ...wishOfDiscount(discount) };
    return shareMinor > 0 ? [{ lineId: line.id, discount: { ...rest, amountMinor: shareMinor } }] : [];
  });
}

function withDiscounts(lines: readonly OrderLine[], more: readonly OfLine[]): OrderLine[] {
  return lines.map((line) => {
    const added = more.filter(({ lineId }) => lineId === line.id).map(({ discount }) => discount);
    return added.length === 0 ? line : { ...line, discounts: [...(line.discounts ?? []), ...added] };
  });
}

/** Another table, customer or note; null takes one away. */
export function decideChangeOrder(shop: Shop, body: z.infer<typeof changeOrderSchema>): Change[] | Refusal {
  const order = openOrder(shop, body.orderId);
  if (isRefusal(order)) return order;
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
  if (order.payments.length === 0) return order;
  return refuse('has-payments', `${order.number} has payments, and stays as it is`, { current: order, path });
}
