import { isQueued } from '../shop/outbox.ts';
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
  { shop, pending }: Pick<View, 'shop' | 'pending'>,
): LastReceipt | undefined {
  const unsure = new Set(
    pending.filter((one) => !isQueued(one)).map(({ body }) => Reflect.get(Object(body), 'receiptId')),
  );
  let last = noted;
  for (const receipt of shop.all('receipt')) {
    if (receipt.tillId !== tillId || receipt.kind === 'void' || unsure.has(receipt.id)) continue;
    const { number, takenMinor, issuedAt: at } = receipt;
    if (!last || last.at < at) last = { number, takenMinor, at };
  }
  return last;
}
