import type { Kind, Stored } from '../../shop/documents.ts';
import type { WireEntry } from '../../shop/wire.ts';
import { type AuditReader, createAuditReader } from '../audit/audit-reader.ts';
import { entryOf } from '../feed/recent.ts';
import { type Disk, realDisk } from '../journal/disk.ts';
import { readDay } from './day-file.ts';
import { type Filter, type Listed, pageOf, recalled } from './day-page.ts';
import { rebuildDays } from './keep-days.ts';
import { linesBetween } from './past-lines.ts';

interface PageAsked {
  dayId: string;
  filter: Filter;
  after: string | undefined;
  limit: number;
}
interface EntriesAsked {
  /** Entries after this seq, up to and with the other one. */
  after: number;
  upTo: number;
  limit: number;
}

/** What is read of the past: from files alone, so that a thread of its own can do it. */
export interface DayReader {
  page(asked: PageAsked): Promise<Listed[]>;
  recall(asked: { dayId: string; kind: Kind; id: string }): Promise<Stored[]>;
  entries(asked: EntriesAsked): Promise<WireEntry[]>;
  audit: AuditReader['page'];
}

/** Days that stay in memory: whoever pages through one, or looks at several of its documents, reads it once. */
const MOST_DAYS = 4;

/** A day whose file is lost or damaged is written anew from the journal first. Rejects with `DamagedJournal` where that fails. */
export function createDayReader(dir: string, disk: Disk = realDisk): DayReader {
  const days = new Map<string, readonly Stored[]>();

  const open = async (dayId: string): Promise<readonly Stored[]> => {
    let documents = days.get(dayId) ?? (await readDay(dir, dayId, disk));
    if (!documents) {
      await rebuildDays(dir, disk, dayId);
      documents = (await readDay(dir, dayId, disk)) ?? [];
    }
    days.delete(dayId);
    days.set(dayId, documents);
    for (const oldest of days.keys()) if (days.size > MOST_DAYS) days.delete(oldest);
    return documents;
  };

  return {
    audit: createAuditReader(dir, disk).page,
    page: async ({ dayId, filter, after, limit }) => pageOf(await open(dayId), filter, after).slice(0, limit),
    recall: async ({ dayId, kind, id }) => recalled(await open(dayId), kind, id, dayId),
    async entries({ after, upTo, limit }) {
      const entries: WireEntry[] = [];
      for await (const line of linesBetween(dir, after, upTo, disk)) {
        entries.push(entryOf(line));
        if (entries.length === limit) break;
      }
      return entries;
    },
  };
}
