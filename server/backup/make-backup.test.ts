import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { sampleSecret } from '../../test/kit/journal-lines.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { LINES, segmentsOf, sellOn, writeSampleJournal } from '../../test/kit/sample-journal.ts';
import { idAt, noon } from '../../test/kit/sample-shop.ts';
import { diskError, type Watch, watchDisk } from '../../test/kit/watched-disk.ts';
import { openBooks } from '../journal/open-books.ts';
import { silentLog } from '../log.ts';
import { givenKeyOf } from '../verify/check-lines.ts';
import { verifyFolder } from '../verify/verify-folder.ts';
import { realBackupDisk } from './backup-disk.ts';
import { BackupFailed } from './backup-failed.ts';
import { listBackups } from './backup-list.ts';
import { type BackupRequest, makeBackup, makeShopFolder } from './make-backup.ts';
import { MANIFEST, readManifest } from './manifest.ts';

const shop = { shopId: idAt(1), name: 'Käse & Brot' };
const key = givenKeyOf(sampleSecret);

let dir: string;
let folder: string;
let shopFolder: string;

beforeEach(async () => {
  const place = await makeFolder();
  dir = place.dir;
  folder = join(dirname(dir), 'stick');
  shopFolder = join(folder, 'Käse & Brot 00000000');
  await mkdir(folder);
  await writeSampleJournal(dir, { checkpoint: true });
  await writeFile(join(dir, 'host.json'), '{"failedPairings":[1]}');
  await makeShopFolder(folder, shop);
  return place.remove;
});

const request = (more: Partial<BackupRequest> = {}): BackupRequest => ({
  ...{ dir, folder, kind: 'hourly', at: noon, shop, appVersion: '1.2.3', seq: LINES, secret: sampleSecret },
  ...more,
});
const make = (watch: Watch = {}, more: Partial<BackupRequest> = {}) =>
  makeBackup(request(more), { disk: watchDisk(watch) });
const failureOf = async (making: Promise<unknown>): Promise<BackupFailed> => {
  const error: unknown = await making.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(BackupFailed);
  return error as BackupFailed;
};
const backups = async () => (await listBackups(realBackupDisk, folder)).map(({ id, isWhole }) => ({ id, isWhole }));
const inodeOf = async (path: string) => (await stat(path)).ino;

