import { tenderSchema } from '../shop/payment.ts';
import type { T } from './t.ts';

/** What a tender is called; one that this version does not know keeps its own name. */
export function tenderWord(t: T, tender: string): string {
  const known = tenderSchema.safeParse(tender);
  return known.success ? t(`tender.${known.data}`) : tender;
}
