import { useMemo } from 'react';
import type { Product } from '../../shop/catalogue.ts';
import type { Line } from '../../shop/line.ts';
import { lookUpLines } from '../../shop/look-up.ts';
import { priceLines, type Totals } from '../../shop/pricing.ts';
import { isRefusal, type RefusalCode } from '../../shop/refusal.ts';
import type { Draft } from '../draft.ts';
import { useTillActions } from '../use-till.ts';

export interface Priced {
  lineById: ReadonlyMap<string, Line>;
  totals?: Totals;
  /** Why the cart cannot be sent as it is. */
  refusal?: RefusalCode;
}

/** The cart as the host would price it; `products` only says when to look again. */
export function usePricedDraft({ lines }: Draft, products: readonly Product[]): Priced {
  const till = useTillActions();
  // biome-ignore lint/correctness/useExhaustiveDependencies: prices follow the catalogue
  return useMemo(() => {
    const { shop, ready } = till.view();
    if (!ready) return { lineById: new Map() };
    const found = lookUpLines(shop, lines, { by: '' });
    const priced = isRefusal(found) ? found : priceLines(shop, found, new Date().toISOString());
    if (isRefusal(priced)) return { lineById: new Map(), refusal: priced.code };
    return { lineById: new Map(priced.lines.map((line) => [line.id, line])), totals: priced.totals };
  }, [till, lines, products]);
}
