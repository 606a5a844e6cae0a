import { isQueued } from '../shop/outbox.ts';
import type { Receipt } from '../shop/payment.ts';
import type { RecoveredNote } from '../shop/wire.ts';
import type { View } from './till.ts';

export type LastReceipt = NonNullable<RecoveredNote['tills'][number]['receipt']>;

/**
 * The last receipt of a till that is on a disk, at the host or here. What a till sold alone comes in after the host has
 * noted how it found itself.
 */
export function lastReceiptOf(
  tillId: string,
  noted: LastReceipt | undefined,
  view: Pick<View, 'shop' | 'pending'>,
): LastReceipt | undefined {
  const latest = latestReceipt(tillId, view);
  if (!latest || (noted && noted.at >= latest.issuedAt)) return noted;
  const { number, takenMinor, issuedAt: at } = latest;
  return { number, takenMinor, at };
}

/** The same as it is in the shop; undefined before the first one of a day. */
export function latestReceipt(tillId: string, { shop, pending }: Pick<View, 'shop' | 'pending'>): Receipt | undefined {
  const unsure = new Set(
    pending.filter((one) => !isQueued(one)).map(({ body }) => Reflect.get(Object(body), 'receiptId')),
  );
  let last: Receipt | undefined;
  for (const receipt of shop.all('receipt')) {
    if (receipt.tillId !== tillId || receipt.kind === 'void' || unsure.has(receipt.id)) continue;
    if (!last || last.issuedAt < receipt.issuedAt) last = receipt;
  }
  return last;
}
