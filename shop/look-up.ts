import type { Product, Variant } from './catalogue.ts';
import { discountsOf } from './discount.ts';
import type { Shop } from './documents.ts';
import type { LineWish, Modifier, Unpriced } from './line.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

/** Who asks for lines, and what a till that worked alone has sold them for. */
interface Circumstances {
  by: string;
  approvedBy?: string | undefined;
  /** Where something sold out is not sold: RFC 3339 UTC. */
  sellingAt?: string;
  /** Prices by line id, and of its modifiers by `<line id>/<place>`, in minor units. */
  prices?: Readonly<Record<string, number>> | undefined;
  /** A customer was told: what the catalogue does not know any more was sold all the same. */
  wasSold?: boolean;
}

/** Names and prices from the catalogue, or the first fault with its path below `lines`. */
export function lookUpLines(
  shop: Shop,
  wishes: readonly LineWish[],
  circumstances: Circumstances,
): Unpriced[] | Refusal {
  const lines: Unpriced[] = [];
  for (const [index, wish] of wishes.entries()) {
    const line = lookUpLine(shop, wish, circumstances, `lines.${index}`);
    if (isRefusal(line)) return line;
    lines.push(line);
  }
  return lines;
}

function lookUpLine(shop: Shop, wish: LineWish, circumstances: Circumstances, path: string): Unpriced | Refusal {
  const { id, quantityMilli, noteForKitchen, noteForCustomer } = wish;
  const discounts = discountsOf(wish.discounts, circumstances);
  const rest = {
    ...(discounts.length > 0 && { discounts }),
    ...(noteForKitchen && { noteForKitchen }),
    ...(noteForCustomer && { noteForCustomer }),
  };
  if (wish.productId === undefined) {
    const { name = '', unitPriceMinor = 0, taxClassId } = wish;
    if (taxClassId !== undefined && !circumstances.wasSold && !shop.get('taxClass', taxClassId)) {
      return refuse('unknown-tax-class', `there is no tax class ${taxClassId}`, { path: `${path}.taxClassId` });
    }
    const tax = taxClassId === undefined ? {} : { taxClassId };
    return { id, name, unitPriceMinor, priceSource: 'override', quantityMilli, ...tax, ...rest };
  }
  const sold = lookUpProduct(shop, wish, wish.productId, circumstances, path);
  return isRefusal(sold) ? sold : { id, quantityMilli, ...sold, ...rest };
}

type Sold = Pick<
  Unpriced,
  'productId' | 'variantId' | 'name' | 'unitPriceMinor' | 'priceSource' | 'modifiers' | 'taxClassId'
>;

function lookUpProduct(
  shop: Shop,
  wish: LineWish,
  productId: string,
  { prices = {}, sellingAt, wasSold: wasTold = false }: Circumstances,
  path: string,
): Sold | Refusal {
  const product = shop.get('product', productId) ?? (wasTold ? nameless(productId) : undefined);
  if (!product) return refuse('unknown-product', `there is no product ${productId}`, { path: `${path}.productId` });
  // A till that worked alone sold it for this price before it heard that it is not for sale any more.
  const soldFor = prices[wish.id];
  const wasSold = wasTold || soldFor !== undefined;
  if (!product.active && !wasSold) {
    return refuse('not-for-sale', `${product.name} is not for sale`, { path: `${path}.productId` });
  }
  if (!wasSold && sellingAt !== undefined && isSoldOut(product, sellingAt)) {
    return refuse('sold-out', `${product.name} is sold out`, { path: `${path}.productId` });
  }
  const variant = variantOf(product, wish.variantId, wasSold, path);
  if (variant && isRefusal(variant)) return variant;
  const modifiers = modifiersOf(shop, product, wish, { prices, wasSold }, path);
  if (isRefusal(modifiers)) return modifiers;
  const asked = product.openPrice === true ? 'open' : 'override';
  if (product.openPrice && wish.unitPriceMinor === undefined && !wasSold) {
    return refuse('invalid', `the price of ${product.name} is asked for`, { path: `${path}.unitPriceMinor` });
  }
  return {
    productId,
    ...((variant || wasSold) && wish.variantId !== undefined && { variantId: wish.variantId }),
    name: variant ? `${product.name}, ${variant.name}` : product.name,
    unitPriceMinor: soldFor ?? wish.unitPriceMinor ?? variant?.priceMinor ?? product.priceMinor,
    priceSource: wish.unitPriceMinor === undefined ? 'list' : asked,
    ...(modifiers.length > 0 && { modifiers }),
    ...(product.taxClassId !== '' && { taxClassId: product.taxClassId }),
  };
}

