/** Writes moments (RFC 3339 UTC) on the shop's wall clock, and calendar days, in one language. */
export interface ClockFormat {
  time(at: string): string;
  /** With the day in front, where it is not the shop's today. */
  moment(at: string): string;
  day(date: string): string;
}

export function createClockFormat(locale: string, timeZone: string): ClockFormat {
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const moment = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' });
  const plainDay = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  return {
    time: (at) => time.format(new Date(at)),
    moment: (at) => {
      const date = new Date(at);
      return (plainDay.format(date) === plainDay.format(new Date()) ? time : moment).format(date);
    },
    day: (date) => day.format(new Date(`${date}T00:00:00Z`)),
  };
}
