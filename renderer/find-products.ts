import type { Product } from '../shop/catalogue.ts';
import { isSoldOut } from '../shop/look-up.ts';
import { stockLevel } from './stock-level.ts';

export const productFilters = ['for-sale', 'low', 'sold-out', 'off-sale', 'all'] as const;
export type ProductFilter = (typeof productFilters)[number];

interface Wanted {
  typed: string;
  filter: ProductFilter;
  /** Undefined for every category. */
  categoryId: string | undefined;
  /** What there is of a product, in thousandths. */
  onHandMilli(productId: string): number;
  /** RFC 3339 UTC: what is sold out until later is sold out. */
  at: string;
}

/** A product is replaced whole by every change, so that its text holds for as long as it does. */
const texts = new WeakMap<Product, string>();

/** Products of a filter that carry every typed word in name, number, barcode or size, in the order that they came. */
export function findProducts(
  products: readonly Product[],
  { typed, filter, categoryId, onHandMilli, at }: Wanted,
): Product[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return products.filter((product) => {
    if (categoryId !== undefined && product.categoryId !== categoryId) return false;
    if (!isOf(filter, product, { onHandMilli, at })) return false;
    if (words.length === 0) return true;
    const text = textOf(product);
    return words.every((word) => text.includes(word));
  });
}

/** By name, as the language of the screen sorts. */
export function byName<D extends { name: string; id: string }>(documents: Iterable<D>, locale: string): D[] {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  return [...documents].sort((a, b) => compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

function isOf(
  filter: ProductFilter,
  product: Product,
  { onHandMilli, at }: Pick<Wanted, 'onHandMilli' | 'at'>,
): boolean {
  switch (filter) {
    case 'for-sale':
      return product.active;
    case 'low': {
      const level = stockLevel(product, onHandMilli(product.id));
      return product.active && (level === 'low' || level === 'none');
    }
    case 'sold-out':
      return product.active && isSoldOut(product, at);
    case 'off-sale':
      return !product.active;
    case 'all':
      return true;
    default:
      return filter satisfies never;
  }
}

function textOf(product: Product): string {
  const known = texts.get(product);
  if (known !== undefined) return known;
  const { name, sku, kitchenName = '', barcodes = [], variants = [] } = product;
  const ofVariants = variants.flatMap((variant) => [variant.name, variant.sku ?? '', ...(variant.barcodes ?? [])]);
  const text = [name, sku, kitchenName, ...barcodes, ...ofVariants].join('\n').toLowerCase();
  texts.set(product, text);
  return text;
}
