import { useCallback } from 'react';
import type { Base, TillWish } from '../shop/shop.ts';
import type { Outcome } from './asking.ts';
import { useT } from './language.tsx';
import { useNotices } from './notices.tsx';
import { refusalSentence } from './refusal-sentence.ts';
import { useApproving } from './use-approving.tsx';

interface Circumstances {
  base?: Base | undefined;
  /** What helps after a refusal, as in bringing the cart back. */
  ifRefused?: { label: string; run(): void };
}

/**
 * Asks the shop for something, and a second person where it takes one; a refusal is told in a cashier's words and stays
 * until dismissed.
 */
export function useAsk(): (wish: TillWish, circumstances?: Circumstances) => Promise<Outcome> {
  const approving = useApproving();
  const t = useT();
  const { add } = useNotices();
  return useCallback(
    async (wish, { base, ifRefused } = {}) => {
      const { outcome, without } = await approving.ask(wish, base);
      // Who thought better of it knows that nothing was done.
      if (outcome.ok || (without === 'cancelled' && !ifRefused)) return outcome;
      const why = without ? t(`approval.${without}`) : refusalSentence(t, outcome.code);
      const title = t(`failed.${wish.type}`);
      add({ tone: 'bad', title, sentences: [why, t('failed.safe')], ...(ifRefused && { action: ifRefused }) });
      return outcome;
    },
    [approving, t, add],
  );
}
