import type { Change, Shop } from './documents.ts';

/** A run of numbers that exactly one till owns. */
export interface Series {
  id: string;
  tillId: string;
  name: SeriesName;
  /** The day (orders), year (receipts) or nothing (estimates) within which the run counts up. */
  period: string;
  last: number;
  version: number;
}

type SeriesName = 'order' | 'receipt' | 'estimate';

export interface Taken {
  serial: number;
  number: string;
  /** Belongs into the same entry as what carries the number, so that neither is there without the other. */
  change: Change;
}

/** Spoken order number, new every business day: `A-042`. */
export function takeOrderNumber(shop: Shop, tillId: string, businessDate: string): Taken {
  return take(shop, tillId, 'order', businessDate, (code, serial) => `${code}-${padded(serial, 3)}`);
}

/** Receipt number without gaps, one series a till and year: `A-2026-000123`. */
export function takeReceiptNumber(shop: Shop, tillId: string, businessDate: string): Taken {
  const year = businessDate.slice(0, 4);
  return take(shop, tillId, 'receipt', year, (code, serial) => `${code}-${year}-${padded(serial, 6)}`);
}

/** Estimate number for the life of the till: `EST-A-000045`; the revision is said apart. */
export function takeEstimateNumber(shop: Shop, tillId: string): Taken {
  return take(shop, tillId, 'estimate', '', (code, serial) => `EST-${code}-${padded(serial, 6)}`);
}

function take(
  shop: Shop,
  tillId: string,
  name: SeriesName,
  period: string,
  spell: (code: string, serial: number) => string,
): Taken {
  const till = shop.get('till', tillId);
  if (!till) throw new Error(`no till ${tillId} to take a number for`);
  const id = `${tillId}:${name}`;
  const series = shop.get('series', id);
  const serial = series?.period === period ? series.last + 1 : 1;
  return {
    serial,
    number: spell(till.code, serial),
    change: { kind: 'series', id, value: { id, tillId, name, period, last: serial } },
  };
}

function padded(serial: number, digits: number): string {
  return String(serial).padStart(digits, '0');
}
