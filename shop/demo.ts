import type { Change } from './documents.ts';

/** A small café to try things out with; prices in minor units, tax included. */
const categories = [
  { id: 'coffee', name: 'Coffee', colour: '#b45309' },
  { id: 'tea', name: 'Tea', colour: '#15803d' },
  { id: 'bakery', name: 'Bakery', colour: '#be185d' },
  { id: 'kitchen', name: 'Kitchen', colour: '#1d4ed8' },
  { id: 'retail', name: 'Shelf', colour: '#6d28d9' },
] as const;

const products: readonly [id: string, name: string, categoryId: string, priceMinor: number, taxClassId: string][] = [
  ['espresso', 'Espresso', 'coffee', 240, 'standard'],
  ['flat-white', 'Flat white', 'coffee', 350, 'standard'],
  ['cappuccino', 'Cappuccino', 'coffee', 360, 'standard'],
  ['latte', 'Latte', 'coffee', 380, 'standard'],
  ['filter', 'Filter coffee', 'coffee', 290, 'standard'],
  ['cold-brew', 'Cold brew', 'coffee', 420, 'standard'],
  ['english-breakfast', 'English breakfast', 'tea', 290, 'standard'],
  ['sencha', 'Sencha', 'tea', 340, 'standard'],
  ['chai', 'Chai latte', 'tea', 390, 'standard'],
  ['croissant', 'Croissant', 'bakery', 280, 'reduced'],
  ['pain-au-chocolat', 'Pain au chocolat', 'bakery', 320, 'reduced'],
  ['banana-bread', 'Banana bread', 'bakery', 340, 'reduced'],
  ['sourdough', 'Sourdough loaf', 'bakery', 590, 'reduced'],
  ['soup', 'Soup of the day', 'kitchen', 690, 'reduced'],
  ['toastie', 'Cheese toastie', 'kitchen', 750, 'reduced'],
  ['salad', 'Lentil salad', 'kitchen', 890, 'reduced'],
  ['granola', 'Granola bowl', 'kitchen', 720, 'reduced'],
  ['beans-250', 'House beans 250 g', 'retail', 990, 'reduced'],
  ['mug', 'Stoneware mug', 'retail', 1490, 'standard'],
  ['tote', 'Canvas bag', 'retail', 1250, 'standard'],
];

/** The demo catalogue as changes. */
export function demoCatalogue(): Change[] {
  return [
    { kind: 'taxClass', id: 'standard', value: { id: 'standard', name: 'Standard' } },
    { kind: 'taxClass', id: 'reduced', value: { id: 'reduced', name: 'Reduced' } },
    rate('vat-20', 'standard', 'VAT 20 %', 200_000),
    rate('vat-5', 'reduced', 'VAT 5 %', 50_000),
    ...categories.map(
      (category, sort): Change => ({ kind: 'category', id: category.id, value: { ...category, sort } }),
    ),
    ...products.map(
      ([id, name, categoryId, priceMinor, taxClassId]): Change => ({
        kind: 'product',
        id,
        value: { id, sku: id, name, categoryId, priceMinor, soldBy: 'unit', taxClassId, active: true },
      }),
    ),
  ];
}

function rate(id: string, taxClassId: string, name: string, ratePpm: number): Change {
  return { kind: 'taxRate', id, value: { id, taxClassId, name, ratePpm, order: 1, compound: false } };
}
