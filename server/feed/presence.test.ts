import { expect, test } from 'vitest';
import { createFakeTime } from '../../test/kit/fake-time.ts';
import { createPresence } from './presence.ts';

test('[F16] the first change is told at once, and of those that follow only how it stands: after 2 ms a client, a second at most (F-17)', () => {
  const time = createFakeTime();
  const tills: string[] = [];
  const told: [number, number][] = [];
  const presence = createPresence({
    tills: () => [...tills],
    hearers: () => tills.length,
    tell: (now) => told.push([time.timers.now(), now.length]),
    after: time.timers.after,
  });
  const come = (count: number) => {
    for (let n = 0; n < count; n += 1) {
      tills.push(`${tills.length}`);
      presence.changed();
    }
  };
  come(100);
  time.pass(1_000);
  come(900);
  time.pass(5_000);
  expect(told).toEqual([
    [0, 1],
    [2, 100],
    [1_000, 101],
    [1_202, 1_000],
  ]);
  come(1);
  come(1);
  presence.close();
  time.pass(5_000);
  expect(told.slice(4)).toEqual([[6_000, 1_001]]);
});
