import { describe, expect, test } from 'vitest';
import type { Category, Product } from '../shop/catalogue.ts';
import { createProductIndex, isGone, needsChoice } from './product-index.ts';

const category = (id: string, sort: number): Category => ({ id, name: id, colour: '#000', sort, version: 1 });
const product = (id: string, more: Partial<Product> = {}): Product => ({
  ...{ id, sku: id, name: id, categoryId: 'tea', priceMinor: 100, soldBy: 'unit', taxClassId: 'x', active: true },
  version: 1,
  ...more,
});
const categories = [category('coffee', 0), category('tea', 1)];

describe('a catalogue that is looked through', () => {
  const shirt = product('shirt', {
    name: 'Linen Shirt',
    barcodes: ['4006381333931'],
    variants: [
      { id: 's', name: 'Small', sku: 'LS-S', barcodes: ['111'], active: true },
      { id: 'm', name: 'Medium', barcodes: ['222'], active: false },
    ],
  });
  const all = [product('sencha'), product('latte', { categoryId: 'coffee' }), product('old', { active: false }), shirt];
  const index = createProductIndex(all, categories);
  const ids = (found: readonly Product[]) => found.map(({ id }) => id);

  test('[U60] shows what is for sale in the order of its categories', () => {
    expect(ids(index.find(''))).toEqual(['latte', 'sencha', 'shirt']);
    expect(ids(index.find('', 'tea'))).toEqual(['sencha', 'shirt']);
  });

  test('[U60] finds every typed word in name, number, code and variants', () => {
    for (const typed of ['shirt lin', 'small', 'ls-s', '4006', '111'])
      expect(ids(index.find(typed))).toEqual(['shirt']);
    expect(ids(index.find('shirt', 'coffee'))).toEqual([]);
  });

  test('[U61] a scanned code is a product or one of its variants, and what is not for sale has none', () => {
    expect(index.byCode('4006381333931')).toEqual({ product: shirt });
    expect(index.byCode('111')).toEqual({ product: shirt, variantId: 's' });
    expect(index.byCode('ls-s')).toEqual({ product: shirt, variantId: 's' });
    expect(index.byCode('222')).toBeUndefined();
    expect(index.byCode('old')).toBeUndefined();
    expect(index.byCode('SENCHA')?.product.id).toBe('sencha');
  });

  test('[U62] asks before it sells only where something has to be said', () => {
    const group = { id: 'g', name: 'Milk', max: 1, options: [], version: 1 };
    const groups = new Map([
      ['free', { ...group, min: 0 }],
      ['forced', { ...group, min: 1 }],
    ]);
    expect(needsChoice(product('a', { modifierGroupIds: ['free'] }), groups)).toBe(false);
    expect(needsChoice(product('a', { modifierGroupIds: ['forced'] }), groups)).toBe(true);
    expect(needsChoice(shirt, groups)).toBe(true);
    expect(needsChoice(shirt, groups, 's')).toBe(false);
    expect(needsChoice(product('a', { openPrice: true }), groups)).toBe(true);
    expect(needsChoice(product('a', { soldBy: 'weight' }), groups)).toBe(true);
  });

  test('[U63] what is sold out, or of which nothing is left, is dim', () => {
    const now = '2026-11-22T12:00:00.000Z';
    expect(isGone(product('a'), undefined, now)).toBe(false);
    expect(isGone(product('a', { soldOutUntil: '2026-11-23T04:00:00.000Z' }), undefined, now)).toBe(true);
    expect(isGone(product('a', { soldOutUntil: '2026-11-22T04:00:00.000Z' }), undefined, now)).toBe(false);
    expect(isGone(product('a', { trackStock: true }), 0, now)).toBe(true);
    expect(isGone(product('a', { trackStock: true }), 1000, now)).toBe(false);
  });
});
