import { z } from 'zod';
import { type Change, type Shop, versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { lineSchema } from './line.ts';
import { minorSchema, sum } from './money.ts';
import { totalsSchema } from './pricing.ts';
import { type Refusal, refuse } from './refusal.ts';
import { plainTextSchema } from './text.ts';

/** `exchange` is what goods that came back are worth: no money moves. */
export const tenderSchema = z.enum(['cash', 'card', 'transfer', 'voucher', 'on-account', 'deposit', 'exchange']);
export type Tender = z.infer<typeof tenderSchema>;

/** Money that was paid once, and by what: of a voucher which one. */
const originSchema = z.object({ tender: tenderSchema, amountMinor: minorSchema, reference: z.string().optional() });
export type Origin = z.infer<typeof originSchema>;

/** Of a sale what was taken, of a refund what was given back: amounts are zero or more in both. */
export const paymentSchema = z.object({
  id: idSchema,
  tender: tenderSchema,
  /** What it pays of the balance. */
  amountMinor: minorSchema,
  tipMinor: minorSchema.optional(),
  /** What the amount was rounded by, to what coins there are: cash only. */
  roundingMinor: z.int().optional(),
  /** What the customer handed over, and what went back: cash only. */
  tenderedMinor: minorSchema.optional(),
  changeMinor: minorSchema.optional(),
  reference: z.string().optional(),
  depositId: z.string().optional(),
  /**
   * Of a deposit or of goods in exchange: the money that it stands for. Less than the amount where a till that worked
   * alone took what was not there; missing in those from before there were any.
   */
  origins: z.array(originSchema).optional(),
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
  tipMinor: minorSchema.min(1).optional(),
  tenderedMinor: minorSchema.optional(),
  reference: plainTextSchema(1, 80).optional(),
  depositId: idSchema.optional(),
};

function fieldsOfTender(payment: z.infer<z.ZodObject<typeof wishFields>>, issues: z.RefinementCtx): void {
  const fault = (key: string, message: string) => issues.addIssue({ code: 'custom', path: [key], message });
  const { tender, tenderedMinor, tipMinor, reference, depositId } = payment;
  if (tenderedMinor !== undefined && tender !== 'cash') fault('tenderedMinor', 'is for cash only');
  if (tender === 'voucher' && reference === undefined) fault('reference', 'says which voucher it was');
  if ((tender === 'deposit') !== (depositId !== undefined))
    fault('depositId', 'goes with a deposit, and only with one');
  const isMoney = tender === 'cash' || tender === 'card' || tender === 'transfer';
  if (tipMinor !== undefined && !isMoney) fault('tipMinor', 'is for money only');
}

/** A payment as it is asked for; change and rounding are the host's to compute. */
export const paymentWishSchema = z.strictObject({ id: idSchema, ...wishFields }).superRefine(fieldsOfTender);
/** The same from someone who leaves the ids to the host. */
export const namelessPaymentWishSchema = z.strictObject(wishFields).superRefine(fieldsOfTender);
export type PaymentWish = z.infer<typeof paymentWishSchema>;

/**
 * What a customer was given for money taken or given back: everything that was computed, kept for ever. `void` stands for
 * a number that a till kept free and nobody was given; its id is that number.
 */
export const receiptSchema = z.object({
  id: z.string(),
  kind: z.enum(['sale', 'refund', 'exchange', 'deposit', 'account', 'void']),
  number: z.string(),
  serial: z.int(),
  /** Of the order; of a deposit its estimate; of money for an account its customer. */
  orderId: idSchema,
  /** Of a refund: the receipt that the customer came back with. */
  originalNumber: z.string().optional(),
  payload: z.object({
    orderNumber: z.string(),
    customerName: z.string().optional(),
    lines: z.array(lineSchema),
    totals: totalsSchema,
    payments: z.array(paymentSchema),
    /** Of money for an account: what is owed after it. */
    owedMinor: z.int().optional(),
    /** Of an exchange: what came back for it. */
    returned: z
      .object({
        orderNumber: z.string(),
        lines: z.array(lineSchema),
        totals: totalsSchema,
        payments: z.array(paymentSchema),
      })
      .optional(),
  }),
  /** What this receipt adds to the takings, in minor units; below zero where money was given back. */
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

/** The part of the balance that payments settle, in minor units. */
export function amountOf(payments: readonly Pick<PaymentWish, 'amountMinor'>[]): number {
  return sum(payments.map(({ amountMinor }) => amountMinor));
}

/** How much of a payment was money once, in minor units: all of it, but for a deposit or goods that were not there. */
export function coveredMinor({ amountMinor, origins }: Pick<Payment, 'amountMinor' | 'origins'>): number {
  return origins ? amountOf(origins) : amountMinor;
}

/** Whether it was paid by such a tender, or stands for what once was. */
export function isPaidBy({ tender, origins = [] }: Pick<Payment, 'tender' | 'origins'>, wanted: Tender): boolean {
  return tender === wanted || origins.some((origin) => origin.tender === wanted);
}

/** The first so many minor units of what there is; what is left stays in `pool`. */
export function takeOrigins(pool: Origin[], amountMinor: number): Origin[] {
  const taken: Origin[] = [];
  let leftMinor = amountMinor;
  while (leftMinor > 0) {
    const first = pool.shift();
    if (!first) break;
    const part = Math.min(first.amountMinor, leftMinor);
    leftMinor -= part;
    taken.push({ ...first, amountMinor: part });
    if (part < first.amountMinor) pool.unshift({ ...first, amountMinor: first.amountMinor - part });
  }
  return taken;
}

/** What payments bring in with tips and rounding; a deposit was brought in before, and an exchange moves nothing. */
export function takenWith(payments: readonly Payment[]): number {
  const moved = payments.filter(({ tender }) => tender !== 'deposit' && tender !== 'exchange');
  return sum(moved.map(({ amountMinor, tipMinor = 0, roundingMinor = 0 }) => amountMinor + tipMinor + roundingMinor));
}

/** What an entry adds to the grand total of takings, in minor units: a receipt counts in the entry that issues it. */
export function takingsOf(changes: readonly Change[]): number {
  let taken = 0;
  for (const { kind, value } of changes) {
    if (kind === 'receipt' && value && value.email === undefined) taken += value.takenMinor;
  }
  return taken;
}
