import type { Shop } from '../../shop/documents.ts';
import { refundableMilli } from '../../shop/refund.ts';
import type { Draft } from '../draft.ts';

/** What a cart is for, and where to go without it. */
export type Purpose =
  /** `tab`: which of several open sales; the first has none. */
  | { is: 'order'; tab?: string | undefined; back: string }
  | { is: 'estimate'; back: string }
  | { is: 'add'; orderId: string; back: string }
  /** Other goods for those of this order that come back. */
  | { is: 'exchange'; orderId: string; back: string }
  /** `version` is of the estimate as it was when this began; an estimate on its way to the host has none yet. */
  | { is: 'revise'; estimateId: string; version: number | undefined; back: string };

/** A new order and a new estimate are one cart: what it becomes is decided at the end. */
export function draftKeyOf(purpose: Purpose): string {
  if (purpose.is === 'add') return `add ${purpose.orderId}`;
  if (purpose.is === 'exchange') return keyOfExchange(purpose.orderId);
  if (purpose.is === 'revise') return `revise ${purpose.estimateId} ${purpose.version ?? 'new'}`;
  return purpose.is === 'order' ? keyOfTab(purpose.tab) : 'new';
}

export function keyOfExchange(orderId: string): string {
  return `exchange ${orderId}`;
}

/** One of several open sales at a till. */
export function keyOfTab(tab: string | undefined): string {
  return tab === undefined ? 'new' : `new ${tab}`;
}

/** The tab of a key of an open sale; null where the key is of another cart. */
export function tabOfKey(key: string): string | undefined | null {
  if (key === 'new') return undefined;
  return key.startsWith('new ') ? key.slice('new '.length) : null;
}

/** Whether what is in a cart is in the shop already, or what it was for is not there any more: it is never sent again. */
export function isSpent(key: string, { documentId = '', lines, returned }: Draft, shop: Shop): boolean {
  const [is, id = '', version] = key.split(' ');
  if (is === 'add') {
    const known = shop.get('order', id)?.lines;
    return !known || lines.some((line) => known.some((other) => other.id === line.id));
  }
  if (is === 'exchange') {
    const sold = shop.get('order', id)?.lines ?? [];
    const isLeft = returned?.lines.every(({ lineId, quantityMilli }) =>
      sold.some((line) => line.id === lineId && refundableMilli(line) >= quantityMilli),
    );
    // What came back of a closed day is not here, and can still be exchanged.
    if (sold.length > 0 && !isLeft) return true;
  }
  if (is === 'revise') return String(shop.get('estimate', id)?.version) !== version;
  return (['order', 'estimate', 'parked'] as const).some((kind) => shop.get(kind, documentId) !== undefined);
}
