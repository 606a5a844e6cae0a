import { z } from 'zod';
import type { Change, Shop, Unversioned } from './documents.ts';
import { idSchema } from './ids.ts';
import type { Fulfilment, Line } from './line.ts';
import { isUnknown } from './look-up.ts';
import { isTold } from './made.ts';
import {
  type Asker,
  balanceOf,
  cartFields,
  headOf,
  type NextOrder,
  numberedOrder,
  type Order,
  priceCart,
  withPayments,
} from './order.ts';
import {
  attentionTo,
  idsOf,
  moneyWishesSchema,
  paymentWishesSchema,
  putPaid,
  receiptOf,
  type SoldFault,
  type TakenReceipt,
  takeReceipt,
} from './pay.ts';
import type { Origin, Payment, Receipt } from './payment.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { bookInShift } from './shift.ts';
import { takeFromStock } from './stock.ts';
import { faultOfAmount, takePayments } from './take-payments.ts';

/** What is sold in one go, and how it is paid. */
export const saleFields = { orderId: idSchema, ...cartFields, payments: paymentWishesSchema };
const saleSchema = z.strictObject(saleFields);
export type SaleBody = z.infer<typeof saleSchema>;

/** A cart and its money in one: what a cashier does most. */
export const sellSchema = z.strictObject({ ...saleFields, payments: moneyWishesSchema, receiptId: idSchema });

/**
 * An order with its lines, its number, its money and its receipt in one entry. What nobody has to make is handed out with
 * it, and the order is over. A sale that a customer holds a receipt of is booked, whatever became of its order meanwhile.
 */
export function decideSell(shop: Shop, body: z.infer<typeof sellSchema>, asker: Asker): Change[] | Refusal {
  const receipt = takeReceipt(shop, body, asker);
  if (isRefusal(receipt)) return receipt;
  const sale = saleOf(shop, body, receipt, asker);
  if (isRefusal(sale)) return sale;
  const { order, taken, sold, fault } = sale;
  const value = receiptOf(receipt, { kind: 'sale', orderId: body.orderId, payments: taken }, sold, asker);
  const booked = bookInShift(shop, asker.tillId, taken, 'sale');
  return [...sale.changes, ...issue(receipt, value), ...booked, ...attentionTo(shop, value, order, asker, fault)];
}

/** A receipt with its number, behind those for numbers that were kept free before it. */
export function issue(receipt: TakenReceipt, value: Unversioned<Receipt>): Change[] {
  return [...receipt.voids(value.orderId), { kind: 'receipt', id: value.id, value }, ...receipt.changes];
}

interface Sale {
  /** As it was before its money was counted. */
  order: NextOrder;
  /** What its receipt says: the order, but for goods that were told under the id of another one. */
  sold: Pick<NextOrder, 'number' | 'customerName' | 'lines' | 'totals'>;
  taken: Payment[];
  changes: Change[];
  /** Why the shop would not have sold it. */
  fault: SoldFault | undefined;
}

/** Everything of a sale but its receipt. */
export function saleOf(
  shop: Shop,
  body: SaleBody,
  receipt: TakenReceipt,
  asker: Asker,
  exchanged: readonly Origin[] = [],
): Sale | Refusal {
  const { orderId, payments: wishes } = body;
  const isDone = isTold(asker.made);
  const known = shop.get('order', orderId);
  if (known && isDone) return soldAgain(shop, known, body, receipt, asker, exchanged);
  if (known) return refuse('already-exists', 'this order exists already', { path: 'orderId' });
  const parked = shop.get('parked', orderId);
  if (parked && !isDone) {
    return refuse('parked-elsewhere', 'this sale was parked again meanwhile', { path: 'orderId' });
  }
  const priced = priceCart(shop, body, asker, ({ productId }) => fulfilmentOnSale(shop, productId));
  if (isRefusal(priced)) return priced;
  const stock = takeFromStock(shop, priced.lines, asker);
  if (isRefusal(stock)) return stock;
  const { order, changes } = numberedOrder(shop, orderId, { ...headOf(body), ...priced }, asker);
  const balanceMinor = priced.totals.totalMinor;
  const due = { balanceMinor, customerId: body.customerId, exchanged, known: new Set<string>() };
  const taken = takePayments(shop, due, { receipt, wishes }, asker, isDone);
  if (isRefusal(taken)) return taken;
  const refused = isDone ? undefined : faultOfSale(wishes, order.number, balanceMinor);
  if (refused) return refused;
  const value = withPayments(order, taken.payments);
  const gone: Change[] = parked ? [{ kind: 'parked', id: orderId, value: null }] : [];
  return {
    ...{ order, sold: order, taken: taken.payments },
    changes: [...gone, { kind: 'order', id: orderId, value }, ...changes, ...stock, ...taken.changes],
    fault: isDone ? faultOfSold(shop, body, priced.lines) : undefined,
  };
}

/** A cart whose order was made elsewhere meanwhile: its money counts for that, and its receipt says what it was for. */
function soldAgain(
  shop: Shop,
  order: Order,
  body: SaleBody,
  receipt: TakenReceipt,
  asker: Asker,
  exchanged: readonly Origin[],
): Sale | Refusal {
  const priced = priceCart(shop, body, asker, () => 'fulfilled');
  if (isRefusal(priced)) return priced;
  const { customerId, estimateId } = order;
  const due = { balanceMinor: balanceOf(order), customerId, estimateId, exchanged, known: idsOf(order) };
  const taken = takePayments(shop, due, { receipt, wishes: body.payments }, asker, true);
  if (isRefusal(taken)) return taken;
  return {
    ...{ order, sold: { ...order, ...priced }, taken: taken.payments },
    changes: [putPaid(order, taken.payments), ...taken.changes],
    fault: undefined,
  };
}

function faultOfSold(shop: Shop, { lines: wishes }: SaleBody, lines: readonly Line[]): SoldFault | undefined {
  if (wishes.some((wish) => isUnknown(shop, wish))) return 'unknown-product';
  return isRefusal(takeFromStock(shop, lines, {})) ? 'oversold' : undefined;
}

function faultOfSale(wishes: SaleBody['payments'], number: string, balanceMinor: number): Refusal | undefined {
  if (wishes.length === 0 && balanceMinor > 0) {
    return refuse('unpaid', `${number} costs ${balanceMinor}, and nothing was paid`, { path: 'payments' });
  }
  return faultOfAmount(wishes, { number, balanceMinor });
}

/** A product of a category that some station makes waits for that; anything else is handed over with the money. */
function fulfilmentOnSale(shop: Shop, productId: string | undefined): Fulfilment {
  const product = productId === undefined ? undefined : shop.get('product', productId);
  const category = product && shop.get('category', product.categoryId);
  return category?.stationId === undefined ? 'fulfilled' : 'fired';
}
