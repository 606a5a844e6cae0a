import { z } from 'zod';
import type { Attention } from './attention.ts';
import type { Change, Shop, Unversioned } from './documents.ts';
import { idSchema } from './ids.ts';
import type { Line } from './line.ts';
import { dearerBy, isTold } from './made.ts';
import { sum } from './money.ts';
import { missingReceipts, takeReceiptNumber } from './numbering.ts';
import { type Asker, balanceOf, type NextOrder, type Order, openOrder, withPayments } from './order.ts';
import { amountOf, coveredMinor, paymentWishSchema, type Receipt, takenWith } from './payment.ts';
import { type Totals, totalsOf } from './pricing.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { businessDateOf, settingsOf } from './settings.ts';
import { bookInShift } from './shift.ts';
import { faultOfAmount, takePayments } from './take-payments.ts';

export const paymentWishesSchema = z.array(paymentWishSchema).max(20);
/** The same without goods in exchange: those come back in a command of their own. */
export const moneyWishesSchema = paymentWishesSchema.superRefine((payments, issues) => {
  const index = payments.findIndex(({ tender }) => tender === 'exchange');
  const message = 'is for goods that come back at the same time';
  if (index >= 0) issues.addIssue({ code: 'custom', path: [index, 'tender'], message });
});
export const payOrderSchema = z.strictObject({
  orderId: idSchema,
  receiptId: idSchema,
  payments: moneyWishesSchema.refine((payments) => payments.length > 0, { error: 'is empty' }),
});

/**
 * Money up to the balance always merges, whichever till took it; its receipt serial is taken in the same entry. What a
 * till that worked alone has taken is recorded as it happened, whatever became of the order meanwhile.
 */
export function decidePayOrder(shop: Shop, body: z.infer<typeof payOrderSchema>, asker: Asker): Change[] | Refusal {
  const isDone = isTold(asker.made);
  const order = isDone ? shop.get('order', body.orderId) : openOrder(shop, body.orderId);
  if (order && isRefusal(order)) return order;
  return payFor(shop, order, body, asker);
}

/** The money of `body` for an order as it is, or for one that nobody knows. */
function payFor(
  shop: Shop,
  order: Order | undefined,
  body: z.infer<typeof payOrderSchema>,
  asker: Asker,
): Change[] | Refusal {
  const isDone = isTold(asker.made);
  const receipt = takeReceipt(shop, body, asker);
  if (isRefusal(receipt)) return receipt;
  const balanceMinor = order ? balanceOf(order) : 0;
  const due = { balanceMinor, customerId: order?.customerId, estimateId: order?.estimateId, known: idsOf(order) };
  const taken = takePayments(shop, due, { receipt, wishes: body.payments }, asker, isDone);
  if (isRefusal(taken)) return taken;
  const fault =
    !isDone && order && faultOfAmount(body.payments, { number: order.number, balanceMinor, current: order });
  if (fault) return fault;
  const { payments } = taken;
  const value = receiptOf(receipt, { kind: 'sale', orderId: body.orderId, payments }, order ?? {}, asker);
  const paid = order ? [putPaid(order, payments)] : [];
  return [
    ...paid,
    ...receipt.voids(body.orderId),
    { kind: 'receipt', id: value.id, value },
    ...receipt.changes,
    ...taken.changes,
    ...bookInShift(shop, asker.tillId, payments, 'sale'),
    ...attentionTo(shop, value, order, asker),
  ];
}

export function putPaid(order: Order, payments: Parameters<typeof withPayments>[1]): Change {
  const { version: _, ...before } = order;
  return { kind: 'order', id: order.id, value: withPayments(before, payments) };
}

export function idsOf(order: Pick<Order, 'payments'> | undefined): ReadonlySet<string> {
  return new Set(order?.payments.map(({ id }) => id));
}

/** A receipt's number, and what taking it changes. */
export interface TakenReceipt {
  id: string;
  number: string;
  serial: number;
  changes: Change[];
  /** Receipts for the numbers that a till kept free before this one. */
  voids(orderId: string): Change[];
}

