import { z } from 'zod';
import { divideHalfUp, minorSchema, PPM, ratePpmSchema, sum } from './money.ts';
import { plainTextSchema } from './text.ts';

/** A discount as it is asked for: a rate or an amount, of one line or of the whole order. */
const discountWishSchema = z
  .strictObject({
    percentPpm: ratePpmSchema.min(1).optional(),
    amountMinor: minorSchema.min(1).optional(),
    reason: plainTextSchema(1, 200).optional(),
  })
  .refine(({ percentPpm, amountMinor }) => (percentPpm === undefined) !== (amountMinor === undefined), {
    error: 'takes percentPpm or amountMinor',
  });
export type DiscountWish = z.infer<typeof discountWishSchema>;
export const discountWishesSchema = z.array(discountWishSchema).max(5);

export const discountSchema = z.object({
  percentPpm: z.int().optional(),
  amountMinor: z.int().optional(),
  reason: z.string().optional(),
  by: z.string(),
  approvedBy: z.string().optional(),
  /** What it came to, in minor units: never more than there was. */
  takenMinor: z.int(),
});
export type Discount = z.infer<typeof discountSchema>;

interface Giver {
  by: string;
  approvedBy?: string | undefined;
}

/** What was wished, by whom; what it comes to is computed with the lines. */
export function discountsOf(wishes: readonly DiscountWish[] | undefined, { by, approvedBy }: Giver): Discount[] {
  const giver = { by, ...(approvedBy !== undefined && { approvedBy }) };
  return (wishes ?? []).map((wish) => ({ ...wish, ...giver, takenMinor: 0 }));
}

/** As it was asked for, to be asked for again. */
export function wishOfDiscount({ percentPpm, amountMinor, reason }: Discount): DiscountWish {
  return {
    ...(percentPpm !== undefined && { percentPpm }),
    ...(amountMinor !== undefined && { amountMinor }),
    ...(reason !== undefined && { reason }),
  };
}

/**
 * What each discount takes of an amount in minor units: rates first, each half up of what the one before it left, then
 * amounts; all of them together never more than the amount.
 */
export function takeDiscounts(amountMinor: number, discounts: readonly Discount[]): Discount[] {
  let leftMinor = amountMinor;
  const taken = new Map<Discount, number>();
  const byRate = discounts.filter(({ percentPpm }) => percentPpm !== undefined);
  const byAmount = discounts.filter(({ percentPpm }) => percentPpm === undefined);
  for (const discount of [...byRate, ...byAmount]) {
    const { percentPpm, amountMinor: wanted = 0 } = discount;
    const full = percentPpm === undefined ? wanted : divideHalfUp(BigInt(leftMinor) * BigInt(percentPpm), PPM);
    const takenMinor = Math.min(full, leftMinor);
    taken.set(discount, takenMinor);
    leftMinor -= takenMinor;
  }
  return discounts.map((discount) => ({ ...discount, takenMinor: taken.get(discount) ?? 0 }));
}

export function takenBy(discounts: readonly Discount[] | undefined): number {
  return sum((discounts ?? []).map(({ takenMinor }) => takenMinor));
}
