import { expect, test } from 'vitest';
import type { LinkState } from '../shop/connection.ts';
import { idAt } from '../test/kit/sample-shop.ts';
import { baseOf, blockOf, isLive, tillsPresent } from './standing.ts';
import type { View } from './till.ts';

const upstream = (state: 'live' | 'connecting' | 'detached') =>
  ({ t: 'note', kind: 'upstream', state, since: '2026-11-22T12:00:00.000Z' }) as const;
const live: LinkState = { is: 'live' };
const me = { id: idAt(1), code: 'A', name: 'Bar', role: 'counter' } as const;

test.each([
  [live, undefined, true],
  [live, upstream('live'), true],
  [live, upstream('connecting'), false],
  [live, upstream('detached'), false],
  [{ is: 'connecting' }, undefined, false],
  [{ is: 'waiting', reason: 'x' }, upstream('live'), false],
  [{ is: 'stopped', code: 4506, reason: 'x' }, undefined, false],
] as [LinkState, View['upstream'], boolean][])(
  '[U17] with its line %j and its process %j it is heard: %s',
  (link, note, heard) => {
    expect(isLive({ link, upstream: note })).toBe(heard);
  },
);

test.each([
  [[], 1],
  [[idAt(1)], 1],
  [[idAt(1), idAt(2)], 2],
  [[idAt(2), idAt(3)], 3],
])('[U17] with %j connected there are %i tills, this one among them', (present, tills) => {
  expect(tillsPresent({ present, you: { till: me } })).toBe(tills);
});

test('[U17] what is asked names the version that was seen, unless its own change is still on the way', () => {
  const view = { pendingIds: new Set([idAt(2)]) } as unknown as View;
  expect(baseOf('order', { id: idAt(1), version: 7 }, view)).toEqual({ kind: 'order', id: idAt(1), version: 7 });
  expect(baseOf('order', { id: idAt(2), version: 7 }, view)).toBeUndefined();
});

test.each([
  ['ok', false, undefined, undefined],
  ['low', false, undefined, undefined],
  ['full', false, undefined, 'blocked.full'],
  ['stopped', true, 'blocked.unsaved', 'blocked.unsaved'],
  ['ok', true, 'blocked.unsaved', 'blocked.unsaved'],
] as const)('[U21] with a storage that is %s (not saved: %s) paying is held up by %s', (state, unsaved, pay, send) => {
  const view = { unsaved, storage: { t: 'note', kind: 'storage', state } as const };
  expect([blockOf('pay', view), blockOf('send', view)]).toEqual([pay, send]);
});
