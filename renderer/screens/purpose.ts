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
