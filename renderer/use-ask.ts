import { useCallback } from 'react';
import { refusalCodeSchema } from '../shop/refusal.ts';
import type { Base, TillWish } from '../shop/shop.ts';
import type { Outcome } from './asking.ts';
import { useT } from './language.tsx';
import { useNotices } from './notices.tsx';
import type { T } from './t.ts';
import { useTillActions } from './use-till.ts';

interface Circumstances {
  base?: Base | undefined;
  /** What helps after a refusal, as in bringing the cart back. */
  ifRefused?: { label: string; run(): void };
}

/** Asks the shop for something; a refusal is told in a cashier's words and stays until dismissed. */
export function useAsk(): (wish: TillWish, circumstances?: Circumstances) => Promise<Outcome> {
  const till = useTillActions();
  const t = useT();
  const { add } = useNotices();
  return useCallback(
    async (wish, { base, ifRefused } = {}) => {
      const verdict = await till.submit(wish, base);
      if (!verdict.ok) {
        const title = t(`failed.${wish.type}`);
        const sentences = [refusalSentence(t, verdict.code), t('failed.safe')];
        add({ tone: 'bad', title, sentences, ...(ifRefused && { action: ifRefused }) });
      }
      return verdict;
    },
    [till, t, add],
  );
}

/** Why the host said no, in a cashier's words. */
export function refusalSentence(t: T, code: string): string {
  const known = refusalCodeSchema.safeParse(code);
  return known.success ? t(`refusal.${known.data}`) : t('refusal.other', { code });
}
