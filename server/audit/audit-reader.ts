import { join } from 'node:path';
import type { AuditItem } from '../../shop/audit.ts';
import type { Disk } from '../journal/disk.ts';
import { headOf, type Line } from '../journal/line.ts';
import { listSegments, readSegment, textsBackwards } from '../journal/segments.ts';
import { type AuditFilter, auditMatcherOf, lineMatcherOf } from './audit-filter.ts';
import { auditItemOf } from './audit-item.ts';

interface AuditAsked {
  filter: AuditFilter;
  /** Lines before this seq. */
  before: number;
  limit: number;
}

/** What was found, newest first; `next` is the seq to go on before, null at the beginning of the book. */
interface AuditFound {
  items: AuditItem[];
  next: number | null;
}

export interface AuditReader {
  page(asked: AuditAsked): Promise<AuditFound>;
}

/** Lines that one page looks at: a search for what is nowhere answers in parts as well. */
const MOST_LINES = 20_000;
/** Lines until whoever else asks this thread gets a turn. */
const TURN = 2_000;

/** When the lines of a segment were made that is not written to any more, so that it need not be opened for other days. */
interface Span {
  from: string;
  to: string;
  /** Of its last line. */
  last: string;
}

/**
 * Reads the whole journal from its end, one segment in memory at a time; whoever opened it has checked it. The times of
 * finished segments stay in memory: a clock that was put back leaves them in no order that could be searched.
 */
export function createAuditReader(dir: string, disk: Disk): AuditReader {
  const spans = new Map<string, Span>();

  return {
    async page({ filter, before, limit }) {
      const [mayBe, isWanted] = [lineMatcherOf(filter), auditMatcherOf(filter)];
      const segments = (await listSegments(disk, join(dir, 'journal'))).filter(({ firstSeq }) => firstSeq < before);
      const items: AuditItem[] = [];
      let looked = 0;
      let next = before;
      /** The line that was read last is told once it is known when the one in front of it was made. */
      let held: { text: string; seq: number; at: string } | undefined;
      const tell = (madeBefore: string | undefined) => {
        if (!held) return;
        const item = mayBe(held.text, held.at) && auditItemOf(JSON.parse(held.text) as Line, madeBefore);
        if (item && isWanted(item)) items.push(item);
        next = held.seq;
        held = undefined;
      };
      for (const [index, segment] of segments.reverse().entries()) {
        const known = spans.get(segment.path);
        if (known && isElsewhere(known, filter)) {
          tell(known.last);
          continue;
        }
        let span: Span | undefined;
        for (const text of textsBackwards(await readSegment(disk, segment), before)) {
          const { seq, at } = headOf(text);
          tell(at);
          if (items.length === limit || looked >= MOST_LINES) return { items, next };
          held = { text, seq, at };
          span = widened(span, at);
          looked += 1;
          if (looked % TURN === 0) await nextTurn();
        }
        // A newer one lies before the page as well: this was read from its end, and nothing is added to it any more.
        if (span && index > 0) spans.set(segment.path, span);
      }
      tell(undefined);
      return { items, next: null };
    },
  };
}

/** Lines come the last one first. */
function widened(span: Span | undefined, at: string): Span {
  if (!span) return { from: at, to: at, last: at };
  return { from: at < span.from ? at : span.from, to: at > span.to ? at : span.to, last: span.last };
}

function isElsewhere({ from, to }: Span, wanted: AuditFilter): boolean {
  return (wanted.from !== undefined && to < wanted.from) || (wanted.until !== undefined && from >= wanted.until);
}

/** Whoever else asks this thread gets an answer meanwhile. */
function nextTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
