import { useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import { type Draft, emptyDraft } from '../draft.ts';
import { useDrafts } from '../drafts.tsx';
import type { Exchanging } from '../exchanging.ts';
import { useTillActions } from '../use-till.ts';
import type { CartSale } from './Pay.tsx';
import { draftKeyOf, type Purpose } from './purpose.ts';
import { pathOfTab } from './SaleTabs.tsx';
import type { PricedDraft } from './use-priced-draft.ts';

/** The cart that is being paid for, from the first tap until its change was given. */
export function usePaying(purpose: Purpose, draft: Draft, priced: PricedDraft, exchange: Exchanging | undefined) {
  const till = useTillActions();
  const drafts = useDrafts();
  const [location, navigate] = useLocation();
  const [paying, setPaying] = useState<{ orderId: string; sale: CartSale }>();
  const key = draftKeyOf(purpose);
  const isExchange = purpose.is === 'exchange';
  const pay = useCallback(
    (isExact: boolean) => {
      const orderId = draft.documentId ?? till.newId();
      const put = (next: Draft) => drafts.change(key, { is: 'replace', draft: next });
      const onRefused = () => {
        // Somebody may have begun the next sale meanwhile.
        if ((drafts.all()[key]?.lines.length ?? 0) === 0) put(draft);
      };
      const sale: CartSale = {
        ...{ draft, exchange, isExact: isExact && (exchange?.rest.backMinor ?? 0) === 0 },
        dueMinor: exchange?.dueMinor ?? priced.totals?.totalMinor ?? 0,
        onAsked: () => put(emptyDraft),
        onRefused,
        onAgain: () => {
          onRefused();
          navigate(location);
        },
      };
      setPaying({ orderId, sale });
    },
    [draft, drafts, key, priced, exchange, till, location, navigate],
  );
  const stop = useCallback(() => {
    setPaying(undefined);
    // An exchange is over with its cart: what comes next is a sale.
    if (isExchange && !drafts.all()[key]?.returned) navigate(pathOfTab(undefined));
  }, [isExchange, drafts, key, navigate]);
  return { paying, pay, stop };
}
