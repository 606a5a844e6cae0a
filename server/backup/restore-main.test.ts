import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { sampleSecret } from '../../test/kit/journal-lines.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { readFolder } from '../../test/kit/read-folder.ts';
import { runBuilt } from '../../test/kit/run-program.ts';
import { LINES, sellOn, writeSampleJournal } from '../../test/kit/sample-journal.ts';
import { idAt, noon } from '../../test/kit/sample-shop.ts';
import { identityFileOf, identityOf, keepHostIdentity } from '../access/host-identity.ts';
import { makeCertificate } from '../access/make-certificate.ts';
import { lockFolder } from '../folder-lock.ts';
import { keyFileOf, readJournalKey } from '../journal-key.ts';
import { givenKeyOf } from '../verify/check-lines.ts';
import { verifyFolder } from '../verify/verify-folder.ts';
import { backupsInThread } from './backup-thread.ts';
import { makeBackup, makeShopFolder } from './make-backup.ts';
import { publicKeyOf, sealKeys } from './sealed-keys.ts';

const code = '7K2QX-0ABCD-EFGHJ-KMNPQ-RSTVW';
const shop = { shopId: idAt(1), name: 'Sample' };
const identity = identityOf(await makeCertificate());

let around: string;
let dir: string;
let backup: string;

beforeEach(async () => {
  const place = await makeFolder();
  dir = place.dir;
  around = dirname(dir);
  const folder = join(around, 'stick');
  await mkdir(folder);
  await writeSampleJournal(dir, { checkpoint: true });
  await makeShopFolder(folder, shop);
  const keysSealed = sealKeys({ shopId: shop.shopId, journalKey: sampleSecret, identity }, await publicKeyOf(code));
  const request = { dir, folder, kind: 'manual', at: noon, shop, appVersion: '1', seq: LINES, keysSealed } as const;
  backup = (await makeBackup(request)).path;
  await sellOn(dir, 50, 1);
  return place.remove;
});

const run = (...args: string[]) => runBuilt('restore-main', args, around).ended;

test('[B13] --rehearse says what is in a backup and changes nothing', async () => {
  const before = await readFolder(around);
  const { code: exit, out, err } = await run(backup, '--rehearse', '--code', code);
  expect([exit, err]).toEqual([0, '']);
  expect(out).toContain(`OK  ${backup}`);
  expect(out).toContain('shop: Sample');
  expect(out).toContain(`last entry: ${noon}, seq ${LINES}`);
  expect(out).toContain('grand total: 15000');
  expect(out).toContain('open: 6 orders, 0 estimates');
  expect(out).toContain('keys: the code opens them');
  expect(await readFolder(around)).toBe(before);
});

test('[B14] puts a backup in the place of a shop, with its key, and says where the one of before is', async () => {
  const { code: exit, out, err } = await run(backup, '--data', dir, '--code', code);
  expect([exit, err]).toEqual([0, '']);
  expect(out).toContain(`RESTORED  ${dir}`);
  const [, aside = ''] = /what was there before is in (.+)/.exec(out) ?? [];
  expect(await verifyFolder(aside)).toMatchObject({ damage: undefined, lines: LINES + 2 });
  const { damage, epochs } = await verifyFolder(dir, { key: givenKeyOf(sampleSecret) });
  expect([damage, epochs.length]).toEqual([undefined, 2]);
  expect(await readJournalKey(keyFileOf(dir))).toEqual(sampleSecret);
  expect(out).toContain('its tills know this host again');
  expect((await keepHostIdentity(identityFileOf(dir))).secret).toEqual(identity);
});

test('[B14] makes a new data folder, and keeps the key where it is told', async () => {
  const place = join(around, 'new', 'shop');
  const keyFile = join(around, 'key');
  expect((await run(backup, '--data', place, '--code', code, '--key', keyFile)).code).toBe(0);
  expect(await verifyFolder(place)).toMatchObject({ damage: undefined });
  expect(await readJournalKey(keyFile)).toEqual(sampleSecret);
});

