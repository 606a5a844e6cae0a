import { expect, test } from 'vitest';
import { createGathering } from './gathering.ts';

function gathering(isRestored = true) {
  let now = 1_000;
  const one = createGathering({ isRestored, monotonicMs: () => now });
  return {
    ...one,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test('[B24] waiting for what tills bring back ends when every connected till has reported, ten minutes at most', () => {
  const { isOn, came, broughtAll, pass } = gathering();
  came('b', 9, 3);
  came('c', 3, 3);
  pass(20_000);
  expect(isOn()).toBe(true);
  broughtAll('b');
  expect(isOn()).toBe(false);
  const long = gathering();
  long.came('b', 9, 3);
  long.pass(599_999);
  expect(long.isOn()).toBe(true);
  long.pass(1);
  expect(long.isOn()).toBe(false);
});

test('[B24] it lasts until tills had the time to connect, and one that left is not waited for', () => {
  const { isOn, came, gone, pass } = gathering();
  pass(19_999);
  expect(isOn()).toBe(true);
  came('b', 9, 3);
  pass(1);
  expect(isOn()).toBe(true);
  gone('b');
  expect(isOn()).toBe(false);
});

test('[B24] tills that all wait for what nobody brings are not waited for', () => {
  const { isOn, came, waits, pass } = gathering();
  for (const till of ['b', 'c']) came(till, 9, 3);
  pass(20_000);
  waits('b', true);
  expect(isOn()).toBe(true);
  waits('c', true);
  waits('c', false);
  expect(isOn()).toBe(true);
  waits('c', true);
  expect(isOn()).toBe(false);
});

test('[B24] there is none after an ordinary start', () => {
  expect(gathering(false).isOn()).toBe(false);
});
