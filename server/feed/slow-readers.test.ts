import { describe, expect, test } from 'vitest';
import { createFakeTime } from '../../test/kit/fake-time.ts';
import {
  category,
  cursorAt,
  document,
  listener,
  paceOf,
  welcomeRest as rest,
  sourceOf,
  told,
} from '../../test/kit/told-source.ts';
import { silentLog } from '../log.ts';
import { createFeed } from './feed.ts';

const MIB = 1024 * 1024;

function started() {
  const time = createFakeTime();
  const source = sourceOf([], [category('a')]);
  const feed = createFeed(source, silentLog(), paceOf(time));
  const [slow, quick] = [listener('slow'), listener('quick')];
  for (const { member } of [slow, quick]) feed.join(member, undefined, cursorAt(0), rest);
  for (const one of [slow, quick]) one.texts.length = 0;
  let seq = 0;
  const enter = (changes = [category('a')]) => {
    seq += 1;
    const more = [told(seq, changes)];
    source.enter(more);
    feed.publish(more);
  };
  return { time, feed, slow, quick, enter };
}

describe('a client that does not read the news', () => {
  test('[F35] with over 1 MiB waiting for five seconds gets none more, then goes on from its own position (F-16)', () => {
    const { time, slow, quick, enter } = started();
    enter();
    slow.port.waiting = MIB + 1;
    enter();
    time.pass(4_999);
    enter();
    expect(slow.seqs()).toEqual([1, 2, 3]);
    time.pass(1_001);
    for (let n = 0; n < 3; n += 1) enter();
    expect([slow.seqs(), quick.seqs()]).toEqual([
      [1, 2, 3],
      [1, 2, 3, 4, 5, 6],
    ]);
    slow.drain();
    expect(slow.frames().at(-1)).toMatchObject({ t: 'entries', prev: 3, seq: 6 });
    enter();
    expect([slow.seqs(), quick.seqs(), slow.closed]).toEqual([[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7], []]);
  });

  test('[F35] with over 1 MiB for less than five seconds it misses nothing', () => {
    const { time, slow, enter } = started();
    slow.port.waiting = MIB + 1;
    enter();
    time.pass(4_000);
    slow.port.waiting = 0;
    time.pass(1_000);
    slow.port.waiting = MIB + 1;
    enter();
    time.pass(4_000);
    enter();
    slow.port.waiting = 0;
    time.pass(1_000);
    expect([slow.seqs(), time.waits()]).toEqual([[1, 2, 3], []]);
  });

  test('[F35] with over 4 MiB gets none more at once', () => {
    const { slow, quick, enter } = started();
    enter();
    slow.port.waiting = 4 * MIB + 1;
    enter();
    expect([slow.seqs(), quick.seqs()]).toEqual([[1], [1, 2]]);
    slow.drain();
    expect([slow.seqs(), slow.closed]).toEqual([[1, 2], []]);
  });

  test('[F15] is closed 4001 when nothing has left for fifteen seconds, and nobody else waits (F-16)', () => {
    const { time, slow, quick, enter } = started();
    slow.port.waiting = 4 * MIB + 1;
    enter();
    time.pass(14_000);
    expect(slow.closed).toEqual([]);
    slow.port.waiting -= 1;
    time.pass(14_000);
    expect(slow.closed).toEqual([]);
    time.pass(2_000);
    enter();
    expect([slow.closed, slow.texts, quick.seqs(), quick.closed]).toEqual([[4001], [], [1, 2], []]);
    expect(time.waits()).toEqual([]);
  });

  test('[F35] still hears notes, which are few', () => {
    const { slow, feed, enter } = started();
    slow.port.waiting = 4 * MIB + 1;
    enter();
    feed.tellAll({ t: 'note', kind: 'shutdown' });
    expect(slow.frames()).toMatchObject([{ kind: 'shutdown' }]);
  });
});

