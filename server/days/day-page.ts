import type { Documents, Kind, Stored } from '../../shop/documents.ts';
import { searchOf } from '../../shop/search.ts';

/** Kinds that are listed over all days. */
type ListedKind = Extract<Kind, 'order' | 'estimate' | 'receipt' | 'shift'>;

/** What is looked for; everything that is said has to be right. */
export interface Filter {
  kind: ListedKind;
  status?: string | undefined;
  till?: string | undefined;
  /** Business date: of an order the one it was opened on. */
  date?: string | undefined;
  /** Words that are all in number, customer or items. */
  search?: string | undefined;
}

export type Listed = Documents[ListedKind];

/**
 * Whether a document is looked for. The date of a receipt or shift is that of its day, which whoever asks has looked at;
 * in a shift there are no words to look for.
 */
export function matcherOf({ status, till, date, search }: Filter): (document: Listed) => boolean {
  const isFound = searchOf(search ?? '');
  return (document) => {
    if (status !== undefined && (!('status' in document) || document.status !== status)) return false;
    if (date !== undefined && 'businessDate' in document && document.businessDate !== date) return false;
    if (till !== undefined && document.tillId !== till) return false;
    if ('floatMinor' in document) return true;
    const { lines } = 'payload' in document ? document.payload : document;
    return isFound({ ...document, lines });
  };
}

/** The documents of a day that are looked for, the last first, from the one after `after` on. */
export function pageOf(documents: readonly Stored[], filter: Filter, after: string | undefined): Listed[] {
  const matches = matcherOf(filter);
  const ofKind = documents.flatMap((one) => (one.kind === filter.kind ? (one.value as Listed) : [])).reverse();
  const from = after === undefined ? 0 : ofKind.findIndex(({ id }) => id === after) + 1;
  return ofKind.slice(from).filter(matches);
}

/** A document of a day and what belongs to it. Orders and receipts are marked with that day: they are not counted again. */
export function recalled(documents: readonly Stored[], kind: Kind, id: string, day: string): Stored[] {
  const own = documents.find((one) => one.kind === kind && one.id === id);
  if (!own) return [];
  const revisions = documents.filter((one) => one.kind === 'estimateRevision' && one.value.estimateId === id);
  return [marked(own, day), ...revisions];
}

function marked(own: Stored, countedOn: string): Stored {
  if (own.kind === 'order') return { ...own, value: { ...own.value, countedOn } };
  return own.kind === 'receipt' ? { ...own, value: { ...own.value, countedOn } } : own;
}
