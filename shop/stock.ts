import { z } from 'zod';
import { type Change, type Shop, type Unversioned, versionSchema } from './documents.ts';
import type { Line } from './line.ts';
import { isTold, type Made } from './made.ts';
import { type Refusal, refuse } from './refusal.ts';

/**
 * How much of a product there is, in thousandths, and where it went: `onHandMilli` is always what was received, adjusted
 * and given back, less what was sold and wasted. Apart from the product, so that a sale never rewrites one.
 */
export const stockSchema = z.object({
  id: z.string(),
  onHandMilli: z.int(),
  soldMilli: z.int(),
  returnedMilli: z.int(),
  receivedMilli: z.int(),
  wastedMilli: z.int(),
  /** What counting found more than the book said, or less. */
  adjustedMilli: z.int(),
  version: versionSchema,
});
export type Stock = z.infer<typeof stockSchema>;
type Column = Exclude<keyof Stock, 'id' | 'version' | 'onHandMilli'>;

type Counted = Pick<Line, 'productId' | 'quantityMilli' | 'voided'>;

/**
 * Takes what is counted off the stock; refused, `sold-out`, where there is less. What a till that worked alone has handed
 * out is gone, whatever the book says.
 */
export function takeFromStock(
  shop: Shop,
  lines: readonly Counted[],
  { made }: { made?: Made | undefined },
): Change[] | Refusal {
  const wanted = countedOf(shop, lines);
  for (const [productId, milli] of wanted) {
    const onHandMilli = shop.get('stock', productId)?.onHandMilli ?? 0;
    if (milli <= onHandMilli || isTold(made)) continue;
    const index = lines.findIndex((line) => line.productId === productId);
    const name = shop.get('product', productId)?.name ?? productId;
    return refuse('sold-out', `only ${onHandMilli / 1000} of ${name} left`, { path: `lines.${index}.productId` });
  }
  return [...wanted].map(([productId, milli]) => moveStock(shop, productId, 'soldMilli', milli));
}

/** What was sold is there again. */
export function putBackIntoStock(shop: Shop, lines: readonly Counted[]): Change[] {
  return [...countedOf(shop, lines)].map(([productId, milli]) => moveStock(shop, productId, 'returnedMilli', milli));
}

function countedOf(shop: Shop, lines: readonly Counted[]): Map<string, number> {
  const milliByProduct = new Map<string, number>();
  for (const { productId, quantityMilli, voided } of lines) {
    if (productId === undefined || voided || !shop.get('product', productId)?.trackStock) continue;
    milliByProduct.set(productId, (milliByProduct.get(productId) ?? 0) + quantityMilli);
  }
  return milliByProduct;
}

const none = { onHandMilli: 0, soldMilli: 0, returnedMilli: 0, receivedMilli: 0, wastedMilli: 0, adjustedMilli: 0 };

/** One movement of a product's stock, in thousandths. */
function moveStock(shop: Shop, productId: string, column: Column, milli: number): Change {
  const known = shop.get('stock', productId);
  const { version: _, ...before } = known ?? { ...none, id: productId, version: 0 };
  const moved: Unversioned<Stock> = { ...before, [column]: before[column] + milli };
  const { soldMilli, returnedMilli, receivedMilli, wastedMilli, adjustedMilli } = moved;
  const onHandMilli = receivedMilli + adjustedMilli + returnedMilli - soldMilli - wastedMilli;
  return { kind: 'stock', id: productId, value: { ...moved, onHandMilli } };
}

export const adjustStockSchema = z.strictObject({
  productId: z.string().max(64),
  /** `count`: so much is there. The others: so much came in, or went. */
  reason: z.enum(['count', 'receive', 'waste']),
  quantityMilli: z.int().min(0).max(1_000_000_000),
});

export function decideAdjustStock(
  shop: Shop,
  { productId, reason, quantityMilli }: z.infer<typeof adjustStockSchema>,
): Change[] | Refusal {
  const product = shop.get('product', productId);
  if (!product) return refuse('unknown-product', `there is no product ${productId}`, { path: 'productId' });
  if (!product.trackStock) {
    return refuse('wrong-step', `the stock of ${product.name} is not counted`, { path: 'productId' });
  }
  const onHandMilli = shop.get('stock', productId)?.onHandMilli ?? 0;
  if (reason === 'count') return [moveStock(shop, productId, 'adjustedMilli', quantityMilli - onHandMilli)];
  return [moveStock(shop, productId, reason === 'receive' ? 'receivedMilli' : 'wastedMilli', quantityMilli)];
}
