import { randomUUID } from 'node:crypto';
import { pick } from './seeded-random.ts';

/** What a writer asks for next, in words of the shop. */
export type Wish =
  | { is: 'create-order' | 'create-estimate'; documentId: string; priceMinor: number }
  | { is: 'pay-order'; documentId: string; amountMinor: number }
  | { is: 'complete-order'; documentId: string }
  | { is: 'convert-estimate'; documentId: string };

export interface Wishes {
  next(): Wish;
  /** The wish came true, with a document of this id. */
  granted(wish: Wish, documentId: string): void;
}

/** A till's day at high speed: more orders than estimates, most of them paid in one or two parts, some mistakes. */
export function createWishes(random: () => number): Wishes {
  const unpaid: { documentId: string; dueMinor: number }[] = [];
  const estimates: string[] = [];
  const create = (is: 'create-order' | 'create-estimate'): Wish => ({
    is,
    documentId: randomUUID(),
    priceMinor: 2 + Math.floor(random() * 5_000),
  });
  const pay = (): Wish | undefined => {
    const order = unpaid[0];
    if (!order) return undefined;
    const amountMinor = random() < 0.3 ? Math.ceil(order.dueMinor / 2) : order.dueMinor;
    order.dueMinor -= amountMinor;
    if (order.dueMinor === 0) unpaid.shift();
    return { is: 'pay-order', documentId: order.documentId, amountMinor };
  };
  const tooMuch = (): Wish | undefined =>
    unpaid[0] && { is: 'pay-order', documentId: unpaid[0].documentId, amountMinor: 1_000_000 };
  const tooEarly = (): Wish | undefined => unpaid[0] && { is: 'complete-order', documentId: unpaid[0].documentId };
  const convert = (): Wish | undefined => {
    const documentId = estimates.shift();
    return documentId === undefined ? undefined : { is: 'convert-estimate', documentId };
  };
  const order = () => create('create-order');
  const choices = [order, order, order, pay, pay, pay, tooMuch, tooEarly, () => create('create-estimate'), convert];
  return {
    next: () => pick(random, choices)() ?? order(),
    granted(wish, documentId) {
      if (wish.is === 'create-order') unpaid.push({ documentId, dueMinor: wish.priceMinor });
      if (wish.is === 'create-estimate') estimates.push(documentId);
    },
  };
}
