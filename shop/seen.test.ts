import { expect, test } from 'vitest';
import { createFakeTime } from '../test/kit/fake-time.ts';
import { snapshotFrame, welcomeFrame } from '../test/kit/frames.ts';
import { createSampleShop } from '../test/kit/sample-shop.ts';
import { createSeenTeller } from './seen.ts';
import type { Down, Up } from './wire.ts';

const snapshot = snapshotFrame(createSampleShop());

function teller() {
  const time = createFakeTime();
  const sent: Up[] = [];
  const seen = createSeenTeller({ send: (frame) => sent.push(frame), after: time.timers.after });
  const reach = (...seqs: number[]) => {
    for (const seq of seqs) {
      seen.receive({ t: 'entries', epoch: '1-00000000', prev: seq - 1, seq, hash: 'h', entries: [] }, seq);
    }
  };
  return { seen, time, reach, said: () => sent.splice(0).map((frame) => frame.t === 'seen' && frame.seq) };
}

test('[V10] the first position is said at once, and of a busy second its last', () => {
  const { reach, time, said } = teller();
  reach(7, 8, 9);
  expect(said()).toEqual([7]);
  time.pass(999);
  expect(said()).toEqual([]);
  time.pass(1);
  expect(said()).toEqual([9]);
  reach(10);
  expect(said()).toEqual([]);
  time.pass(1_000);
  expect(said()).toEqual([10]);
});

test('[V10] nothing is said twice, and after a quiet second the next one goes out at once', () => {
  const { reach, time, said } = teller();
  reach(7, 7);
  time.pass(1_000);
  reach(7);
  expect([said(), time.waits()]).toEqual([[7], []]);
  reach(8);
  expect(said()).toEqual([8]);
});

test.each<[string, Down, number | undefined, number[]]>([
  ['a welcome after which nothing is missing', welcomeFrame({ resume: 'live' }), 4, [4]],
  ['a welcome that the rest follows', welcomeFrame({ resume: 'entries' }), 4, []],
  ['a whole snapshot', snapshot, 4, [4]],
  ['a part of one', { ...snapshot, parts: 2 }, 4, []],
  ['news of a shop of which there is no copy', { ...snapshot }, undefined, []],
  ['anything else', { t: 'pong', at: 1, seq: 9, now: '' }, 4, []],
])('[V10] with %s', (_, frame, seq, expected) => {
  const { seen, said } = teller();
  seen.receive(frame, seq);
  expect(said()).toEqual(expected);
});

test('[V10] a new connection hears it anew, also where it is further back', () => {
  const { seen, reach, time, said } = teller();
  reach(7, 9);
  seen.receive(welcomeFrame({ resume: 'live' }), 7);
  expect(said()).toEqual([7, 7]);
  seen.close();
  reach(8);
  time.pass(1_000);
  expect(said()).toEqual([]);
});
