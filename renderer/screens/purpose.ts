import type { Shop } from '../../shop/documents.ts';
import type { Draft } from '../draft.ts';

/** What a cart is for, and where to go without it. */
export type Purpose =
  | { is: 'order'; back: string }
  | { is: 'estimate'; back: string }
  | { is: 'add'; orderId: string; back: string }
  /** `version` is of the estimate as it was when this began; an estimate on its way to the host has none yet. */
  | { is: 'revise'; estimateId: string; version: number | undefined; back: string };

/** A new order and a new estimate are one cart: what it becomes is decided at the end. */
export function draftKeyOf(purpose: Purpose): string {
  if (purpose.is === 'add') return `add ${purpose.orderId}`;
  return purpose.is === 'revise' ? `revise ${purpose.estimateId} ${purpose.version ?? 'new'}` : 'new';
}

/** Whether what is in a cart is in the shop already, or what it was for is not there any more: it is never sent again. */
export function isSpent(key: string, { documentId = '', lines }: Draft, shop: Shop): boolean {
  const [is, id = '', version] = key.split(' ');
  if (is === 'add') {
    const known = shop.get('order', id)?.lines;
    return !known || lines.some((line) => known.some((other) => other.id === line.id));
  }
  if (is === 'revise') return String(shop.get('estimate', id)?.version) !== version;
  return shop.get('order', documentId) !== undefined || shop.get('estimate', documentId) !== undefined;
}
