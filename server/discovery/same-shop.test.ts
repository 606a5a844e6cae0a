import { expect, test } from 'vitest';
import { type Followed, whyNotFollow } from './same-shop.ts';

const shop = '0190a1b2-0000-7000-8000-000000000001';
const other = '0190a1b2-0000-7000-8000-000000000002';
const followed = { shopId: shop, epoch: '3-aaaaaaaa' };

test.each<[what: string, Followed, epoch: string]>([
  ['the first host of a new till', {}, '3-aaaaaaaa'],
  ['the same history', followed, '3-aaaaaaaa'],
  ['a higher one', followed, '12-00000000'],
  ['any, while none was', { shopId: shop }, '1-00000000'],
])('[G14] %s is followed', (_, known, epoch) => {
  expect(whyNotFollow(known, { shop, epoch })).toBeUndefined();
});

test('[G12] a lower epoch is not followed (F-22)', () => {
  expect(whyNotFollow(followed, { shop, epoch: '2-aaaaaaaa' })).toBe('an older copy of this shop answered');
});

test.each([
  ['3-aaaaaaaa', '3-bbbbbbbb'],
  ['3-bbbbbbbb', '3-aaaaaaaa'],
])('[G13] whoever follows %s does not follow %s, since nobody knows which is right', (epoch, offered) => {
  const why = whyNotFollow({ shopId: shop, epoch }, { shop, epoch: offered });
  expect(why).toBe('two hosts claim to be this shop');
});

test.each([
  [other, '3-aaaaaaaa'],
  [other, '9-00000000'],
  ['', '3-aaaaaaaa'],
])('[G11] shop "%s" in epoch %s is another shop', (offered, epoch) => {
  expect(whyNotFollow(followed, { shop: offered, epoch })).toBe('another shop answered');
});
