import type { T } from './t.ts';

/** What a tender is called; one that this version does not know keeps its own name. */
export function tenderWord(t: T, tender: string): string {
  return tender === 'cash' || tender === 'card' ? t(`tender.${tender}`) : tender;
}
