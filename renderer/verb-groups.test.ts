import { expect, test } from 'vitest';
import { verbs } from '../shop/verbs.ts';
import { verbGroups } from './verb-groups.ts';

test('[Y13] whatever a role may do stands in one group of its sheet, and nothing else does', () => {
  const grouped = Object.values(verbGroups).flat();
  expect(grouped.toSorted()).toEqual(verbs.toSorted());
});
