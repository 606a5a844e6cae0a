import type { Product } from '../shop/catalogue.ts';
import type { TillWish } from '../shop/shop.ts';

type StockReason = Extract<TillWish, { type: 'adjust-stock' }>['body']['reason'];

/** How much of a product is there: `low` where that is less than should be. */
export function stockLevel(
  { trackStock, minStockMilli = 0 }: Pick<Product, 'trackStock' | 'minStockMilli'>,
  onHandMilli: number,
): 'uncounted' | 'none' | 'low' | 'there' {
  if (!trackStock) return 'uncounted';
  if (onHandMilli <= 0) return 'none';
  return onHandMilli < minStockMilli ? 'low' : 'there';
}

/** What is there afterwards, in thousandths; undefined where nothing would change, or more goes than there is. */
export function stockAfter(onHandMilli: number, reason: StockReason, milli: number): number | undefined {
  if (reason === 'count') return milli === onHandMilli ? undefined : milli;
  if (milli === 0) return undefined;
  const after = reason === 'receive' ? onHandMilli + milli : onHandMilli - milli;
  return after < 0 && reason === 'waste' ? undefined : after;
}
