const KEPT_AS = 'tillwire.printed';
/** Receipts of some days; a browser's own dialog prints them, and nobody else counts. */
const MOST = 500;

export interface CopiesHere {
  /** 0 where this browser has not printed the receipt yet. */
  next(receiptId: string): number;
  note(receiptId: string): void;
}

/** Counts what a browser has printed, in its own store. */
export function createCopiesHere(store: Pick<Storage, 'getItem' | 'setItem'>): CopiesHere {
  const ids = (): string[] => (store.getItem(KEPT_AS) ?? '').split(' ').filter((id) => id !== '');
  return {
    next: (receiptId) => ids().filter((id) => id === receiptId).length,
    note: (receiptId) => store.setItem(KEPT_AS, [...ids(), receiptId].slice(-MOST).join(' ')),
  };
}
