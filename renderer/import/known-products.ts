import type { Product } from '../../shop/catalogue.ts';

/** What a row says of which product it is about. */
interface Named {
  sku: string;
  barcodes: readonly string[];
  name: string;
  /** Of the category that the row names, where the shop has it. */
  categoryId: string | undefined;
  namesCategory: boolean;
}

/** A size of a product has numbers of its own, but a table can only say what holds for the product. */
interface Owner {
  product: Product;
  isVariant: boolean;
}

export interface KnownProducts {
  ownerOfBarcode(code: string): Owner | undefined;
  /** By its number, else by a barcode; only what has neither is known by its name, within the category if one is named. */
  find(named: Named): (Owner & { by: 'sku' | 'barcode' | 'name' }) | undefined;
}

/** Looks every product up once, however many rows ask. */
export function createKnownProducts(products: Iterable<Product>): KnownProducts {
  const bySku = new Map<string, Owner>();
  const byBarcode = new Map<string, Owner>();
  const byName = new Map<string, Product>();
  const byPlace = new Map<string, Product>();
  for (const product of products) {
    if (product.sku !== '') bySku.set(product.sku.toLowerCase(), { product, isVariant: false });
    for (const code of product.barcodes ?? []) byBarcode.set(code, { product, isVariant: false });
    for (const { sku, barcodes = [] } of product.variants ?? []) {
      if (sku) bySku.set(sku.toLowerCase(), { product, isVariant: true });
      for (const code of barcodes) byBarcode.set(code, { product, isVariant: true });
    }
    byName.set(product.name.toLowerCase(), product);
    byPlace.set(placeOf(product.categoryId, product.name), product);
  }
  return {
    ownerOfBarcode: (code) => byBarcode.get(code),
    find({ sku, barcodes, name, categoryId, namesCategory }) {
      const owner = sku === '' ? undefined : bySku.get(sku.toLowerCase());
      if (owner) return { ...owner, by: 'sku' };
      for (const code of barcodes) {
        const known = byBarcode.get(code);
        if (known) return { ...known, by: 'barcode' };
      }
      if (sku !== '' || barcodes.length > 0) return undefined;
      const product = namesCategory ? byPlace.get(placeOf(categoryId ?? '', name)) : byName.get(name.toLowerCase());
      return product && { product, isVariant: false, by: 'name' };
    },
  };
}

function placeOf(categoryId: string, name: string): string {
  return `${categoryId} ${name.toLowerCase()}`;
}
