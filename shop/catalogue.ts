import { z } from 'zod';
import { versionSchema } from './documents.ts';
import { minorSchema } from './money.ts';

export const categorySchema = z.object({
  id: z.string(),
  name: z.string(),
  colour: z.string(),
  sort: z.int(),
  /** Where it is made; without one its products are handed over with the money. */
  stationId: z.string().optional(),
  version: versionSchema,
});
export type Category = z.infer<typeof categorySchema>;

/** A size or colour of a product, with a price of its own where it has one. */
const variantSchema = z.object({
  id: z.string(),
  name: z.string(),
  sku: z.string().optional(),
  barcodes: z.array(z.string()).optional(),
  priceMinor: minorSchema.optional(),
  active: z.boolean(),
});
export type Variant = z.infer<typeof variantSchema>;

/** Fields that are missing are those of products from before there were any: none, or no. */
export const productSchema = z.object({
  id: z.string(),
  sku: z.string(),
  name: z.string(),
  /** As the kitchen reads it. */
  kitchenName: z.string().optional(),
  categoryId: z.string(),
  barcodes: z.array(z.string()).optional(),
  /** Of one unit or one kilogram; where the price is open it is only the suggestion. */
  priceMinor: minorSchema,
  openPrice: z.boolean().optional(),
  soldBy: z.enum(['unit', 'weight']),
  taxClassId: z.string(),
  modifierGroupIds: z.array(z.string()).optional(),
  variants: z.array(variantSchema).optional(),
  active: z.boolean(),
  /** Sold out until then, RFC 3339 UTC. */
  soldOutUntil: z.string().optional(),
  /** Its stock is counted, and what is not there is not sold. */
  trackStock: z.boolean().optional(),
  minStockMilli: z.int().optional(),
  costMinor: minorSchema.optional(),
  version: versionSchema,
});
export type Product = z.infer<typeof productSchema>;

/** What may be chosen with a product: at least `min` and at most `max` of its options. */
export const modifierGroupSchema = z.object({
  id: z.string(),
  name: z.string(),
  min: z.int(),
  max: z.int(),
  options: z.array(z.object({ id: z.string(), name: z.string(), priceMinor: minorSchema, active: z.boolean() })),
  version: versionSchema,
});
export type ModifierGroup = z.infer<typeof modifierGroupSchema>;
