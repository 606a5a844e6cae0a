/** Writes moments (RFC 3339 UTC) on the shop's wall clock, and calendar days, in one language. */
export interface ClockFormat {
  time(at: string): string;
  /** With the day in front, where it is not the shop's today. */
  moment(at: string): string;
  /** With day and year, whenever it is read. */
  inFull(at: string): string;
  /** The same to the second. */
  exactly(at: string): string;
  day(date: string): string;
}

export function createClockFormat(locale: string, timeZone: string): ClockFormat {
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const toTheSecond = { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const date = { day: 'numeric', month: 'short' } as const;
  const moment = new Intl.DateTimeFormat(locale, { ...date, timeZone, hour: '2-digit', minute: '2-digit' });
  const second = new Intl.DateTimeFormat(locale, toTheSecond);
  const secondOfDay = new Intl.DateTimeFormat(locale, { ...date, ...toTheSecond });
  const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' });
  const full = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const plainDay = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const isToday = (at: Date) => plainDay.format(at) === plainDay.format(new Date());
  const written = (at: Date, today: Intl.DateTimeFormat, other: Intl.DateTimeFormat) =>
    (isToday(at) ? today : other).format(at);
  return {
    time: (at) => time.format(new Date(at)),
    moment: (at) => written(new Date(at), time, moment),
    inFull: (at) => full.format(new Date(at)),
    exactly: (at) => written(new Date(at), second, secondOfDay),
    day: (date) => day.format(new Date(`${date}T00:00:00Z`)),
  };
}
