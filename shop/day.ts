import { z } from 'zod';
import { type Change, type Kind, layerOver, type Shop, type Stored, versionSchema } from './documents.ts';
import type { Estimate } from './estimate.ts';
import { sum } from './money.ts';
import type { Order } from './order.ts';
import type { Receipt } from './payment.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { businessDateOf, localTime, settingsOf } from './settings.ts';

const amounts = z.object({ count: z.int(), totalMinor: z.int() });

/** What reports read of a closed day without opening it. Money in minor units, quantities in thousandths. */
const daySummarySchema = z.object({
  /** Orders that were finished, by how, and those that went on into the next day. */
  orders: z.object({ completed: z.int(), cancelled: z.int(), carriedOver: z.int() }),
  /** Completed orders, with tax and after discounts. */
  sales: z.object({ totalMinor: z.int(), taxMinor: z.int(), discountMinor: z.int() }),
  taxes: z.array(z.object({ rateId: z.string(), ratePpm: z.int(), baseMinor: z.int(), taxMinor: z.int() })),
  /** Money taken, from the receipts: that of orders which are still open is in it. */
  takings: amounts,
  tenders: z.record(z.string(), amounts),
  /** Completed orders by the hour of the shop's clock in which they were opened; hours without any are left out. */
  hours: z.record(z.string(), amounts),
  /** The ten that brought most. */
  items: z.array(z.object({ name: z.string(), quantityMilli: z.int(), totalMinor: z.int() })),
  /** First and last receipt number of each till, by till id. */
  receipts: z.record(z.string(), z.object({ first: z.string(), last: z.string() })),
  estimates: z.record(z.string(), z.int()),
  /** How many orders of which business date are in the day's file: some were opened on an earlier one. */
  dates: z.record(z.string(), z.int()),
});
type DaySummary = z.infer<typeof daySummarySchema>;

/** A closed business day. Its entries are those after the day before, up to and with its own: see `version`. */
export const daySchema = z.object({
  /** The date; `2026-11-22.2` where a clock that was set back closed a date twice. */
  id: z.string(),
  date: z.iso.date(),
  closedAt: z.string(),
  /** Not told to tills. */
  summary: daySummarySchema.optional(),
  version: versionSchema,
});
export type Day = z.infer<typeof daySchema>;

/** Closed days, the last one first: in the order of their entries, for a date may have been closed twice. */
export function daysNewestFirst(shop: Shop): Day[] {
  return [...shop.all('day')].sort((a, b) => b.version - a.version);
}

export const closeDaySchema = z.strictObject({ date: z.iso.date() });

/** Kinds that leave the shop with the day in which they are final. */
const leavingKinds = ['order', 'estimate', 'estimateRevision', 'receipt', 'shift'] as const satisfies readonly Kind[];
type Leaving = Stored<(typeof leavingKinds)[number]>;

/** Everything that is final: it is in no open order or estimate, and only a command that names it brings it back. */
export function* finalDocuments(shop: Shop): Iterable<Leaving> {
  for (const value of shop.all('order')) if (isOver(value)) yield { kind: 'order', id: value.id, value };
  for (const value of shop.all('estimate')) if (isSettled(value)) yield { kind: 'estimate', id: value.id, value };
  for (const value of shop.all('estimateRevision')) {
    const estimate = shop.get('estimate', value.estimateId);
    if (!estimate || isSettled(estimate)) yield { kind: 'estimateRevision', id: value.id, value };
  }
  for (const value of shop.all('receipt')) yield { kind: 'receipt', id: value.id, value };
  for (const value of shop.all('shift')) if (value.status === 'closed') yield { kind: 'shift', id: value.id, value };
}

function isOver({ status }: Order): boolean {
  return status !== 'open';
}

function isSettled({ status }: Estimate): boolean {
  return status === 'declined' || status === 'cancelled' || status === 'expired' || status === 'converted';
}

/** Characters of an RFC 3339 time up to its minute. */
const MINUTE = 16;

/**
 * The date of the business day that is over although the shop still holds what was finished in it: the day of the last
 * entry, which was made at `lastAt`. Both times in RFC 3339 UTC.
 */
export function dayToClose(shop: Shop, lastAt: string, now: string): string | undefined {
  const settings = shop.get('shop', 'shop');
  // A day ends at a full minute; asked for every flush, this spares looking at the calendar.
  if (!settings || lastAt === '' || lastAt.slice(0, MINUTE) === now.slice(0, MINUTE)) return undefined;
  const date = businessDateOf(lastAt, settings);
  if (date >= businessDateOf(now, settings)) return undefined;
  return isRefusal(decideCloseDay(shop, { date }, { at: now })) ? undefined : date;
}

/** Closes the books of a day: what is paid for and handed out is completed, what is final leaves, the rest goes on. */
export function decideCloseDay(
  shop: Shop,
  { date }: z.infer<typeof closeDaySchema>,
  { at }: { at: string },
): Change[] | Refusal {
  const completed = completedAtClose(shop);
  const atClose = layerOver(shop);
  for (const change of completed) atClose.put(change, 0);
  const leaving = [...finalDocuments(atClose)];
  if (leaving.length === 0) return refuse('wrong-step', `nothing was finished on ${date}`);
  const id = freeIdFor(shop, date);
  return [...completed, { kind: 'day', id, value: { id, date, closedAt: at, summary: summaryOf(atClose, leaving) } }];
}