describe('a client that reads and does not keep up', () => {
  test('[F36] with over 5,000 entries unseen for ten seconds gets the rest when it has seen what it was sent', () => {
    const { time, feed, slow, quick, enter } = started();
    feed.seen(slow.member, 0);
    for (let n = 0; n < 5_001; n += 1) enter();
    time.pass(10_000);
    enter();
    expect(slow.seqs().at(-1)).toBe(5_001);
    feed.seen(slow.member, 4_000);
    enter();
    expect([slow.seqs().at(-1), quick.seqs().at(-1)]).toEqual([5_001, 5_003]);
    feed.seen(slow.member, 5_001);
    expect(slow.frames().at(-1)).toMatchObject({ prev: 5_001, seq: 5_003 });
    enter();
    expect([slow.seqs().at(-1), slow.closed]).toEqual([5_004, []]);
  });

  test('[F36] and is closed 4001 when it sees nothing more for fifteen seconds', () => {
    const { time, feed, slow, enter } = started();
    feed.seen(slow.member, 0);
    for (let n = 0; n < 5_001; n += 1) enter();
    time.pass(10_000);
    time.pass(14_000);
    feed.seen(slow.member, 1);
    time.pass(14_000);
    expect(slow.closed).toEqual([]);
    time.pass(2_000);
    expect([slow.closed, time.waits()]).toEqual([[4001], []]);
  });

  test('[F36] who never said how far it is, or has at most 5,000 unseen, is left alone', () => {
    const { time, feed, slow, quick, enter } = started();
    feed.seen(slow.member, 1);
    for (let n = 0; n < 5_001; n += 1) enter();
    expect(time.waits()).toEqual([]);
    time.pass(30_000);
    enter();
    expect([slow.seqs().length, quick.seqs().length]).toEqual([5_002, 5_002]);
  });

  test('[F36] entries of other groups do not count', () => {
    const { time, feed, enter } = started();
    const orders = listener();
    feed.join(orders.member, ['orders'], undefined, rest);
    enter([document('order', 'o')]);
    feed.seen(orders.member, 1);
    for (let n = 0; n < 6_000; n += 1) enter();
    expect(time.waits()).toEqual([]);
    enter([document('order', 'o')]);
    expect(orders.seqs()).toEqual([1, 6_002]);
  });
});

describe('when news leave', () => {
  test('[F37] each frame at once, as long as telling takes no time', () => {
    const { time, quick, enter } = started();
    for (let n = 0; n < 3; n += 1) enter();
    expect([quick.texts.length, time.waits()]).toEqual([3, []]);
  });

  test.each([
    ['for as long as the last one took', 10, 10],
    ['for sixteen milliseconds at most', 200, 16],
  ])(
    '[F37] after a long fan-out the next frame waits %s, and takes what came meanwhile (F-18)',
    (_, tookMs, restMs) => {
      const { time, feed, quick, enter } = started();
      const costly = listener('costly', () => time.sleep(tookMs));
      feed.join(costly.member, undefined, cursorAt(0), rest);
      time.pass(1_000);
      for (let n = 0; n < 3; n += 1) enter();
      expect([quick.seqs(), time.waits()]).toEqual([[1], [restMs]]);
      time.pass(restMs - 1);
      expect(quick.texts).toHaveLength(1);
      time.pass(1);
      expect(quick.frames().at(-1)).toMatchObject({ prev: 1, seq: 3, entries: [{ seq: 2 }, { seq: 3 }] });
      time.pass(restMs);
      enter();
      expect(quick.seqs()).toEqual([1, 2, 3, 4]);
    },
  );

  test('[F37] who joins meanwhile gets nothing twice, and the others get theirs at once', () => {
    const { time, feed, quick, enter } = started();
    const costly = listener('costly', () => time.sleep(10));
    feed.join(costly.member, undefined, cursorAt(0), rest);
    time.pass(1_000);
    enter();
    enter();
    const late = listener();
    feed.join(late.member, undefined, cursorAt(1), rest);
    expect([late.seqs(), quick.seqs()]).toEqual([[2], [1, 2]]);
    time.pass(1_000);
    enter();
    expect([late.seqs(), quick.seqs()]).toEqual([
      [2, 3],
      [1, 2, 3],
    ]);
  });
});