test.each([
  ['no backup is named', [], 2, /Name one backup/],
  ['two are', ['a', 'b'], 2, /Name one backup/],
  ['an option is not known', ['BACKUP', '--colour'], 2, /Unknown option '--colour'/],
  ['there is no such folder', ['/nowhere/at/all'], 1, /\/nowhere\/at\/all is not there/],
  ['it is no backup', ['DIR'], 1, /is no backup: it holds no backup\.json/],
  ['the code is none', ['BACKUP', '--code', 'abc'], 1, /a recovery code has 25 letters and digits/],
  ['the code is another', ['BACKUP', '--code', code.replace('7', '8')], 1, /sealed under another recovery code/],
])('[B19] when %s it says so, and changes nothing', async (_, args, exit, sentence) => {
  const before = [await readFolder(around), await readdir(around)];
  const given = args.map((one) => one.replace('BACKUP', backup).replace('DIR', dir));
  const { code: ended, out, err } = await run(...given, '--data', dir);
  expect([ended, err]).toEqual([exit, expect.stringMatching(sentence)]);
  expect(out).not.toContain('RESTORED');
  expect([await readFolder(around), await readdir(around)]).toEqual(before);
});

test('[B19] a damaged backup, or a folder in use, changes nothing', async () => {
  const unlock = await lockFolder(dir);
  const inUse = await run(backup, '--data', dir);
  await unlock();
  expect([inUse.code, inUse.err]).toEqual([1, expect.stringContaining('is in use by another Tillwire')]);
  const [segment = ''] = await readdir(join(backup, 'journal'));
  const path = join(backup, 'journal', segment);
  await writeFile(path, (await readFile(path, 'utf8')).replace('Counter', 'Kounter'));
  const damaged = await run(backup, '--data', dir);
  expect([damaged.code, damaged.err]).toEqual([1, expect.stringContaining(`${path} is not what was backed up`)]);
  expect(damaged.err).toContain('Nothing was changed.');
  expect((await readdir(around)).sort()).toEqual(['shop', 'stick']);
});

test('[B9] the host without a window backs up into the folder that it is told, and stops where there is none', async () => {
  const data = join(around, 'headless');
  const stick = join(around, 'other-stick');
  await mkdir(stick);
  const host = (folder: string) =>
    runBuilt('host', ['--port', '0', '--data', data, '--demo', '--backups', folder], around);
  const wrong = await host(join(stick, 'none')).ended;
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('is not there')]);
  const running = host(stick);
  await running.said(/"msg":"backed up and verified"|backed up and verified/);
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
  const [shopFolder = ''] = await readdir(stick);
  expect(await readdir(join(stick, shopFolder))).toEqual([expect.stringMatching(/monthly$/)]);
});

test('[B6] a thread makes a backup, tells how far it is, and names what keeps it from one', async () => {
  const desk = backupsInThread(join(import.meta.dirname, '../../dist/server/backup-worker.js'));
  const folder = join(around, 'stick');
  const request = { dir, folder, at: '2026-11-23T08:00:00.000Z', shop, appVersion: '1', secret: sampleSecret };
  const stages = new Set<string>();
  const made = await desk.do('make', { ...request, seq: LINES + 2, isManual: false }, ({ stage }) => stages.add(stage));
  expect(made).toMatchObject({ seq: LINES + 2, list: [{ kind: 'monthly' }, { kind: 'manual' }] });
  expect([...stages]).toEqual(['copying']);
  const failing = desk.do('make', { ...request, folder: join(around, 'none'), seq: 1, isManual: true });
  await expect(failing).rejects.toMatchObject({ fault: 'folder-missing' });
  const ended = desk.do('make', { ...request, seq: LINES + 2, isManual: true });
  const ending = expect(ended).rejects.toMatchObject({ fault: 'unreachable' });
  await desk.close();
  await ending;
  expect((await desk.do('look', { dir, folder })).list).toHaveLength(2);
});
