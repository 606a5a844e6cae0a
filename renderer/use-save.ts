import { useState } from 'react';
import type { Documents, Kind } from '../shop/documents.ts';
import type { TillWish } from '../shop/shop.ts';
import type { Outcome } from './asking.ts';
import { aloneBlockOf } from './standing.ts';
import type { PlainKey } from './t.ts';
import { useAsk } from './use-ask.ts';
import { useTill } from './use-till.ts';

/** Why a thing of all tills cannot be changed now; undefined where it can. */
export function useChangeBlock(type: TillWish['type']): PlainKey | undefined {
  return useTill((view) => (view.unsaved ? 'blocked.unsaved' : aloneBlockOf(type, [], view)));
}

/** How a sheet saves: one thing at a time, and it stays open where that was refused. */
export function useSave(): { isAsked: boolean; save(...wishes: TillWish[]): Promise<Outcome | undefined> } {
  const ask = useAsk();
  const [isAsked, setAsked] = useState(false);
  const save = async (...wishes: TillWish[]) => {
    setAsked(true);
    let outcome: Outcome | undefined;
    for (const wish of wishes) {
      outcome = await ask(wish);
      if (!outcome.ok) break;
    }
    setAsked(false);
    return outcome;
  };
  return { isAsked, save };
}

/** What a sheet does not show, or says at once. */
const aside: readonly string[] = ['version', 'soldOutUntil'];

/**
 * A document while its sheet is open: as it was when that opened, and whether somebody else has saved it since. What is
 * saved says the version that was `seen`, until the person has looked at the new one with `catchUp`.
 */
export function useSeen<K extends Kind>(kind: K, id: string | undefined) {
  const current = useTill(({ shop }) => (id === undefined ? undefined : shop.get(kind, id)));
  const [seen, setSeen] = useState<Documents[K] | undefined>(current);
  const isMoved = seen !== undefined && wordsOf(seen) !== wordsOf(current);
  const { version } = ((isMoved ? seen : current) ?? {}) as { version?: number };
  return { current, seen, version, isMoved, catchUp: () => setSeen(current) };
}

function wordsOf(document: object | undefined): string {
  return JSON.stringify(document, (field, value) => (aside.includes(field) ? undefined : value)) ?? '';
}
