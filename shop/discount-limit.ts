import { type DiscountWish, discountsOf, takeDiscounts, takenBy } from './discount.ts';
import type { Shop } from './documents.ts';
import type { LineWish } from './line.ts';
import { lookUpLines } from './look-up.ts';
import { sum } from './money.ts';
import { grossOfLine } from './pricing.ts';
import { isRefusal } from './refusal.ts';

const USUAL_LIMIT_PPM = 200_000;

interface Reduced {
  lines: readonly LineWish[];
  discounts?: readonly DiscountWish[] | undefined;
}

/** Whether anything is taken off, of a line or of all. */
export function isReduced({ lines, discounts = [] }: Reduced): boolean {
  return discounts.length > 0 || lines.some((line) => (line.discounts ?? []).length > 0);
}

/** Whether more is taken off a line, or off all, than the shop lets everybody take who may give discounts. */
export function isBeyondLimit(shop: Shop, { lines: wishes, discounts }: Reduced): boolean {
  const nobody = { by: '' };
  const lines = lookUpLines(shop, wishes, nobody);
  if (isRefusal(lines)) return false;
  const limit = BigInt(shop.get('shop', 'shop')?.discountLimitPpm ?? USUAL_LIMIT_PPM);
  const isBeyond = (taken: number, of: number) => BigInt(taken) * 1_000_000n > BigInt(of) * limit;
  const left = lines.map((line) => {
    const gross = grossOfLine(line);
    const taken = takenBy(takeDiscounts(gross, line.discounts ?? []));
    return { left: gross - taken, isBeyond: isBeyond(taken, gross) };
  });
  const all = sum(left.map((line) => line.left));
  const gross = sum(lines.map(grossOfLine));
  const off = gross - all + takenBy(takeDiscounts(all, discountsOf(discounts, nobody)));
  // One discount on top of the other is not twice the limit.
  return left.some((line) => line.isBeyond) || isBeyond(off, gross);
}
