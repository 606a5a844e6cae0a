import { z } from 'zod';
import type { Shop } from './documents.ts';
import { idSchema } from './ids.ts';
import { grossOf, minorSchema, quantityMilliSchema, sum } from './money.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { settingsOf } from './settings.ts';
import { ratesAt, type TaxShare, taxesOfLines, taxShareSchema } from './tax.ts';
import { plainTextSchema } from './text.ts';

export const fulfilmentSchema = z.enum(['new', 'fired', 'preparing', 'ready', 'fulfilled']);
export type Fulfilment = z.infer<typeof fulfilmentSchema>;

const wishFields = {
  productId: z.string().max(64).optional(),
  name: plainTextSchema(1, 120).optional(),
  unitPriceMinor: minorSchema.optional(),
  taxClassId: z.string().max(64).optional(),
  quantityMilli: quantityMilliSchema,
  noteForKitchen: plainTextSchema(1, 200).optional(),
  noteForCustomer: plainTextSchema(1, 200).optional(),
};

function productOrFree(line: z.infer<z.ZodObject<typeof wishFields>>, issues: z.RefinementCtx): void {
  const free = line.name !== undefined && line.unitPriceMinor !== undefined;
  if (line.productId === undefined && !free) {
    issues.addIssue({ code: 'custom', path: ['productId'], message: 'needs productId, or name and unitPriceMinor' });
  }
  for (const key of ['name', 'unitPriceMinor', 'taxClassId'] as const) {
    if (line.productId !== undefined && line[key] !== undefined) {
      issues.addIssue({ code: 'custom', path: [key], message: 'comes from the catalogue when productId is given' });
    }
  }
}

/** A line as it is asked for: a product of the catalogue, or a free line with a name and a price of its own. */
const lineWishSchema = z.strictObject({ id: idSchema, ...wishFields }).superRefine(productOrFree);
/** The same from someone who leaves the ids to the host. */
export const namelessLineWishSchema = z.strictObject(wishFields).superRefine(productOrFree);
export type LineWish = z.infer<typeof lineWishSchema>;

export const lineWishesSchema = z
  .array(lineWishSchema)
  .min(1)
  .max(500)
  .superRefine((lines, issues) => {
    const seen = new Set<string>();
    for (const [index, { id }] of lines.entries()) {
      if (seen.has(id)) issues.addIssue({ code: 'custom', path: [index, 'id'], message: 'is on another line already' });
      seen.add(id);
    }
  });

export const lineSchema = z.object({
  id: idSchema,
  productId: z.string().optional(),
  name: z.string(),
  unitPriceMinor: minorSchema,
  priceSource: z.enum(['list', 'override', 'estimate']),
  quantityMilli: quantityMilliSchema,
  taxClassId: z.string().optional(),
  taxes: z.array(taxShareSchema),
  /** Price × quantity: tax is inside it or comes on top, as the shop's prices do. */
  totalMinor: z.int(),
  noteForKitchen: z.string().optional(),
  noteForCustomer: z.string().optional(),
});
export type Line = z.infer<typeof lineSchema>;

export const totalsSchema = z.object({
  subtotalMinor: z.int(),
  discountMinor: z.int(),
  taxMinor: z.int(),
  taxes: z.array(taxShareSchema),
  totalMinor: z.int(),
});
export type Totals = z.infer<typeof totalsSchema>;

/** What a line is before it was priced together with the others. */
export type Unpriced<L extends Line = Line> = Omit<L, 'taxes' | 'totalMinor'>;

/** Names and prices from the catalogue, or the first fault with its path below `lines`. */
export function lookUpLines(
  shop: Shop,
  wishes: readonly LineWish[],
  prices: Readonly<Record<string, number>> = {},
): Unpriced[] | Refusal {
  const lines: Unpriced[] = [];
  for (const [index, wish] of wishes.entries()) {
    const line = lookUpLine(shop, wish, prices[wish.id], `lines.${index}`);
    if (isRefusal(line)) return line;
    lines.push(line);
  }
  return lines;
}

