import { z } from 'zod';
import { type Change, layerOver, type Shop } from './documents.ts';
import { idSchema } from './ids.ts';
import { isTold } from './made.ts';
import type { Asker } from './order.ts';
import { attentionTo, receiptOf, takeReceipt } from './pay.ts';
import { amountOf, type Origin, takenWith } from './payment.ts';
import { attentionToRefund, type Back, backOf, refundFields } from './refund.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { issue, type SaleBody, saleFields, saleOf } from './sell.ts';
import { bookInShift } from './shift.ts';

/** Goods come back and others go out, in one entry and on one receipt. */
export const exchangeSchema = z.strictObject({
  ...refundFields,
  lines: refundFields.lines.min(1),
  receiptId: idSchema,
  sale: z.strictObject(saleFields),
});

export function decideExchange(
  shop: Shop,
  { sale: bought, ...refund }: z.infer<typeof exchangeSchema>,
  asker: Asker,
): Change[] | Refusal {
  const receipt = takeReceipt(shop, refund, asker);
  if (isRefusal(receipt)) return receipt;
  const exchangedMinor = amountOf(bought.payments.filter(({ tender }) => tender === 'exchange'));
  const came = backOf(shop, refund, receipt, asker, exchangedMinor);
  if (isRefusal(came)) return came;
  const swapped = ofTheirAccount(shop, bought, came, asker);
  if (isRefusal(swapped)) return swapped;
  const { back } = swapped;
  const between = layerOver(shop);
  const givenBack = bookInShift(shop, asker.tillId, back.payments, 'refund');
  for (const change of [...back.changes, ...givenBack])
    between.put(change, shop.get(change.kind, change.id)?.version ?? 0);
  const sale = saleOf(between, swapped.sale, receipt, asker, swapped.worth);
  if (isRefusal(sale)) return { ...sale, ...(sale.path !== undefined && { path: `sale.${sale.path}` }) };
  const { order, taken, sold, fault } = sale;
  const given = receiptOf(receipt, { kind: 'exchange', orderId: bought.orderId, payments: taken }, sold, asker);
  const { lines, totals, payments, number, originalNumber } = back;
  const value = {
    ...given,
    ...(originalNumber && { originalNumber }),
    payload: { ...given.payload, returned: { orderNumber: number, lines, totals, payments } },
    takenMinor: given.takenMinor - takenWith(payments),
  };
  // Both halves may move one stock or one account: what the second made of it stands.
  const byDocument = new Map(
    [...back.changes, ...sale.changes].map((change) => [`${change.kind} ${change.id}`, change]),
  );
  // One receipt, one thing to look into: what went back comes first, and of one that may not it says all.
  const attention = back.fault ? attentionToRefund(value, back, asker) : attentionTo(shop, given, order, asker, fault);
  const booked = bookInShift(between, asker.tillId, taken, 'sale');
  return [...byDocument.values(), ...issue(receipt, value), ...booked, ...attention];
}

interface Swapped {
  back: Back;
  sale: SaleBody;
  /** What pays for the goods of the sale. */
  worth: readonly Origin[];
}

/**
 * What is on somebody's account stays theirs: goods in exchange are sold to the same customer, or refused. Of what was
 * done already, goods of another one's account stand for no money, and a person looks into it.
 */
function ofTheirAccount(shop: Shop, sale: SaleBody, back: Back, { made }: Asker): Swapped | Refusal {
  const { customerId, customerName } = back;
  const worth = back.payments.flatMap(({ origins = [] }) => origins);
  const onAccount = worth.filter(({ tender }) => tender === 'on-account');
  if (onAccount.length === 0) return { back, sale, worth };
  const known = shop.get('order', sale.orderId);
  const buyerId = known ? known.customerId : (sale.customerId ?? customerId);
  if (buyerId === customerId) {
    const head = { customerId, customerName: sale.customerName ?? customerName };
    return { back, sale: sale.customerId === undefined ? { ...sale, ...head } : sale, worth };
  }
  const path = 'sale.customerId';
  const fault = refuse('needs-customer', 'what is on an account is exchanged for its customer', { path });
  if (!isTold(made)) return fault;
  const tooMuchMinor = Math.max(0, back.tooMuchMinor) + amountOf(onAccount);
  return {
    back: { ...back, fault: back.fault ?? fault, tooMuchMinor },
    ...{ sale, worth: worth.filter(({ tender }) => tender !== 'on-account') },
  };
}
