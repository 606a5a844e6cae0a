import { expect, test } from 'vitest';
import { seededRandom } from '../../test/kit/seeded-random.ts';
import { createSimulatedDisk, type SimulatedDisk } from '../../test/kit/simulated-disk.ts';
import { faultsOf } from '../../test/kit/storage-faults.ts';
import { startWork, type Told, workAwhile } from '../../test/kit/storage-work.ts';

const STATES = process.env.TILLWIRE_LONG ? 1_000_000 : 50_000;
/** What luck the bytes and names had that were not flushed, at each moment. */
const STATES_A_MOMENT = 12;
const ROUNDS = 6;

/** `luck` decides whether and how the power goes again while it recovers. */
async function recover(found: SimulatedDisk, told: Told, where: string, luck?: () => number): Promise<void> {
  // What is asked for from here on was never told to the shop that goes on beside it.
  const own = { acknowledged: [...told.acknowledged], asked: new Set(told.asked) };
  const faults: unknown[] = [];
  if (luck && luck() < 0.1) {
    found.before(async (operation) => {
      const again = `${where}, again before ${operation}`;
      await recover(found.afterPowerCut(luck), own, again).catch((fault) => faults.push(fault));
      return undefined;
    });
  }
  const opened = await startWork(found, own).catch((error: Error) => error);
  if (opened instanceof Error) throw new Error(`${where}: does not open: ${opened.message}`, { cause: opened });
  found.before(() => undefined);
  if (faults.length > 0) throw faults[0];
  expect(await faultsOf(opened, own, found), where).toEqual([]);
}

test(`[J35] after ${STATES} power cuts it always opens, and nothing that was acknowledged is lost (F-23)`, async () => {
  let states = 0;
  for (let seed = 1; states < STATES; seed += 1) {
    const luck = seededRandom(seed + 1_000_000);
    const disk = createSimulatedDisk();
    const told: Told = { acknowledged: [], asked: new Set() };
    // Thrown inside an operation of the disk, a fault of ours would pass for one of the disk.
    const faults: unknown[] = [];
    disk.before(async (operation, path) => {
      for (let one = 0; one < STATES_A_MOMENT && operation !== 'read' && faults.length === 0; one += 1) {
        states += 1;
        const where = `seed ${seed}, before ${operation} of ${path}, operation ${disk.operations()}, luck ${one}`;
        await recover(disk.afterPowerCut(luck), told, where, luck).catch((fault) => faults.push(fault));
      }
      return undefined;
    });
    await workAwhile(disk, seededRandom(seed), told, ROUNDS);
    if (faults.length > 0) throw faults[0];
    expect(told.acknowledged.length).toBeGreaterThan(ROUNDS);
  }
}, 3_600_000);