export function takeReceipt(
  shop: Shop,
  { receiptId: id }: { receiptId: string },
  asker: Asker,
): TakenReceipt | Refusal {
  if (shop.get('receipt', id)) return refuse('already-exists', 'this receipt was issued', { path: 'receiptId' });
  const taken = takeReceiptNumber(shop, asker, businessDateOf(asker.at, settingsOf(shop)));
  const voids = (orderId: string) =>
    missingReceipts(shop, asker).map((missing): Change => {
      const receipt = { ...missing, id: missing.number, voids: () => [], changes: [] };
      const value = receiptOf(receipt, { kind: 'void', orderId, payments: [] }, {}, asker);
      return { kind: 'receipt', id: missing.number, value };
    });
  return { id, ...taken, voids };
}

/** What a customer is given. */
export function receiptOf(
  { id, number, serial }: Pick<TakenReceipt, 'id' | 'number' | 'serial'>,
  { kind, orderId, payments }: Pick<Receipt, 'kind' | 'orderId'> & Pick<Receipt['payload'], 'payments'>,
  sold: { number?: string; customerName?: string | undefined; lines?: Line[]; totals?: Totals },
  asker: Asker,
): Unversioned<Receipt> {
  const { number: orderNumber = '', customerName, lines = [], totals = totalsOf([], true) } = sold;
  return {
    ...{ id, kind, number, serial, orderId },
    payload: { orderNumber, ...(customerName && { customerName }), lines, totals, payments },
    takenMinor: takenWith(payments),
    issuedAt: asker.at,
    tillId: asker.tillId,
  };
}

/** What the shop would not have sold. */
export type SoldFault = Extract<Attention['reason'], 'unknown-product' | 'oversold'>;

/** What a person has to settle about money that was taken elsewhere than the shop would have. */
export function attentionTo(
  shop: Shop,
  receipt: Unversioned<Receipt>,
  order: NextOrder | undefined,
  { isBarred, made }: Pick<Asker, 'isBarred' | 'made'>,
  soldFault?: SoldFault,
): Change[] {
  const paidMinor = amountOf(receipt.payload.payments);
  // Of too much that was paid before, its own receipt says so.
  const tooMuch = order ? Math.min(paidMinor, paidMinor - balanceOf(order)) : paidMinor;
  const isOpen = order?.status === 'open';
  const tooLittle = order ? Math.min(-tooMuch, dearerBy(order, made) - knownToBeDearer(shop, order)) : 0;
  const deposits = receipt.payload.payments.filter(({ tender }) => tender === 'deposit');
  const goneMinor = amountOf(deposits) - sum(deposits.map(coveredMinor));
  const reason = (() => {
    if (!order) return 'unknown-order';
    if (goneMinor > 0 && goneMinor === paidMinor) return 'deposit-gone';
    if (!isOpen) return 'closed-order';
    if (goneMinor > 0) return 'deposit-gone';
    if (tooMuch > 0) return 'overpaid';
    if (tooLittle > 0) return 'underpaid';
    return soldFault ?? (isBarred ? 'not-allowed' : undefined);
  })();
  if (!reason) return [];
  const amounts: Partial<Record<Attention['reason'], number>> = {
    ...{ overpaid: tooMuch, underpaid: tooLittle, 'deposit-gone': goneMinor },
  };
  const value = {
    ...({ id: receipt.id, reason, orderId: receipt.orderId } as const),
    ...(order && { orderNumber: order.number }),
    ...{ receiptNumber: receipt.number, tillId: receipt.tillId, at: receipt.issuedAt },
    amountMinor: amounts[reason] ?? receipt.takenMinor,
  };
  return [{ kind: 'attention', id: receipt.id, value }];
}

/** What is owed no more of an order, or waits for somebody to say so. */
function knownToBeDearer(shop: Shop, { id, waivedMinor = 0 }: NextOrder): number {
  const items = [...shop.all('attention')].filter(({ orderId, reason }) => orderId === id && reason === 'underpaid');
  return waivedMinor + amountOf(items);
}
