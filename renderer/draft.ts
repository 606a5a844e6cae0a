import { type DiscountWish, wishOfDiscount } from '../shop/discount.ts';
import type { Estimate } from '../shop/estimate.ts';
import type { Line, LineWish } from '../shop/line.ts';
import type { Parked } from '../shop/park.ts';

/** A line in the cart: a product, or a free line with a name and a price. */
export type DraftLine = Readonly<LineWish>;

/** Goods of an order that come back for what is in the cart, and why. */
export interface Returned {
  readonly lines: readonly { readonly lineId: string; readonly quantityMilli: number }[];
  readonly reason: string;
  /** Not fit to be sold again. */
  readonly isWaste: boolean;
}

/** What is being composed and nobody was asked for yet. */
export interface Draft {
  /** Of the order or estimate that it will be; from its first line on. */
  readonly documentId: string | undefined;
  readonly lines: readonly DraftLine[];
  readonly selectedId: string | undefined;
  /** A customer of the shop; `customerName` alone is whoever said so. */
  readonly customerId: string | undefined;
  readonly customerName: string;
  readonly table: string;
  readonly note: string;
  /** Of all of it; a line has its own. */
  readonly discounts: readonly DiscountWish[];
  /** YYYY-MM-DD, or empty. */
  readonly validUntil: string;
  /** Of an exchange. */
  readonly returned: Returned | undefined;
}

export const emptyDraft: Draft = {
  documentId: undefined,
  lines: [],
  selectedId: undefined,
  customerId: undefined,
  customerName: '',
  table: '',
  note: '',
  discounts: [],
  validUntil: '',
  returned: undefined,
};

export type DraftStep =
  | { is: 'add'; line: DraftLine }
  | { is: 'change-line'; id: string; change: LineChange }
  | { is: 'discount'; discounts: readonly DiscountWish[] }
  | { is: 'set-quantity'; id: string; quantityMilli: number }
  | { is: 'remove'; id: string }
  | { is: 'select'; id: string | undefined }
  | { is: 'write'; head: Partial<Pick<Draft, 'customerId' | 'customerName' | 'table' | 'note' | 'validUntil'>> }
  | { is: 'clear' }
  | { is: 'replace'; draft: Draft };

/** What may be said of a line that is there; undefined takes it away. */
type LineChange = {
  [K in 'unitPriceMinor' | 'discounts' | 'noteForKitchen' | 'noteForCustomer' | 'modifiers']?: LineWish[K] | undefined;
};

const MOST_MILLI = 10_000_000;

export function stepDraft(draft: Draft, step: DraftStep): Draft {
  switch (step.is) {
    case 'add':
      return add(draft, step.line);
    case 'change-line':
      return changeLine(draft, step.id, step.change);
    case 'discount':
      return { ...draft, discounts: step.discounts };
    case 'set-quantity':
      return setQuantity(draft, step.id, step.quantityMilli);
    case 'remove':
      return remove(draft, step.id);
    case 'select':
      return { ...draft, selectedId: step.id };
    case 'write':
      return { ...draft, ...step.head };
    case 'clear':
      return { ...emptyDraft, returned: draft.returned };
    case 'replace':
      return step.draft;
    default:
      return step satisfies never;
  }
}

/** The same once more is one line with more of it; what differs in anything but how much is a line of its own. */
function add(draft: Draft, line: DraftLine): Draft {
  const wanted = sameness(line);
  const same = line.productId === undefined ? undefined : draft.lines.find((other) => sameness(other) === wanted);
  if (!same) return { ...draft, lines: [...draft.lines, line], selectedId: line.id };
  return { ...setQuantity(draft, same.id, same.quantityMilli + line.quantityMilli), selectedId: same.id };
}

function sameness({ id: _, quantityMilli: _milli, ...what }: DraftLine): string {
  return JSON.stringify(Object.entries(what).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function changeLine(draft: Draft, id: string, change: LineChange): Draft {
  const changed = (line: DraftLine): DraftLine => {
    const kept = Object.entries({ ...line, ...change }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(kept) as DraftLine;
  };
  return { ...draft, lines: draft.lines.map((line) => (line.id === id ? changed(line) : line)) };
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
  const { id, productId, variantId, name, unitPriceMinor, priceSource, taxClassId, quantityMilli } = line;
  const { modifiers = [], discounts = [], noteForKitchen, noteForCustomer } = line;
  const isOwnPrice = priceSource === 'override' || priceSource === 'open';
  return {
    id,
    quantityMilli,
    ...(productId ? { productId } : { name, ...(taxClassId && { taxClassId }) }),
    ...(variantId && { variantId }),
    ...((!productId || isOwnPrice) && { unitPriceMinor }),
    ...(modifiers.length > 0 && { modifiers: modifiers.map(({ groupId, optionId }) => ({ groupId, optionId })) }),
    ...(discounts.length > 0 && { discounts: discounts.map(wishOfDiscount) }),
    ...(noteForKitchen && { noteForKitchen }),
    ...(noteForCustomer && { noteForCustomer }),
  };
}

/** An estimate taken up again, to become its next revision. */
export function draftOfEstimate(estimate: Estimate): Draft {
  const { lines, customerId, customerName = '', note = '', validUntil = '', discounts = [] } = estimate;
  const head = { customerId, customerName, note, validUntil, discounts: discounts.map(wishOfDiscount) };
  return { ...emptyDraft, ...head, lines: lines.map(wishOfLine) };
}

/** A parked sale taken up again, under the id that it had. */
export function draftOfParked({ id, cart }: Parked): Draft {
  const { lines, customerId, customerName = '', table = '', note = '', discounts = [] } = cart;
  return { ...emptyDraft, documentId: id, customerId, customerName, table, note, discounts, lines };
}

/** Customer, note and last valid day, without what was left empty. */
export function headOfDraft({ customerId, customerName, note, validUntil, discounts }: Draft) {
  return {
    ...(customerId && { customerId }),
    ...(customerName.trim() && { customerName: customerName.trim() }),
    ...(note.trim() && { note: note.trim() }),
    ...(validUntil && { validUntil }),
    ...(discounts.length > 0 && { discounts: [...discounts] }),
  };
}

/** All of a cart that becomes an order, a parked sale or a sale. */
export function cartOfDraft(draft: Draft) {
  const { validUntil: _, ...head } = headOfDraft(draft);
  const table = draft.table.trim();
  return { ...head, ...(table && { table }), lines: [...draft.lines] };
}
