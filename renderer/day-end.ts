import { businessDateOf, type ShopSettings } from '../shop/settings.ts';

const MINUTE_MS = 60_000;
/** A day in which a clock is put back is no longer. */
const MOST_MINUTES = 26 * 60;

/** The first moment (RFC 3339 UTC) of the next business day, to the minute. */
export function endOfBusinessDay(at: string, settings: Pick<ShopSettings, 'timeZone' | 'businessDayCutoff'>): string {
  const date = businessDateOf(at, settings);
  const from = Math.floor(Date.parse(at) / MINUTE_MS);
  const momentAt = (minute: number) => new Date((from + minute) * MINUTE_MS).toISOString();
  let [low, high] = [0, MOST_MINUTES];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (businessDateOf(momentAt(middle), settings) === date) low = middle;
    else high = middle;
  }
  return momentAt(high);
}

/** The first moment (RFC 3339 UTC) of a business day, which is given as in 2027-01-01. */
export function dayStart(date: string, settings: Pick<ShopSettings, 'timeZone' | 'businessDayCutoff'>): string {
  // No zone is further than a day from UTC.
  const before = new Date(Date.parse(`${date}T00:00:00.000Z`) - 24 * 60 * MINUTE_MS).toISOString();
  let start = endOfBusinessDay(before, settings);
  while (businessDateOf(start, settings) < date) start = endOfBusinessDay(start, settings);
  return start;
}
