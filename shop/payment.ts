import { z } from 'zod';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { lineSchema, totalsSchema } from './line.ts';
import { minorSchema, sum } from './money.ts';
import { type Refusal, refuse } from './refusal.ts';
import { plainTextSchema } from './text.ts';

const tenderSchema = z.enum(['cash', 'card']);

export const paymentSchema = z.object({
  id: idSchema,
  tender: tenderSchema,
  amountMinor: minorSchema,
  /** What the customer handed over, and what went back: cash only. */
  tenderedMinor: minorSchema.optional(),
  changeMinor: minorSchema.optional(),
  reference: z.string().optional(),
  receiptId: idSchema,
  receiptNumber: z.string(),
  tillId: z.string(),
  by: z.string(),
  at: z.string(),
});
export type Payment = z.infer<typeof paymentSchema>;

const wishFields = {
  tender: tenderSchema,
  amountMinor: minorSchema.min(1),
  tenderedMinor: minorSchema.optional(),
  reference: plainTextSchema(1, 80).optional(),
};
const isChangeFromCash = (payment: z.infer<z.ZodObject<typeof wishFields>>) =>
  payment.tender === 'cash' || payment.tenderedMinor === undefined;
const cashOnly = { path: ['tenderedMinor'], error: 'is for cash only' };

/** A payment as it is asked for; the change is the host's to compute. */
export const paymentWishSchema = z.strictObject({ id: idSchema, ...wishFields }).refine(isChangeFromCash, cashOnly);
/** The same from someone who leaves the ids to the host. */
export const namelessPaymentWishSchema = z.strictObject(wishFields).refine(isChangeFromCash, cashOnly);
export type PaymentWish = z.infer<typeof paymentWishSchema>;

/**
 * What a customer was given for money taken: everything that was computed, kept for ever. `void` stands for a number
 * that a till kept free and nobody was given; its id is that number.
 */
export const receiptSchema = z.object({
  id: z.string(),
  kind: z.enum(['sale', 'void']),
  number: z.string(),
  serial: z.int(),
  orderId: idSchema,
  payload: z.object({
    orderNumber: z.string(),
    lines: z.array(lineSchema),
    totals: totalsSchema,
    payments: z.array(paymentSchema),
  }),
  /** What this receipt adds to the takings, in minor units. */
  takenMinor: z.int(),
  issuedAt: z.string(),
  tillId: z.string(),
  /** Where the customer wants it sent; noted after it was issued. */
  email: z.string().optional(),
  /** The closed day in which it was counted, where it came back from one. */
  countedOn: z.string().optional(),
  version: versionSchema,
});
export type Receipt = z.infer<typeof receiptSchema>;

export const noteReceiptEmailSchema = z.strictObject({
  receiptId: idSchema,
  email: plainTextSchema(3, 254).regex(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/u, { error: 'is no e-mail address' }),
});

/** Keeps an address for later; everything else of a receipt stays as it was issued. */
export function decideNoteReceiptEmail(
  shop: Shop,
  { receiptId, email }: z.infer<typeof noteReceiptEmailSchema>,
): Change[] | Refusal {
  const receipt = shop.get('receipt', receiptId);
  if (!receipt || receipt.kind === 'void') {
    return refuse('unknown-order', `nobody was given a receipt ${receiptId}`, { path: 'receiptId' });
  }
  const { version: _, ...value } = receipt;
  return [{ kind: 'receipt', id: receiptId, value: { ...value, email } }];
}

/** The money that a command says was taken, in minor units. */
export function amountOf(payments: readonly Pick<PaymentWish, 'amountMinor'>[]): number {
  return sum(payments.map(({ amountMinor }) => amountMinor));
}

/** What an entry adds to the grand total of takings, in minor units: a receipt counts in the entry that issues it. */
export function takingsOf(changes: readonly Change[]): number {
  let taken = 0;
  for (const { kind, value } of changes) {
    if (kind === 'receipt' && value && value.email === undefined) taken += value.takenMinor;
  }
  return taken;
}
