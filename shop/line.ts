import { z } from 'zod';
import { discountSchema, discountWishesSchema } from './discount.ts';
import { idSchema } from './ids.ts';
import { minorSchema, quantityMilliSchema } from './money.ts';
import { type Rate, ratesOf, taxShareSchema } from './tax.ts';
import { plainTextSchema } from './text.ts';

export const fulfilmentSchema = z.enum(['new', 'fired', 'preparing', 'ready', 'fulfilled']);
export type Fulfilment = z.infer<typeof fulfilmentSchema>;

const catalogueIdSchema = z.string().max(64);

const wishFields = {
  productId: catalogueIdSchema.optional(),
  variantId: catalogueIdSchema.optional(),
  modifiers: z
    .array(z.strictObject({ groupId: catalogueIdSchema, optionId: catalogueIdSchema }))
    .max(30)
    .optional(),
  name: plainTextSchema(1, 120).optional(),
  /** Of a product: the price that was asked for where it is open, or instead of the catalogue's. */
  unitPriceMinor: minorSchema.optional(),
  taxClassId: catalogueIdSchema.optional(),
  quantityMilli: quantityMilliSchema,
  discounts: discountWishesSchema.optional(),
  noteForKitchen: plainTextSchema(1, 200).optional(),
  noteForCustomer: plainTextSchema(1, 200).optional(),
};

function productOrFree(line: z.infer<z.ZodObject<typeof wishFields>>, issues: z.RefinementCtx): void {
  const free = line.name !== undefined && line.unitPriceMinor !== undefined;
  if (line.productId === undefined && !free) {
    issues.addIssue({ code: 'custom', path: ['productId'], message: 'needs productId, or name and unitPriceMinor' });
  }
  for (const key of ['name', 'taxClassId'] as const) {
    if (line.productId !== undefined && line[key] !== undefined) {
      issues.addIssue({ code: 'custom', path: [key], message: 'comes from the catalogue when productId is given' });
    }
  }
  for (const key of ['variantId', 'modifiers'] as const) {
    if (line.productId === undefined && line[key] !== undefined) {
      issues.addIssue({ code: 'custom', path: [key], message: 'is of a product only' });
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

/** What was chosen with a product, at the price of its moment. */
const modifierSchema = z.object({ groupId: z.string(), optionId: z.string(), name: z.string(), priceMinor: z.int() });
export type Modifier = z.infer<typeof modifierSchema>;

/** Fields that are missing are those of lines from before there were any: none, or zero. */
export const lineSchema = z.object({
  id: idSchema,
  productId: z.string().optional(),
  variantId: z.string().optional(),
  name: z.string(),
  unitPriceMinor: minorSchema,
  priceSource: z.enum(['list', 'override', 'open', 'estimate']),
  quantityMilli: quantityMilliSchema,
  modifiers: z.array(modifierSchema).optional(),
  taxClassId: z.string().optional(),
  discounts: z.array(discountSchema).optional(),
  /** All that was taken off, with its share of the order's discounts. */
  discountMinor: z.int().optional(),
  taxes: z.array(taxShareSchema),
  /** After all discounts: tax is inside it or comes on top, as the shop's prices do. */
  totalMinor: z.int(),
  noteForKitchen: z.string().optional(),
  noteForCustomer: z.string().optional(),
  /** It was taken off again; it costs nothing and stays to be seen. */
  voided: z
    .object({ by: z.string(), approvedBy: z.string().optional(), reason: z.string(), at: z.string() })
    .optional(),
});
export type Line = z.infer<typeof lineSchema>;

/** What a line is before it was priced together with the others. */
export type Unpriced<L extends Line = Line> = Omit<L, 'taxes' | 'totalMinor' | 'discountMinor'> & {
  /** Those that it was priced with before; missing where those of the moment count. */
  rates?: readonly Rate[];
};

export function unpricedOf<L extends Line>({
  taxes: _,
  totalMinor: _total,
  discountMinor: _off,
  ...line
}: L): Unpriced<L> {
  return line;
}

/** A line that is priced anew among others, at the price and rates that it has. */
export function atItsRates<L extends Line>(line: L): Unpriced<L> {
  return { ...unpricedOf(line), rates: ratesOf(line.taxes) };
}
