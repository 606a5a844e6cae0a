import { z } from 'zod';
import { type Day, daySchema, daysNewestFirst } from '../../shop/day.ts';
import type { Documents, Shop } from '../../shop/documents.ts';
import { type Estimate, estimateSchema, estimateStatusSchema } from '../../shop/estimate.ts';
import { idSchema } from '../../shop/ids.ts';
import { type Order, orderSchema, orderStatusSchema } from '../../shop/order.ts';
import { type Receipt, receiptSchema } from '../../shop/payment.ts';
import { type Shift, shiftSchema } from '../../shop/shift.ts';
import { cursorSchema, entrySchema, groupOf } from '../../shop/wire.ts';
import type { Filter } from '../days/day-page.ts';
import type { DayReader } from '../days/day-reader.ts';
import type { PastDays } from '../days/past-days.ts';
import type { FeedSource } from '../feed/feed.ts';
import { ProblemError, problem } from './problem.ts';
import { type Call, check, idOf, type Reply, type Route } from './route.ts';

const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().max(200).optional(),
};
const searchQuery = { ...pageQuery, search: z.string().max(200).optional() };
const estimatesQuery = z.strictObject({ ...searchQuery, status: estimateStatusSchema.optional() });
const dayQuery = { day: z.iso.date().optional() };
const ordersQuery = z.strictObject({ ...searchQuery, ...dayQuery, status: orderStatusSchema.optional() });
const receiptsQuery = z.strictObject({ ...searchQuery, ...dayQuery });
const shiftsQuery = z.strictObject({
  ...pageQuery,
  ...dayQuery,
  status: shiftSchema.shape.status.optional(),
  till: idSchema.optional(),
});
const daysQuery = z.strictObject({
  ...pageQuery,
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
const entriesQuery = z.strictObject({
  limit: pageQuery.limit,
  after: z.coerce.number().int().min(0).optional(),
});
const changesQuery = z.strictObject({
  epoch: z.string().min(1),
  after: z.coerce.number().int().min(0),
  hash: z.string().optional(),
});

function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export interface ReadsPorts {
  shop: Shop;
  source: FeedSource;
  past: PastDays;
  reader: Pick<DayReader, 'entries'>;
}

/** Every GET behind sign-in: the same answers over HTTP and to a `get` frame. */
export function readRoutes({ shop, source, past, reader }: ReadsPorts): Route[] {
  const list = async (
    filter: Filter,
    { limit, after }: { limit: number; after?: string | undefined },
  ): Promise<Reply> => {
    const page = await past.list(filter, limit, after);
    if (!page) throw badAfter();
    return { status: 200, body: page };
  };
  const find = createFind(shop, past);

  return [
    {
      method: 'get',
      path: '/estimates',
      summary: 'Estimates, newest first, also of closed days',
      query: estimatesQuery,
      answer: { status: 200, description: 'A page of estimates', schema: pageOf(estimateSchema) },
      serve: ({ query }) => {
        const { status, search, ...page } = check(estimatesQuery, query, 400, 'query');
        return list({ kind: 'estimate', status, search }, page);
      },
    },
    {
      method: 'get',
      path: '/estimates/:id',
      summary: 'One estimate',
      answer: { status: 200, description: 'The estimate', schema: estimateSchema },
      problems: [404],
      serve: async (call) => ({ status: 200, body: await find.estimate(idOf(call)) }),
    },
    {
      method: 'get',
      path: '/orders',
      summary: 'Orders, newest first, also of closed days',
      query: ordersQuery,
      answer: { status: 200, description: 'A page of orders', schema: pageOf(orderSchema) },
      serve: ({ query }) => {
        const { status, day: date, search, ...page } = check(ordersQuery, query, 400, 'query');
        return list({ kind: 'order', status, date, search }, page);
      },
    },
    {
      method: 'get',
      path: '/orders/:id',
      summary: 'One order',
      answer: { status: 200, description: 'The order', schema: orderSchema },
      problems: [404],
      serve: async (call) => ({ status: 200, body: await find.order(idOf(call)) }),
    },
    {
      method: 'get',
      path: '/receipts',
      summary: 'Receipts, newest first, also of closed days',
      query: receiptsQuery,
      answer: { status: 200, description: 'A page of receipts', schema: pageOf(receiptSchema) },
      serve: ({ query }) => {
        const { day: date, search, ...page } = check(receiptsQuery, query, 400, 'query');
        return list({ kind: 'receipt', date, search }, page);
      },
    },
    {
      method: 'get',
      path: '/receipts/:id',
      summary: 'One receipt',
      answer: { status: 200, description: 'The receipt', schema: receiptSchema },
      problems: [404],
      serve: async (call) => ({ status: 200, body: await find.receipt(idOf(call)) }),
    },
    {
      method: 'get',
      path: '/shifts',
      verb: 'report.x',
      summary: 'Shifts, newest first, also of closed days',
      query: shiftsQuery,
      answer: { status: 200, description: 'A page of shifts', schema: pageOf(shiftSchema) },
      serve: ({ query }) => {
        const { status, till, day: date, ...page } = check(shiftsQuery, query, 400, 'query');
        return list({ kind: 'shift', status, till, date }, page);
      },
    },
    {
      method: 'get',
      path: '/shifts/:id',
      verb: 'report.x',
      summary: 'One shift',
      answer: { status: 200, description: 'The shift', schema: shiftSchema },
      problems: [404],
      serve: async (call) => ({ status: 200, body: await find.shift(idOf(call)) }),
    },
    ...dayRoutes(shop, reader),
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

/** Closed days: their figures without opening them, and what was entered on one. */
function dayRoutes(shop: Shop, reader: Pick<DayReader, 'entries'>): Route[] {
  const dayOf = (call: Call): Day => {
    const day = shop.get('day', idOf(call));
    if (day) return day;
    throw new ProblemError(problem(404, 'unknown-day', `${idOf(call)} is no closed day`, { path: 'id' }));
  };
  return [
    {
      method: 'get',
      path: '/days',
      verb: 'report.sales',
      summary: 'Closed business days with their figures, newest first',
      query: daysQuery,
      answer: { status: 200, description: 'A page of days', schema: pageOf(daySchema) },
      serve: ({ query }) => {
        const { from = '', to = '9999', limit, after } = check(daysQuery, query, 400, 'query');
        const wanted = daysNewestFirst(shop).filter(({ date }) => from <= date && date <= to);
        const start = after === undefined ? 0 : wanted.findIndex(({ id }) => id === after) + 1;
        if (after !== undefined && start === 0) throw badAfter();
        const items = wanted.slice(start, start + limit);
        return {
          status: 200,
          body: { items, next: wanted.length > start + limit ? (items.at(-1)?.id ?? null) : null },
        };
      },
    },
    {
      method: 'get',
      path: '/days/:id',
      verb: 'report.sales',
      summary: 'One closed day with its figures',
      answer: { status: 200, description: 'The day', schema: daySchema },
      problems: [404],
      serve: (call) => ({ status: 200, body: dayOf(call) }),
    },
    {
      method: 'get',
      path: '/days/:id/entries',
      verb: 'audit.view',
      summary: 'What was entered on a closed day, in order',
      query: entriesQuery,
      answer: {
        status: 200,
        description: 'A page of entries; `next` is the seq for `after`',
        schema: z.object({ items: z.array(entrySchema), next: z.int().nullable() }),
      },
      problems: [404],
      serve: async (call) => {
        const day = dayOf(call);
        const { limit, after } = check(entriesQuery, call.query, 400, 'query');
        const before = daysNewestFirst(shop).find(({ version }) => version < day.version)?.version ?? 0;
        const items = await reader.entries({ after: Math.max(after ?? 0, before), upTo: day.version, limit });
        const last = items.at(-1)?.seq ?? day.version;
        return { status: 200, body: { items, next: last < day.version ? last : null } };
      },
    },
  ];
}

export interface Find {
  order(id: string): Promise<Order>;
  estimate(id: string): Promise<Estimate>;
  receipt(id: string): Promise<Receipt>;
  shift(id: string): Promise<Shift>;
}

/** A document by its id, in the shop or in a closed day; one that is nowhere is a thrown problem 404. */
export function createFind(shop: Shop, past: Pick<PastDays, 'recall'>): Find {
  const findOne = async <K extends 'order' | 'estimate' | 'receipt' | 'shift'>(
    kind: K,
    id: string,
  ): Promise<Documents[K]> => {
    const found = shop.get(kind, id) ?? (await past.recall({ kind, id }))[0]?.value;
    if (found) return found as Documents[K];
    throw new ProblemError(problem(404, `unknown-${kind}`, `there is no ${kind} ${id}`, { path: 'id' }));
  };
  return {
    order: (id) => findOne('order', id),
    estimate: (id) => findOne('estimate', id),
    receipt: (id) => findOne('receipt', id),
    shift: (id) => findOne('shift', id),
  };
}

function changesAfter(source: FeedSource, position: Parameters<FeedSource['missed']>[0]): string {
  const missed = source.missed(position);
  if (typeof missed !== 'string') return missed.map(({ text }) => `${text}\n`).join('');
  throw new ProblemError(problem(410, 'take-the-snapshot', 'these entries are not at hand: take /api/v1/snapshot'));
}

function badAfter(): ProblemError {
  return new ProblemError(problem(400, 'invalid', 'takes the next of a page before', { path: 'query.after' }));
}
