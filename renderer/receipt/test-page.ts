import type { PaperRow } from '../../shop/paper.ts';
import type { T } from '../t.ts';

/** Letters, digits and both edges: what a printer gets wrong shows on it. */
export function testPageRows(t: T, { shop, till, at }: { shop: string; till: string; at: string }): PaperRow[] {
  return [
    { is: 'title', text: shop },
    { is: 'mark', text: t('paper.test') },
    { is: 'pair', start: t('fact.till'), end: till },
    { is: 'pair', start: t('paper.time'), end: at },
    { is: 'rule' },
    { is: 'pair', start: '0123456789', end: '0123456789' },
    { is: 'pair', start: 'ÄÖÜß ÉÈÇ ÑÍ €', end: 'أهلا وسهلا' },
    { is: 'rule' },
    { is: 'centre', text: t('paper.test.more') },
  ];
}
