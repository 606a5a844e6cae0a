import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { minorSchema, sum } from './money.ts';
import type { Order } from './order.ts';
import type { Receipt } from './payment.ts';
import { costOf, includesTax } from './pricing.ts';
import { type Refusal, refuse } from './refusal.ts';

const numberSchema = z.string().min(1).max(40);

/**
 * What a command came to when it was first decided, by a till that worked alone or by a host that has since been
 * restored from an older backup: it is taken with the time, person, numbers and prices that a customer was told.
 */
export const madeSchema = z.strictObject({
  at: z.iso.datetime(),
  by: z.string().min(1).max(80),
  /** A second person who let it happen. */
  approvedBy: z.string().min(1).max(80).optional(),
  /** Position up to which the till that worked alone knew the shop; missing where a host had decided it. */
  seen: z.int().min(0).optional(),
  /** Nobody was told anything yet: the numbers are kept free for it, and it may still be refused. */
  reserved: z.literal(true).optional(),
  numbers: z
    .strictObject({
      order: numberSchema.optional(),
      estimate: numberSchema.optional(),
      receipt: numberSchema.optional(),
    })
    .optional(),
  /** Receipt numbers that stayed free before this one, and were recorded with it. */
  voids: z.array(numberSchema).max(100).optional(),
  /** Price of one, in minor units, by line id; of what was chosen with it by `<line id>/<place>`. */
  prices: z.record(z.string().max(64), minorSchema).optional(),
  /** By how much each cash payment was rounded, in minor units, by its id: it depends on what else was paid by then. */
  roundings: z.record(z.string().max(64), z.int().min(-1_000_000).max(1_000_000)).optional(),
  /** What each line came to where money was taken, with taxes on top, in minor units, by line id. */
  costs: z.record(z.string().max(64), z.int().min(0).max(1e12)).optional(),
});
export type Made = z.infer<typeof madeSchema>;
export type MadeNumber = keyof NonNullable<Made['numbers']>;

/** The stamp of an entry: of one that came back itself, the one that it came back with. */
export function madeOf({
  at,
  by,
  approvedBy,
  made,
  changes,
}: {
  at: string;
  by: string;
  approvedBy?: string | undefined;
  made?: Made | undefined;
  changes: readonly Change[];
}): Made {
  if (made) return made;
  const taken = new Set(changes.flatMap((change) => (change.kind === 'series' ? change.value?.name : [])));
  const numbers: NonNullable<Made['numbers']> = {};
  const voids: string[] = [];
  const prices: Record<string, number> = {};
  const roundings: Record<string, number> = {};
  const costs: Record<string, number> = {};
  const isPaid = changes.some(({ kind, value }) => kind === 'receipt' && value && isTaking(value));
  for (const change of changes) {
    if (change.kind !== 'order' && change.kind !== 'estimate' && change.kind !== 'receipt') continue;
    if (!change.value) continue;
    if (change.kind === 'receipt' && change.value.kind === 'void') {
      voids.push(change.value.number);
      continue;
    }
    if (change.kind === 'receipt') Object.assign(roundings, roundingsOf(change.value.payload));
    if (taken.has(change.kind)) numbers[change.kind] = change.value.number;
    if (!('lines' in change.value)) continue;
    if (isPaid && change.kind === 'order') Object.assign(costs, costsOf(change.value));
    for (const { id, unitPriceMinor, modifiers = [] } of change.value.lines) {
      prices[id] = unitPriceMinor;
      for (const [index, { priceMinor }] of modifiers.entries()) prices[`${id}/${index}`] = priceMinor;
    }
  }
  const second = approvedBy === undefined ? {} : { approvedBy };
  return {
    ...{ at, by, ...second, numbers, prices },
    ...(Object.keys(roundings).length > 0 && { roundings }),
    ...(Object.keys(costs).length > 0 && { costs }),
    ...(voids.length > 0 && { voids }),
  };
}

function isTaking({ kind }: Pick<Receipt, 'kind'>): boolean {
  return kind === 'sale' || kind === 'exchange';
}

/** What each line costs, with taxes on top where prices do not include them, in minor units. */
function costsOf(order: Pick<Order, 'lines' | 'totals'>): Record<string, number> {
  const isInside = includesTax(order);
  return Object.fromEntries(order.lines.map((line) => [line.id, costOf(line, isInside)]));
}

