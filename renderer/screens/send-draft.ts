import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { Base, TillWish } from '../../shop/shop.ts';
import { cartOfDraft, type Draft, emptyDraft, headOfDraft } from '../draft.ts';
import { useDrafts } from '../drafts.tsx';
import { useT } from '../language.tsx';
import type { Till } from '../till.ts';
import { useAsk } from '../use-ask.ts';
import { useTillActions } from '../use-till.ts';
import { draftKeyOf, type Purpose } from './purpose.ts';

interface Sending {
  wish: TillWish;
  base?: Base | undefined;
  /** Where what comes of it is seen. */
  path: string;
}

/** Asks for what is in the cart, empties it, and shows what came of it at once; a refusal offers the cart again. */
export function useSendDraft(purpose: Purpose, draft: Draft): (as: Purpose['is']) => void {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const drafts = useDrafts();
  const [location, navigate] = useLocation();
  return useCallback(
    (as) => {
      const { wish, base, path } = sendingOf(
        as === purpose.is ? purpose : { is: as as 'order' | 'estimate', back: '' },
        draft,
        till,
      );
      const put = (key: string, next: Draft) => drafts.change(key, { is: 'replace', draft: next });
      const run = () => {
        put(draftKeyOf(asItIsNow(purpose, till)), draft);
        navigate(location);
      };
      put(draftKeyOf(purpose), emptyDraft);
      void ask(wish, { base, ifRefused: { label: t('cart.again'), run } });
      navigate(path);
    },
    [purpose, draft, drafts, ask, till, location, navigate, t],
  );
}

function sendingOf(purpose: Purpose, draft: Draft, till: Till): Sending {
  const lines = [...draft.lines];
  const documentId = draft.documentId ?? till.newId();
  switch (purpose.is) {
    case 'order': {
      const body = { orderId: documentId, ...cartOfDraft(draft) };
      return { wish: { type: 'create-order', body }, path: `/orders/${documentId}` };
    }
    case 'estimate': {
      const body = { estimateId: documentId, ...headOfDraft(draft), lines };
      return { wish: { type: 'create-estimate', body }, path: `/estimates/${documentId}` };
    }
    case 'add': {
      const { orderId } = purpose;
      return { wish: { type: 'add-lines', body: { orderId, lines } }, path: `/orders/${orderId}` };
    }
    case 'revise': {
      const { estimateId, version } = purpose;
      const body = { estimateId, ...headOfDraft(draft), lines };
      const base = version === undefined ? undefined : { kind: 'estimate' as const, id: estimateId, version };
      return { wish: { type: 'revise-estimate', body }, base, path: `/estimates/${estimateId}` };
    }
    case 'exchange':
      throw new Error('an exchange is paid for, not sent');
    default:
      return purpose satisfies never;
  }
}

/** A cart that is brought back knowingly stands on the estimate as it is by then. */
function asItIsNow(purpose: Purpose, till: Till): Purpose {
  if (purpose.is !== 'revise') return purpose;
  return { ...purpose, version: versionSeen(till, purpose.estimateId) };
}

/** The version to act on, or none while the estimate's own last change is still on its way. */
export function versionSeen(till: Till, estimateId: string): number | undefined {
  const { shop, pendingIds } = till.view();
  return pendingIds.has(estimateId) ? undefined : shop.get('estimate', estimateId)?.version;
}
