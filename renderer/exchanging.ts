import type { Shop } from '../shop/documents.ts';
import type { Order } from '../shop/order.ts';
import type { PaymentWish, Tender } from '../shop/payment.ts';
import { dueBack } from '../shop/refund.ts';
import type { TillWish } from '../shop/shop.ts';
import { cartOfDraft, type Draft, type Returned } from './draft.ts';
import type { Parts } from './parts.ts';
import { type Refunding, refundingOf } from './refunding.ts';
import type { Part } from './tendering.ts';

/** Goods of an order that come back for others. */
export interface Exchange {
  order: Order;
  returned: Returned;
  /** What the other goods cost, in minor units. */
  totalMinor: number;
}

/** An exchange and what it comes to, in minor units. */
export interface Exchanging extends Exchange {
  /** What comes back is worth. */
  worthMinor: number;
  /** What of that pays for the other goods. */
  exchangedMinor: number;
  /** What the other goods cost more. */
  dueMinor: number;
  /** What goes back where they cost less. */
  rest: Refunding;
}

/** `first`: the way by which what is left of the goods' worth goes back before any other. */
export function exchangingOf(shop: Shop, exchange: Exchange, first?: Tender): Exchanging {
  const { order, returned, totalMinor } = exchange;
  const parts: Parts = new Map(returned.lines.map(({ lineId, quantityMilli }) => [lineId, quantityMilli]));
  const worthMinor = dueBack(order, parts);
  const exchangedMinor = Math.min(worthMinor, totalMinor);
  return {
    ...{ ...exchange, worthMinor, exchangedMinor },
    dueMinor: totalMinor - exchangedMinor,
    rest: refundingOf(shop, order, parts, first, exchangedMinor),
  };
}

interface Wish {
  exchanging: Exchanging;
  /** What goes out, and the order that it will be. */
  draft: Draft;
  orderId: string;
  receiptId: string;
  /** How the difference is paid. */
  parts: readonly Part[];
  newId(): string;
}

/** An exchange as it is asked for, and the payments of its sale. */
export function exchangeWish({ exchanging, draft, orderId, receiptId, parts, newId }: Wish) {
  const { order, returned, exchangedMinor, rest } = exchanging;
  const swapped = (): PaymentWish[] =>
    exchangedMinor === 0 ? [] : [{ id: newId(), tender: 'exchange', amountMinor: exchangedMinor }];
  const payments = [...swapped(), ...parts.map((part) => ({ ...part, id: newId() }))];
  const wish: TillWish = {
    type: 'exchange',
    body: {
      ...{ orderId: order.id, receiptId, reason: returned.reason, lines: [...returned.lines] },
      ...(returned.isWaste && { isWaste: true as const }),
      payments: [...swapped(), ...rest.returned.map(({ backMinor: _, ...part }) => ({ ...part, id: newId() }))],
      sale: { orderId, ...cartOfDraft(draft), payments },
    },
  };
  return { wish, payments };
}
