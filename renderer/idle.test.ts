import { expect, test } from 'vitest';
import { createFakeTime } from '../test/kit/fake-time.ts';
import { createIdle } from './idle.ts';

function watched(seconds: number | undefined) {
  const time = createFakeTime();
  let told = 0;
  const idle = createIdle({ nowMs: time.timers.now, after: time.timers.after, onIdle: () => told++ });
  idle.watch(seconds);
  const after = (ms: number) => {
    time.pass(ms);
    return told;
  };
  return { idle, time, after };
}

test('[Y6] a till that nobody touches is told so after its time, and again while nobody comes', () => {
  const { after } = watched(60);
  expect([after(59_999), after(1), after(9_999), after(1)]).toEqual([0, 1, 1, 2]);
});

test('[Y6] each touch starts the time anew, also the first after it was over', () => {
  const { idle, after } = watched(60);
  expect(after(59_000)).toBe(0);
  idle.touch();
  expect([after(59_999), after(1)]).toEqual([0, 1]);
  idle.touch();
  expect([after(59_999), after(1)]).toEqual([1, 2]);
});

test('[Y6] the hand that wakes a machine from its sleep finds the till locked', () => {
  const { idle, time, after } = watched(60);
  time.sleep(3_600_000);
  idle.touch();
  expect(after(0)).toBe(1);
});

test('[Y6] nobody is waited for where it does not matter, and a change of the time counts from then on', () => {
  const { idle, time, after } = watched(undefined);
  expect([after(3_600_000), time.waits()]).toEqual([0, []]);
  idle.watch(120);
  expect([after(119_999), after(1)]).toEqual([0, 1]);
  idle.watch(undefined);
  expect([after(3_600_000), time.waits()]).toEqual([1, []]);
});

test('[Y6] a till that is closed waits for nobody', () => {
  const { idle, time } = watched(60);
  idle.close();
  expect(time.waits()).toEqual([]);
});
