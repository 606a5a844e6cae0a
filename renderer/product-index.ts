import type { Category, ModifierGroup, Product } from '../shop/catalogue.ts';
import { isSoldOut } from '../shop/look-up.ts';

/** What a code on a package stands for. */
interface Coded {
  product: Product;
  variantId?: string;
}

/** A catalogue as a till looks through it: made once for each change of it, quick with fifty thousand products. */
export interface ProductIndex {
  /** Products for sale that carry every typed word in name, number or code, in the order of their categories. */
  find(typed: string, categoryId?: string): readonly Product[];
  byCode(code: string): Coded | undefined;
}

interface Indexed {
  product: Product;
  text: string;
}

/** A product is replaced whole, so what was read of it once holds for as long as it is there. */
const texts = new WeakMap<Product, string>();

export function createProductIndex(all: readonly Product[], categories: readonly Category[]): ProductIndex {
  const rank = new Map(categories.map(({ id }, index) => [id, index]));
  const rankOf = ({ categoryId }: Product) => rank.get(categoryId) ?? categories.length;
  const forSale = all.filter(({ active }) => active).sort((a, b) => rankOf(a) - rankOf(b));
  const indexed = forSale.map((product): Indexed => ({ product, text: textOf(product) }));
  let codes: Map<string, Coded> | undefined;
  return {
    find(typed, categoryId) {
      const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length === 0 && categoryId === undefined) return forSale;
      const found: Product[] = [];
      for (const { product, text } of indexed) {
        if (categoryId !== undefined && product.categoryId !== categoryId) continue;
        if (words.every((word) => text.includes(word))) found.push(product);
      }
      return found;
    },
    byCode(code) {
      codes ??= codesOf(forSale);
      return codes.get(code.toLowerCase());
    },
  };
}

function textOf(product: Product): string {
  const known = texts.get(product);
  if (known !== undefined) return known;
  const { name, sku, barcodes = [], variants = [] } = product;
  const ofVariants = variants.flatMap((variant) => [variant.name, variant.sku ?? '', ...(variant.barcodes ?? [])]);
  const text = [name, sku, ...barcodes, ...ofVariants].join('\n').toLowerCase();
  texts.set(product, text);
  return text;
}

function codesOf(products: readonly Product[]): Map<string, Coded> {
  const codes = new Map<string, Coded>();
  const put = (code: string | undefined, coded: Coded) => {
    if (code && !codes.has(code.toLowerCase())) codes.set(code.toLowerCase(), coded);
  };
  for (const product of products) {
    for (const barcode of product.barcodes ?? []) put(barcode, { product });
    for (const variant of product.variants ?? []) {
      if (!variant.active) continue;
      for (const barcode of [...(variant.barcodes ?? []), variant.sku])
        put(barcode, { product, variantId: variant.id });
    }
  }
  // A number of the shop's own gives way to what is printed on a package.
  for (const product of products) put(product.sku, { product });
  return codes;
}

/** Whether something has to be asked before it can be sold. */
export function needsChoice(product: Product, groups: ReadonlyMap<string, ModifierGroup>, variantId?: string): boolean {
  const { variants = [], modifierGroupIds = [], openPrice, soldBy } = product;
  const isVariantOpen = variantId === undefined && variants.length > 0;
  const isForced = modifierGroupIds.some((id) => (groups.get(id)?.min ?? 0) > 0);
  return isVariantOpen || isForced || openPrice === true || soldBy === 'weight';
}

/** Why a tile is dim: sold out for now, or nothing of it left. */
export function isGone(product: Product, onHandMilli: number | undefined, at: string): boolean {
  return isSoldOut(product, at) || (product.trackStock === true && (onHandMilli ?? 0) <= 0);
}
