import { useCallback, useState } from 'react';
import { type Draft, emptyDraft } from '../draft.ts';
import { useDrafts } from '../drafts.tsx';
import { useTillActions } from '../use-till.ts';
import type { CartSale } from './Pay.tsx';
import { draftKeyOf, type Purpose } from './purpose.ts';
import type { PricedDraft } from './use-priced-draft.ts';

/** The cart that is being paid for, from the first tap until its change was given. */
export function usePaying(purpose: Purpose, draft: Draft, priced: PricedDraft) {
  const till = useTillActions();
  const drafts = useDrafts();
  const [paying, setPaying] = useState<{ orderId: string; sale: CartSale }>();
  const key = draftKeyOf(purpose);
  const pay = useCallback(
    (isExact: boolean) => {
      const orderId = draft.documentId ?? till.newId();
      const put = (next: Draft) => drafts.change(key, { is: 'replace', draft: next });
      const sale: CartSale = {
        ...{ draft, isExact, totalMinor: priced.totals?.totalMinor ?? 0 },
        onAsked: () => put(emptyDraft),
        onRefused: () => {
          // Somebody may have begun the next sale meanwhile.
          if ((drafts.all()[key]?.lines.length ?? 0) === 0) put(draft);
        },
      };
      setPaying({ orderId, sale });
    },
    [draft, drafts, key, priced, till],
  );
  const stop = useCallback(() => setPaying(undefined), []);
  return { paying, pay, stop };
}