function lookUpLine(shop: Shop, wish: LineWish, priceMinor: number | undefined, path: string): Unpriced | Refusal {
  const { id, productId, quantityMilli, noteForKitchen, noteForCustomer } = wish;
  const notes = { ...(noteForKitchen && { noteForKitchen }), ...(noteForCustomer && { noteForCustomer }) };
  if (productId === undefined) {
    const { name = '', unitPriceMinor = 0, taxClassId } = wish;
    if (taxClassId !== undefined && !shop.get('taxClass', taxClassId)) {
      return refuse('unknown-tax-class', `there is no tax class ${taxClassId}`, { path: `${path}.taxClassId` });
    }
    const tax = taxClassId === undefined ? {} : { taxClassId };
    return { id, name, unitPriceMinor, priceSource: 'override', quantityMilli, ...tax, ...notes };
  }
  const product = shop.get('product', productId);
  if (!product) return refuse('unknown-product', `there is no product ${productId}`, { path: `${path}.productId` });
  // A till that worked alone sold it for this price before it heard that it is not for sale any more.
  if (!product.active && priceMinor === undefined) {
    return refuse('not-for-sale', `${product.name} is not for sale`, { path: `${path}.productId` });
  }
  return {
    id,
    productId,
    name: product.name,
    unitPriceMinor: priceMinor ?? product.priceMinor,
    priceSource: 'list',
    quantityMilli,
    taxClassId: product.taxClassId,
    ...notes,
  };
}

/**
 * Prices lines as one receipt, with the rates of `at` (RFC 3339) and the shop's rules; `refuse`s an amount that the
 * shop cannot count exactly.
 */
export function priceLines<L extends Line>(
  shop: Shop,
  unpriced: readonly Unpriced<L>[],
  at: string,
): { lines: L[]; totals: Totals } | Refusal {
  const settings = settingsOf(shop);
  const amounts = unpriced.map((line) => grossOf(line.unitPriceMinor, line.quantityMilli));
  const taxes: TaxShare[][] = unpriced.map(() => []);
  for (const taxClassId of new Set(unpriced.map((line) => line.taxClassId))) {
    const indexes = [...unpriced.keys()].filter((index) => unpriced[index]?.taxClassId === taxClassId);
    const rates = ratesAt(shop.all('taxRate'), taxClassId, at);
    const shares = taxesOfLines(
      indexes.map((index) => amounts[index] ?? 0),
      rates,
      settings,
    );
    for (const [position, index] of indexes.entries()) taxes[index] = shares[position] ?? [];
  }
  const lines = unpriced.map(
    (line, index) => ({ ...line, taxes: taxes[index] ?? [], totalMinor: amounts[index] ?? 0 }) as L,
  );
  const totals = totalsOf(lines, settings.pricesIncludeTax);
  if (!Number.isSafeInteger(totals.totalMinor) || totals.totalMinor > 1e12) {
    return refuse('amount-too-large', 'the total is larger than the shop can count', { path: 'lines' });
  }
  return { lines, totals };
}

/** Adds up priced lines; an inclusive total is the lines, an exclusive one the lines and their tax. */
export function totalsOf(lines: readonly Line[], pricesIncludeTax: boolean): Totals {
  const byRate = new Map<string, TaxShare>();
  for (const share of lines.flatMap((line) => line.taxes)) {
    const so = byRate.get(share.rateId);
    byRate.set(share.rateId, {
      ...share,
      baseMinor: share.baseMinor + (so?.baseMinor ?? 0),
      taxMinor: share.taxMinor + (so?.taxMinor ?? 0),
    });
  }
  const taxes = [...byRate.values()];
  const taxMinor = sum(taxes.map((share) => share.taxMinor));
  const subtotalMinor = sum(lines.map((line) => line.totalMinor));
  const totalMinor = pricesIncludeTax ? subtotalMinor : subtotalMinor + taxMinor;
  return { subtotalMinor, discountMinor: 0, taxMinor, taxes, totalMinor };
}
