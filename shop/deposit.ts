import { z } from 'zod';
import { type Change, type Shop, type Unversioned, versionSchema } from './documents.ts';
import type { Estimate } from './estimate.ts';
import { idSchema } from './ids.ts';
import { isTold } from './made.ts';
import type { Asker } from './order.ts';
import { attentionTo, receiptOf, takeReceipt } from './pay.ts';
import { amountOf, paymentWishSchema, type Receipt, tenderSchema } from './payment.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { bookInShift } from './shift.ts';
import { takePayments } from './take-payments.ts';

/** Money that was paid in before the goods: owed to the customer until it pays for something, once and whole. */
const depositSchema = z.object({
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
  const isDone = isTold(asker.made);
  const fault = isDone ? undefined : faultOfDeposit(shop, estimate, { estimateId, amountMinor: payment.amountMinor });
  if (fault) return fault;
  if (shop.get('deposit', id)) return refuse('already-exists', 'this deposit was taken', { path: 'depositId' });
  const receipt = takeReceipt(shop, { receiptId }, asker);
  if (isRefusal(receipt)) return receipt;
  const due = { balanceMinor: payment.amountMinor, known: new Set<string>() };
  const taken = takePayments(shop, due, { receipt, wishes: [payment] }, asker, isDone);
  if (isRefusal(taken)) return taken;
  const { payments } = taken;
  const { number = '', customerName } = estimate ?? {};
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
    ...bookInShift(shop, asker.tillId, payments, 'deposit'),
    ...(estimate ? [] : attentionTo(shop, value, undefined, asker)),
  ];
}

function twiceGivenBack({
  id,
  orderId,
  number: receiptNumber,
  tillId,
  issuedAt: at,
  payload,
}: Unversioned<Receipt>): Change[] {
  const amountMinor = amountOf(payload.payments);
  const value = { id, reason: 'over-refund' as const, orderId, receiptNumber, tillId, at, amountMinor };
  return [{ kind: 'attention', id, value }];
}

/** Only what can be used up whole later on is taken. */
function faultOfDeposit(
  shop: Shop,
  estimate: Estimate | undefined,
  { estimateId, amountMinor }: { estimateId: string; amountMinor: number },
): Refusal | undefined {
  if (!estimate) return refuse('unknown-estimate', `there is no estimate ${estimateId}`, { path: 'estimateId' });
  const { number, status, totals } = estimate;
  if (status === 'declined' || status === 'cancelled' || status === 'expired') {
    return refuse('not-convertible', `${number} is ${status}`, { current: estimate });
  }
  const paidIn = [...shop.all('deposit')].filter((one) => one.estimateId === estimateId && one.status !== 'returned');
  const leftMinor = totals.totalMinor - amountOf(paidIn);
  if (amountMinor <= leftMinor) return undefined;
  return refuse('over-balance', `${number} has only ${leftMinor} to pay`, { path: 'payment.amountMinor' });
}

/** The goods will not be had: the money goes back as it came. */
export function decideReturnDeposit(
  shop: Shop,
  { depositId, receiptId, paymentId }: z.infer<typeof returnDepositSchema>,
  asker: Asker,
): Change[] | Refusal {
  const deposit = shop.get('deposit', depositId);
  if (!deposit || (deposit.status !== 'held' && !isTold(asker.made))) {
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
    {
      kind: 'deposit',
      id: depositId,
      value: { ...before, status: deposit.status === 'held' ? 'returned' : deposit.status },
    },
    ...receipt.voids(estimateId),
    {
      kind: 'receipt',
      id: value.id,
      value: { ...value, originalNumber: receiptNumber, takenMinor: 0 - value.takenMinor },
    },
    ...receipt.changes,
    ...bookInShift(shop, asker.tillId, given.payments, 'refund'),
    ...(deposit.status === 'held' ? [] : twiceGivenBack(value)),
  ];
}
