import { describe, expect, test } from 'vitest';
import { createShop } from '../../shop/documents.ts';
import type { OutboxRow } from '../../shop/outbox.ts';
import { apply } from '../../shop/shop.ts';
import type { EntriesFrame } from '../../shop/wire.ts';
import { idAt } from '../../test/kit/sample-shop.ts';
import { pick, seededRandom } from '../../test/kit/seeded-random.ts';
import { createSimulatedDisk, type SimulatedDisk } from '../../test/kit/simulated-disk.ts';
import { NewerData } from '../journal/journal.ts';
import { silentLog } from '../log.ts';
import { openTillFile, type TillMemory } from './till-file.ts';

const CUTS = process.env.TILLWIRE_LONG ? 100_000 : 4_000;
const folder = '/data/till-b';

const row = (n: number): OutboxRow => ({
  ...{ id: idAt(n), type: 'complete-order', body: { orderId: idAt(n) }, at: '2026-11-20T09:30:00.000Z' },
  ...{ place: n, state: 'waiting' as const, n },
});
const frame = (seq: number): EntriesFrame => ({
  ...{ t: 'entries', epoch: '1-0000abcd', prev: seq - 1, seq, hash: `h${seq}` },
  entries: [
    {
      ...{ seq, at: '', by: '', till: '', command: { id: idAt(seq), type: '' } },
      changes: [{ kind: 'category', id: `c${seq}`, value: { id: `c${seq}`, name: `${seq}`, sort: seq, colour: '' } }],
    },
  ],
});

/** A till that keeps rows and follows entries, as far as its disk lets it. */
async function openTill(disk: SimulatedDisk, onBroken = (_: unknown) => {}) {
  const timers = new Set<() => void>();
  const memory: TillMemory = { shopId: 'shop', pairing: 'p', outbox: { rows: [] } };
  await disk.makeFolder('/data');
  const file = await openTillFile({
    ...{ dir: '/data', tillId: 'b', now: () => memory, onBroken, log: silentLog(), disk },
    after: (_, run) => {
      timers.add(run);
      return () => timers.delete(run);
    },
  });
  Object.assign(memory, file.found);
  const { copy } = memory;
  let seq = copy?.cursor.seq ?? 0;
  return {
    file,
    memory,
    seq: () => seq,
    keep: async (one: OutboxRow) => {
      const count = { next: one.place + 1, highest: one.place, answered: 0 };
      memory.outbox = { rows: [...memory.outbox.rows, one], count };
      await file.keep({ put: [one], drop: [], count });
    },
    enter() {
      if (!memory.copy) return;
      seq += 1;
      const next = frame(seq);
      for (const entry of next.entries) apply(memory.copy.shop, entry);
      memory.copy = { ...memory.copy, cursor: { ...memory.copy.cursor, seq, hash: next.hash } };
      file.entered(next);
    },
    /** What every timer was set for happens now. */
    timePasses: () => {
      for (const run of [...timers]) {
        timers.delete(run);
        run();
      }
    },
    snapshot(to: number) {
      seq = to;
      const shop = createShop();
      for (let at = 1; at <= to; at += 1) for (const entry of frame(at).entries) apply(shop, entry);
      memory.copy = { shop, cursor: { epoch: '1-0000abcd', seq: to, hash: `h${to}`, group: '*' } };
      file.startedOver();
    },
  };
}

const namesOf = ({ copy }: TillMemory) => [...(copy?.shop.all('category') ?? [])].map(({ name }) => name);

test('[Q10] what was kept and how far the copy was is there again', async () => {
  const disk = createSimulatedDisk();
  const till = await openTill(disk);
  expect(till.memory).toMatchObject({ shopId: '', pairing: '', outbox: { rows: [] } });
  till.memory.shopId = 'shop';
  till.snapshot(2);
  await till.keep(row(1));
  till.enter();
  await till.keep(row(2));
  till.enter();
  await till.file.close();
  const after = await openTill(disk);
  expect(after.memory.shopId).toBe('shop');
  expect(after.memory.copy?.cursor).toEqual({ epoch: '1-0000abcd', seq: 4, hash: 'h4', group: '*' });
  expect(namesOf(after.memory)).toEqual(['1', '2', '3', '4']);
  expect(after.memory.outbox).toMatchObject({ rows: [row(1), row(2)], count: { next: 3 } });
});

test('[Q10] what is kept at the very moment at which the last write ended is kept as well', async () => {
  const till = await openTill(createSimulatedDisk());
  let kept = till.keep(row(1));
  for (let n = 2; n < 50; n += 1) {
    const before = kept;
    kept = before.then(() => till.keep(row(n)));
    for (let turns = 0; turns < n % 7; turns += 1) kept = kept.then(() => {});
  }
  await kept;
  expect(till.memory.outbox.rows).toHaveLength(49);
});

