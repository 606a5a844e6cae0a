import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { idSchema } from './ids.ts';
import { atItsRates } from './line.ts';
import { quantityMilliSchema } from './money.ts';
import {
  type Asker,
  balanceOf,
  completedIfDone,
  type Order,
  type OrderLine,
  openOrder,
  priceOrder,
  putOrder,
  withAxes,
} from './order.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { putBackIntoStock } from './stock.ts';
import { plainTextSchema } from './text.ts';

export const voidLineSchema = z
  .strictObject({
    orderId: idSchema,
    lineId: idSchema,
    reason: plainTextSchema(1, 200),
    /** Less than all of it: so much is taken off as a line of its own, under `voidedId`. */
    quantityMilli: quantityMilliSchema.optional(),
    voidedId: idSchema.optional(),
  })
  .refine(({ quantityMilli, voidedId }) => (quantityMilli === undefined) === (voidedId === undefined), {
    path: ['voidedId'],
    error: 'goes with quantityMilli',
  });
export type VoidBody = z.infer<typeof voidLineSchema>;

/** Takes a line off an order that is not paid for; it stays to be seen, with who, when and why. */
export function decideVoidLine(shop: Shop, body: VoidBody, asker: Asker): Change[] | Refusal {
  const order = openOrder(shop, body.orderId);
  if (isRefusal(order)) return order;
  const line = order.lines.find(({ id }) => id === body.lineId);
  if (!line) return refuse('unknown-line', `${order.number} has no line ${body.lineId}`, { path: 'lineId' });
  if (line.voided) return refuse('wrong-step', `${line.name} was taken off already`, { current: order });
  if ((order.refunds ?? []).length > 0) {
    return refuse('has-payments', `money was given back for ${order.number}: refund the rest`, { current: order });
  }
  const { quantityMilli = line.quantityMilli, voidedId } = body;
  if (quantityMilli > line.quantityMilli || (voidedId !== undefined && quantityMilli === line.quantityMilli)) {
    return refuse('invalid', `is not a part of ${line.quantityMilli}`, { path: 'quantityMilli' });
  }
  if (order.lines.some(({ id }) => id === voidedId)) {
    return refuse('already-exists', 'this line is on the order already', { path: 'voidedId' });
  }
  const { at, by, approvedBy } = asker;
  const voided = { by, ...(approvedBy !== undefined && { approvedBy }), reason: body.reason, at };
  const off: OrderLine = { ...line, id: voidedId ?? line.id, quantityMilli, voided };
  const rest: OrderLine[] = voidedId ? [{ ...line, quantityMilli: line.quantityMilli - quantityMilli }] : [];
  const lines = order.lines.flatMap((one) => (one === line ? [...rest, off] : [one]));
  const priced = priceOrder(shop, order, lines.map(atItsRates), at);
  if (isRefusal(priced)) return priced;
  if (priced.totals.totalMinor < order.paidMinor) {
    const why = `${order.number} would cost less than the ${order.paidMinor} that were paid: refund it instead`;
    return refuse('has-payments', why, { current: order });
  }
  const { discounts: _, ...before } = order;
  const next = { ...before, ...priced };
  return [
    isNothingLeft(next) ? putOrder({ ...next, status: 'cancelled', cancelReason: body.reason }) : putDone(next),
    ...putBackIntoStock(shop, [{ ...off, voided: undefined }]),
  ];
}

function isNothingLeft({ lines, payments }: Order): boolean {
  return payments.length === 0 && lines.every((line) => line.voided);
}

/** With less to pay an order may be paid and handed out by now. */
function putDone(order: Order): Change {
  const { version: _, ...value } = order;
  return { kind: 'order', id: order.id, value: completedIfDone(withAxes(value)) };
}

/** Whether somebody has begun to make it: then it takes more to take it off. */
export function isFired(shop: Shop, { orderId, lineId }: Pick<VoidBody, 'orderId' | 'lineId'>): boolean {
  const line = shop.get('order', orderId)?.lines.find(({ id }) => id === lineId);
  return line !== undefined && line.fulfilment !== 'new';
}

/** What is still to be paid where a line is looked at: nothing is taken off an order that is paid. */
export function isVoidable(order: Parameters<typeof balanceOf>[0] & { status: string }): boolean {
  return order.status === 'open' && balanceOf(order) > 0;
}