/** Nobody waits for these any more, whoever forgot to say so. */
function completedAtClose(shop: Shop): Change[] {
  return [...shop.all('order')]
    .filter(({ status, payment, fulfilment }) => status === 'open' && payment === 'paid' && fulfilment === 'fulfilled')
    .map(({ version: _, ...order }) => ({ kind: 'order', id: order.id, value: { ...order, status: 'completed' } }));
}

function freeIdFor(shop: Shop, date: string): string {
  if (!shop.get('day', date)) return date;
  let count = 2;
  while (shop.get('day', `${date}.${count}`)) count += 1;
  return `${date}.${count}`;
}

function summaryOf(shop: Shop, leaving: readonly Leaving[]): DaySummary {
  const leavingOrders = leaving.flatMap((one) => (one.kind === 'order' ? one.value : []));
  const orders = leavingOrders.filter(({ countedOn }) => countedOn === undefined);
  const receipts = leaving.flatMap((one) =>
    one.kind === 'receipt' && one.value.countedOn === undefined ? one.value : [],
  );
  const estimates = leaving.flatMap((one) => (one.kind === 'estimate' ? one.value : []));
  const completed = orders.filter(({ status }) => status === 'completed');
  const { timeZone } = settingsOf(shop);
  const open = [...shop.all('order')].length - leavingOrders.length;
  const total = (of: (order: Order) => number) => sum(completed.map(of));
  return {
    orders: { completed: completed.length, cancelled: orders.length - completed.length, carriedOver: open },
    sales: {
      totalMinor: total(({ totals }) => totals.totalMinor),
      taxMinor: total(({ totals }) => totals.taxMinor),
      discountMinor: total(({ totals }) => totals.discountMinor),
    },
    taxes: taxesOf(completed),
    takings: { count: receipts.length, totalMinor: sum(receipts.map(({ takenMinor }) => takenMinor)) },
    tenders: addUp(receipts.flatMap(movedBy), ({ tender, amountMinor }) => [tender, amountMinor]),
    hours: addUp(completed, ({ openedAt, totals }) => [
      localTime(openedAt, timeZone).time.slice(0, 2),
      totals.totalMinor,
    ]),
    items: itemsOf(completed),
    receipts: receiptRangesOf(receipts),
    estimates: countBy(estimates, ({ status }) => status),
    dates: countBy(leavingOrders, ({ businessDate }) => businessDate),
  };
}

/** What a receipt says of its tenders: below zero what was given back. */
function movedBy({ kind, payload: { payments, returned } }: Receipt): { tender: string; amountMinor: number }[] {
  const back = ({ tender, amountMinor }: { tender: string; amountMinor: number }) => ({
    tender,
    amountMinor: -amountMinor,
  });
  // What was sold on account is owed by so much less.
  const owedLess = kind === 'account' ? payments.map((one) => back({ ...one, tender: 'on-account' })) : [];
  return [...(kind === 'refund' ? payments.map(back) : payments), ...owedLess, ...(returned?.payments.map(back) ?? [])];
}

function taxesOf(orders: readonly Order[]): DaySummary['taxes'] {
  const rates = new Map<string, DaySummary['taxes'][number]>();
  for (const { rateId, ratePpm, baseMinor, taxMinor } of orders.flatMap(({ totals }) => totals.taxes)) {
    const known = rates.get(`${rateId} ${ratePpm}`) ?? { rateId, ratePpm, baseMinor: 0, taxMinor: 0 };
    known.baseMinor += baseMinor;
    known.taxMinor += taxMinor;
    rates.set(`${rateId} ${ratePpm}`, known);
  }
  return [...rates.values()];
}

const MOST_ITEMS = 10;

function itemsOf(orders: readonly Order[]): DaySummary['items'] {
  const items = new Map<string, DaySummary['items'][number]>();
  for (const { name, quantityMilli, totalMinor } of orders.flatMap(({ lines }) => lines)) {
    const known = items.get(name) ?? { name, quantityMilli: 0, totalMinor: 0 };
    known.quantityMilli += quantityMilli;
    known.totalMinor += totalMinor;
    items.set(name, known);
  }
  return [...items.values()].sort((a, b) => b.totalMinor - a.totalMinor).slice(0, MOST_ITEMS);
}

function receiptRangesOf(receipts: readonly Receipt[]): DaySummary['receipts'] {
  const ranges: DaySummary['receipts'] = {};
  for (const { tillId, number } of receipts) {
    ranges[tillId] = { first: ranges[tillId]?.first ?? number, last: number };
  }
  return ranges;
}

function addUp<T>(
  all: readonly T[],
  of: (one: T) => [name: string, minor: number],
): Record<string, z.infer<typeof amounts>> {
  const sums: Record<string, z.infer<typeof amounts>> = {};
  for (const [name, minor] of all.map(of)) {
    const { count, totalMinor } = sums[name] ?? { count: 0, totalMinor: 0 };
    sums[name] = { count: count + 1, totalMinor: totalMinor + minor };
  }
  return sums;
}

function countBy<T>(all: readonly T[], of: (one: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of all.map(of)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
