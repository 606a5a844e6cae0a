import { expect, test } from 'vitest';
import { createMemoryJournal } from '../../test/kit/memory-journal.ts';
import { emptyBooks } from '../books.ts';
import { silentLog } from '../log.ts';
import { createCheckpoints } from './checkpoints.ts';
import type { CheckpointRequest } from './make-checkpoint.ts';

/** A keeper whose time and maker are in the test's hands. */
function open(make?: (request: CheckpointRequest) => Promise<void>) {
  const books = emptyBooks('1-0000abcd');
  const made: number[] = [];
  let idle: (() => void) | undefined;
  const checkpoints = createCheckpoints({
    dir: '/shop',
    books,
    journal: createMemoryJournal(),
    make: make ?? (async ({ upTo }) => void made.push(upTo)),
    onMade: async () => {},
    nowMs: () => 0,
    after: (ms, run) => {
      expect(ms).toBe(5 * 60_000);
      idle = run;
      return () => {
        idle = undefined;
      };
    },
    log: silentLog(),
  });
  const enter = (lines: number) => {
    books.seq += lines;
    checkpoints.entered(lines);
  };
  return { checkpoints, made, enter, rest: () => idle?.() };
}

test('[J34] one is made after ten thousand entries', async () => {
  const { checkpoints, made, enter } = open();
  enter(9_999);
  expect(made).toEqual([]);
  enter(1);
  expect(made).toEqual([10_000]);
  enter(10);
  await checkpoints.close();
  expect(made).toEqual([10_000, 10_010]);
});

test('[J34] one is made after five minutes of rest, and none while nothing happened', async () => {
  const { checkpoints, made, enter, rest } = open();
  rest();
  enter(3);
  rest();
  expect(made).toEqual([3]);
  rest();
  await checkpoints.close();
  expect(made).toEqual([3]);
});

test('[J34] there is one at a time, and a stop waits for the last', async () => {
  const waiting: (() => void)[] = [];
  const asked: number[] = [];
  const { checkpoints, enter } = open(({ upTo }) => {
    asked.push(upTo);
    return new Promise((done) => waiting.push(done));
  });
  enter(10_000);
  enter(10_000);
  expect(asked).toEqual([10_000]);
  const closed = checkpoints.close();
  waiting[0]?.();
  await expect.poll(() => asked).toEqual([10_000, 20_000]);
  waiting[1]?.();
  await closed;
});

test('[J34] one that fails is logged, stops nothing, and the next one is tried', async () => {
  let tries = 0;
  const { checkpoints, enter } = open(() => {
    tries += 1;
    return Promise.reject(new Error('EIO'));
  });
  enter(10_000);
  await checkpoints.close();
  enter(10_000);
  await checkpoints.close();
  expect(tries).toBe(2);
});
