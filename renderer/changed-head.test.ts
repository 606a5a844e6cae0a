import { expect, test } from 'vitest';
import { changedHead } from './changed-head.ts';

const before = { table: '4', customerName: 'Ada', customerId: 'c1', note: undefined };

test('[U86] only what was changed is asked for, and what was cleared is taken away', () => {
  const same = { table: '4', customerName: 'Ada', note: '' };
  expect(changedHead(before, same)).toBeUndefined();
  expect(changedHead(before, { ...same, table: ' 7 ' })).toEqual({ table: '7' });
  expect(changedHead(before, { ...same, table: '', note: 'quick' })).toEqual({ table: null, note: 'quick' });
});

test('[U86] another name is no customer of the shop any more', () => {
  expect(changedHead(before, { table: '4', customerName: 'Grace', note: '' })).toEqual({
    customerName: 'Grace',
    customerId: null,
  });
});