describe('a backup', () => {
  test('[B1] is a folder of its own that holds what cannot be made anew, says what it is, and verifies', async () => {
    await mkdir(join(dir, 'days'));
    await writeFile(join(dir, 'days', '2026-11-21.json'), '{}');
    for (const name of ['reserve', 'local-token', 'settings.json']) await writeFile(join(dir, name), 'x');
    const { path, manifest } = await make({}, { keysSealed: 'sealed\n' });
    expect(path).toBe(join(shopFolder, '2026-11-22T120000Z hourly'));
    expect((await readdir(path)).sort()).toEqual([MANIFEST, 'host.json', 'journal', 'keys.sealed', 'shop.json']);
    const { damage, epochs } = await verifyFolder(path, { key });
    expect(damage).toBeUndefined();
    expect(manifest).toMatchObject({ ...shopWords(), seq: LINES, hash: epochs[0]?.hash, total: epochs[0]?.total });
    expect(await readManifest(realBackupDisk, path)).toEqual(manifest);
    expect(manifest.files.map((file) => file.path).sort()).toEqual(
      [
        'host.json',
        'keys.sealed',
        'shop.json',
        ...(await readdir(join(path, 'journal'))).map((name) => `journal/${name}`),
      ].sort(),
    );
  });

  const shopWords = () => ({ shopId: shop.shopId, shopName: shop.name, kind: 'hourly', at: noon, appVersion: '1.2.3' });

  test('[B1] holds no token that admits a till', async () => {
    const { path } = await make();
    expect(JSON.parse(await readFile(join(path, 'host.json'), 'utf8'))).toEqual({ failedPairings: [1] });
  });

  test('[B1] opens by itself as the shop that it was made of', async () => {
    const { path } = await make();
    const [one, other] = await Promise.all([dir, path].map((place) => openBooks(place, silentLog())));
    expect(one?.books.hash).toBe(other?.books.hash);
    expect(other?.books.shop.get('shop', 'shop')?.name).toBe('S');
    await Promise.all([one?.journal.close(), other?.journal.close()]);
  });

  test('[B1] takes zipped segments as they are', async () => {
    const [first = ''] = await segmentsOf(dir);
    const zipped = gzipSync(await readFile(first));
    await writeFile(`${first}.gz`, zipped);
    await rm(first);
    const { path } = await make();
    expect(await verifyFolder(path, { key })).toMatchObject({ damage: undefined, zipped: 1, lines: LINES });
    expect(await readFile(join(path, 'journal', `${first.split('/').at(-1)}.gz`))).toEqual(zipped);
  });

  test('[B2] that is made while the host writes is cut at its last whole line', async () => {
    const last = (await segmentsOf(dir)).at(-1) ?? '';
    const whole = await readFile(last);
    await writeFile(last, Buffer.concat([whole, Buffer.from('{"v":2,"seq":16,"epoch"')]));
    const { path } = await make();
    expect(await verifyFolder(path, { key })).toMatchObject({ damage: undefined, lines: LINES, torn: [] });
  });

  test('[B2] reaches as far as its checkpoints when both grow meanwhile', async () => {
    let grown = false;
    const beforeRead = async (path: string) => {
      if (grown || !path.includes('.ndjson')) return;
      grown = true;
      await sellOn(dir, 50, 3);
    };
    const { manifest, path } = await make({ beforeRead });
    expect(manifest.seq).toBeGreaterThan(LINES);
    expect(await verifyFolder(path, { key })).toMatchObject({ damage: undefined, checkpoints: ['shop.json'] });
  });

  test('[B2] takes the zip of a segment that was zipped while it was copied', async () => {
    const [first = ''] = await segmentsOf(dir);
    const beforeRead = async (path: string) => {
      if (path !== first) return;
      await writeFile(`${first}.gz`, gzipSync(await readFile(first)));
      await rm(first);
    };
    const { path } = await make({ beforeRead });
    expect(await verifyFolder(path, { key })).toMatchObject({ damage: undefined, zipped: 1 });
  });

  test('[B2] without an entry that was acknowledged before it began is none', async () => {
    expect(await failureOf(make({}, { seq: LINES + 1 }))).toMatchObject({ fault: 'not-whole' });
    expect(await backups()).toEqual([]);
  });

  test('[B3] takes finished segments of the one before under a second name, and is as whole without it', async () => {
    const first = await make();
    await sellOn(dir, 50, 1);
    const second = await make({}, { at: '2026-11-22T13:00:00.000Z' });
    const same = (await segmentsOf(dir)).slice(0, -1).map((path) => join('journal', path.split('/').at(-1) ?? ''));
    expect(same.length).toBeGreaterThan(2);
    for (const name of same) expect(await inodeOf(join(second.path, name))).toBe(await inodeOf(join(first.path, name)));
    await rm(first.path, { recursive: true });
    expect(await verifyFolder(second.path, { key })).toMatchObject({ damage: undefined, lines: LINES + 2 });
  });

  test('[B3] finds a checkpoint in the one before under the name that it had then', async () => {
    const first = await make();
    await rename(join(dir, 'shop.json'), join(dir, 'shop.1.json'));
    const { path } = await make();
    expect(await inodeOf(join(path, 'shop.1.json'))).toBe(await inodeOf(join(first.path, 'shop.json')));
  });

  test.each(['EPERM', 'EXDEV', 'ENOTSUP', 'EMLINK'])('[B3] copies where linking says %s', async (code) => {
    await make();
    const { path } = await make({
      before: (operation) => {
        if (operation === 'link') throw diskError(code);
      },
    });
    expect(await verifyFolder(path, { key })).toMatchObject({ damage: undefined, lines: LINES });
  });

  test('[B3] of a month shares no file with another', async () => {
    const first = await make();
    const monthly = await make({}, { kind: 'monthly' });
    const files = monthly.manifest.files.map((file) => file.path);
    for (const name of files)
      expect(await inodeOf(join(monthly.path, name))).not.toBe(await inodeOf(join(first.path, name)));
  });

  test('[B3] copies anew what has gone bad in the one before', async () => {
    const first = await make();
    const [name = ''] = await readdir(join(first.path, 'journal'));
    const bad = join(first.path, 'journal', name);
    const bytes = await readFile(bad);
    await writeFile(bad, bytes.fill(0x20, 100, 101));
    const { path } = await make();
    expect(await verifyFolder(path, { key })).toMatchObject({ damage: undefined, lines: LINES });
  });

  test('[B4] leaves out a checkpoint that was damaged before', async () => {
    await writeFile(join(dir, 'shop.1.json'), '{"v":2,');
    const { manifest, path } = await make();
    expect(manifest.files.map((file) => file.path)).not.toContain('shop.1.json');
    expect(await verifyFolder(path, { key })).toMatchObject({ damage: undefined, checkpoints: ['shop.json'] });
  });

  test('[B4] of a damaged journal is none', async () => {
    const [first = ''] = await segmentsOf(dir);
    const text = await readFile(first, 'utf8');
    await writeFile(first, text.replace('"Counter"', '"Kounter"'));
    expect(await failureOf(make())).toMatchObject({ fault: 'not-whole', message: expect.stringContaining('chain') });
    expect(await backups()).toEqual([]);
  });
});

