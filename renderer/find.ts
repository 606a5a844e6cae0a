import type { Estimate, EstimateStatus } from '../shop/estimate.ts';
import type { Line } from '../shop/line.ts';
import type { Order } from '../shop/order.ts';

export const orderFilters = ['open', 'completed', 'cancelled', 'all'] as const;
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
  const matches = matcherOf(typed);
  return orders
    .filter((order) => (filter === 'all' || order.status === filter) && matches(order))
    .sort((a, b) => newestFirst(a.openedAt, b.openedAt, a.id, b.id));
}

export function findEstimates(estimates: readonly Estimate[], filter: EstimateFilter, typed: string): Estimate[] {
  const matches = matcherOf(typed);
  return estimates
    .filter((estimate) => !estimate.test || estimate.status !== 'cancelled')
    .filter((estimate) => (filter === 'all' || estimateFilterOf[estimate.status] === filter) && matches(estimate))
    .sort((a, b) => newestFirst(a.createdAt, b.createdAt, a.id, b.id));
}

interface Findable {
  number: string;
  customerName?: string | undefined;
  lines: readonly Pick<Line, 'name'>[];
}

function matcherOf(typed: string): (document: Findable) => boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return ({ number, customerName = '', lines }) => {
    const text = [number, customerName, ...lines.map((line) => line.name)].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function newestFirst(a: string, b: string, idA: string, idB: string): number {
  if (a === b) return idA < idB ? 1 : -1;
  return a < b ? 1 : -1;
}