/** By how much lines cost more than a customer was told, in minor units; those that nobody was told of do not count. */
export function dearerBy(order: Pick<Order, 'lines' | 'totals'>, made: Made | undefined): number {
  const { costs = {} } = (isTold(made) && made) || {};
  return sum(Object.entries(costsOf(order)).map(([id, minor]) => minor - (costs[id] ?? minor)));
}

/** Of cash alone, with those that came to nothing. */
function roundingsOf({ payments, returned }: Receipt['payload']): Record<string, number> {
  const cash = [...payments, ...(returned?.payments ?? [])].filter(({ tender }) => tender === 'cash');
  return Object.fromEntries(cash.map(({ id, roundingMinor = 0 }) => [id, roundingMinor]));
}

/** Receipt numbers that a till may have kept free for what was refused in the end; more is no till of ours. */
const MOST_MISSING = 100;

/**
 * A stamp is taken only with numbers of the till itself: those of a series from before a restore, which nobody gives out
 * any more, or those that come next in the present one, from a till that worked alone.
 */
export function faultOfMade(shop: Shop, tillId: string, { numbers = {}, voids = [], seen }: Made): Refusal | undefined {
  const code = shop.get('till', tillId)?.code;
  const run = shop.get('shop', 'shop')?.seriesRun ?? 1;
  if (code === undefined || (seen === undefined && run === 1)) {
    return refuse('invalid', 'is taken after a restore or from a till that worked alone', { path: 'made' });
  }
  for (const name of ['order', 'estimate', 'receipt'] as const) {
    const number = numbers[name];
    if (number === undefined) continue;
    const given = parseNumber(number);
    const fault = given?.code === code && given.run <= run ? undefined : `is no number of till ${code}`;
    const gone = given?.run === run && seen === undefined ? 'is of the present series' : undefined;
    const taken = given?.run === run ? faultOfNext(shop, tillId, name, given) : undefined;
    const why = fault ?? gone ?? taken;
    if (why !== undefined) return refuse('invalid', why, { path: `made.numbers.${name}` });
  }
  const isOld = (number: string) => {
    const given = parseNumber(number);
    return given?.code === code && given.run < run;
  };
  if (!voids.every(isOld)) return refuse('invalid', 'is of no earlier series of this till', { path: 'made.voids' });
  return undefined;
}

/** Only receipts must follow each other; of a day that is over the host may have given out later ones. */
function faultOfNext(shop: Shop, tillId: string, name: MadeNumber, { year, serial, run }: GivenNumber) {
  if (name === 'order') return undefined;
  const series = shop.get('series', `${tillId}:${name}`);
  const isSame = series !== undefined && (series.run ?? 1) === run;
  if (isSame && name === 'receipt' && series.period > year) return 'is of a year that is over';
  const last = isSame && (name === 'estimate' || series.period === year) ? series.last : 0;
  if (serial <= last) return 'was given out before';
  return name === 'receipt' && serial > last + 1 + MOST_MISSING ? `leaves out more than ${MOST_MISSING}` : undefined;
}

export interface GivenNumber {
  code: string;
  /** 1 until the shop is restored. */
  run: number;
  /** Of a receipt; empty for the others. */
  year: string;
  serial: number;
}

/** `A-042`, `EST-A-000045` or `A2-2026-000123`, taken apart; undefined for what is none of these. */
export function parseNumber(number: string): GivenNumber | undefined {
  const [, code, run, year = '', serial] = /^(?:EST-)?([A-Z]+)(\d*)-(?:(\d{4})-)?(\d+)$/.exec(number) ?? [];
  return code === undefined ? undefined : { code, run: Number(run || 1), year, serial: Number(serial) };
}

/** Whether a host let it happen before it was restored: then nobody is asked again whether they may. */
export function wasDecidedBefore(made: Made | undefined): boolean {
  return made !== undefined && made.seen === undefined;
}

/** By how much cash was rounded when a customer was told; undefined where nobody was, or nothing says so. */
export function toldRounding(made: Made | undefined, paymentId: string): number | undefined {
  return isTold(made) ? made?.roundings?.[paymentId] : undefined;
}

/** Whether a customer was told: then it is recorded as it happened, whatever became of its order meanwhile. */
export function isTold(made: Made | undefined): boolean {
  return made?.numbers?.receipt !== undefined && !made.reserved;
}
