import type { AuditItem, AuditTopic } from '../../shop/audit.ts';
import { businessDateOf, type ShopSettings } from '../../shop/settings.ts';
import { byStaff } from '../../shop/verbs.ts';

/** What is looked for; everything that is said has to be right. All of it crosses to a thread. */
export interface AuditFilter {
  what?: AuditTopic | undefined;
  /** A staff id, or a name as entries have it: who did it, let it happen, or is the one whom it is about. */
  person?: string | undefined;
  /** Id of the till at which it was done, or which it is about. */
  till?: string | undefined;
  /** The first moment, and the first that is too late, RFC 3339 UTC. */
  from?: string | undefined;
  until?: string | undefined;
  /** Words that are all somewhere in it. */
  search?: string | undefined;
}

/** Whether a line of the journal is worth being read for this; most of a book is not. */
export function lineMatcherOf({ person, till, from, until, search = '' }: AuditFilter) {
  // What is written otherwise in JSON is looked for where it was read.
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && !/["\\]/.test(word));
  return (text: string, at: string): boolean => {
    if ((from !== undefined && at < from) || (until !== undefined && at >= until)) return false;
    if ([person, till].some((id) => id !== undefined && !text.includes(id))) return false;
    if (words.length === 0) return true;
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
}

export function auditMatcherOf({ what, person, till, from, until, search = '' }: AuditFilter) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const names = person === undefined ? [] : [person, byStaff(person)];
  const isPerson = ({ by, approvedBy = '', about }: AuditItem) =>
    names.includes(by) || names.includes(approvedBy) || about.staffId === person;
  const hasWords = ({ type, about }: AuditItem) => {
    const text = [type, ...textsIn(about)].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return (item: AuditItem): boolean =>
    (what === undefined || item.what.includes(what)) &&
    (till === undefined || item.till === till || item.about.tillId === till) &&
    (person === undefined || isPerson(item)) &&
    (from === undefined || item.at >= from) &&
    (until === undefined || item.at < until) &&
    (words.length === 0 || hasWords(item));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

type Calendar = Pick<ShopSettings, 'timeZone' | 'businessDayCutoff'>;
const MINUTE_MS = 60_000;
const TWO_DAYS_MS = 2 * 24 * 60 * MINUTE_MS;

/** The first minute of a business day, RFC 3339 UTC. */
export function startOfDay(date: string, calendar: Calendar): string {
  const noon = Date.parse(`${date}T12:00:00Z`);
  return firstMinute(noon, (at) => businessDateOf(at, calendar) >= date);
}

/** The first minute after it. */
export function endOfDay(date: string, calendar: Calendar): string {
  const noon = Date.parse(`${date}T12:00:00Z`);
  return firstMinute(noon, (at) => businessDateOf(at, calendar) > date);
}

/** Days begin somewhere near their noon in London, wherever the shop is: halves the span until it is one minute. */
function firstMinute(aroundMs: number, isThere: (at: string) => boolean): string {
  const at = (ms: number) => new Date(ms).toISOString();
  let before = aroundMs - TWO_DAYS_MS;
  let there = aroundMs + TWO_DAYS_MS;
  while (there - before > MINUTE_MS) {
    const middle = before + Math.floor((there - before) / MINUTE_MS / 2) * MINUTE_MS;
    if (isThere(at(middle))) there = middle;
    else before = middle;
  }
  return at(there);
}
