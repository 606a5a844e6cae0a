import { expect, test } from 'vitest';
import { idAt } from '../test/kit/sample-shop.ts';
import { customerFormOf, customerWishOf } from './customer-form.ts';
import { createMoneyFormat } from './money.ts';

const money = createMoneyFormat('en-GB', 'EUR');
const about = { customerId: idAt(1), version: 3 };
const ada = { id: idAt(1), version: 3, name: 'Ada', phone: '123', email: 'ada@example.org', creditLimitMinor: 5000 };
const form = customerFormOf(ada, money);

test('[A56] a customer who was only looked at is saved as they were', () => {
  const { id: _, ...known } = ada;
  expect(customerWishOf(form, about, money)).toEqual({ wish: { customerId: idAt(1), ...known } });
});

test('[A56] what is emptied goes away, and what cannot be saved is named', () => {
  expect(customerWishOf({ ...form, phone: ' ', limit: '' }, about, money)).toEqual({
    wish: { ...about, name: 'Ada', email: 'ada@example.org' },
  });
  expect(customerWishOf({ ...form, name: ' ', email: 'ada', limit: 'much' }, about, money)).toEqual({
    faults: new Set(['name', 'email', 'limit']),
  });
  expect(customerWishOf({ ...form, limit: '99999999' }, about, money)).toEqual({ faults: new Set(['limit']) });
});
