import { expect, test } from 'vitest';
import { seededRandom } from '../test/kit/seeded-random.ts';
import { createSimulatedDisk, type SimulatedDisk } from '../test/kit/simulated-disk.ts';
import { silentLog } from './log.ts';
import { markRunning } from './running-file.ts';

const mark = (disk: SimulatedDisk) => markRunning('/shop', silentLog(), disk);

async function folder() {
  const disk = createSimulatedDisk();
  await disk.makeFolder('/shop');
  return disk;
}

test('[D11] a host that came to its end leaves no mark, one that was killed does', async () => {
  const disk = await folder();
  const first = await mark(disk);
  await first.clear();
  const second = await mark(disk);
  const third = await mark(disk);
  expect([first, second, third].map(({ wasCutOff }) => wasCutOff)).toEqual([false, false, true]);
  await third.clear();
  expect((await mark(disk)).wasCutOff).toBe(false);
});

test('[D11] mark and end are on the disk when they are said, whatever a power cut leaves of the rest', async () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const disk = await folder();
    const running = await mark(disk);
    expect((await mark(disk.afterPowerCut(seededRandom(seed)))).wasCutOff).toBe(true);
    await running.clear();
    expect((await mark(disk.afterPowerCut(seededRandom(seed)))).wasCutOff).toBe(false);
  }
});

test('[D11] a disk that takes no mark keeps no host from starting or stopping', async () => {
  const disk = await folder();
  disk.before((operation) => (operation === 'write' || operation === 'remove' ? { code: 'ENOSPC' } : undefined));
  const running = await mark(disk);
  expect(running.wasCutOff).toBe(false);
  await running.clear();
});
