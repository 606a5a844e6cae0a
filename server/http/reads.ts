import { z } from 'zod';
import type { Shop } from '../../shop/documents.ts';
import { type Estimate, estimateSchema, estimateStatusSchema } from '../../shop/estimate.ts';
import { type Order, orderSchema, orderStatusSchema } from '../../shop/order.ts';
import { cursorSchema, groupOf } from '../../shop/wire.ts';
import type { FeedSource } from '../feed/feed.ts';
import { ProblemError, problem } from './problem.ts';
import { check, idOf, type Route } from './route.ts';

const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().max(200).optional(),
};
const estimatesQuery = z.strictObject({ ...pageQuery, status: estimateStatusSchema.optional() });
const ordersQuery = z.strictObject({
  ...pageQuery,
  status: orderStatusSchema.optional(),
  day: z.iso.date().optional(),
});
const changesQuery = z.strictObject({
  epoch: z.string().min(1),
  after: z.coerce.number().int().min(0),
  hash: z.string().optional(),
});

function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** Every GET behind sign-in: the same answers over HTTP and to a `get` frame. */
export function readRoutes(shop: () => Shop, source: FeedSource): Route[] {
  return [
    {
      method: 'get',
      path: '/estimates',
      summary: 'Estimates, newest first',
      query: estimatesQuery,
      answer: { status: 200, description: 'A page of estimates', schema: pageOf(estimateSchema) },
      serve: ({ query }) => {
        const { status, limit, after } = check(estimatesQuery, query, 400, 'query');
        const isWanted = (estimate: Estimate) => !status || estimate.status === status;
        return { status: 200, body: page(shop().all('estimate'), isWanted, limit, after) };
      },
    },
    {
      method: 'get',
      path: '/estimates/:id',
      summary: 'One estimate',
      answer: { status: 200, description: 'The estimate', schema: estimateSchema },
      problems: [404],
      serve: (call) => ({ status: 200, body: findEstimate(shop(), idOf(call)) }),
    },
    {
      method: 'get',
      path: '/orders',
      summary: 'Orders, newest first',
      query: ordersQuery,
      answer: { status: 200, description: 'A page of orders', schema: pageOf(orderSchema) },
      serve: ({ query }) => {
        const { status, day, limit, after } = check(ordersQuery, query, 400, 'query');
        const isWanted = (order: Order) => (!status || order.status === status) && (!day || order.businessDate === day);
        return { status: 200, body: page(shop().all('order'), isWanted, limit, after) };
      },
    },
    {
      method: 'get',
      path: '/orders/:id',
      summary: 'One order',
      answer: { status: 200, description: 'The order', schema: orderSchema },
      problems: [404],
      serve: (call) => ({ status: 200, body: findOrder(shop(), idOf(call)) }),
    },
    {
      method: 'get',
      path: '/changes',
      summary: 'Entries after a position, one JSON object a line',
      query: changesQuery,
      answer: { status: 200, description: 'Entries in order', type: 'application/x-ndjson' },
      problems: [410],
      serve: ({ query }) => {
        const { epoch, after, hash } = check(changesQuery, query, 400, 'query');
        return { status: 200, body: changesAfter(source, { epoch, seq: after, hash }) };
      },
    },
    {
      method: 'get',
      path: '/snapshot',
      summary: 'The whole shop at one position',
      answer: {
        status: 200,
        description: 'Every document with its version',
        schema: z.object({ ...cursorSchema.omit({ group: true }).shape, changes: z.array(z.unknown()) }),
      },
      serve: () => {
        const everything = groupOf();
        const at = { epoch: source.epoch(), ...source.position(everything) };
        return { status: 200, body: { ...at, changes: source.documents(everything) } };
      },
    },
  ];
}

export function findEstimate(shop: Shop, id: string): Estimate {
  const estimate = shop.get('estimate', id);
  if (!estimate) throw new ProblemError(problem(404, 'unknown-estimate', `there is no estimate ${id}`, { path: 'id' }));
  return estimate;
}

export function findOrder(shop: Shop, id: string): Order {
  const order = shop.get('order', id);
  if (!order) throw new ProblemError(problem(404, 'unknown-order', `there is no order ${id}`, { path: 'id' }));
  return order;
}

function changesAfter(source: FeedSource, position: Parameters<FeedSource['missed']>[0]): string {
  const missed = source.missed(position);
  if (typeof missed !== 'string') return missed.map(({ text }) => `${text}\n`).join('');
  throw new ProblemError(problem(410, 'take-the-snapshot', 'these entries are not at hand: take /api/v1/snapshot'));
}

/**
 * Newest first, in the order of the journal: many documents are made in one millisecond. `after` is the id of the last
 * item of the page before, so that new items never shift a page.
 */
function page<T extends { id: string }>(
  all: Iterable<T>,
  isWanted: (item: T) => boolean,
  limit: number,
  after?: string,
): { items: T[]; next: string | null } {
  const newest = [...all].reverse();
  const from = after === undefined ? 0 : newest.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && from === 0) {
    throw new ProblemError(problem(400, 'invalid', 'takes the next of a page before', { path: 'query.after' }));
  }
  const rest = newest.slice(from).filter(isWanted);
  const items = rest.slice(0, limit);
  return { items, next: rest.length > limit ? (items.at(-1)?.id ?? null) : null };
}
