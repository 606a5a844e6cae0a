import { type Day, daysNewestFirst } from '../../shop/day.ts';
import type { Stored } from '../../shop/documents.ts';
import { businessDateOf, settingsOf } from '../../shop/settings.ts';
import type { Named } from '../../shop/shop.ts';
import type { Books, LeftDay } from '../books.ts';
import { type Disk, realDisk } from '../journal/disk.ts';
import { type Filter, type Listed, matcherOf, pageOf, recalled } from './day-page.ts';
import type { DayReader } from './day-reader.ts';
import { type IdIndex, readIndex } from './id-index.ts';

interface Page<T> {
  items: T[];
  /** What `after` takes for the page that follows; null at the end. */
  next: string | null;
}

/** The documents of closed days, beside the shop in memory. */
export interface PastDays {
  /** Whether a closed day may hold the document; from memory, for every command is asked about. */
  mayHold(named: Named): boolean;
  /** The newest stored state of a document with what belongs to it, the document first; empty where no day holds it. */
  recall(named: Named): Promise<Stored[]>;
  /**
   * What is looked for in the shop and then in the closed days, newest first. `after` is the `next` of a page before;
   * one that is none answers undefined.
   */
  list(filter: Filter, limit: number, after: string | undefined): Promise<Page<Listed> | undefined>;
  /** Days that the files hold now need no place in memory. */
  keptUpTo(seq: number): Promise<void>;
}

/** Documents that are fetched from a day at once. */
const PAGE = 500;
/** Days that one page reads at most: a search for what is nowhere answers in parts as well. */
const MOST_DAYS = 60;

export interface PastDaysPorts {
  dir: string;
  books: Books;
  reader: DayReader;
  disk?: Disk;
}