describe('the written copy', () => {
  test('[B4] is read back, and a flipped bit in any of its files is noticed before it counts', async () => {
    const { manifest, path } = await make({}, { keysSealed: 'sealed\n' });
    await rm(path, { recursive: true });
    for (const { path: name } of [...manifest.files, { path: `.${MANIFEST}.new` }]) {
      const written = (to: string, bytes: Uint8Array) => {
        if (!to.endsWith(name)) return bytes;
        const flipped = Buffer.from(bytes);
        flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 4;
        return flipped;
      };
      await failureOf(make({ written }, { keysSealed: 'sealed\n' }));
      expect(await backups(), name).toEqual([]);
    }
  });

  test('[B4] is looked through with the key: a line that somebody without it wrote is noticed', async () => {
    expect(await failureOf(make({}, { secret: Buffer.alloc(32, 9) }))).toMatchObject({ fault: 'not-whole' });
    expect(await backups()).toEqual([]);
  });
});

describe('a folder', () => {
  const whenWriting = (code: string): Watch => ({
    before: (operation) => {
      if (operation !== 'removeFolder') throw diskError(code);
    },
  });

  test.each([
    ['ENOSPC', 'folder-full'],
    ['EDQUOT', 'folder-full'],
    ['EROFS', 'folder-read-only'],
    ['EACCES', 'folder-read-only'],
    ['ENOENT', 'folder-missing'],
    ['ENODEV', 'folder-missing'],
    ['EIO', 'unreachable'],
    ['ETIMEDOUT', 'unreachable'],
  ])('[B5] that says %s gives %s and holds no backup', async (code, fault) => {
    expect(await failureOf(make(whenWriting(code)))).toMatchObject({ fault });
    expect(await readdir(shopFolder)).toEqual([]);
  });

  test('[B5] that is not there any more is not made anew', async () => {
    await rm(folder, { recursive: true });
    expect(await failureOf(make())).toMatchObject({ fault: 'folder-missing' });
    // Where a stick is plugged in otherwise there may be an empty folder.
    await mkdir(folder);
    expect(await failureOf(make())).toMatchObject({ fault: 'folder-missing' });
    expect(await readdir(folder)).toEqual([]);
    expect(await failureOf(makeShopFolder(join(folder, 'none'), shop))).toMatchObject({ fault: 'folder-missing' });
  });

  test('[B5] whichever operation fails, holds no backup or a whole one, and the next run goes well', async () => {
    await make();
    await sellOn(dir, 50, 1);
    const at = '2026-11-22T13:00:00.000Z';
    for (let failing = 1; ; failing += 1) {
      let failed = false;
      const before = (_: string, __: string, count: number) => {
        // A disk that fails goes on failing: not even the rest can be taken away.
        if (count >= failing) {
          failed = true;
          throw diskError('EIO');
        }
      };
      const made = await make({ before }, { at }).catch(() => undefined);
      const found = await backups();
      expect(found.every(({ isWhole }) => isWhole)).toBe(true);
      for (const { id } of found) expect(await verifyFolder(join(folder, id))).toMatchObject({ damage: undefined });
      if (made && !failed) break;
      const next = await make({}, { at });
      expect((await readdir(shopFolder)).filter((name) => name.startsWith('.'))).toEqual([]);
      await rm(next.path, { recursive: true });
      await rm(join(shopFolder, '2026-11-22T130000Z hourly'), { recursive: true, force: true });
    }
  });

  test('[B5] keeps its name when the shop is renamed, and a second backup of one second has another', async () => {
    const first = await make();
    const second = await make({}, { shop: { ...shop, name: 'New name' } });
    expect(dirname(second.path)).toBe(dirname(first.path));
    expect(second.path).toBe(`${first.path} (2)`);
  });

  test('[B6] shows how far it is', async () => {
    const seen: string[] = [];
    await makeBackup(request(), {
      onProgress: ({ stage, done, total }) => {
        expect(done).toBeLessThanOrEqual(total);
        seen.push(stage);
      },
    });
    expect(seen).toContain('copying');
  });

  test('[B5] moved as a whole is as good as before', async () => {
    const { path } = await make();
    const moved = join(folder, 'moved');
    await rename(path, moved);
    expect(await verifyFolder(moved, { key })).toMatchObject({ damage: undefined, lines: LINES });
  });
});
