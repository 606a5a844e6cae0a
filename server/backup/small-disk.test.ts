import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sampleSecret } from '../../test/kit/journal-lines.ts';
import { fill } from '../../test/kit/mount-disk.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { LINES, sellOn, writeSampleJournal } from '../../test/kit/sample-journal.ts';
import { idAt, noon } from '../../test/kit/sample-shop.ts';
import { makeReadOnly, smallDisk } from '../../test/kit/small-disk.ts';
import { verifyFolder } from '../verify/verify-folder.ts';
import { makeBackup, makeShopFolder } from './make-backup.ts';
import { restore } from './restore.ts';

const MB = 1024 * 1024;
const shop = { shopId: idAt(1), name: 'Sample' };

/** A shop, and a disk of its own for its backups; undefined where this system lets nobody have one. */
async function open() {
  const stick = await smallDisk(4);
  if (stick === undefined) return undefined;
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  await writeSampleJournal(dir, { checkpoint: true });
  await makeShopFolder(stick, shop);
  const request = {
    dir,
    folder: stick,
    kind: 'hourly',
    at: noon,
    shop,
    appVersion: '1',
    secret: sampleSecret,
  } as const;
  const make = (seq = LINES) => makeBackup({ ...request, seq });
  return { dir, stick, make, held: () => readdir(join(stick, 'Sample 00000000')) };
}

test('[B5] on a disk that is really full there is no backup, and with room again there is', async (context) => {
  const opened = await open();
  if (!opened) return context.skip('this system lets nobody mount a small disk');
  const { stick, make, held } = opened;
  const makeRoom = await fill(stick, 'filler', 16 * 1024);
  await expect(make()).rejects.toMatchObject({ fault: 'folder-full' });
  expect(await held()).toEqual([]);
  await makeRoom();
  const { path } = await make();
  expect(await verifyFolder(path)).toMatchObject({ damage: undefined, lines: LINES });
});

test('[B5] a disk that becomes read-only keeps the backups that it has, and gets no half one', async (context) => {
  const opened = await open();
  if (!opened) return context.skip('this system lets nobody mount a small disk');
  const { stick, make, held } = opened;
  const { path } = await make();
  makeReadOnly(stick);
  await expect(make()).rejects.toMatchObject({ fault: 'folder-read-only' });
  expect(await held()).toHaveLength(1);
  expect(await verifyFolder(path)).toMatchObject({ damage: undefined, lines: LINES });
});

test('[B19] a restore that finds no room beside the shop says so, and changes nothing', async (context) => {
  const disk = await smallDisk(4);
  if (disk === undefined) return context.skip('this system lets nobody mount a small disk');
  const { dir: stick, remove } = await makeFolder();
  onTestFinished(remove);
  const dir = join(disk, 'shop');
  await mkdir(dir);
  await writeSampleJournal(dir, { checkpoint: true });
  await makeShopFolder(stick, shop);
  const request = { dir, folder: stick, kind: 'manual', at: noon, shop, appVersion: '1', seq: LINES } as const;
  const { path: backup } = await makeBackup(request);
  await fill(disk, 'filler', 16 * 1024);
  const keep = async () => {};
  await expect(restore({ backup, dir, keyFile: `${dir}.journal-key`, at: noon }, keep)).rejects.toMatchObject({
    fault: 'refused',
    message: expect.stringContaining('not enough room on the disk of this machine'),
  });
  expect((await readdir(disk)).sort()).toEqual(['filler', 'shop']);
  expect(await verifyFolder(dir)).toMatchObject({ damage: undefined, lines: LINES });
});

test('[B3] many backups of a shop take little more room than one', async (context) => {
  const opened = await open();
  if (!opened) return context.skip('this system lets nobody mount a small disk');
  const { dir, stick, make } = opened;
  await sellOn(dir, 100, 200);
  await mkdir(join(stick, 'other'));
  const leave = await fill(stick, 'other/filler', 2 * MB);
  for (let n = 0; n < 12; n += 1) await make(LINES + 400);
  await leave();
});
