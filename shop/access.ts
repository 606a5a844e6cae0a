import type { Change, Shop } from './documents.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type Access, settingsOf } from './settings.ts';
import { hasKeyOwner } from './staff.ts';
import { trialEnd } from './trial.ts';

/** Seconds without a touch after which a till is locked, where the owner says nothing else. */
export const IDLE_LOCK_S = 300;

/**
 * PINs are switched on only where somebody can switch them off again, and encryption is required on trial first: whoever
 * asks for it may be the one whom it locks out.
 */
export function decideChangeAccess(shop: Shop, wanted: Access, { at }: { at: string }): Change[] | Refusal {
  if (wanted.pins && !hasKeyOwner(shop)) {
    return refuse('last-owner', 'give an owner a PIN first', { path: 'pins' });
  }
  const { version: _, access, trial, ...rest } = settingsOf(shop);
  const begins = wanted.mustEncrypt === true && access?.mustEncrypt !== true;
  const goesOn = wanted.mustEncrypt !== false && trial !== undefined;
  const value = {
    ...{ ...rest, access: { ...access, ...wanted } },
    ...(goesOn && { trial }),
    ...(begins && { trial: { until: trialEnd(at), before: { mustEncrypt: false } } }),
  };
  return [{ kind: 'shop', id: 'shop', value }];
}
