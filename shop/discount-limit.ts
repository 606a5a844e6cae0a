import { type DiscountWish, discountsOf, takeDiscounts, takenBy } from './discount.ts';
import type { Shop } from './documents.ts';
import type { LineWish } from './line.ts';
import { lookUpLines } from './look-up.ts';
import { sum } from './money.ts';
import type { Order, OrderLine } from './order.ts';
import { grossOfLine } from './pricing.ts';
import { isRefusal } from './refusal.ts';

/** Of a shop that has said nothing. */
export const USUAL_LIMIT_PPM = 200_000;

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
  const isBeyond = limitOf(shop);
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

function limitOf(shop: Shop): (taken: number, of: number) => boolean {
  const limit = BigInt(shop.get('shop', 'shop')?.discountLimitPpm ?? USUAL_LIMIT_PPM);
  return (taken, of) => BigInt(taken) * 1_000_000n > BigInt(of) * limit;
}

/**
 * Whether an amount that came off a whole order would be beyond the limit of what is left of it without a line, or
 * without a part of one.
 */
export function leavesTooLittle(
  shop: Shop,
  { lines, discounts = [] }: Pick<Order, 'lines' | 'discounts'>,
  { lineId, quantityMilli }: { lineId: string; quantityMilli?: number | undefined },
): boolean {
  if (!discounts.some(({ amountMinor }) => amountMinor !== undefined)) return false;
  const isBeyond = limitOf(shop);
  const offOf = (some: readonly OrderLine[]) => {
    const grosses = some.map(grossOfLine);
    const own = sum(some.map((line, index) => takenBy(takeDiscounts(grosses[index] ?? 0, line.discounts ?? []))));
    return { gross: sum(grosses), off: own + takenBy(takeDiscounts(sum(grosses) - own, discounts)) };
  };
  const left = lines.flatMap((line) => {
    if (line.id !== lineId) return line;
    const milli = line.quantityMilli - (quantityMilli ?? line.quantityMilli);
    return milli > 0 ? { ...line, quantityMilli: milli } : [];
  });
  const [before, after] = [offOf(lines), offOf(left)];
  return after.gross > 0 && isBeyond(after.off, after.gross) && !isBeyond(before.off, before.gross);
}
