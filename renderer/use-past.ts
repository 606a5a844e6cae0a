import { useEffect, useRef, useState } from 'react';
import { daysNewestFirst } from '../shop/day.ts';
import type { Documents } from '../shop/documents.ts';
import type { Got } from '../shop/questions.ts';
import type { Till } from './till.ts';
import { useTill, useTillActions } from './use-till.ts';

type PastKind = 'order' | 'estimate' | 'shift';
/** Kinds whose documents are answered by their id. */
type FoundKind = PastKind | 'receipt';

export interface PastWish {
  /** Business date, or undefined for all closed days. */
  day: string | undefined;
  status: string | undefined;
  search: string;
}

export interface Past<K extends PastKind> {
  documents: readonly Documents[K][];
  /** `asked`: nothing was looked for yet, or the next page waits to be. */
  state: 'asked' | 'looking' | 'away' | 'all';
  more(): void;
}

/**
 * Documents of closed days, which are at the host alone: a page when it is asked for. Another wish starts anew, and
 * looks at once where the one before had looked or a day is chosen.
 */
export function usePast<K extends PastKind>(kind: K, { day, status, search }: PastWish): Past<K> {
  const till = useTillActions();
  const newest = useTill(({ shop }) => daysNewestFirst(shop)[0]?.id);
  const query = queryOf({ day, status, search });
  const [kept, setFound] = useState<Found<K>>({ ...nothing, query });
  const isLookedFor = day !== undefined || kept.wanted > 0;
  const found = kept.query === query ? kept : { ...nothing, query, wanted: isLookedFor ? 1 : 0 };
  const latest = useRef(query);
  latest.current = query;
  // Behind what the shop holds lies the day that was closed last.
  const start = day === undefined ? newest && `${newest}/` : '';
  const isLooking = found.pages < found.wanted && !found.isAway && found.next !== null && start !== undefined;

  // biome-ignore lint/correctness/useExhaustiveDependencies: one page is asked for once
  useEffect(() => {
    if (!isLooking) return;
    const after = found.next ?? start;
    const path = `/api/v1/${kind}s?${query}${after ? `&after=${encodeURIComponent(after)}` : ''}`;
    void till.get(path).then((got) => {
      if (latest.current === query) setFound(withPage(found, got));
    });
  }, [till, kind, query, start, isLooking, found.pages]);

  const isOver = found.next === null || start === undefined;
  return {
    documents: found.documents,
    state: found.isAway ? 'away' : isLooking ? 'looking' : isOver ? 'all' : 'asked',
    more: () => setFound({ ...found, isAway: false, wanted: found.pages + 1 }),
  };
}

interface Found<K extends PastKind> {
  query: string;
  documents: readonly Documents[K][];
  /** Pages that are here, and how many are asked for. */
  pages: number;
  wanted: number;
  /** Undefined before the first page, null at the end. */
  next: string | null | undefined;
  isAway: boolean;
}

const nothing = { documents: [], pages: 0, wanted: 0, next: undefined, isAway: false };

function withPage<K extends PastKind>(found: Found<K>, { status, body }: Got): Found<K> {
  if (status !== 200) return { ...found, isAway: true };
  const { items, next } = body as { items: Documents[K][]; next: string | null };
  return { ...found, documents: [...found.documents, ...items], pages: found.pages + 1, next };
}

function queryOf({ day, status, search }: PastWish): string {
  const query = new URLSearchParams({ limit: '100' });
  if (day !== undefined) query.set('day', day);
  if (status !== undefined) query.set('status', status);
  if (search.trim() !== '') query.set('search', search.trim());
  return query.toString();
}

/** A document by its id: as the shop has it, else as the host finds it in a closed day. Without an id there is none. */
export function useDocument<K extends FoundKind>(
  kind: K,
  id: string | undefined,
): { document: Documents[K] | undefined; isLooking: boolean } {
  const till = useTillActions();
  const present = useTill(({ shop }) => shop.get(kind, id ?? ''));
  const isReady = useTill(({ ready }) => ready);
  const [past, setPast] = useState<{ id: string | undefined; document: Documents[K] | undefined }>();
  const isMissing = isReady && id !== undefined && !present;
  useEffect(() => {
    if (isMissing) void findPast(till, kind, id).then((document) => setPast({ id, document }));
  }, [till, kind, id, isMissing]);
  const known = past && past.id === id ? past.document : undefined;
  return { document: present ?? known, isLooking: !isReady || (isMissing && past?.id !== id) };
}

async function findPast<K extends FoundKind>(till: Till, kind: K, id: string): Promise<Documents[K] | undefined> {
  const { status, body } = await till.get(`/api/v1/${kind}s/${encodeURIComponent(id)}`);
  return status === 200 ? (body as Documents[K]) : undefined;
}