/** All that is left of a product that the catalogue does not know: its id, and no tax. */
function nameless(id: string): Product {
  return {
    ...{ id, sku: '', name: id, categoryId: '', priceMinor: 0, soldBy: 'unit', taxClassId: '', active: true },
    version: 0,
  };
}

/** Whether it names something that the catalogue does not have. */
export function isUnknown(shop: Shop, { productId, variantId, modifiers = [], taxClassId }: LineWish): boolean {
  if (productId === undefined) return taxClassId !== undefined && !shop.get('taxClass', taxClassId);
  const product = shop.get('product', productId);
  if (!product || !shop.get('taxClass', product.taxClassId)) return true;
  if (variantId !== undefined && !product.variants?.some(({ id }) => id === variantId)) return true;
  return modifiers.some(
    ({ groupId, optionId }) => !shop.get('modifierGroup', groupId)?.options.some(({ id }) => id === optionId),
  );
}

/** Whether a product is sold out at a moment (RFC 3339 UTC). */
export function isSoldOut({ soldOutUntil }: Pick<Product, 'soldOutUntil'>, at: string): boolean {
  return soldOutUntil !== undefined && Date.parse(at) < Date.parse(soldOutUntil);
}

function variantOf(
  { name, variants = [] }: Product,
  variantId: string | undefined,
  wasSold: boolean,
  path: string,
): Variant | Refusal | undefined {
  const variant = variants.find(({ id }) => id === variantId);
  if (wasSold || variant?.active) return variant;
  const where = { path: `${path}.variantId` };
  if (variant) return refuse('not-for-sale', `${name}, ${variant.name} is not for sale`, where);
  if (variantId !== undefined) return refuse('unknown-product', `${name} has no variant ${variantId}`, where);
  return variants.length > 0 ? refuse('invalid', `which ${name} is asked for`, where) : undefined;
}

function modifiersOf(
  shop: Shop,
  { name, modifierGroupIds = [] }: Product,
  { id, modifiers = [] }: LineWish,
  { prices, wasSold }: { prices: Readonly<Record<string, number>>; wasSold: boolean },
  path: string,
): Modifier[] | Refusal {
  const chosen: Modifier[] = [];
  for (const [index, { groupId, optionId }] of modifiers.entries()) {
    const option = shop.get('modifierGroup', groupId)?.options.find((one) => one.id === optionId);
    const soldFor = prices[`${id}/${index}`];
    const isOffered = modifierGroupIds.includes(groupId) && option?.active;
    if (!isOffered && soldFor === undefined && !wasSold) {
      return refuse('unknown-product', `${name} comes without ${optionId}`, { path: `${path}.modifiers.${index}` });
    }
    const priceMinor = soldFor ?? option?.priceMinor ?? 0;
    chosen.push({ groupId, optionId, name: option?.name ?? optionId, priceMinor });
  }
  if (wasSold) return chosen;
  for (const groupId of modifierGroupIds) {
    const group = shop.get('modifierGroup', groupId);
    if (!group) continue;
    const count = chosen.filter((one) => one.groupId === groupId).length;
    if (count < group.min || count > group.max) {
      const bounds = group.min === group.max ? `${group.min}` : `${group.min} to ${group.max}`;
      return refuse('invalid', `${name} takes ${bounds} of ${group.name}`, { path: `${path}.modifiers` });
    }
  }
  return chosen;
}
