import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { backupKinds } from '../../shop/backup.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { LINES, writeSampleJournal } from '../../test/kit/sample-journal.ts';
import { idAt, noon } from '../../test/kit/sample-shop.ts';
import { realBackupDisk } from './backup-disk.ts';
import { kindAt, listBackups, type Prunable, toPrune } from './backup-list.ts';
import { nameOfBackup, nameOfShopFolder, readBackupName } from './backup-names.ts';
import { makeBackup, makeShopFolder } from './make-backup.ts';
import { MANIFEST } from './manifest.ts';

const limits = { hourly: 24, daily: 30, monthly: 12, manual: 10 };
const day = 24 * 3_600_000;
const startMs = Date.parse('2026-01-01T00:00:00.000Z');
const atOf = (minutes: number) => new Date(startMs + minutes * 60_000).toISOString();
const now = atOf(100_000);

/** Backups of two months and more, some of them damaged, some from a time that has not come. */
const someBackups = fc
  .uniqueArray(
    fc.record({
      minutes: fc.integer({ min: 0, max: 110_000 }),
      kind: fc.constantFrom(...backupKinds),
      isWhole: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
    { selector: ({ minutes }) => minutes, maxLength: 150 },
  )
  .map((all) => all.map(({ minutes, ...one }): Prunable => ({ ...one, at: atOf(minutes), id: String(minutes) })));

describe('what is kept', () => {
  test('[B7] of each kind no more whole ones than its number, and none that is among the newest', () => {
    fc.assert(
      fc.property(someBackups, (backups) => {
        const gone = new Set(toPrune(backups, now));
        for (const kind of backupKinds) {
          const whole = backups.filter((one) => one.kind === kind && one.isWhole && one.at <= now);
          const newestFirst = whole.toSorted((a, b) => (a.at < b.at ? 1 : -1));
          const kept = newestFirst.filter(({ id }) => !gone.has(id));
          expect(kept.length).toBeLessThanOrEqual(limits[kind] + 1);
          for (const one of newestFirst.slice(0, limits[kind])) expect(gone).not.toContain(one.id);
        }
      }),
    );
  });

  test('[B7] the newest whole one of all, whatever else is there', () => {
    fc.assert(
      fc.property(someBackups, (backups) => {
        const whole = backups.filter((one) => one.isWhole && one.at <= now);
        const newest = whole.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
        expect(toPrune(backups, now)).not.toContain(newest?.id);
      }),
    );
  });

  test('[B7] what is damaged takes no place of a whole one, and what is of the future stays', () => {
    fc.assert(
      fc.property(someBackups, (backups) => {
        const gone = toPrune(backups, now);
        const sound = backups.filter((one) => one.isWhole && one.at <= now);
        expect(gone.filter((id) => sound.some((one) => one.id === id))).toEqual(toPrune(sound, now));
        for (const { id } of backups.filter(({ at }) => at > now)) expect(gone).not.toContain(id);
      }),
    );
  });

  test('[B7] after pruning there is nothing to prune', () => {
    fc.assert(
      fc.property(someBackups, (backups) => {
        const gone = new Set(toPrune(backups, now));
        expect(
          toPrune(
            backups.filter(({ id }) => !gone.has(id)),
            now,
          ),
        ).toEqual([]);
      }),
    );
  });

  test('[B7] a year of hours leaves a day of hours, a month of days and a year of months', () => {
    let kept: Prunable[] = [];
    for (let hour = 0; hour < 365 * 24; hour += 1) {
      const at = atOf(hour * 60);
      kept = [...kept, { id: String(hour), at, kind: kindAt(kept, at), isWhole: true }];
      const gone = new Set(toPrune(kept, at));
      kept = kept.filter(({ id }) => !gone.has(id));
    }
    const spans = backupKinds.map((kind) => kept.filter((one) => one.kind === kind).map(({ at }) => at));
    expect(spans.map(({ length }) => length)).toEqual([24, 30, 12, 0]);
    expect(spans[2]?.map((at) => at.slice(0, 10))).toEqual(
      Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, '0')}-01`),
    );
    // No day of the last month is without a backup.
    const days = new Set(kept.map(({ at }) => at.slice(0, 10)));
    for (let back = 0; back < 30; back += 1) {
      expect(days).toContain(new Date(startMs + (364 - back) * day).toISOString().slice(0, 10));
    }
  });

  test('[B7] what is damaged does not count as this month’s or this day’s', () => {
    const one = (kind: 'monthly' | 'daily', isWhole: boolean) => [{ kind, isWhole, at: '2026-11-22T08:00:00.000Z' }];
    expect(kindAt([], noon)).toBe('monthly');
    expect(kindAt(one('monthly', false), noon)).toBe('monthly');
    expect(kindAt(one('monthly', true), noon)).toBe('hourly');
    expect(kindAt(one('monthly', true), '2026-11-23T00:00:00.000Z')).toBe('daily');
    expect(kindAt([...one('monthly', true), ...one('daily', true)], noon)).toBe('hourly');
  });
});

describe('names', () => {
  test('[B8] of backups sort by their time and are read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5e8 }), fc.constantFrom(...backupKinds), (minutes, kind) => {
        const at = atOf(minutes);
        const name = nameOfBackup(at, kind);
        expect(readBackupName(name)).toEqual({ at, kind });
        expect(name < nameOfBackup(atOf(minutes + 1), 'daily')).toBe(true);
        expect(name).toMatch(/^[\w -]+$/);
      }),
    );
  });

  test('[B8] of a shop’s folder are legal everywhere, whatever the shop is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const made = nameOfShopFolder({ shopId: idAt(7), name });
        expect(made).toMatch(/^[^<>:"/\\|?*\p{C}]+ [0-9a-f]{8}$/u);
        expect(made).not.toMatch(/^[. ]/);
        expect(Buffer.byteLength(made)).toBeLessThan(255);
      }),
    );
    expect(nameOfShopFolder({ shopId: idAt(7), name: 'A/C: "Café"' })).toBe('A C Café 00000000');
    expect(nameOfShopFolder({ shopId: idAt(7), name: '...' })).toBe('Shop 00000000');
  });
});

describe('the list', () => {
  let folder: string;
  let dir: string;
  const shop = { shopId: idAt(1), name: 'Sample' };
  const make = (at: string) =>
    makeBackup({ dir, folder, kind: 'manual', at, shop, appVersion: '1', seq: LINES, keysSealed: 'x' });

  beforeEach(async () => {
    const place = await makeFolder();
    dir = place.dir;
    folder = join(dirname(dir), 'stick');
    await mkdir(folder);
    await writeSampleJournal(dir);
    await makeShopFolder(folder, shop);
    return place.remove;
  });

  const list = () => listBackups(realBackupDisk, folder);

  test('[B8] names what lies in the folder, newest first, and nothing else', async () => {
    await make('2026-11-21T08:00:00.000Z');
    const { manifest } = await make(noon);
    await mkdir(join(folder, 'Holiday pictures', '2026'), { recursive: true });
    await writeFile(join(folder, 'notes.txt'), '');
    const shopFolder = join(folder, 'Sample 00000000');
    await mkdir(join(shopFolder, '.arriving 2026-11-23T120000Z hourly'));
    await mkdir(join(shopFolder, '2026-11-23T120000Z hourly'));
    const [first, second, ...others] = await list();
    expect(others).toEqual([]);
    expect(first).toEqual({
      ...{ id: 'Sample 00000000/2026-11-22T120000Z manual', shopId: shop.shopId, shopName: 'Sample', kind: 'manual' },
      ...{ at: noon, seq: LINES, lastEntryAt: noon, isWhole: true, hasKeys: true },
      bytes: manifest.files.reduce((sum, { bytes }) => sum + bytes, 0),
    });
    expect(second).toMatchObject({ at: '2026-11-21T08:00:00.000Z', isWhole: true });
  });

  test('[B8] shows what is not whole as that: a file is gone, or its own words were changed', async () => {
    const { path, manifest } = await make(noon);
    const [file] = manifest.files;
    await rm(join(path, file?.path ?? ''));
    expect(await list()).toMatchObject([{ at: noon, seq: LINES, isWhole: false }]);
    const words = join(path, MANIFEST);
    for (const text of ['', '{', '[]', JSON.stringify({ ...manifest, total: 1, digest: 'x' })]) {
      await writeFile(words, text);
      expect(await list()).toMatchObject([{ at: noon, kind: 'manual', shopName: 'Sample', seq: 0, isWhole: false }]);
    }
  });

  test('[B8] of a folder that is not there is a fault', async () => {
    await expect(listBackups(realBackupDisk, join(folder, 'none'))).rejects.toMatchObject({ fault: 'folder-missing' });
  });
});
