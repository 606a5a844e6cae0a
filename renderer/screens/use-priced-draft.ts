import { useMemo } from 'react';
import type { Product } from '../../shop/catalogue.ts';
import { discountsOf } from '../../shop/discount.ts';
import type { Line } from '../../shop/line.ts';
import { lookUpLines } from '../../shop/look-up.ts';
import { priceLines, type Totals } from '../../shop/pricing.ts';
import { isRefusal, type RefusalCode } from '../../shop/refusal.ts';
import type { Draft } from '../draft.ts';
import { useTillActions } from '../use-till.ts';

export interface PricedDraft {
  lineById: ReadonlyMap<string, Line>;
  totals?: Totals;
  /** Why the cart cannot be sent as it is, and which of its lines it lies in. */
  refusal?: { code: RefusalCode; lineId: string | undefined };
}

/** The cart as the host would price it; `products` only says when to look again. */
export function usePricedDraft({ lines, discounts }: Draft, products: readonly Product[]): PricedDraft {
  const till = useTillActions();
  // biome-ignore lint/correctness/useExhaustiveDependencies: prices follow the catalogue
  return useMemo(() => {
    const { shop, ready } = till.view();
    if (!ready) return { lineById: new Map() };
    const nobody = { by: '' };
    const at = new Date().toISOString();
    const found = lookUpLines(shop, lines, { ...nobody, sellingAt: at });
    const priced = isRefusal(found) ? found : priceLines(shop, found, at, discountsOf(discounts, nobody));
    if (isRefusal(priced)) {
      const index = Number(/^lines\.(\d+)/.exec(priced.path ?? '')?.[1]);
      return { lineById: new Map(), refusal: { code: priced.code, lineId: lines[index]?.id } };
    }
    return { lineById: new Map(priced.lines.map((line) => [line.id, line])), totals: priced.totals };
  }, [till, lines, discounts, products]);
}
