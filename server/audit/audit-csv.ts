import type { AuditItem } from '../../shop/audit.ts';

/** What a table's program would take for a formula, whoever wrote it into a name. */
const ACTIVE = /^[=+\-@\t\r]/;

/** Who and where, in a person's words. */
export interface AuditNames {
  by(name: string): string;
  till(id: string): string;
}

const columns = ['seq', 'at', 'what', 'type', 'by', 'approved by', 'till', 'refused', 'made at', 'about'] as const;

/** Lines of a table as RFC 4180 has them, with the names of its columns in front where `isFirst`. */
export function auditCsvOf(items: readonly AuditItem[], names: AuditNames, isFirst: boolean): string {
  const rows = items.map((item) => [
    String(item.seq),
    item.at,
    item.what.join(' '),
    item.type,
    names.by(item.by),
    item.approvedBy === undefined ? '' : names.by(item.approvedBy),
    names.till(item.till),
    item.refusal?.code ?? '',
    item.madeAt ?? '',
    factsOf(item.about),
  ]);
  return [...(isFirst ? [columns] : []), ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function factsOf(about: AuditItem['about']): string {
  return Object.entries(about)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join('; ');
}

/** A cell that a program would run is text with an apostrophe in front. */
function cellOf(text: string): string {
  const harmless = ACTIVE.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
