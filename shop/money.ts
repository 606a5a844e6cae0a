import { z } from 'zod';

/** Whole minor units of the shop's currency: cents, yen, fils. */
export const minorSchema = z.int().min(0).max(1_000_000_000);
/** Thousandths of a unit or kilogram, more than zero: 1500 is one and a half. */
export const quantityMilliSchema = z.int().min(1).max(10_000_000);
/** Parts per million: 200000 is 20 %. */
export const ratePpmSchema = z.int().min(0).max(1_000_000);

export const PPM = 1_000_000n;

/** numerator / denominator as a whole number, half up; both at least zero, the denominator above it. */
export function divideHalfUp(numerator: bigint, denominator: bigint): number {
  return Number((2n * numerator + denominator) / (2n * denominator));
}

/** Price of a quantity in minor units, half up. */
export function grossOf(unitPriceMinor: number, quantityMilli: number): number {
  return divideHalfUp(BigInt(unitPriceMinor) * BigInt(quantityMilli), 1000n);
}

export function sum(amounts: Iterable<number>): number {
  let total = 0;
  for (const amount of amounts) total += amount;
  return total;
}

/**
 * Splits `total` minor units by `weights` so that the parts add up to it exactly: everyone gets the floor, the rest
 * goes one by one to the largest remainders, the earlier first. All weights zero: the first takes everything.
 */
export function spreadByLargestRemainder(total: number, weights: readonly bigint[]): number[] {
  const whole = weights.reduce((a, b) => a + b, 0n);
  if (weights.length === 0) return [];
  if (whole === 0n) return weights.map((_, index) => (index === 0 ? total : 0));
  const shares = weights.map((weight) => BigInt(total) * weight);
  const parts = shares.map((share) => share / whole);
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: share % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const given = parts.reduce((a, b) => a + b, 0n);
  const left = Number(BigInt(total) - given);
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map(Number);
}

/** Digits after the point of a currency (ISO 4217, as the platform knows it): EUR 2, JPY 0, KWD 3. */
export function minorDigitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
