import { expect, test } from 'vitest';
import type { LookNote, Up } from '../../shop/wire.ts';
import { idAt, tillA, tillB } from '../../test/kit/sample-shop.ts';
import { createLookRelay } from './look-relay.ts';

const order = { kind: 'order', id: idAt(1) } as const;
const other = { kind: 'order', id: idAt(2) } as const;
const [one, two] = [{}, {}];

function relay() {
  const sent: Up[] = [];
  const told: LookNote[] = [];
  const looks = createLookRelay({ send: (frame) => sent.push(frame), tell: (note) => told.push(note) });
  const look = (window: object, frame: object) => looks.watch.heard(window, tillA, { t: 'look', ...frame });
  return { looks, look, sent: () => sent.splice(0), told: () => told.splice(0) };
}
const noteOf = (till: string, document?: LookNote['document']): LookNote => ({
  ...{ t: 'note', kind: 'look', till },
  ...(document && { document }),
});

test('[V3] to the host the windows are one till: what is being paid, else what was opened last', () => {
  const { looks, look, sent } = relay();
  look(one, { ...order, paying: true });
  look(two, other);
  look(one, { ...order, paying: true });
  look(one, order);
  looks.watch.gone(one);
  look(two, {});
  const claim = { t: 'look', ...order, paying: true };
  expect(sent()).toEqual([claim, claim, claim, { t: 'look', ...order }, { t: 'look', ...other }, { t: 'look' }]);
  looks.watch.gone(two);
  looks.watch.heard(one, tillA, { t: 'seen', seq: 7 });
  expect(sent()).toEqual([]);
});

test('[V3] a host that welcomes hears what is open, and of nothing where nothing is', () => {
  const { looks, look, sent } = relay();
  looks.welcomed();
  expect(sent()).toEqual([]);
  look(one, order);
  looks.welcomed();
  expect(sent()).toEqual([
    { t: 'look', ...order },
    { t: 'look', ...order },
  ]);
});

test('[V3] windows that open later hear what the host told, and all hear that nobody looks when it is gone', () => {
  const { looks, told } = relay();
  for (const note of [noteOf(tillA, order), noteOf(tillB, order), noteOf(tillA, other), noteOf(tillB)])
    looks.receive(note);
  expect([told(), looks.greetings()]).toEqual([[], [noteOf(tillA, other)]]);
  looks.cut();
  expect([told(), looks.greetings()]).toEqual([[noteOf(tillA)], []]);
});
