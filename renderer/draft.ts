import type { Estimate } from '../shop/estimate.ts';
import type { Line, LineWish } from '../shop/line.ts';

/** A line in the cart: a product, or a free line with a name and a price. */
export type DraftLine = Readonly<LineWish>;

/** What is being composed and nobody was asked for yet. */
export interface Draft {
  /** Of the order or estimate that it will be; from its first line on. */
  readonly documentId: string | undefined;
  readonly lines: readonly DraftLine[];
  readonly selectedId: string | undefined;
  readonly customerName: string;
  readonly note: string;
  /** YYYY-MM-DD, or empty. */
  readonly validUntil: string;
}

export const emptyDraft: Draft = {
  documentId: undefined,
  lines: [],
  selectedId: undefined,
  customerName: '',
  note: '',
  validUntil: '',
};

export type DraftStep =
  | { is: 'add-product'; productId: string; id: string; quantityMilli: number }
  | { is: 'add-free'; line: DraftLine }
  | { is: 'set-quantity'; id: string; quantityMilli: number }
  | { is: 'remove'; id: string }
  | { is: 'select'; id: string | undefined }
  | { is: 'write'; head: Partial<Pick<Draft, 'customerName' | 'note' | 'validUntil'>> }
  | { is: 'replace'; draft: Draft };

const MOST_MILLI = 10_000_000;

export function stepDraft(draft: Draft, step: DraftStep): Draft {
  switch (step.is) {
    case 'add-product':
      return addProduct(draft, step);
    case 'add-free':
      return { ...draft, lines: [...draft.lines, step.line], selectedId: step.line.id };
    case 'set-quantity':
      return setQuantity(draft, step.id, step.quantityMilli);
    case 'remove':
      return remove(draft, step.id);
    case 'select':
      return { ...draft, selectedId: step.id };
    case 'write':
      return { ...draft, ...step.head };
    case 'replace':
      return step.draft;
    default:
      return step satisfies never;
  }
}

/** The same product once more is one line with more of it, unless that line carries a note. */
function addProduct(draft: Draft, { productId, id, quantityMilli }: Extract<DraftStep, { is: 'add-product' }>): Draft {
  const same = draft.lines.find(
    (line) => line.productId === productId && !line.noteForKitchen && !line.noteForCustomer,
  );
  if (same) return { ...setQuantity(draft, same.id, same.quantityMilli + quantityMilli), selectedId: same.id };
  return { ...draft, lines: [...draft.lines, { id, productId, quantityMilli }], selectedId: id };
}

function setQuantity(draft: Draft, id: string, quantityMilli: number): Draft {
  if (quantityMilli <= 0) return remove(draft, id);
  const next = Math.min(quantityMilli, MOST_MILLI);
  return { ...draft, lines: draft.lines.map((line) => (line.id === id ? { ...line, quantityMilli: next } : line)) };
}

function remove(draft: Draft, id: string): Draft {
  const index = draft.lines.findIndex((line) => line.id === id);
  const lines = draft.lines.filter((line) => line.id !== id);
  const neighbour = lines[Math.min(index, lines.length - 1)]?.id;
  return { ...draft, lines, selectedId: draft.selectedId === id ? neighbour : draft.selectedId };
}

/** Lines of an estimate as they are asked for again: products at today's price, free lines as they were. */
function wishOfLine(line: Line): DraftLine {
  const { id, productId, name, unitPriceMinor, taxClassId, quantityMilli, noteForKitchen, noteForCustomer } = line;
  return {
    id,
    quantityMilli,
    ...(productId ? { productId } : { name, unitPriceMinor, ...(taxClassId && { taxClassId }) }),
    ...(noteForKitchen && { noteForKitchen }),
    ...(noteForCustomer && { noteForCustomer }),
  };
}

/** An estimate taken up again, to become its next revision. */
export function draftOfEstimate({ lines, customerName = '', note = '', validUntil = '' }: Estimate): Draft {
  return { ...emptyDraft, lines: lines.map(wishOfLine), customerName, note, validUntil };
}

/** Customer, note and last valid day, without what was left empty. */
export function headOfDraft({ customerName, note, validUntil }: Draft) {
  return {
    ...(customerName.trim() && { customerName: customerName.trim() }),
    ...(note.trim() && { note: note.trim() }),
    ...(validUntil && { validUntil }),
  };
}
