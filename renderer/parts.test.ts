import { expect, test } from 'vitest';
import { everythingOf, noParts, stepped, toggled, withPart } from './parts.ts';

const coffee = { id: 'coffee', name: 'Coffee', mostMilli: 2000 };
const cheese = { id: 'cheese', name: 'Cheese', mostMilli: 350 };
const gone = { id: 'gone', name: 'Gone', mostMilli: 0 };

test('[U81] everything is all that is left of each line', () => {
  expect([...everythingOf([coffee, cheese, gone])]).toEqual([
    ['coffee', 2000],
    ['cheese', 350],
  ]);
});

test('[U81] a part is stepped piece by piece, never beyond what is left', () => {
  const one = stepped(noParts, coffee, 1);
  expect(one.get('coffee')).toBe(1000);
  const all = stepped(stepped(one, coffee, 1), coffee, 1);
  expect(all.get('coffee')).toBe(2000);
  expect(stepped(stepped(all, coffee, -1), coffee, -1).has('coffee')).toBe(false);
  expect(stepped(noParts, cheese, 1).get('cheese')).toBe(350);
  expect(withPart(noParts, gone, 1000).size).toBe(0);
});

test('[U81] a line is chosen as a whole, and let go as a whole', () => {
  const all = toggled(stepped(noParts, coffee, 1), coffee);
  expect(all.get('coffee')).toBe(2000);
  expect(toggled(all, coffee).size).toBe(0);
});
