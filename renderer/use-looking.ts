import { useEffect } from 'react';
import { useTill, useTillActions } from './use-till.ts';

interface More {
  /** The order's pay sheet is open: claims it. */
  isPaying?: boolean;
  /** Where it is being paid elsewhere: when that ends it is claimed again at once. */
  paidAt?: string | undefined;
}

/** Tells the other tills that a document is open on this screen, for as long as the component and the document are there. */
export function useLooking(kind: 'order' | 'estimate', id: string, { isPaying = false, paidAt }: More = {}): void {
  const till = useTillActions();
  const isHere = useTill(({ shop }) => shop.get(kind, id) !== undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see `paidAt`
  useEffect(
    () => (isHere ? till.look({ kind, id }, { paying: isPaying }) : undefined),
    [till, kind, id, isHere, isPaying, paidAt],
  );
}
