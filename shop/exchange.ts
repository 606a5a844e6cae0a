import { z } from 'zod';
import { type Change, layerOver, type Shop } from './documents.ts';
import { idSchema } from './ids.ts';
import type { Asker } from './order.ts';
import { attentionTo, receiptOf, takeReceipt } from './pay.ts';
import { amountOf, takenWith } from './payment.ts';
import { attentionToRefund, backOf, refundFields } from './refund.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { issue, saleFields, saleOf } from './sell.ts';
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
  const back = backOf(shop, refund, receipt, asker, exchangedMinor);
  if (isRefusal(back)) return back;
  const between = layerOver(shop);
  const givenBack = bookInShift(shop, asker.tillId, back.payments, 'refund');
  for (const change of [...back.changes, ...givenBack])
    between.put(change, shop.get(change.kind, change.id)?.version ?? 0);
  const sale = saleOf(between, bought, receipt, asker);
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
