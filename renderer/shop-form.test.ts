import { expect, test } from 'vitest';
import { settingsOf } from '../shop/settings.ts';
import { createSampleShop } from '../test/kit/sample-shop.ts';
import { cashStepsWith, textsToSave } from './shop-form.ts';

test('[A51] only what is another text than before is saved, without the space around it', () => {
  const settings = settingsOf(createSampleShop({ taxId: 'GB1', receiptFooter: 'Bye' }));
  expect(textsToSave({}, settings)).toEqual({});
  expect(textsToSave({ name: ' Sample ', phone: ' ', taxId: 'GB2 ', receiptFooter: '' }, settings)).toEqual({
    ...{ taxId: 'GB2', receiptFooter: '' },
  });
});

test('[A51] the coin that a shop rounds to is among those to choose from', () => {
  expect(cashStepsWith()).toEqual([1, 5, 10, 50, 100, 1000]);
  expect(cashStepsWith(20)).toEqual([1, 5, 10, 20, 50, 100, 1000]);
});