export async function openPastDays({ dir, books, reader, disk = realDisk }: PastDaysPorts): Promise<PastDays> {
  let index: IdIndex = await readIndex(dir, disk);
  const { shop } = books;

  /** Days that may hold a document; those which the files may not have yet come first, being the newest. */
  const daysOf = (named: Named): string[] => {
    const left = books.left.filter((one) => namesOf(one).has(nameOf(named)));
    return [...left.map(({ day }) => day.id).reverse(), ...index.daysOf(named)];
  };
  const leftOf = (dayId: string): LeftDay | undefined => books.left.find(({ day }) => day.id === dayId);

  /** The newest day that holds a document, with what it holds: of two ids with one print the index cannot tell. */
  const find = async (named: Named): Promise<{ dayId: string; found: Stored[] } | undefined> => {
    for (const dayId of daysOf(named)) {
      const left = leftOf(dayId);
      const found = left
        ? recalled(left.documents, named.kind, named.id, dayId)
        : await reader.recall({ dayId, ...named });
      if (found.length > 0) return { dayId, found };
    }
    return undefined;
  };

  /** Closed days, the last first, from one of them on. */
  const daysFrom = (dayId: string | undefined): Day[] => {
    const days = daysNewestFirst(shop);
    const from = dayId === undefined ? 0 : days.findIndex(({ id }) => id === dayId);
    return from < 0 ? [] : days.slice(from);
  };

  async function* itemsOf(dayId: string, filter: Filter, from: string | undefined): AsyncIterable<Listed> {
    const left = leftOf(dayId);
    if (left) yield* pageOf(left.documents, filter, from);
    for (let after = from, isMore = !left; isMore; ) {
      const page = await reader.page({ dayId, filter, after, limit: PAGE });
      yield* page;
      isMore = page.length === PAGE;
      after = page.at(-1)?.id;
    }
  }

  /** A document that came back is shown as it is now, where it is now. */
  const isNewest = async (kind: Filter['kind'], id: string, dayId: string) => {
    if (shop.get(kind, id)) return false;
    return daysOf({ kind, id })[0] === dayId || (await find({ kind, id }))?.dayId === dayId;
  };

  const listPast = async (filter: Filter, limit: number, from: Place): Promise<Page<Listed>> => {
    const items: Listed[] = [];
    let last: Place | undefined;
    let read = 0;
    for (const day of daysFrom(from.dayId)) {
      if (!mayMatch(day, filter)) continue;
      read += 1;
      if (read > MOST_DAYS) return { items, next: `${day.id}/` };
      for await (const item of itemsOf(day.id, filter, day.id === from.dayId ? from.id : undefined)) {
        if (!(await isNewest(filter.kind, item.id, day.id))) continue;
        if (items.length === limit) return { items, next: `${last?.dayId ?? day.id}/${last?.id ?? ''}` };
        items.push(item);
        last = { dayId: day.id, id: item.id };
      }
    }
    return { items, next: null };
  };

  const listPresent = (filter: Filter, after: string | undefined): Listed[] => {
    const isWanted = matcherOf(filter);
    const present = [...(shop.all(filter.kind) as Iterable<Listed>)].reverse();
    const from = after === undefined ? 0 : present.findIndex(({ id }) => id === after) + 1;
    return present.slice(from).filter((one) => isWanted(one) && isOfDate(one, filter.date));
  };

  const isOfDate = (one: Listed, date: string | undefined) =>
    date === undefined || ownDateOf(one) === undefined || ownDateOf(one) === date;
  /** Of what is in the shop and bears no date: that of its time. */
  const ownDateOf = (one: Listed): string | undefined => {
    const at = 'issuedAt' in one ? one.issuedAt : 'floatMinor' in one ? (one.closedAt ?? one.openedAt) : undefined;
    return at === undefined ? undefined : businessDateOf(at, settingsOf(shop));
  };

  return {
    mayHold: (named) => daysOf(named).length > 0,
    recall: async (named) => (await find(named))?.found ?? [],
    async list(filter, limit, after) {
      const place = placeOf(after);
      if (place.dayId !== undefined) return shop.get('day', place.dayId) && listPast(filter, limit, place);
      if (place.id !== undefined && !shop.get(filter.kind, place.id)) {
        // It was in the shop when the page before was made, and has left with a day since.
        const day = await find({ kind: filter.kind, id: place.id });
        return day && listPast(filter, limit, { dayId: day.dayId, id: place.id });
      }
      const present = listPresent(filter, place.id);
      const items = present.slice(0, limit);
      if (present.length > limit) return { items, next: items.at(-1)?.id ?? null };
      const past = await listPast(filter, limit - items.length, {});
      return { items: [...items, ...past.items], next: past.next };
    },
    async keptUpTo(seq) {
      if (books.left.every(({ day }) => day.version > seq)) return;
      index = await readIndex(dir, disk);
      const indexed = new Set(index.days);
      books.left = books.left.filter(({ day }) => !indexed.has(day.id));
    },
  };
}

interface Place {
  dayId?: string | undefined;
  id?: string | undefined;
}

/** `id` while in the shop, `day/id` behind a document of a closed day, `day/` from a day on. */
function placeOf(after: string | undefined): Place {
  if (after === undefined) return {};
  const slash = after.indexOf('/');
  if (slash < 0) return { id: after };
  return { dayId: after.slice(0, slash), id: after.slice(slash + 1) || undefined };
}

function nameOf({ kind, id }: Named): string {
  return `${kind} ${id}`;
}

/** Asked for every command while a day is on its way into its file. */
const namesOfLeft = new WeakMap<LeftDay, ReadonlySet<string>>();

function namesOf(left: LeftDay): ReadonlySet<string> {
  const known = namesOfLeft.get(left) ?? new Set(left.documents.map(nameOf));
  namesOfLeft.set(left, known);
  return known;
}

/** Whether a day is worth opening for a date. */
function mayMatch({ date, summary }: Day, filter: Filter): boolean {
  if (filter.date === undefined) return true;
  if (filter.kind === 'order' && summary) return filter.date in summary.dates;
  return filter.date === date;
}
