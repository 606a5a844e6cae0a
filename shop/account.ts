import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { idSchema } from './ids.ts';
import { isTold } from './made.ts';
import type { Asker } from './order.ts';
import { receiptOf, takeReceipt } from './pay.ts';
import { amountOf, paymentWishSchema, type Receipt } from './payment.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { bookInShift } from './shift.ts';
import { owedBy, takePayments } from './take-payments.ts';

const money = ['cash', 'card', 'transfer'];

export const payAccountSchema = z.strictObject({
  customerId: idSchema,
  receiptId: idSchema,
  payment: paymentWishSchema.refine(({ tender, tipMinor }) => money.includes(tender) && tipMinor === undefined, {
    path: ['tender'],
    error: 'is cash, card or transfer, and the amount alone',
  }),
});

/**
 * Money for what a customer owes, with a receipt. It was counted as taken when it was sold on account, so that it adds
 * to no takings now but by the rounding of cash.
 */
export function decidePayAccount(
  shop: Shop,
  { customerId: id, receiptId, payment }: z.infer<typeof payAccountSchema>,
  asker: Asker,
): Change[] | Refusal {
  const isDone = isTold(asker.made);
  const customer = shop.get('customer', id);
  if (!customer && !isDone) return refuse('needs-customer', `there is no customer ${id}`, { path: 'customerId' });
  const owedMinor = owedBy(shop, id);
  const { amountMinor } = payment;
  if (amountMinor > owedMinor && !isDone) {
    const why = `${customer?.name} owes ${owedMinor}`;
    return refuse('over-balance', why, { path: 'payment.amountMinor' });
  }
  const receipt = takeReceipt(shop, { receiptId }, asker);
  if (isRefusal(receipt)) return receipt;
  const due = { balanceMinor: owedMinor, known: new Set<string>() };
  const taken = takePayments(shop, due, { receipt, wishes: [payment] }, asker, isDone);
  if (isRefusal(taken)) return taken;
  const { payments } = taken;
  const issued = receiptOf(
    receipt,
    { kind: 'account', orderId: id, payments },
    { customerName: customer?.name },
    asker,
  );
  const leftMinor = owedMinor - amountMinor;
  const value = {
    ...issued,
    payload: { ...issued.payload, owedMinor: leftMinor },
    takenMinor: issued.takenMinor - amountOf(payments),
  };
  return [
    { kind: 'account', id, value: { id, owedMinor: leftMinor } },
    ...receipt.voids(id),
    { kind: 'receipt', id: value.id, value },
    ...receipt.changes,
    ...bookInShift(shop, asker.tillId, payments, 'deposit'),
    ...(leftMinor < 0 ? paidTooMuch(value, Math.min(amountMinor, -leftMinor)) : []),
  ];
}

/** Taken before a restore, of somebody who owes less now: a person settles it. */
function paidTooMuch(
  { id, orderId, number: receiptNumber, tillId, issuedAt: at }: Omit<Receipt, 'version'>,
  amountMinor: number,
): Change[] {
  return [
    {
      kind: 'attention',
      id,
      value: { id, reason: 'overpaid', orderId, receiptNumber, tillId, at, amountMinor },
    },
  ];
}
