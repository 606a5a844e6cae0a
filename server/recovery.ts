import type { Shop } from '../shop/documents.ts';
import type { Receipt } from '../shop/payment.ts';
import type { RecoveredNote } from '../shop/wire.ts';

/** How long screens are told of a crash: whoever comes to work the next day has another till in hand. */
const TOLD_MS = 24 * 3_600_000;

/** What is saved when a host starts after a crash; `last` is the newest entry of the journal. */
export function recoveredNote(shop: Shop, last: { at: string; seq: number }, at: string): RecoveredNote {
  const lastReceipts = new Map<string, Receipt>();
  for (const receipt of shop.all('receipt')) {
    const before = lastReceipts.get(receipt.tillId);
    if (!before || before.version < receipt.version) lastReceipts.set(receipt.tillId, receipt);
  }
  const openOrders = [...shop.all('order')].filter(({ status }) => status === 'open').length;
  const tills = [...shop.all('till')].map(({ id, code, name }) => {
    const receipt = lastReceipts.get(id);
    if (!receipt) return { id, code, name };
    const { number, takenMinor, issuedAt } = receipt;
    return { id, code, name, receipt: { number, takenMinor, at: issuedAt } };
  });
  return { t: 'note', kind: 'recovered', at, lastAt: last.at, entries: last.seq, openOrders, tills };
}

export function isStillTold({ at }: RecoveredNote, now: string): boolean {
  return Date.parse(now) - Date.parse(at) < TOLD_MS;
}
