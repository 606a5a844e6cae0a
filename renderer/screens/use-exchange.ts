import { useMemo } from 'react';
import type { Draft } from '../draft.ts';
import { type Exchanging, exchangingOf } from '../exchanging.ts';
import { useDocument } from '../use-past.ts';
import { useTill } from '../use-till.ts';
import type { Purpose } from './purpose.ts';
import type { PricedDraft } from './use-priced-draft.ts';

/** What a cart comes to for which goods come back; undefined until the order that they are of is here. */
export function useExchange(purpose: Purpose, { returned }: Draft, { totals }: PricedDraft): Exchanging | undefined {
  const { document: order } = useDocument('order', purpose.is === 'exchange' ? purpose.orderId : undefined);
  const shop = useTill((view) => view.shop);
  const totalMinor = totals?.totalMinor ?? 0;
  return useMemo(() => {
    if (!order || !returned) return undefined;
    return exchangingOf(shop, { order, returned, totalMinor });
  }, [order, returned, totalMinor, shop]);
}
