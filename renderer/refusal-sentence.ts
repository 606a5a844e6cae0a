import { refusalCodeSchema } from '../shop/refusal.ts';
import type { T } from './t.ts';

/** Why the host said no, in a cashier's words. */
export function refusalSentence(t: T, code: string): string {
  const known = refusalCodeSchema.safeParse(code);
  return known.success ? t(`refusal.${known.data}`) : t('refusal.other', { code });
}
