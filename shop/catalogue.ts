import { z } from 'zod';
import { versionSchema } from './documents.ts';
import { minorSchema } from './money.ts';

const categorySchema = z.object({
  id: z.string(),
  name: z.string(),
  colour: z.string(),
  sort: z.int(),
  version: versionSchema,
});
export type Category = z.infer<typeof categorySchema>;

const productSchema = z.object({
  id: z.string(),
  sku: z.string(),
  name: z.string(),
  categoryId: z.string(),
  priceMinor: minorSchema,
  soldBy: z.enum(['unit', 'weight']),
  taxClassId: z.string(),
  active: z.boolean(),
  version: versionSchema,
});
export type Product = z.infer<typeof productSchema>;
