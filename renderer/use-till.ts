import { createContext, useContext, useRef, useSyncExternalStore } from 'react';
import type { Till, View } from './till.ts';

export const TillContext = createContext<Till | undefined>(undefined);

/** The till of this window; throws outside of `TillContext`. */
export function useTillActions(): Till {
  const till = useContext(TillContext);
  if (!till) throw new Error('no till above this component');
  return till;
}

/** The one way in which a screen reads the shop: renders again only when what it selected differs. */
export function useTill<T>(select: (view: View) => T, isEqual: (a: T, b: T) => boolean = Object.is): T {
  const till = useTillActions();
  const selected = useRef<{ value: T } | undefined>(undefined);
  const read = () => {
    const value = select(till.view());
    if (selected.current && isEqual(selected.current.value, value)) return selected.current.value;
    selected.current = { value };
    return value;
  };
  return useSyncExternalStore(till.subscribe, read);
}

/** Whether two lists hold the same things in the same order: documents are replaced whole, so identity tells. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
}
