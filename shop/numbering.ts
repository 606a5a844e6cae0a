import type { Change, Shop } from './documents.ts';
import type { Made, MadeNumber } from './made.ts';
import { settingsOf } from './settings.ts';

/** A run of numbers that exactly one till owns. */
export interface Series {
  id: string;
  tillId: string;
  name: SeriesName;
  /** The day (orders), year (receipts) or nothing (estimates) within which the run counts up. */
  period: string;
  /** As the shop's `seriesRun` was when the last number was taken. */
  run?: number;
  last: number;
  version: number;
}

type SeriesName = MadeNumber;

export interface Taken {
  serial: number;
  number: string;
  /** Belong into the same entry as what carries the number, so that neither is there without the other. */
  changes: Change[];
}

/** Who takes a number, and which one where it was given out before a restore. */
interface Taker {
  tillId: string;
  made?: Made | undefined;
}

/** Spoken order number, new every business day: `A-042`. */
export function takeOrderNumber(shop: Shop, taker: Taker, businessDate: string): Taken {
  return take(shop, taker, 'order', businessDate, (code, serial) => `${code}-${padded(serial, 3)}`);
}

/** Receipt number without gaps, one series a till and year: `A-2026-000123`. */
export function takeReceiptNumber(shop: Shop, taker: Taker, businessDate: string): Taken {
  const year = businessDate.slice(0, 4);
  return take(shop, taker, 'receipt', year, (code, serial) => `${code}-${year}-${padded(serial, 6)}`);
}

/** Estimate number for the life of the till: `EST-A-000045`; the revision is said apart. */
export function takeEstimateNumber(shop: Shop, taker: Taker): Taken {
  return take(shop, taker, 'estimate', '', (code, serial) => `EST-${code}-${padded(serial, 6)}`);
}

function take(
  shop: Shop,
  { tillId, made }: Taker,
  name: SeriesName,
  period: string,
  spell: (code: string, serial: number) => string,
): Taken {
  const given = made?.numbers?.[name];
  if (given !== undefined) return { serial: Number(/\d+$/.exec(given)?.[0]), number: given, changes: [] };
  const till = shop.get('till', tillId);
  if (!till) throw new Error(`no till ${tillId} to take a number for`);
  const run = settingsOf(shop).seriesRun;
  const id = `${tillId}:${name}`;
  const series = shop.get('series', id);
  const serial = series?.period === period && series.run === run ? series.last + 1 : 1;
  const value = { id, tillId, name, period, ...(run !== undefined && { run }), last: serial };
  return { serial, number: spell(`${till.code}${run ?? ''}`, serial), changes: [{ kind: 'series', id, value }] };
}

function padded(serial: number, digits: number): string {
  return String(serial).padStart(digits, '0');
}
