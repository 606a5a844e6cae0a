import { useCallback, useEffect, useRef, useState } from 'react';
import type { AuditItem, AuditPage, AuditTopic, AuditVerdict } from '../shop/audit.ts';
import type { Got } from '../shop/questions.ts';
import { useTillActions } from './use-till.ts';

export interface AuditWish {
  what: AuditTopic | undefined;
  /** Ids of a person and a till. */
  person: string | undefined;
  till: string | undefined;
  /** Business days. */
  from: string | undefined;
  to: string | undefined;
  search: string;
}

interface Found {
  query: string;
  items: readonly AuditItem[];
  /** What the page before says to go on with; undefined before the first, null at the beginning of the book. */
  next: string | null | undefined;
  fault?: 'away' | 'not-yours';
}

export interface Audit {
  items: readonly AuditItem[];
  state: 'looking' | 'more' | 'all' | 'away' | 'not-yours';
  more(): void;
  again(): void;
}

/** Items that fill any screen. */
const ENOUGH = 20;

/** What happened in the shop, a page at a time, from the host: another wish starts anew. */
export function useAudit(wish: AuditWish): Audit {
  const till = useTillActions();
  const query = auditQueryOf(wish);
  const [kept, setFound] = useState<Found>({ query, items: [], next: undefined });
  const [isWanted, setWanted] = useState(true);
  const found = kept.query === query ? kept : { query, items: [], next: undefined };
  const isLooking = !found.fault && (found.next === undefined || (isWanted && found.next !== null));
  const latest = useRef(query);
  latest.current = query;

  // biome-ignore lint/correctness/useExhaustiveDependencies: one page is asked for once
  useEffect(() => {
    if (!isLooking) return;
    const after = found.next ? `&after=${found.next}` : '';
    void till.get(`/api/v1/audit?${query}&limit=100${after}`).then((got) => {
      if (latest.current !== query) return;
      const next = withPage(found, got);
      // What is rare lies far back: the host looks through a part of the book at a time.
      setWanted(next.items.length < ENOUGH);
      setFound(next);
    });
  }, [till, query, isLooking, found.next]);

  const state = found.fault ?? (isLooking ? 'looking' : found.next === null ? 'all' : 'more');
  return {
    items: found.items,
    state,
    more: useCallback(() => setWanted(true), []),
    again: useCallback(() => setFound({ query: latest.current, items: [], next: undefined }), []),
  };
}

function withPage(found: Found, { status, body }: Got): Found {
  if (status === 403) return { ...found, fault: 'not-yours' };
  if (status !== 200) return { ...found, fault: 'away' };
  const { items, next } = body as AuditPage;
  return { query: found.query, items: [...found.items, ...items], next };
}

/** As `GET /audit` takes it. */
export function auditQueryOf({ search, ...wish }: AuditWish): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...wish, search: search.trim() })) if (value) query.set(name, value);
  return query.toString();
}

const AGAIN_MS = 500;

/** Whether the book is all there, as the host found it; looked at again and again while a check goes on. */
export function useVerdict(): { verdict: AuditVerdict | undefined; check(): void } {
  const till = useTillActions();
  const [verdict, setVerdict] = useState<AuditVerdict>();
  const ask = useCallback(
    async (query: string) => {
      const { status, body } = await till.get(`/api/v1/audit/verdict${query}`);
      if (status === 200) setVerdict(body as AuditVerdict);
    },
    [till],
  );
  useEffect(() => void ask(''), [ask]);
  useEffect(() => {
    if (verdict?.state !== 'checking') return;
    const timer = setTimeout(() => void ask(''), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [verdict, ask]);
  return { verdict, check: () => void ask('?check=now') };
}
