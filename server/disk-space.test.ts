import { expect, test } from 'vitest';
import type { StorageNote } from '../shop/wire.ts';
import { createSimulatedDisk } from '../test/kit/simulated-disk.ts';
import { type DiskSpace, watchDiskSpace } from './disk-space.ts';
import { silentLog } from './log.ts';

const MB = 1024 * 1024;

async function watch(freeMb: number) {
  const disk = createSimulatedDisk();
  await disk.makeFolder('/shop');
  const free = { mb: freeMb };
  const timers: (() => void)[] = [];
  const told: StorageNote[] = [];
  const space: DiskSpace = await watchDiskSpace({
    dir: '/shop',
    log: silentLog(),
    disk,
    freeBytes: async () => free.mb * MB,
    onChanged: () => told.push(space.note()),
    after: (_, run) => {
      timers.push(run);
      return () => {};
    },
  });
  return { disk, free, space, told, timers, reserve: async () => (await disk.read('/shop/reserve'))?.length ?? 0 };
}

test('[J37] under 500 MB it is low, under 50 MB full, and it is looked at again and again', async () => {
  const { free, space, timers } = await watch(501);
  expect(space.now()).toBe('enough');
  for (const [mb, expected] of [
    [499, 'low'],
    [51, 'low'],
    [49, 'full'],
    [60, 'low'],
    [600, 'enough'],
  ] as const) {
    free.mb = mb;
    timers.at(-1)?.();
    await expect.poll(() => space.now()).toBe(expected);
  }
});

test('[J37] a reserve of 16 MB is kept, given back when the disk is full, and made again when there is room', async () => {
  const { free, space, timers, reserve } = await watch(1_000);
  const lookAfter = async (mb: number) => {
    free.mb = mb;
    const before = timers.length;
    timers.at(-1)?.();
    await expect.poll(() => timers.length).toBe(before + 1);
    return [space.now(), await reserve()];
  };
  expect(await lookAfter(1_000)).toEqual(['enough', 16 * MB]);
  expect(await lookAfter(400)).toEqual(['low', 16 * MB]);
  expect(await lookAfter(10)).toEqual(['full', 0]);
  expect(await lookAfter(400)).toEqual(['low', 0]);
  expect(await lookAfter(1_000)).toEqual(['enough', 16 * MB]);
});

test('[F20] screens are told of each change, and of little room in steps of 10 MB', async () => {
  const { free, space, told, timers } = await watch(1_000);
  expect(space.note()).toEqual({ t: 'note', kind: 'storage', state: 'ok' });
  for (const mb of [900, 499, 493, 489, 49, 41, 30, 600, 700]) {
    free.mb = mb;
    const before = timers.length;
    timers.at(-1)?.();
    await expect.poll(() => timers.length).toBe(before + 1);
  }
  expect(told.map(({ state, freeBytes }) => [state, freeBytes && freeBytes / MB])).toEqual([
    ['low', 490],
    ['low', 480],
    ['full', 40],
    ['full', 30],
    ['ok', undefined],
  ]);
});
