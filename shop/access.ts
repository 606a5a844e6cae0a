import type { Change, Shop } from './documents.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type Access, settingsOf } from './settings.ts';
import { hasKeyOwner } from './staff.ts';

/** Seconds without a touch after which a till is locked, where the owner says nothing else. */
export const IDLE_LOCK_S = 300;

/** PINs are switched on only where somebody can switch them off again. */
export function decideChangeAccess(shop: Shop, wanted: Access): Change[] | Refusal {
  if (wanted.pins && !hasKeyOwner(shop)) {
    return refuse('last-owner', 'give an owner a PIN first', { path: 'pins' });
  }
  const { version: _, access, ...rest } = settingsOf(shop);
  return [{ kind: 'shop', id: 'shop', value: { ...rest, access: { ...access, ...wanted } } }];
}
