import type { Change, Shop } from './documents.ts';
import { type Made, type MadeNumber, parseNumber } from './made.ts';
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

/** Shifts are numbered for whoever reads their slips: nothing that a customer holds says which. */
type SeriesName = MadeNumber | 'shift';

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
  return take(shop, taker, 'order', businessDate, (code, _day, serial) => `${code}-${padded(serial, 3)}`);
}

/** Receipt number without gaps, one series a till and year: `A-2026-000123`. */
export function takeReceiptNumber(shop: Shop, taker: Taker, businessDate: string): Taken {
  const given = taker.made?.numbers?.receipt;
  const year = (given && parseNumber(given)?.year) || businessDate.slice(0, 4);
  return take(shop, taker, 'receipt', year, (code, inYear, serial) => `${code}-${inYear}-${padded(serial, 6)}`);
}

/** Estimate number for the life of the till: `EST-A-000045`; the revision is said apart. */
export function takeEstimateNumber(shop: Shop, taker: Taker): Taken {
  return take(shop, taker, 'estimate', '', (code, _life, serial) => `EST-${code}-${padded(serial, 6)}`);
}

/** Number of a shift, counted for the life of the till and also where it comes back after a restore. */
export function takeShiftNumber(shop: Shop, tillId: string): { number: number; changes: Change[] } {
  const id = `${tillId}:shift`;
  const number = (shop.get('series', id)?.last ?? 0) + 1;
  return { number, changes: [{ kind: 'series', id, value: { id, tillId, name: 'shift', period: '', last: number } }] };
}

function take(
  shop: Shop,
  { tillId, made }: Taker,
  name: MadeNumber,
  wanted: string,
  spell: (code: string, period: string, serial: number) => string,
): Taken {
  const run = settingsOf(shop).seriesRun;
  const id = `${tillId}:${name}`;
  const series = shop.get('series', id);
  const known = series?.run === run ? series : undefined;
  const value = (period: string, last: number) => ({
    ...{ id, tillId, name, period },
    ...(run !== undefined && { run }),
    last,
  });
  const number = made?.numbers?.[name];
  const given = number === undefined ? undefined : parseNumber(number);
  if (number !== undefined && given) {
    const isPast = given.run !== (run ?? 1) || (known !== undefined && isBehind(known, wanted, given.serial));
    const changes: Change[] = isPast ? [] : [{ kind: 'series', id, value: value(wanted, given.serial) }];
    return { serial: given.serial, number, changes };
  }
  const till = shop.get('till', tillId);
  if (!till) throw new Error(`no till ${tillId} to take a number for`);
  // A clock that was set back must not begin a period anew whose numbers were given out.
  const period = known && known.period > wanted ? known.period : wanted;
  const serial = known?.period === period ? known.last + 1 : 1;
  return {
    serial,
    number: spell(`${till.code}${run ?? ''}`, period, serial),
    changes: [{ kind: 'series', id, value: value(period, serial) }],
  };
}

/** Whether a series has gone further than that already. */
function isBehind({ period, last }: Series, wanted: string, serial: number): boolean {
  return period > wanted || (period === wanted && last >= serial);
}

/** Serials between the last of a series and one that is given out next: kept free for what was refused in the end. */
export function missingReceipts(shop: Shop, { tillId, made }: Taker): { serial: number; number: string }[] {
  const number = made?.numbers?.receipt;
  const given = number === undefined ? undefined : parseNumber(number);
  if (number === undefined || given === undefined) return [];
  if (given.run !== (settingsOf(shop).seriesRun ?? 1)) {
    const free = (made?.voids ?? []).filter((one) => !shop.get('receipt', one));
    return free.map((one) => ({ serial: parseNumber(one)?.serial ?? 0, number: one }));
  }
  const series = shop.get('series', `${tillId}:receipt`);
  const isSame = series?.period === given.year && (series.run ?? 1) === given.run;
  const last = isSame ? series.last : 0;
  const prefix = number.slice(0, number.lastIndexOf('-') + 1);
  return Array.from({ length: Math.max(0, given.serial - last - 1) }, (_, index) => {
    const serial = last + 1 + index;
    return { serial, number: `${prefix}${padded(serial, 6)}` };
  });
}

function padded(serial: number, digits: number): string {
  return String(serial).padStart(digits, '0');
}
