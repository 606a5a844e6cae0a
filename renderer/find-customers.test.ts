import { expect, test } from 'vitest';
import { customersLike } from './find-customers.ts';

const customer = (name: string, more: object = {}) => ({ id: name, version: 1, name, ...more });
const grace = customer('Grace Hopper', { phone: '+1 (202) 555-0134', email: 'grace@navy.example' });
const ada = customer('Ada Lovelace', { company: 'Analytical Engines' });
const found = (typed: string) => customersLike([grace, ada], typed).map(({ name }) => name);

test('[A55] a customer is found by words of name, company, phone and e-mail, and stands by name', () => {
  expect(found('')).toEqual(['Ada Lovelace', 'Grace Hopper']);
  expect(found('engines ada')).toEqual(['Ada Lovelace']);
  expect(found('NAVY')).toEqual(['Grace Hopper']);
  expect(found('202555')).toEqual(['Grace Hopper']);
  expect(found('(202)')).toEqual(['Grace Hopper']);
  expect(found('ada navy')).toEqual([]);
});
