import { z } from 'zod';
import { discountWishesSchema } from '../shop/discount.ts';
import { lineWishesSchema } from '../shop/line.ts';
import { refundFields } from '../shop/refund.ts';
import { type Draft, type DraftStep, emptyDraft, stepDraft } from './draft.ts';

type Drafts = Readonly<Record<string, Draft>>;

/** Every cart of a window, by what it is for; each change is kept before the next one can come. */
export interface DraftStore {
  all(): Drafts;
  subscribe(listener: () => void): () => void;
  change(key: string, step: DraftStep): void;
  /** The cart is not there any more, as a tab that was closed. */
  remove(key: string): void;
  /**
   * Takes up what the till had in its carts when a window of it went away, but for those that were sent; answers how
   * many there are. Carts of another till make room: they stay kept for that one.
   */
  takeUp(tillId: string, isSpent: (key: string, draft: Draft) => boolean): number;
}

export interface DraftStorePorts {
  /** `localStorage`, or what stands in for it. */
  shelf: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  newId(): string;
}

const draftSchema = z.object({
  documentId: z.string(),
  lines: lineWishesSchema,
  selectedId: z.string().optional(),
  customerId: z.string().optional(),
  customerName: z.string(),
  table: z.string().default(''),
  discounts: discountWishesSchema.default([]),
  note: z.string(),
  validUntil: z.string(),
  returned: z.object({ lines: refundFields.lines, reason: refundFields.reason, isWaste: z.boolean() }).optional(),
});
const keptSchema = z.record(z.string(), draftSchema);

export function createDraftStore({ shelf, newId }: DraftStorePorts): DraftStore {
  let drafts: Drafts = {};
  let owner: string | undefined;
  const listeners = new Set<() => void>();

  const put = (next: Drafts) => {
    drafts = next;
    if (owner !== undefined) write(shelf, nameOf(owner), drafts);
    for (const listener of listeners) listener();
  };

  return {
    all: () => drafts,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(key, step) {
      const next = stepDraft(drafts[key] ?? emptyDraft, step);
      // Under this id it is sent, however often that is tried.
      put({ ...drafts, [key]: next.lines.length > 0 ? { ...next, documentId: next.documentId ?? newId() } : next });
    },
    remove(key) {
      const { [key]: _, ...rest } = drafts;
      put(rest);
    },
    takeUp(tillId, isSpent) {
      if (owner === tillId) return 0;
      const begun = owner === undefined ? drafts : {};
      owner = tillId;
      const kept = Object.entries(read(shelf, nameOf(tillId))).filter(([key, draft]) => !isSpent(key, draft));
      put({ ...Object.fromEntries(kept), ...begun });
      return kept.length;
    },
  };
}

function nameOf(tillId: string): string {
  return `tillwire.drafts.${tillId}`;
}

function read(shelf: DraftStorePorts['shelf'], name: string): Drafts {
  try {
    return keptSchema.parse(JSON.parse(shelf.getItem(name) ?? '{}')) as Drafts;
  } catch {
    // Another version wrote it, or the disk spoilt it: a cart is quicker typed again than repaired.
    return {};
  }
}

function write(shelf: DraftStorePorts['shelf'], name: string, drafts: Drafts): void {
  const filled = Object.entries(drafts).filter(([, { lines }]) => lines.length > 0);
  try {
    if (filled.length === 0) shelf.removeItem(name);
    else shelf.setItem(name, JSON.stringify(Object.fromEntries(filled)));
  } catch {
    // Where nothing may be kept, or nothing more, a cart lives as long as its window.
  }
}
