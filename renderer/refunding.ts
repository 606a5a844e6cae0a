import type { Order } from '../shop/order.ts';
import type { PaymentWish, Tender } from '../shop/payment.ts';
import { totalsOf } from '../shop/pricing.ts';
import { partOf, refundableByTender, refundableMilli } from '../shop/refund.ts';
import type { Choosable, Parts } from './parts.ts';

/** What is given back by one tender; `backMinor` is what the customer gets, rounded to the coins there are. */
export interface Returned extends Omit<PaymentWish, 'id'> {
  backMinor: number;
}

export interface Refunding {
  /** What the chosen parts cost, in minor units. */
  amountMinor: number;
  /** What the customer gets of it. */
  backMinor: number;
  returned: readonly Returned[];
  /** How much of it was never paid, or given back before. */
  shortMinor: number;
}

interface Rules {
  pricesIncludeTax: boolean;
  /** What the shop rounds a cash amount by. */
  roundingOf(minor: number): number;
  /** Goes first; without it the tenders come in the order in which they were paid. */
  first?: Tender | undefined;
}

/** Lines of an order with what of them can still come back. */
export function refundableLines({ lines }: Pick<Order, 'lines'>): Choosable[] {
  return lines
    .filter(({ voided }) => !voided)
    .map((line) => ({ id: line.id, name: line.name, mostMilli: refundableMilli(line) }));
}

/** Whether money was taken for it and something of it can still come back. */
export function isRefundable(order: Order): boolean {
  const isLeft = refundableLines(order).some(({ mostMilli }) => mostMilli > 0);
  return order.status !== 'cancelled' && isLeft && refundableByTender(order).length > 0;
}

/** What giving these parts back comes to, by the tenders that they were paid with, split where one is not enough. */
export function refundingOf(order: Order, parts: Parts, { pricesIncludeTax, roundingOf, first }: Rules): Refunding {
  const back = order.lines.flatMap((line) => {
    const milli = parts.get(line.id);
    return milli === undefined ? [] : [partOf(line, milli)];
  });
  const amountMinor = totalsOf(back, pricesIncludeTax).totalMinor;
  const byTender = refundableByTender(order).toSorted(([a], [b]) => Number(b === first) - Number(a === first));
  const returned: Returned[] = [];
  let leftMinor = amountMinor;
  for (const [tender, most] of byTender) {
    const part = Math.min(most, leftMinor);
    if (part === 0) continue;
    leftMinor -= part;
    const backMinor = tender === 'cash' ? part + roundingOf(part) : part;
    returned.push({ tender, amountMinor: part, ...namedAs(order, tender), backMinor });
  }
  return {
    amountMinor,
    backMinor: returned.reduce((sum, one) => sum + one.backMinor, 0),
    returned,
    shortMinor: leftMinor,
  };
}

/** A voucher and a deposit go back to the one that paid. */
function namedAs({ payments }: Order, tender: Tender): Pick<PaymentWish, 'reference' | 'depositId'> {
  const { reference, depositId } = payments.find((payment) => payment.tender === tender) ?? {};
  if (tender === 'voucher') return reference === undefined ? {} : { reference };
  return tender === 'deposit' && depositId !== undefined ? { depositId } : {};
}
