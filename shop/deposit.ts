import { z } from 'zod';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import type { Asker } from './order.ts';
import { receiptOf, takeReceipt } from './pay.ts';
import { amountOf, paymentWishSchema, tenderSchema } from './payment.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { bookInShift } from './shift.ts';
import { takePayments } from './take-payments.ts';

/** Money that was paid in before the goods: owed to the customer until it pays for something, once and whole. */
export const depositSchema = z.object({
  id: idSchema,
  estimateId: idSchema,
  customerName: z.string().optional(),
  amountMinor: z.int(),
  tender: tenderSchema,
  status: z.enum(['held', 'applied', 'returned']),
  receiptNumber: z.string(),
  at: z.string(),
  by: z.string(),
  tillId: z.string(),
  version: versionSchema,
});
export type Deposit = z.infer<typeof depositSchema>;

const money = ['cash', 'card', 'transfer'];

export const takeDepositSchema = z.strictObject({
  depositId: idSchema,
  estimateId: idSchema,
  receiptId: idSchema,
  payment: paymentWishSchema.refine(({ tender, tipMinor }) => money.includes(tender) && tipMinor === undefined, {
    path: ['tender'],
    error: 'is cash, card or transfer, and the amount alone',
  }),
});

export const returnDepositSchema = z.strictObject({ depositId: idSchema, receiptId: idSchema, paymentId: idSchema });

export function decideTakeDeposit(
  shop: Shop,
  { depositId: id, estimateId, receiptId, payment }: z.infer<typeof takeDepositSchema>,
  asker: Asker,
): Change[] | Refusal {
  const estimate = shop.get('estimate', estimateId);
  if (!estimate) return refuse('unknown-estimate', `there is no estimate ${estimateId}`, { path: 'estimateId' });
  if (shop.get('deposit', id)) return refuse('already-exists', 'this deposit was taken', { path: 'depositId' });
  const receipt = takeReceipt(shop, { receiptId }, asker);
  if (isRefusal(receipt)) return receipt;
  const due = { balanceMinor: payment.amountMinor, known: new Set<string>() };
  const taken = takePayments(shop, due, { receipt, wishes: [payment] }, asker, false);
  if (isRefusal(taken)) return taken;
  const { payments } = taken;
  const { number, customerName } = estimate;
  const named = { number, ...(customerName && { customerName }) };
  const value = receiptOf(receipt, { kind: 'deposit', orderId: estimateId, payments }, named, asker);
  const deposit = {
    ...{ id, estimateId, ...(customerName && { customerName }), amountMinor: amountOf(payments) },
    ...{ tender: payment.tender, status: 'held' as const, receiptNumber: receipt.number },
    ...{ at: asker.at, by: asker.by, tillId: asker.tillId },
  };
  return [
    { kind: 'deposit', id, value: deposit },
    ...receipt.voids(estimateId),
    { kind: 'receipt', id: value.id, value },
    ...receipt.changes,
    ...bookInShift(shop, asker.tillId, payments, 'sale'),
  ];
}

/** The goods will not be had: the money goes back as it came. */
export function decideReturnDeposit(
  shop: Shop,
  { depositId, receiptId, paymentId }: z.infer<typeof returnDepositSchema>,
  asker: Asker,
): Change[] | Refusal {
  const deposit = shop.get('deposit', depositId);
  if (deposit?.status !== 'held') {
    return refuse('no-deposit', 'this deposit is not held any more', { path: 'depositId' });
  }
  const receipt = takeReceipt(shop, { receiptId }, asker);
  if (isRefusal(receipt)) return receipt;
  const { tender, amountMinor, estimateId, receiptNumber, customerName } = deposit;
  const due = { balanceMinor: amountMinor, known: new Set<string>() };
  const wishes = [{ id: paymentId, tender, amountMinor }];
  const given = takePayments(shop, due, { receipt, wishes }, asker, false);
  if (isRefusal(given)) return given;
  const named = { number: '', ...(customerName && { customerName }) };
  const value = receiptOf(receipt, { kind: 'refund', orderId: estimateId, payments: given.payments }, named, asker);
  const { version: _, ...before } = deposit;
  return [
    { kind: 'deposit', id: depositId, value: { ...before, status: 'returned' } },
    ...receipt.voids(estimateId),
    {
      kind: 'receipt',
      id: value.id,
      value: { ...value, originalNumber: receiptNumber, takenMinor: 0 - value.takenMinor },
    },
    ...receipt.changes,
    ...bookInShift(shop, asker.tillId, given.payments, 'refund'),
  ];
}
