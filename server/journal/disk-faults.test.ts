import { expect, test } from 'vitest';
import { seededRandom } from '../../test/kit/seeded-random.ts';
import { createSimulatedDisk, type Fault } from '../../test/kit/simulated-disk.ts';
import { faultsOf } from '../../test/kit/storage-faults.ts';
import { startWork, type Told, workAwhile } from '../../test/kit/storage-work.ts';

const ROUNDS = 8;
const SEED = 7;

const kinds: [string, Fault][] = [
  ['EIO', { code: 'EIO' }],
  ['ENOSPC', { code: 'ENOSPC' }],
  ['EROFS', { code: 'EROFS' }],
  ['EPERM', { code: 'EPERM' }],
  ['a write that takes three bytes', { takes: 3 }],
  ['a write that takes nothing', { takes: 0 }],
];

/** Fails one operation, or it and every one after it, and answers whether there was such an operation. */
async function failAt(nth: number, fault: Fault, forGood: boolean): Promise<boolean> {
  const disk = createSimulatedDisk();
  const told: Told = { acknowledged: [], asked: new Set() };
  const fails = (operation: string) => 'code' in fault || operation === 'write';
  disk.before((operation) => {
    const isHit = forGood ? disk.operations() >= nth : disk.operations() === nth;
    return isHit && fails(operation) ? fault : undefined;
  });
  await workAwhile(disk, seededRandom(SEED), told, ROUNDS).catch(() => {});
  const operations = disk.operations();
  // The cause is gone and the process starts again.
  disk.before(() => undefined);
  const opened = await startWork(disk, told);
  expect(await faultsOf(opened, told, disk), `operation ${nth}`).toEqual([]);
  return operations >= nth;
}

for (const forGood of [false, true]) {
  test.each(kinds)(
    `[J36] whichever operation fails with %s${forGood ? ' and every one after it' : ''}, nothing acknowledged is lost`,
    async (_, fault) => {
      let nth = 1;
      while (await failAt(nth, fault, forGood)) nth += 1;
      expect(nth).toBeGreaterThan(50);
    },
    60_000,
  );
}
