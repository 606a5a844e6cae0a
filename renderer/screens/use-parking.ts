import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { Parked } from '../../shop/park.ts';
import { cartOfDraft, type Draft, draftOfParked, emptyDraft } from '../draft.ts';
import { useDrafts } from '../drafts.tsx';
import { useT } from '../language.tsx';
import { useAsk } from '../use-ask.ts';
import { useTillActions } from '../use-till.ts';
import { draftKeyOf, keyOfTab, type Purpose } from './purpose.ts';
import { pathOfTab } from './SaleTabs.tsx';

/** Puts a cart into the shop, for any till, and takes one up from there. */
export function useParking(purpose: Purpose, draft: Draft) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const drafts = useDrafts();
  const [, navigate] = useLocation();
  const key = draftKeyOf(purpose);
  const tab = purpose.is === 'order' ? purpose.tab : undefined;

  const park = useCallback(() => {
    const body = { orderId: draft.documentId ?? till.newId(), ...cartOfDraft(draft) };
    const back = () => drafts.change(key, { is: 'replace', draft });
    drafts.change(key, { is: 'replace', draft: emptyDraft });
    if (tab !== undefined) {
      drafts.remove(key);
      navigate(pathOfTab(undefined));
    }
    void ask({ type: 'park-order', body }, { ifRefused: { label: t('cart.again'), run: back } });
  }, [draft, drafts, key, tab, ask, till, navigate, t]);

  const resume = useCallback(
    async (parked: Parked) => {
      const isFree = draft.lines.length === 0 && purpose.is === 'order';
      const into = isFree ? tab : parked.id.slice(-8);
      const own = keyOfTab(into);
      // The cart is kept before it leaves the shop: a till that dies in between still has it.
      drafts.change(own, { is: 'replace', draft: draftOfParked(parked) });
      if (!isFree) navigate(pathOfTab(into));
      const outcome = await ask({ type: 'resume-order', body: { orderId: parked.id } });
      if (!outcome.ok) drafts.change(own, { is: 'replace', draft: emptyDraft });
    },
    [draft, drafts, purpose, tab, ask, navigate],
  );

  const discard = useCallback(
    (parked: Parked) => void ask({ type: 'discard-parked', body: { orderId: parked.id } }),
    [ask],
  );
  return { park, resume: (parked: Parked) => void resume(parked), discard };
}