test(`[Q11] after ${CUTS} power cuts everything that was kept is there, and the copy is one that the till had (F-10)`, async () => {
  let cuts = 0;
  for (let seed = 1; cuts < CUTS; seed += 1) {
    const random = seededRandom(seed);
    const luck = seededRandom(seed + 1_000_000);
    const disk = createSimulatedDisk();
    const till = await openTill(disk);
    const kept = new Set<string>();
    const faults: unknown[] = [];
    disk.before(async (operation) => {
      if (operation === 'read') return undefined;
      cuts += 1;
      const found = disk.afterPowerCut(luck);
      const must = [...kept];
      const most = till.seq();
      try {
        const { memory } = await openTill(found);
        const ids = memory.outbox.rows.map(({ id }) => id);
        expect(ids).toEqual(expect.arrayContaining(must));
        const seq = memory.copy?.cursor.seq ?? 0;
        expect(seq).toBeLessThanOrEqual(most);
        expect(namesOf(memory)).toEqual(Array.from({ length: seq }, (_, index) => `${index + 1}`));
        // And once more, from what that start left.
        const again = await openTill(found.afterPowerCut(luck));
        expect(again.memory.outbox.rows.map(({ id }) => id)).toEqual(expect.arrayContaining(must));
      } catch (fault) {
        faults.push(new Error(`seed ${seed}, before operation ${disk.operations()}`, { cause: fault }));
      }
      return undefined;
    });
    let n = 0;
    for (let step = 0; step < 25; step += 1) {
      const act = pick(random, ['keep', 'keep', 'enter', 'enter', 'enter', 'later', 'snapshot']);
      if (act === 'keep') {
        n += 1;
        const one = row(n);
        await till.keep(one);
        kept.add(one.id);
      }
      if (act === 'enter') till.enter();
      if (act === 'later') till.timePasses();
      if (act === 'snapshot') till.snapshot(till.seq() + 1);
      await Promise.resolve();
    }
    await till.file.close();
    if (faults.length > 0) throw faults[0];
  }
});

describe('damage', () => {
  async function filled() {
    const disk = createSimulatedDisk();
    const till = await openTill(disk);
    till.snapshot(1);
    for (const n of [1, 2, 3, 4]) {
      till.enter();
      await till.keep(row(n));
    }
    return disk;
  }
  const spoil = async (disk: SimulatedDisk, path: string, at: (bytes: Buffer) => number) => {
    const bytes = Buffer.from((await disk.read(path)) ?? '');
    bytes[at(bytes)] = 0x21;
    const file = await disk.open(path, 'replace');
    await file.write(bytes);
    await file.flush();
  };

  test('[Q12] a line that rotted costs itself and the copy, which the host has anyway; the others stay', async () => {
    const disk = await filled();
    const names = (await disk.list(folder)).filter((name) => name.startsWith('log'));
    const [last] = names.sort().slice(-1);
    await spoil(disk, `${folder}/${last}`, (bytes) => bytes.indexOf('\n') + 40);
    const { memory } = await openTill(disk);
    expect(memory.copy).toBeUndefined();
    expect(memory.outbox.rows.length).toBeGreaterThanOrEqual(3);
  });

  test('[Q12] a checkpoint that rotted is made good by the one before it', async () => {
    const disk = await filled();
    const till = await openTill(disk);
    await till.keep(row(5));
    await till.file.close();
    const more = await openTill(disk);
    await more.keep(row(6));
    await more.file.close();
    await spoil(disk, `${folder}/checkpoint.json`, (bytes) => bytes.length >> 1);
    const { memory } = await openTill(disk);
    expect(memory.outbox.rows.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(memory.copy?.cursor.seq).toBe(5);
  });

  test('[Q12] what a newer version wrote is refused', async () => {
    const disk = await filled();
    const file = await disk.open(`${folder}/checkpoint.json`, 'replace');
    await file.write(Buffer.from('{"v":2}'));
    await file.flush();
    await expect(openTill(disk)).rejects.toThrow(NewerData);
  });

  test('[Q13] a disk that fails keeps nothing and says so once', async () => {
    const disk = createSimulatedDisk();
    const told: unknown[] = [];
    const till = await openTill(disk, (error) => told.push(error));
    await till.keep(row(1));
    disk.before((operation) => (operation === 'flush' ? { code: 'EIO' } : undefined));
    await expect(till.keep(row(2))).rejects.toThrow('EIO');
    await expect(till.keep(row(3))).rejects.toThrow('EIO');
    expect(told).toHaveLength(1);
    disk.before(() => undefined);
    const { memory } = await openTill(disk.afterPowerCut(() => 0.3));
    expect(memory.outbox.rows.map(({ n }) => n)).toContain(1);
  });
});
