import { z } from 'zod';
import type { Change } from './documents.ts';
import { idSchema } from './ids.ts';
import type { Line, Totals } from './line.ts';
import { minorSchema } from './money.ts';
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

/** What a customer was given for money taken: everything that was computed, kept for ever. */
export interface Receipt {
  id: string;
  kind: 'sale';
  number: string;
  serial: number;
  orderId: string;
  payload: { orderNumber: string; lines: Line[]; totals: Totals; payments: Payment[] };
  /** What this receipt adds to the takings, in minor units. */
  takenMinor: number;
  issuedAt: string;
  tillId: string;
  version: number;
}

/** What an entry adds to the grand total of takings, in minor units. */
export function takingsOf(changes: readonly Change[]): number {
  let taken = 0;
  for (const change of changes) if (change.kind === 'receipt' && change.value) taken += change.value.takenMinor;
  return taken;
}
