import { isQueued } from '../../shop/outbox.ts';
import type { Receipt } from '../../shop/payment.ts';
import type { Till, View } from '../till.ts';

/** A receipt whose number stays, at the host or on this till's disk; `waiting` while nobody knows yet. */
export function safeReceipt(
  receiptId: string,
  { shop, pending }: Pick<View, 'shop' | 'pending'>,
): Receipt | 'waiting' | undefined {
  const asked = pending.filter(
    ({ type, body }) => type === 'pay-order' && Reflect.get(Object(body), 'receiptId') === receiptId,
  );
  return asked.every(isQueued) ? shop.get('receipt', receiptId) : 'waiting';
}

/** The same as soon as it is known; undefined where it was refused. */
export function whenSafe(receiptId: string, till: Pick<Till, 'view' | 'subscribe'>): Promise<Receipt | undefined> {
  return new Promise((settle) => {
    const look = () => {
      const found = safeReceipt(receiptId, till.view());
      if (found === 'waiting') return;
      stop();
      settle(found);
    };
    const stop = till.subscribe(look);
    look();
  });
}
