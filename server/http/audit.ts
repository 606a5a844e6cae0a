import { z } from 'zod';
import { type AuditItem, type AuditPage, auditPageSchema, auditTopics, auditVerdictSchema } from '../../shop/audit.ts';
import type { Shop } from '../../shop/documents.ts';
import { settingsOf } from '../../shop/settings.ts';
import { staffIdOf } from '../../shop/verbs.ts';
import { type AuditNames, auditCsvOf } from '../audit/audit-csv.ts';
import { type AuditFilter, endOfDay, startOfDay } from '../audit/audit-filter.ts';
import type { Verdict } from '../audit/verdict.ts';
import type { DayReader } from '../days/day-reader.ts';
import { check, type Route } from './route.ts';

const filterQuery = {
  after: z.coerce.number().int().min(1).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  person: z.string().max(80).optional(),
  till: z.string().max(80).optional(),
  what: z.enum(auditTopics).optional(),
  search: z.string().max(200).optional(),
};
const auditQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  ...filterQuery,
});
const csvQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(10_000).default(10_000),
  ...filterQuery,
});
const verdictQuery = z.strictObject({ check: z.literal('now').optional() });

/** Entries that are fetched for a table at once. */
const PAGE = 500;

export interface AuditPorts {
  shop: Shop;
  reader: Pick<DayReader, 'audit'>;
  verdict: Verdict;
  /** The newest seq that is on the disk. */
  head(): number;
}

/** Who did what, when and where: the whole book, newest first, and whether all of it is there. */
export function auditRoutes({ shop, reader, verdict, head }: AuditPorts): Route[] {
  const page = async ({ limit, after, ...wanted }: z.infer<typeof auditQuery>): Promise<AuditPage> => {
    const before = Math.min(after ?? Number.POSITIVE_INFINITY, head() + 1);
    const { items, next } = await reader.audit({ filter: filterOf(shop, wanted), before, limit });
    return {
      items: items.map((item) => ({ ...withNumber(shop, item), ...nameOfKey(shop, item.by) })),
      next: next === null ? null : String(next),
    };
  };

  const table = async ({ limit, after, ...wanted }: z.infer<typeof csvQuery>): Promise<string> => {
    const names = namesOf(shop);
    const parts: string[] = [];
    let left = limit;
    for (let next = after; left > 0; ) {
      const found = await page({ ...wanted, limit: Math.min(PAGE, left), after: next });
      parts.push(auditCsvOf(found.items, names, parts.length === 0 && after === undefined));
      left -= found.items.length;
      if (found.next === null) break;
      next = Number(found.next);
    }
    return parts.join('');
  };

  return [
    {
      method: 'get',
      path: '/audit',
      verb: 'audit.view',
      summary: 'Who did what, when and where, newest first, over the whole book',
      query: auditQuery,
      answer: { status: 200, description: 'A page of what happened', schema: auditPageSchema },
      serve: async ({ query }) => ({ status: 200, body: await page(check(auditQuery, query, 400, 'query')) }),
    },
    {
      method: 'get',
      path: '/audit.csv',
      verb: 'audit.view',
      summary: 'The same as a table, 10,000 rows at most; `after` takes the seq of the last row',
      query: csvQuery,
      answer: { status: 200, description: 'Rows, newest first', type: 'text/csv; charset=utf-8' },
      serve: async ({ query }) => ({
        status: 200,
        body: await table(check(csvQuery, query, 400, 'query')),
        headers: { 'Content-Disposition': 'attachment; filename="audit.csv"' },
      }),
    },
    {
      method: 'get',
      path: '/audit/verdict',
      verb: 'audit.view',
      summary: 'Whether the book is all there; with `check=now` a new check begins',
      query: verdictQuery,
      answer: { status: 200, description: 'How it was found, or how far a check is', schema: auditVerdictSchema },
      serve: ({ query }) => {
        if (check(verdictQuery, query, 400, 'query').check) verdict.check();
        return { status: 200, body: verdict.now() };
      },
    },
  ];
}

function filterOf(
  shop: Shop,
  { from, to, ...wanted }: Omit<z.infer<typeof auditQuery>, 'limit' | 'after'>,
): AuditFilter {
  const calendar = settingsOf(shop);
  return {
    ...wanted,
    ...(from !== undefined && { from: startOfDay(from, calendar) }),
    ...(to !== undefined && { until: endOfDay(to, calendar) }),
  };
}

/** What was refused names its document by id alone; while the shop holds it, it has a number. */
function withNumber(shop: Shop, item: AuditItem): AuditItem {
  const { number, orderId, estimateId } = item.about;
  if (number !== undefined) return item;
  const document = shop.get('order', orderId ?? '') ?? shop.get('estimate', estimateId ?? '');
  return document ? { ...item, about: { ...item.about, number: document.number } } : item;
}

function nameOfKey(shop: Shop, by: string): Pick<AuditItem, 'byName'> {
  const key = by.startsWith('key:') ? shop.get('credential', by.slice('key:'.length)) : undefined;
  return key?.is === 'key' ? { byName: key.name } : {};
}

function namesOf(shop: Shop): AuditNames {
  return {
    by(name) {
      const { byName } = nameOfKey(shop, name);
      if (byName !== undefined) return `${byName} (key)`;
      return shop.get('staff', staffIdOf(name) ?? '')?.name ?? name;
    },
    till(id) {
      const till = shop.get('till', id);
      return till ? `${till.code} ${till.name}` : id;
    },
  };
}
