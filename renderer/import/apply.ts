import type { Shop } from '../../shop/documents.ts';
import type { TillWish } from '../../shop/shop.ts';
import { limits } from '../../shop/wire.ts';
import type { Outcome } from '../asking.ts';
import type { NewCategory, Plan, RowToSave } from './plan.ts';

type ImportBody = Extract<TillWish, { type: 'import-products' }>['body'];
type ProductRow = ImportBody['products'][number];

/** Rows that one command takes; of long ones a command's frame holds fewer. */
const MOST_ROWS = 500;
/** What stands around a body in its frame. */
const FRAME_BYTES = 2_048;

export interface ImportPorts {
  submit(wish: TillWish): Promise<Outcome>;
  /** As it is now: rows are laid over what the shop has when their turn comes. */
  shop(): Pick<Shop, 'get'>;
  onProgress(done: number): void;
  isStopped(): boolean;
}

/** A row that the shop did not take after all. */
export interface RefusedRow {
  row: number;
  name: string;
  code: string;
}

export interface Imported {
  done: number;
  refused: readonly RefusedRow[];
  /** Why it ended before its end; what was done is done, and going on does the rest. */
  ended?: { is: 'asked' } | { is: 'refused'; code: string };
}

/** Saves what a plan would change, one command after the other. */
export async function applyImport(plan: Plan, ports: ImportPorts): Promise<Imported> {
  const left = rowsToSave(plan);
  const total = left.length;
  const refused: RefusedRow[] = [];
  const seenAgain = new Set<number>();
  const doneSoFar = () => total - left.length - refused.length;
  while (left.length > 0) {
    if (ports.isStopped()) return { done: doneSoFar(), refused, ended: { is: 'asked' } };
    const { body, count } = nextBody(left, plan.categories, ports.shop());
    const outcome = await ports.submit({ type: 'import-products', body });
    if (outcome.ok) {
      left.splice(0, count);
      ports.onProgress(total - left.length);
      continue;
    }
    const { code, path } = outcome as { code: string; path?: string };
    const at = Number(/^(?:body\.)?products\.(\d+)/.exec(path ?? '')?.[1] ?? Number.NaN);
    const row = left[at];
    if (!row) return { done: doneSoFar(), refused, ended: { is: 'refused', code } };
    // Somebody saved it a moment ago: once more, over what it is now.
    if (code === 'moved' && !seenAgain.has(row.row)) {
      seenAgain.add(row.row);
      continue;
    }
    refused.push({ row: row.row, name: row.name, code });
    left.splice(at, 1);
  }
  return { done: doneSoFar(), refused };
}

/** What a plan would change, in the order of the file. */
export function rowsToSave({ rows }: Plan): RowToSave[] {
  return rows.filter((row): row is RowToSave => row.is === 'new' || row.is === 'changed');
}

function nextBody(
  left: readonly RowToSave[],
  categories: readonly NewCategory[],
  shop: Pick<Shop, 'get'>,
): { body: ImportBody; count: number } {
  const byId = new Map(categories.map((category) => [category.id, category]));
  const needed = new Map<string, NewCategory>();
  const products: ProductRow[] = [];
  let room = limits.commandBytes - FRAME_BYTES;
  for (const row of left.slice(0, MOST_ROWS)) {
    const product = productOf(row, shop);
    const category = byId.get(product.categoryId);
    const isNeeded = category && !needed.has(category.id) && !shop.get('category', category.id);
    room -= bytesOf(product) + (isNeeded ? bytesOf(category) : 0);
    if (room < 0 && products.length > 0) break;
    products.push(product);
    if (isNeeded) needed.set(category.id, category);
  }
  const made = [...needed.values()].map(({ id, ...fields }) => ({ categoryId: id, ...fields }));
  return { body: { products, ...(made.length > 0 && { categories: made }) }, count: products.length };
}

/** A whole product: what the row says, over what the shop has. */
function productOf({ productId, fields }: RowToSave, shop: Pick<Shop, 'get'>): ProductRow {
  const known = shop.get('product', productId);
  const { id: _, ...before } = known ?? { id: productId };
  const fresh = { sku: '', name: '', categoryId: '', priceMinor: 0, soldBy: 'unit' as const, taxClassId: '' };
  return { ...fresh, active: true, ...before, ...fields, productId };
}

const encoder = new TextEncoder();

function bytesOf(value: object): number {
  return encoder.encode(JSON.stringify(value)).length + 1;
}
