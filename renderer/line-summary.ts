import type { Line } from '../shop/line.ts';

/** `2× Flat white, Croissant`: what is on a document, in one row. */
export function summaryOf(
  lines: readonly Pick<Line, 'name' | 'quantityMilli'>[],
  quantity: (milli: number) => string,
): string {
  return lines
    .map(({ name, quantityMilli }) => (quantityMilli === 1000 ? name : `${quantity(quantityMilli)}× ${name}`))
    .join(', ');
}
