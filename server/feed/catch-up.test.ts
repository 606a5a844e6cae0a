import { describe, expect, test } from 'vitest';
import { createReplica } from '../../shop/replica.ts';
import { createFakeTime } from '../../test/kit/fake-time.ts';
import { pick, seededRandom } from '../../test/kit/seeded-random.ts';
import {
  category,
  cursorAt,
  type Listener,
  listener,
  paceOf,
  welcomeRest as rest,
  sourceOf,
  told,
} from '../../test/kit/told-source.ts';
import { silentLog } from '../log.ts';
import { createFeed } from './feed.ts';

const MIB = 1024 * 1024;
const FRAME = 256 * 1024;
/** A shop whose snapshot has so many frames. */
const shopOf = (frames: number) => Array.from({ length: frames }, (_, n) => category(`c${n}`, 'x'.repeat(200_000)));
const entry = (seq: number, name = 'x') => told(seq, [category(`c${seq}`, name)]);
const entries = (from: number, to: number, name = 'x') =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index, name));

function started(frames: number, history = entries(1, 1)) {
  const time = createFakeTime();
  const source = sourceOf(history, shopOf(frames));
  const feed = createFeed(source, silentLog(), paceOf(time));
  return {
    time,
    source,
    feed,
    join: (one: Listener, cursor?: ReturnType<typeof cursorAt>) => feed.join(one.member, undefined, cursor, rest),
    publish: (...more: ReturnType<typeof entries>) => {
      source.enter(more);
      feed.publish(more);
    },
  };
}

const snapshotsOf = (one: Listener) =>
  one.frames().flatMap((frame) => (frame.t === 'snapshot' ? [{ seq: frame.seq, part: frame.part }] : []));

/** The position of a till that hears all of it, on a line that loses nothing. */
function reached(one: Listener): number | undefined {
  const replica = createReplica();
  for (const frame of one.frames()) expect(replica.receive(frame, 0).send).toEqual([]);
  return replica.cursor?.seq;
}

describe('snapshots', () => {
  test('[F30] are made once for all who ask while one is made, and those who ask later get it with what follows (F-17)', () => {
    const { time, source, join, publish } = started(4);
    const [first, second, third] = [listener(), listener(), listener()];
    join(first);
    join(second);
    publish(entry(2));
    time.pass(0);
    expect(source.copies()).toBe(1);
    publish(entry(3));
    join(third);
    expect(source.copies()).toBe(1);
    for (const one of [first, second, third]) {
      expect(snapshotsOf(one).map(({ seq }) => seq)).toEqual([1, 1, 1, 1]);
      expect([one.seqs(), reached(one)]).toEqual([[2, 3], 3]);
    }
    expect(third.frames()[0]).toMatchObject({ t: 'welcome', resume: 'snapshot', seq: 3 });
  });

  test('[F30] are given out until a thousand entries follow them, or with the next entry after half a minute', () => {
    const { time, source, join, publish } = started(1);
    join(listener());
    publish(...entries(2, 1_001));
    join(listener());
    expect(source.copies()).toBe(1);
    publish(entry(1_002));
    join(listener());
    expect(source.copies()).toBe(2);
    time.pass(30_001);
    join(listener());
    expect(source.copies()).toBe(2);
    publish(entry(1_003));
    join(listener());
    expect(source.copies()).toBe(3);
  });

  test('[F31] are made a frame at a time, of one position, and a small shop’s at once', () => {
    const { time, join, publish } = started(5);
    const one = listener();
    join(one);
    expect([one.texts.length, time.waits()]).toEqual([1, expect.arrayContaining([0])]);
    publish(entry(2), entry(3));
    time.pass(0);
    expect(snapshotsOf(one)).toEqual([1, 2, 3, 4, 5].map((part) => ({ seq: 1, part })));
    expect([one.seqs(), reached(one)]).toEqual([[2, 3], 3]);

    const small = started(1);
    const quick = listener();
    small.join(quick);
    expect(reached(quick)).toBe(1);
  });

  test('[F34] are sent to two at a time, to the others in the order of asking (F-17)', () => {
    const { time, join } = started(8);
    const all = [1, 2, 3, 4].map((n) => listener(`till ${n}`));
    for (const one of all) {
      one.port.keeps = true;
      join(one);
    }
    time.pass(0);
    const begun = () => all.map((one) => snapshotsOf(one).length > 0);
    expect(begun()).toEqual([true, true, false, false]);
    all[1]?.drain();
    all[1]?.drain();
    expect(begun()).toEqual([true, true, true, false]);
  });

  test('[F34] who takes one slowly keeps it, but lets the next begin after five seconds; who leaves does at once', () => {
    const { time, feed, join } = started(8);
    const all = [1, 2, 3, 4].map((n) => listener(`till ${n}`));
    for (const one of all) {
      one.port.keeps = true;
      join(one);
    }
    time.pass(0);
    const [first, second, third, fourth] = all as [Listener, Listener, Listener, Listener];
    time.pass(4_999);
    expect(snapshotsOf(third)).toEqual([]);
    feed.leave(second.member);
    expect([snapshotsOf(third).length > 0, snapshotsOf(fourth)]).toEqual([true, []]);
    time.pass(1);
    expect(snapshotsOf(fourth).length).toBeGreaterThan(0);
    first.drain();
    first.drain();
    expect(reached(first)).toBe(1);
  });
});

