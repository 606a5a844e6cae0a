import { expect, test } from 'vitest';
import { createJoinTrial } from './join-trial.ts';
import { type MachineSettings, parseMachineSettings } from './machine-settings.ts';

const noon = Date.parse('2026-11-22T12:00:00.000Z');
const MINUTE_MS = 60_000;

/** A machine with a clock that the test moves, and what its host was told. */
function machine(kept: Partial<MachineSettings> = {}) {
  const clock = { nowMs: noon, timers: new Set<() => void>() };
  const settings = {
    now: { ...parseMachineSettings({}), ...kept },
    async change(next: Partial<MachineSettings>) {
      settings.now = { ...settings.now, ...next };
    },
  };
  const opened: boolean[] = [];
  const joining = createJoinTrial({
    settings,
    open: async (on) => void opened.push(on),
    onChanged: () => {},
    nowMs: () => clock.nowMs,
    after(_ms, run) {
      clock.timers.add(run);
      return () => clock.timers.delete(run);
    },
  });
  const wait = async (minutes: number) => {
    clock.nowMs += minutes * MINUTE_MS;
    for (const run of [...clock.timers]) {
      clock.timers.delete(run);
      run();
    }
    await Promise.resolve();
    await Promise.resolve();
  };
  return { settings, opened, joining, wait };
}

const until = '2026-11-22T12:05:00.000Z';

test('[I19] that other tills may join is as before after five minutes, unless somebody keeps it', async () => {
  const { settings, opened, joining, wait } = machine();
  expect(await joining.handlers['let-tills-join'](true)).toEqual({ ok: true });
  expect(settings.now).toMatchObject({ otherTillsMayJoin: true, joinTrial: { until, before: false } });
  await wait(4);
  expect(settings.now.otherTillsMayJoin).toBe(true);
  await wait(1);
  expect([settings.now.otherTillsMayJoin, settings.now.joinTrial, opened]).toEqual([false, undefined, [true, false]]);
});

test('[I19] what somebody keeps stays, and what is taken back is on trial no more', async () => {
  const { settings, joining, wait } = machine();
  await joining.handlers['let-tills-join'](true);
  await joining.handlers['settle-join-trial'](true);
  await wait(10);
  expect([settings.now.otherTillsMayJoin, settings.now.joinTrial]).toEqual([true, undefined]);
  await joining.handlers['let-tills-join'](false);
  expect(settings.now.joinTrial?.before).toBe(true);
  await joining.handlers['let-tills-join'](true);
  expect([settings.now.otherTillsMayJoin, settings.now.joinTrial]).toEqual([true, undefined]);
  await joining.handlers['let-tills-join'](false);
  await joining.handlers['settle-join-trial'](false);
  expect([settings.now.otherTillsMayJoin, settings.now.joinTrial]).toEqual([true, undefined]);
});

test('[I19] a machine that was off when the time was over starts as before', async () => {
  const late = machine({ otherTillsMayJoin: true, joinTrial: { until: '2026-11-22T11:59:00.000Z', before: false } });
  await late.joining.undoIfOver();
  expect([late.settings.now.otherTillsMayJoin, late.settings.now.joinTrial]).toEqual([false, undefined]);
  const early = machine({ otherTillsMayJoin: true, joinTrial: { until, before: false } });
  await early.joining.undoIfOver();
  expect(early.settings.now.otherTillsMayJoin).toBe(true);
  early.joining.look();
  await early.wait(5);
  expect(early.settings.now.otherTillsMayJoin).toBe(false);
});

test('[I19] what the host could not do is not on trial', async () => {
  const { settings } = machine();
  const joining = createJoinTrial({ settings, open: async () => 'the port is taken', onChanged: () => {} });
  expect(await joining.handlers['let-tills-join'](true)).toMatchObject({ ok: false, detail: 'the port is taken' });
  expect([settings.now.otherTillsMayJoin, settings.now.joinTrial]).toEqual([false, undefined]);
});
