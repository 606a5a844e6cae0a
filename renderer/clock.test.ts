import { expect, onTestFinished, test, vi } from 'vitest';
import { createClockFormat } from './clock.ts';

function todayIs(now: string) {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
  onTestFinished(() => void vi.useRealTimers());
}
const spaced = (text: string) => text.replaceAll('\u202f', ' ');

test('[U18] times are on the clock of the shop, wherever the screen is', () => {
  const at = '2026-01-15T23:30:00.000Z';
  expect(spaced(createClockFormat('en-GB', 'Europe/Madrid').time(at))).toBe('00:30');
  expect(spaced(createClockFormat('en-US', 'America/New_York').time(at))).toBe('06:30 PM');
});

test('[U18] a moment has its day in front, where that is not today in the shop', () => {
  todayIs('2026-01-16T04:59:00.000Z');
  const madrid = createClockFormat('en-GB', 'Europe/Madrid');
  expect(madrid.moment('2026-01-15T23:30:00.000Z')).toBe('00:30');
  expect(madrid.moment('2026-01-15T22:30:00.000Z')).toMatch(/15 Jan.*23:30/);
  expect(createClockFormat('en-GB', 'America/New_York').moment('2026-01-15T23:30:00.000Z')).toBe('18:30');
});

test('[U18] to the second where papers are compared', () => {
  todayIs('2026-01-16T04:59:00.000Z');
  const { exactly } = createClockFormat('en-GB', 'Europe/Madrid');
  expect(exactly('2026-01-15T23:30:05.900Z')).toBe('00:30:05');
  expect(exactly('2026-01-15T22:30:05.000Z')).toMatch(/15 Jan.*23:30:05/);
});

test('[U18] a calendar day stays that day in every time zone', () => {
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC'])
    expect(createClockFormat('en-GB', zone).day('2026-12-31')).toBe('31 Dec 2026');
});