describe('what was missed', () => {
  test.each([
    ['a snapshot', undefined],
    ['entries', cursorAt(1)],
  ])('[F32] %s: frames of 256 KiB, the next one while under 1 MiB waits, and no hurry while it drains', (_, cursor) => {
    const { time, join } = started(30, entries(1, 31, '€'.repeat(66_000)));
    const slow = listener();
    slow.port.keeps = true;
    join(slow, cursor);
    time.pass(0);
    for (let round = 0; round < 20; round += 1) {
      expect(slow.port.waiting).toBeLessThan(MIB + FRAME);
      time.pass(14_000);
      slow.drain();
    }
    for (const text of slow.texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(FRAME);
    expect(slow.closed).toEqual([]);
    if (!cursor) expect(reached(slow)).toBe(31);
    else expect(slow.seqs()).toEqual(Array.from({ length: 30 }, (_, n) => n + 2));
  });

  test('[F32] who takes nothing at all for fifteen seconds is closed 4001', () => {
    const { time, join } = started(8);
    const stuck = listener();
    stuck.port.keeps = true;
    join(stuck);
    time.pass(14_999);
    expect(stuck.closed).toEqual([]);
    time.pass(1_001);
    expect([stuck.closed, time.waits()]).toEqual([[4001], []]);
  });

  test('[F32] over twenty thousand entries behind, while it is still sent them: a snapshot', () => {
    const { time, join, publish } = started(1, entries(1, 3_000, 'x'.repeat(1_000)));
    const slow = listener();
    slow.port.keeps = true;
    join(slow, cursorAt(1));
    const before = slow.seqs().at(-1) ?? 0;
    for (let seq = 3_001; seq <= 30_000; seq += 100) publish(...entries(seq, seq + 99));
    slow.drain();
    time.pass(0);
    expect(before).toBeLessThan(3_000);
    expect(snapshotsOf(slow)).toEqual([{ seq: 30_000, part: 1 }]);
    publish(entry(30_001));
    expect(slow.seqs().at(-1)).toBe(30_001);
  });

  test('[F33] who was sent the last entry joins in that turn: no gap and nothing twice, however lines and news fall', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = seededRandom(seed);
      const { time, feed, join, publish } = started(12, entries(1, 2_000, 'x'.repeat(2_000)));
      const all = Array.from({ length: 6 }, (_, n) => listener(`till ${n}`));
      const replicas = all.map(() => createReplica());
      const heard = all.map(() => 0);
      let seq = 2_000;
      const publishNext = (count: number) => {
        publish(...entries(seq + 1, seq + count, 'y'));
        seq += count;
      };
      const hear = () => {
        for (const [index, one] of all.entries()) {
          for (const text of one.texts.slice(heard[index])) {
            expect(replicas[index]?.receive(JSON.parse(text), 0).send).toEqual([]);
          }
          heard[index] = one.texts.length;
        }
      };
      const steps = [
        () => {
          const one = pick(random, all);
          one.port.keeps = random() < 0.7;
          hear();
          join(one, replicas[all.indexOf(one)]?.cursor);
        },
        () => pick(random, all).drain(),
        () => publishNext(2),
        () => time.pass(Math.floor(random() * 20)),
        () => feed.leave(pick(random, all).member),
      ];
      for (let step = 0; step < 400; step += 1) pick(random, steps)();
      for (const one of all) {
        one.port.keeps = false;
        hear();
        join(one, replicas[all.indexOf(one)]?.cursor);
        one.drain();
        time.pass(0);
      }
      publishNext(1);
      hear();
      expect(replicas.map(({ cursor }) => cursor?.seq)).toEqual(all.map(() => seq));
    }
  });

  test('[F38] a pong says how far a client was sent everything: who still waits for its snapshot is not told that it is behind', () => {
    const { time, feed, join, publish } = started(8);
    const slow = listener();
    slow.port.keeps = true;
    join(slow, { ...cursorAt(1), hash: 'other' });
    publish(entry(2));
    expect(feed.sentTo(slow.member)).toBe(0);
    time.pass(0);
    expect(feed.sentTo(slow.member)).toBe(0);
    slow.drain();
    slow.drain();
    expect(feed.sentTo(slow.member)).toBe(2);
    publish(entry(3));
    expect(feed.sentTo(slow.member)).toBe(3);
  });

  test('[F2] a quiet group has missed nothing, however much the journal went on', () => {
    const { join } = started(1, [entry(1), ...Array.from({ length: 25_000 }, (_, n) => told(n + 2, []))]);
    const one = listener();
    join(one, cursorAt(1));
    expect(one.frames()).toMatchObject([{ t: 'welcome', resume: 'live', seq: 1 }]);
  });
});
