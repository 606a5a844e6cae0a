import type { Deposit } from '../shop/deposit.ts';
import { divideHalfUp } from '../shop/money.ts';
import type { Tender } from '../shop/payment.ts';
import { cashRounding } from '../shop/take-payments.ts';
import type { View } from './till.ts';

type Shop = View['shop'];

/** How a deposit may be paid in. */
export const depositTenders = ['cash', 'card', 'transfer'] as const satisfies Tender[];

/** What was paid in for an estimate, the oldest first; what was given back is among it. */
export function depositsOf(shop: Shop, estimateId: string): Deposit[] {
  return [...shop.all('deposit')].filter((one) => one.estimateId === estimateId).sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** The most that may still be paid in, in minor units. */
export function mostOf(totalMinor: number, deposits: readonly Deposit[]): number {
  const paidIn = deposits.filter(({ status }) => status !== 'returned');
  return Math.max(0, totalMinor - paidIn.reduce((sum, { amountMinor }) => sum + amountMinor, 0));
}

/** Deposits that are usual for such a total, in minor units: a fifth, a half; none that is more than may be paid in. */
export function likelyDeposits(totalMinor: number, mostMinor: number): { percent: number; amountMinor: number }[] {
  return [20, 50]
    .map((percent) => ({ percent, amountMinor: divideHalfUp(BigInt(totalMinor) * BigInt(percent), 100n) }))
    .filter(({ amountMinor }) => amountMinor > 0 && amountMinor < mostMinor);
}

/** What is handed over for such a deposit, in minor units: cash is rounded to the coins that there are. */
export function handedOver(shop: Shop, tender: Tender, amountMinor: number): number {
  return tender === 'cash' ? amountMinor + cashRounding(shop, amountMinor) : amountMinor;
}
