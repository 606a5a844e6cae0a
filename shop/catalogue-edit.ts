import { z } from 'zod';
import type { Product } from './catalogue.ts';
import { type Change, type Shop, type Unversioned, versionSchema } from './documents.ts';
import { minorSchema, ratePpmSchema } from './money.ts';
import { type Refusal, refuse } from './refusal.ts';
import { plainTextSchema } from './text.ts';

/** Made by whoever asks; the demo catalogue has words for ids, so that these need not be UUIDs. */
const catalogueIdSchema = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/);
/** A number of the shop's own or a maker's: nobody's words, and what looks like a card number in it is none. */
const codeSchema = (min: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(64)
    .refine((text) => !/\p{Cc}/u.test(text), { error: 'contains control characters' });
const barcodesSchema = z.array(codeSchema(1)).max(20).optional();
const momentSchema = z.iso.datetime();
/** The version that the asker saw; where the document has another one by now, nothing is saved. */
const version = versionSchema.optional();

const categoryWishSchema = z.strictObject({
  categoryId: catalogueIdSchema,
  version,
  name: plainTextSchema(1, 60),
  colour: z.string().regex(/^#[0-9a-f]{6}$/i),
  sort: z.int().min(0).max(1_000_000),
  /** Where its products are made. */
  stationId: catalogueIdSchema.optional(),
});

const productWishSchema = z
  .strictObject({
    productId: catalogueIdSchema,
    version,
    sku: codeSchema(0),
    name: plainTextSchema(1, 120),
    kitchenName: plainTextSchema(1, 60).optional(),
    categoryId: catalogueIdSchema,
    barcodes: barcodesSchema,
    priceMinor: minorSchema,
    openPrice: z.boolean().optional(),
    soldBy: z.enum(['unit', 'weight']),
    taxClassId: catalogueIdSchema,
    modifierGroupIds: z.array(catalogueIdSchema).max(20).optional(),
    variants: z
      .array(
        z.strictObject({
          id: catalogueIdSchema,
          name: plainTextSchema(1, 60),
          sku: codeSchema(1).optional(),
          barcodes: barcodesSchema,
          priceMinor: minorSchema.optional(),
          active: z.boolean(),
        }),
      )
      .max(100)
      .optional(),
    active: z.boolean(),
    soldOutUntil: momentSchema.optional(),
    trackStock: z.boolean().optional(),
    minStockMilli: z.int().min(0).max(1_000_000_000).optional(),
    costMinor: minorSchema.optional(),
  })
  .superRefine(({ variants = [], modifierGroupIds = [] }, issues) => {
    once(
      variants,
      ({ id }) => id,
      issues,
      (index) => ['variants', index, 'id'],
    );
    once(
      modifierGroupIds,
      (id) => id,
      issues,
      (index) => ['modifierGroupIds', index],
    );
  });
export type ProductWish = z.infer<typeof productWishSchema>;

export const setCategorySchema = categoryWishSchema;
export const removeCategorySchema = z.strictObject({ categoryId: catalogueIdSchema, version });
export const setProductSchema = productWishSchema;

/** Whole rows of a table, and the categories that they need and that are not there yet. */
export const importProductsSchema = z
  .strictObject({
    categories: z
      .array(categoryWishSchema.omit({ version: true }))
      .max(500)
      .optional(),
    products: z.array(productWishSchema).min(1).max(500),
  })
  .superRefine(({ categories = [], products }, issues) => {
    once(
      categories,
      ({ categoryId }) => categoryId,
      issues,
      (index) => ['categories', index, 'categoryId'],
    );
    once(
      products,
      ({ productId }) => productId,
      issues,
      (index) => ['products', index, 'productId'],
    );
  });

export const setModifierGroupSchema = z
  .strictObject({
    modifierGroupId: catalogueIdSchema,
    version,
    name: plainTextSchema(1, 60),
    min: z.int().min(0).max(50),
    max: z.int().min(1).max(50),
    options: z
      .array(
        z.strictObject({
          id: catalogueIdSchema,
          name: plainTextSchema(1, 60),
          priceMinor: minorSchema,
          active: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
  })
  .superRefine(({ min, max, options }, issues) => {
    if (min > max) issues.addIssue({ code: 'custom', path: ['min'], message: 'is more than may be chosen' });
    if (max > options.length) issues.addIssue({ code: 'custom', path: ['max'], message: 'is more than there are' });
    once(
      options,
      ({ id }) => id,
      issues,
      (index) => ['options', index, 'id'],
    );
  });

export const setTaxClassSchema = z.strictObject({
  taxClassId: catalogueIdSchema,
  version,
  name: plainTextSchema(1, 60),
});

export const setTaxRateSchema = z
  .strictObject({
    taxRateId: catalogueIdSchema,
    version,
    taxClassId: catalogueIdSchema,
    name: plainTextSchema(1, 60),
    ratePpm: ratePpmSchema,
    order: z.int().min(0).max(100),
    compound: z.boolean(),
    validFrom: momentSchema.optional(),
    validTo: momentSchema.optional(),
  })
  .superRefine(({ validFrom, validTo }, issues) => {
    if (validFrom === undefined || validTo === undefined || validFrom < validTo) return;
    issues.addIssue({ code: 'custom', path: ['validTo'], message: 'is not after validFrom' });
  });

/** Until then, with null not at all any more, and without a time until somebody says so. */
export const markSoldOutSchema = z.strictObject({
  productId: catalogueIdSchema,
  until: momentSchema.nullable().optional(),
});

/** Sold out for so long that somebody has to end it. */
export const UNTIL_TOLD = '9999-12-31T23:59:59.999Z';

/** A category as it is to be, new or instead of the one with its id. */
export function decideSetCategory(shop: Shop, wish: z.infer<typeof setCategorySchema>): Change[] | Refusal {
  return movedFrom(shop.get('category', wish.categoryId), wish, 'version') ?? [categoryChange(wish)];
}

/** A category goes only where no product, for sale or not, is in it. */
export function decideRemoveCategory(
  shop: Shop,
  { categoryId: id, version: seen }: z.infer<typeof removeCategorySchema>,
): Change[] | Refusal {
  const before = shop.get('category', id);
  if (!before) return unknownCategory(id, 'categoryId');
  const moved = movedFrom(before, { version: seen }, 'version');
  if (moved) return moved;
  for (const { name, categoryId } of shop.all('product')) {
    if (categoryId === id) return refuse('category-not-empty', `${name} is in it`, { path: 'categoryId' });
  }
  return [{ kind: 'category', id, value: null }];
}

/** A product as it is to be, new or instead of the one with its id. */
export function decideSetProduct(shop: Shop, wish: ProductWish): Change[] | Refusal {
  const fault = faultOfProduct(shop, wish, '') ?? faultOfBarcodes(shop, [wish], () => '');
  return fault ?? [productChange(wish)];
}

/** All of the products, or none of them; of the categories those that are not there yet. */
export function decideImportProducts(
  shop: Shop,
  { categories = [], products }: z.infer<typeof importProductsSchema>,
): Change[] | Refusal {
  const missing = categories.filter(({ categoryId }) => !shop.get('category', categoryId));
  const made = new Set(missing.map(({ categoryId }) => categoryId));
  for (const [index, wish] of products.entries()) {
    const fault = faultOfProduct(shop, wish, `products.${index}.`, made);
    if (fault) return fault;
  }
  const fault = faultOfBarcodes(shop, products, (index) => `products.${index}.`);
  return fault ?? [...missing.map(categoryChange), ...products.map(productChange)];
}

/** What may be chosen with products, new or instead of the group with its id. */
export function decideSetModifierGroup(shop: Shop, wish: z.infer<typeof setModifierGroupSchema>): Change[] | Refusal {
  const { modifierGroupId: id, version: _, ...fields } = wish;
  const moved = movedFrom(shop.get('modifierGroup', id), wish, 'version');
  return moved ?? [{ kind: 'modifierGroup', id, value: { id, ...fields } }];
}

/** What products are taxed as. */
export function decideSetTaxClass(shop: Shop, wish: z.infer<typeof setTaxClassSchema>): Change[] | Refusal {
  const { taxClassId: id, name } = wish;
  return movedFrom(shop.get('taxClass', id), wish, 'version') ?? [{ kind: 'taxClass', id, value: { id, name } }];
}

/** What a tax class takes; what was sold before keeps the taxes that it was sold with. */
export function decideSetTaxRate(shop: Shop, wish: z.infer<typeof setTaxRateSchema>): Change[] | Refusal {
  const { taxRateId: id, version: _, ...fields } = wish;
  if (!shop.get('taxClass', wish.taxClassId)) return unknownTaxClass(wish.taxClassId, 'taxClassId');
  return movedFrom(shop.get('taxRate', id), wish, 'version') ?? [{ kind: 'taxRate', id, value: { id, ...fields } }];
}

/** A product that there is no more of, or that there is again. */
export function decideMarkSoldOut(
  shop: Shop,
  { productId: id, until = UNTIL_TOLD }: z.infer<typeof markSoldOutSchema>,
): Change[] | Refusal {
  const before = shop.get('product', id);
  if (!before) return refuse('unknown-product', `there is no product ${id}`, { path: 'productId' });
  const { version: _, soldOutUntil: _until, ...rest } = before;
  return [{ kind: 'product', id, value: { ...rest, ...(until !== null && { soldOutUntil: until }) } }];
}

/** Its own barcodes and those of its variants, each with where it stands. */
export function* barcodesOf({
  barcodes = [],
  variants = [],
}: Pick<Unversioned<Product>, 'barcodes' | 'variants'>): Iterable<[code: string, path: string]> {
  for (const [index, code] of barcodes.entries()) yield [code, `barcodes.${index}`];
  for (const [at, variant] of variants.entries()) {
    for (const [index, code] of (variant.barcodes ?? []).entries()) yield [code, `variants.${at}.barcodes.${index}`];
  }
}

function faultOfProduct(
  shop: Shop,
  wish: ProductWish,
  root: string,
  made: ReadonlySet<string> = nothing,
): Refusal | undefined {
  const { productId, categoryId, taxClassId, modifierGroupIds = [] } = wish;
  const moved = movedFrom(shop.get('product', productId), wish, `${root}version`);
  if (moved) return moved;
  if (!made.has(categoryId) && !shop.get('category', categoryId)) {
    return unknownCategory(categoryId, `${root}categoryId`);
  }
  if (!shop.get('taxClass', taxClassId)) return unknownTaxClass(taxClassId, `${root}taxClassId`);
  const at = modifierGroupIds.findIndex((id) => !shop.get('modifierGroup', id));
  if (at < 0) return undefined;
  const path = `${root}modifierGroupIds.${at}`;
  return refuse('unknown-modifier-group', `there is no group of modifiers ${modifierGroupIds[at]}`, { path });
}

const nothing: ReadonlySet<string> = new Set();

/** A barcode that two of the products have, or one that is saved already: looked for once over the whole catalogue. */
function faultOfBarcodes(
  shop: Shop,
  wishes: readonly ProductWish[],
  rootAt: (index: number) => string,
): Refusal | undefined {
  const wanted = new Map<string, string>();
  for (const [index, wish] of wishes.entries()) {
    for (const [code, path] of barcodesOf(wish)) {
      const at = `${rootAt(index)}${path}`;
      if (wanted.has(code)) return barcodeTaken(code, 'twice in what is to be saved', at);
      wanted.set(code, at);
    }
  }
  if (wanted.size === 0) return undefined;
  const replaced = new Set(wishes.map(({ productId }) => productId));
  for (const product of shop.all('product')) {
    const code = firstOf(product, wanted);
    if (code === undefined || replaced.has(product.id)) continue;
    return barcodeTaken(code, `on ${product.name} already`, wanted.get(code) ?? '');
  }
  return undefined;
}

/** Without making anything: all of a large catalogue is asked for every product that is saved. */
function firstOf({ barcodes, variants }: Product, wanted: ReadonlyMap<string, string>): string | undefined {
  if (barcodes) for (const code of barcodes) if (wanted.has(code)) return code;
  if (variants)
    for (const variant of variants) for (const code of variant.barcodes ?? []) if (wanted.has(code)) return code;
  return undefined;
}

function barcodeTaken(code: string, where: string, path: string): Refusal {
  return refuse('barcode-taken', `${code} is ${where}`, { path });
}

function productChange({ productId: id, version: _, ...fields }: ProductWish): Change {
  return { kind: 'product', id, value: { id, ...fields } };
}

function categoryChange({ categoryId: id, version: _, ...fields }: z.infer<typeof categoryWishSchema>): Change {
  return { kind: 'category', id, value: { id, ...fields } };
}

/** Two people who edit one document do not erase each other: the second one is shown what the first one saved. */
function movedFrom(
  current: { version: number } | undefined,
  { version: seen }: { version?: number | undefined },
  path: string,
): Refusal | undefined {
  if (seen === undefined || current?.version === seen) return undefined;
  return refuse('moved', 'this was changed meanwhile', { path, ...(current && { current }) });
}

function unknownCategory(id: string, path: string): Refusal {
  return refuse('unknown-category', `there is no category ${id}`, { path });
}

function unknownTaxClass(id: string, path: string): Refusal {
  return refuse('unknown-tax-class', `there is no tax class ${id}`, { path });
}

function once<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  issues: z.RefinementCtx,
  pathAt: (index: number) => PropertyKey[],
): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    if (seen.has(key)) issues.addIssue({ code: 'custom', path: pathAt(index), message: 'is there twice' });
    seen.add(key);
  }
}
