import type { Order } from '../shop/order.ts';

export interface HeadFields {
  table: string;
  customerName: string;
  note: string;
}

type Change = string | null;

/** What of an order's table, name and note is another now, null where it is cleared; undefined where nothing is. */
export function changedHead(
  before: Pick<Order, 'table' | 'customerName' | 'customerId' | 'note'>,
  typed: HeadFields,
): { table?: Change; customerName?: Change; customerId?: null; note?: Change } | undefined {
  const changed = (['table', 'customerName', 'note'] as const).flatMap((field) => {
    const value = typed[field].trim();
    return value === (before[field] ?? '') ? [] : [[field, value || null] as const];
  });
  if (changed.length === 0) return undefined;
  const isRenamed = changed.some(([field]) => field === 'customerName');
  return {
    ...Object.fromEntries(changed),
    // A name that was typed is nobody of the shop's customers.
    ...(isRenamed && before.customerId !== undefined && { customerId: null }),
  };
}
