import type { Shop } from '../shop/documents.ts';
import type { Order } from '../shop/order.ts';
import type { PaymentWish, Tender } from '../shop/payment.ts';
import { cashBackRounding, dueBack, refundableByTender, refundableMilli } from '../shop/refund.ts';
import type { Choosable, Parts } from './parts.ts';

/** What is given back by one tender; `backMinor` is what the customer gets, rounded to the coins there are. */
interface Returned extends Omit<PaymentWish, 'id'> {
  backMinor: number;
}

export interface Refunding {
  /** What is to go back for the chosen parts, in minor units. */
  amountMinor: number;
  /** What the customer gets of it. */
  backMinor: number;
  returned: readonly Returned[];
  /** How much of it was never paid, or given back before. */
  shortMinor: number;
}

/** Lines of an order with what of them can still come back. */
export function refundableLines({ lines }: Pick<Order, 'lines'>): Choosable[] {
  return lines
    .filter(({ voided }) => !voided)
    .map((line) => ({ id: line.id, name: line.name, mostMilli: refundableMilli(line) }));
}

/** Whether money was taken for it and something of it can still come back. */
export function isRefundable(order: Order, shop: Shop): boolean {
  const isLeft = refundableLines(order).some(({ mostMilli }) => mostMilli > 0);
  return isLeft && refundableByTender(order, shop).length > 0;
}

/**
 * What giving these parts back comes to, by the tenders that they were paid with, split where one is not enough: the
 * `first` of them, then in the order in which they were paid. `exchangedMinor` of it pays for other goods.
 */
export function refundingOf(shop: Shop, order: Order, parts: Parts, first?: Tender, exchangedMinor = 0): Refunding {
  const amountMinor = dueBack(order, parts) - exchangedMinor;
  const byTender = refundableByTender(order, shop).toSorted(([a], [b]) => Number(b === first) - Number(a === first));
  const returned: Returned[] = [];
  let leftMinor = amountMinor;
  for (const [tender, most] of byTender) {
    const part = Math.min(most, leftMinor);
    if (part === 0) continue;
    leftMinor -= part;
    const backMinor = tender === 'cash' ? part + cashBackRounding(shop, order, part) : part;
    returned.push({ tender, amountMinor: part, ...namedAs(order, tender), backMinor });
  }
  return {
    amountMinor,
    backMinor: returned.reduce((sum, one) => sum + one.backMinor, 0),
    returned,
    shortMinor: leftMinor,
  };
}

/** A voucher goes back to the one that paid. */
function namedAs({ payments }: Order, tender: Tender): Pick<PaymentWish, 'reference'> {
  const all = payments.flatMap((payment) => [payment, ...(payment.origins ?? [])]);
  const { reference } = all.find((one) => one.tender === tender) ?? {};
  return tender === 'voucher' && reference !== undefined ? { reference } : {};
}
