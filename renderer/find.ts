import type { Estimate, EstimateStatus } from '../shop/estimate.ts';
import type { Order } from '../shop/order.ts';
import { searchOf } from '../shop/search.ts';

/** The statuses, with what was refunded of any of them between. */
export const orderFilters = ['open', 'completed', 'refunded', 'cancelled', 'all'] as const;
export type OrderFilter = (typeof orderFilters)[number];

export const estimateFilters = ['open', 'accepted', 'closed', 'all'] as const;
export type EstimateFilter = (typeof estimateFilters)[number];

const estimateFilterOf: Record<EstimateStatus, EstimateFilter> = {
  draft: 'open',
  sent: 'open',
  accepted: 'accepted',
  'partly-converted': 'accepted',
  declined: 'closed',
  cancelled: 'closed',
  expired: 'closed',
  converted: 'closed',
};

/** Orders of a filter that carry every typed word in number, customer or items; newest first. */
export function findOrders(orders: readonly Order[], filter: OrderFilter, typed: string): Order[] {
  const matches = searchOf(typed);
  return orders
    .filter((order) => isUnder(filter, order) && matches(order))
    .sort((a, b) => newestFirst(a.openedAt, b.openedAt, a.id, b.id));
}

function isUnder(filter: OrderFilter, { status, refundedMinor = 0 }: Order): boolean {
  if (filter === 'refunded') return refundedMinor > 0;
  return filter === 'all' || status === filter;
}

/** Whose orders a list is narrowed to; undefined for everybody's. */
export interface Whose {
  tillId: string | undefined;
  /** As entries name them. */
  by: string | undefined;
}

/** Orders that were opened, paid or refunded at a till, and by a person. */
export function ordersOf(orders: readonly Order[], { tillId, by }: Whose): readonly Order[] {
  if (tillId === undefined && by === undefined) return orders;
  return orders.filter((order) => {
    const acts = [{ tillId: order.tillId, by: order.openedBy }, ...order.payments, ...(order.refunds ?? [])];
    return acts.some((act) => (tillId ?? act.tillId) === act.tillId && (by ?? act.by) === act.by);
  });
}

/** What the host is asked for in closed days: it knows statuses alone. */
export function statusOf(filter: OrderFilter): Order['status'] | undefined {
  return filter === 'all' || filter === 'refunded' ? undefined : filter;
}

/** The order of a number that was scanned: its own, or that of one of its receipts. */
export function orderNumbered(orders: Iterable<Order>, code: string): Order | undefined {
  for (const order of orders) {
    const receipts = [...order.payments, ...(order.refunds ?? [])].map(({ receiptNumber: number }) => ({ number }));
    if ([order, ...receipts].some((one) => isNumbered(one, code))) return order;
  }
  return undefined;
}

/** Whether it has the number that was scanned, as a scanner types it. */
export function isNumbered({ number }: { number: string }, code: string): boolean {
  return number.toUpperCase() === code.trim().toUpperCase();
}

export function findEstimates(estimates: readonly Estimate[], filter: EstimateFilter, typed: string): Estimate[] {
  const matches = searchOf(typed);
  return estimates
    .filter((estimate) => !estimate.test || estimate.status !== 'cancelled')
    .filter((estimate) => (filter === 'all' || estimateFilterOf[estimate.status] === filter) && matches(estimate))
    .sort((a, b) => newestFirst(a.createdAt, b.createdAt, a.id, b.id));
}

/** What the shop holds with what was found in closed days; on a chosen day only that day's, as the shop has them now. */
export function withPast<D extends { id: string }>(
  present: readonly D[],
  past: readonly D[],
  day?: string,
): readonly D[] {
  if (day === undefined && past.length === 0) return present;
  const byId = new Map(present.map((document) => [document.id, document]));
  if (day !== undefined) return past.map((document) => byId.get(document.id) ?? document);
  return [...present, ...past.filter(({ id }) => !byId.has(id))];
}

function newestFirst(a: string, b: string, idA: string, idB: string): number {
  if (a === b) return idA < idB ? 1 : -1;
  return a < b ? 1 : -1;
}
