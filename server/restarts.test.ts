import { expect, test } from 'vitest';
import { createRestarts, isDiskFault } from './restarts.ts';

test('[D9] what dies is started at once, then after ever longer waits, and at once again when it ran well between', () => {
  let now = 0;
  const restarts = createRestarts(() => now);
  const diesAfter = (ms: number) => {
    restarts.started();
    now += ms;
    return restarts.waitMs();
  };
  expect([1, 1, 1, 1, 1].map(diesAfter)).toEqual([0, 250, 1_000, 5_000, 5_000]);
  expect(diesAfter(30_001)).toBe(0);
  expect(diesAfter(30_000)).toBe(250);
});

test.each([
  [Object.assign(new Error(), { code: 'ENOSPC' }), true],
  [Object.assign(new Error(), { code: 'EIO' }), true],
  [Object.assign(new Error(), { code: 'EADDRINUSE' }), false],
  [new Error('damaged'), false],
  ['ENOSPC', false],
])('[D9] a start that failed with %o is tried again: %s', (error, isOne) => {
  expect(isDiskFault(error)).toBe(isOne);
});
