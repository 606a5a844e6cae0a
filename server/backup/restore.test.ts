import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleSecret } from '../../test/kit/journal-lines.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { readFolder } from '../../test/kit/read-folder.ts';
import { LINES, segmentsOf, sellOn, writeSampleJournal } from '../../test/kit/sample-journal.ts';
import { idAt, noon } from '../../test/kit/sample-shop.ts';
import { diskError, watchDisk } from '../../test/kit/watched-disk.ts';
import {
  type HostIdentity,
  identityFileOf,
  identityOf,
  keepHostIdentity,
  writeHostIdentity,
} from '../access/host-identity.ts';
import { makeCertificate } from '../access/make-certificate.ts';
import { documentsOf } from '../books.ts';
import { lockFolder } from '../folder-lock.ts';
import { writeRestoredKeys } from '../host-keys.ts';
import { digestOf } from '../journal/line.ts';
import { openBooks } from '../journal/open-books.ts';
import { keyFileOf, readJournalKey, writeJournalKey } from '../journal-key.ts';
import { silentLog } from '../log.ts';
import { givenKeyOf } from '../verify/check-lines.ts';
import { verifyFolder } from '../verify/verify-folder.ts';
import { BackupFailed } from './backup-failed.ts';
import { makeBackup, makeShopFolder } from './make-backup.ts';
import { MANIFEST } from './manifest.ts';
import { rehearseBackup } from './rehearse-backup.ts';
import { type RestorePorts, type RestoreRequest, restore } from './restore.ts';
import { finishRestore } from './restore-places.ts';
import { publicKeyOf, sealKeys } from './sealed-keys.ts';

const code = '7K2QX-0ABCD-EFGHJ-KMNPQ-RSTVW';
const shop = { shopId: idAt(1), name: 'Sample' };
const at = '2026-11-25T09:30:00.000Z';
const key = givenKeyOf(sampleSecret);
const otherSecret = Buffer.alloc(32, 9);

let around: string;
let dir: string;
let keyFile: string;
let backup: string;
/** Of the shop that was backed up, and of the machine as it is. */
let backedUp: HostIdentity;
let live: HostIdentity;

beforeAll(async () => {
  backedUp = identityOf(await makeCertificate());
  live = identityOf(await makeCertificate());
});

beforeEach(async () => {
  const place = await makeFolder();
  dir = place.dir;
  around = dirname(dir);
  keyFile = keyFileOf(dir);
  const folder = join(around, 'stick');
  await mkdir(folder);
  await writeSampleJournal(dir, { checkpoint: true });
  await writeFile(join(dir, 'host.json'), '{"failedPairings":[1]}');
  await writeJournalKey(keyFile, sampleSecret);
  await writeHostIdentity(identityFileOf(dir), live);
  await makeShopFolder(folder, shop);
  const keysSealed = sealKeys(
    { shopId: shop.shopId, journalKey: sampleSecret, identity: backedUp },
    await publicKeyOf(code),
  );
  const request = { dir, folder, kind: 'daily', at: noon, shop, appVersion: '1', seq: LINES, keysSealed } as const;
  backup = (await makeBackup(request)).path;
  return place.remove;
});

const restoring = (more: Partial<RestoreRequest> = {}, ports: RestorePorts = {}) => {
  const request = { backup, dir, keyFile, at, ...more };
  return restore(request, (keys) => writeRestoredKeys(request, keys), ports);
};
/** Of a shop’s folder; one is made where there is none. */
const identityAt = async (folder: string) => (await keepHostIdentity(identityFileOf(folder))).secret;

/** All that a shop knows, and how far it is; opened as a start does. */
async function pictureOf(place: string) {
  const { books, journal } = await openBooks(place, silentLog());
  await journal.close();
  const documents = documentsOf(books, books.shop.kinds()).map((one) => JSON.stringify(one));
  return { epoch: books.epoch, seq: books.seq, total: books.total, documents: digestOf(documents.sort()) };
}

/** Every file below a folder with what is in it. */
const bytesOf = async (place: string) => digestOf(await readFolder(place));
const beside = async () => (await readdir(around)).sort();
const faultOf = async (doing: Promise<unknown>): Promise<BackupFailed> => {
  const error: unknown = await doing.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(BackupFailed);
  return error as BackupFailed;
};

describe('a rehearsal', () => {
  test('[B13] says what a restore would bring, and whether the code opens the keys', async () => {
    const found = {
      shopName: 'Sample',
      seq: LINES,
      lastEntryAt: noon,
      totalMinor: 15_000,
      openOrders: 6,
      openEstimates: 0,
    };
    expect(await rehearseBackup({ backup })).toEqual({ ...found, keys: 'sealed' });
    expect(await rehearseBackup({ backup, code })).toEqual({ ...found, keys: 'opened' });
    expect(await faultOf(rehearseBackup({ backup, code: code.replace('7', '8') }))).toMatchObject({
      fault: 'wrong-code',
    });
  });

  test('[B13] changes no byte of the backup or of any shop, and leaves nothing', async () => {
    const before = [await bytesOf(around), await beside()];
    await rehearseBackup({ backup, code });
    await faultOf(rehearseBackup({ backup, code: 'x' }));
    expect([await bytesOf(around), await beside()]).toEqual(before);
  });

  test('[B13] finds a flipped bit in any file of the backup', async () => {
    const { files } = JSON.parse(await readFile(join(backup, MANIFEST), 'utf8')) as { files: { path: string }[] };
    for (const { path } of [...files, { path: MANIFEST }]) {
      const file = join(backup, path);
      const sound = await readFile(file);
      const flipped = Buffer.from(sound);
      flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
      await writeFile(file, flipped);
      expect(await faultOf(rehearseBackup({ backup, code })), path).toMatchObject({ fault: 'not-whole' });
      await rm(file);
      await faultOf(rehearseBackup({ backup, code }));
      await writeFile(file, sound);
    }
    await rehearseBackup({ backup, code });
  });
});

describe('a restore', () => {
  test('[B14] on a new folder gives the same shop in a new epoch, which verifies and goes on', async () => {
    const before = await pictureOf(dir);
    const place = join(around, 'new');
    const done = await restoring({ dir: place, code });
    expect(done).toMatchObject({ aside: undefined, seq: LINES + 1, keys: 'opened' });
    expect(done.epoch).toMatch(/^2-[0-9a-f]{8}$/);
    const after = await pictureOf(place);
    expect(after).toMatchObject({ epoch: done.epoch, seq: before.seq + 1, total: before.total });
    const { damage, epochs } = await verifyFolder(place, { key });
    expect(damage).toBeUndefined();
    expect(epochs.map(({ epoch }) => epoch)).toEqual([before.epoch, done.epoch]);
    expect(await readJournalKey(keyFile)).toEqual(sampleSecret);
  });

  test('[B14] brings every document of the backup as it was, but for the run of numbers', async () => {
    const place = join(around, 'new');
    await restoring({ dir: place });
    const documents = async (folder: string) => {
      const { books, journal } = await openBooks(folder, silentLog());
      await journal.close();
      const all = documentsOf(books, books.shop.kinds()).filter(({ kind }) => kind !== 'shop' && kind !== 'journalKey');
      return all.map((one) => JSON.stringify(one)).sort();
    };
    expect(await documents(place)).toEqual(await documents(dir));
  });

  test('[B15] keeps the live shop aside with all that it has, and takes its name', async () => {
    await sellOn(dir, 50, 2);
    const live = await pictureOf(dir);
    const files = (await readdir(dir)).sort();
    const { aside = '' } = await restoring({ code });
    expect(basename(aside)).toBe('shop.before-restore-2026-11-25T093000Z');
    expect(await pictureOf(aside)).toEqual(live);
    expect((await readdir(aside)).filter((name) => name !== 'days').sort()).toEqual(
      files.filter((name) => name !== 'days'),
    );
    expect(await readJournalKey(keyFileOf(aside))).toEqual(sampleSecret);
    expect((await pictureOf(dir)).seq).toBe(LINES + 1);
    expect(await beside()).toEqual(
      [
        ...['shop', basename(aside)].flatMap((name) => [name, `${name}.host-key`, `${name}.journal-key`]),
        'stick',
      ].sort(),
    );
  });

  test('[B15] twice within a second keeps both aside', async () => {
    const first = await restoring();
    const second = await restoring();
    expect(second.aside).not.toBe(first.aside);
    expect(await pictureOf(second.aside ?? '')).toMatchObject({ epoch: first.epoch });
    expect(second.epoch).toMatch(/^3-/);
  });

  test('[B16] leaves this machine what it is: its role, its token for scripts, and where its backups go', async () => {
    await writeFile(join(dir, 'settings.json'), '{"role":"host","otherTillsMayJoin":true}');
    await writeFile(join(dir, 'local-token'), 'secret');
    await writeFile(
      join(dir, 'backup.json'),
      JSON.stringify({ folder: '/stick', publicKey: 'x', last: { at, seq: 900 } }),
    );
    await restoring();
    expect(await readFile(join(dir, 'settings.json'), 'utf8')).toBe('{"role":"host","otherTillsMayJoin":true}');
    expect(await readFile(join(dir, 'local-token'), 'utf8')).toBe('secret');
    // What was backed up later is of a history that is over.
    expect(JSON.parse(await readFile(join(dir, 'backup.json'), 'utf8'))).toEqual({
      ...{ folder: '/stick', publicKey: 'x' },
      last: { at: noon, seq: LINES },
    });
    expect(await readFile(join(dir, 'host.json'), 'utf8')).toBe('{"failedPairings":[1]}');
    expect(await readdir(dir)).not.toContain('keys.sealed');
  });

  test('[B17] with the code brings the key back; without it the journal goes on and says so', async () => {
    await writeJournalKey(keyFile, otherSecret);
    await restoring();
    expect(await readJournalKey(keyFile)).toEqual(otherSecret);
    const { damage, epochs } = await verifyFolder(dir, { key });
    expect(damage).toBeUndefined();
    expect(epochs.at(-1)?.keys.at(-1)?.keyId).not.toBe(key.id);
    await restoring({ code });
    expect(await readJournalKey(keyFile)).toEqual(sampleSecret);
    expect((await verifyFolder(dir, { key })).epochs.at(-1)?.keys).toMatchObject([{ keyId: key.id }]);
  });

  test('[T11] with the code brings the host back as its tills know it; the key of before goes with its folder', async () => {
    const { aside = '' } = await restoring({ code });
    expect([await identityAt(dir), await identityAt(aside)]).toEqual([backedUp, live]);
    const place = join(around, 'new');
    await restoring({ code, dir: place });
    expect(await identityAt(place)).toEqual(backedUp);
  });

  test('[T11] without the code leaves this machine its own key; a new machine makes a new one', async () => {
    await restoring();
    expect(await identityAt(dir)).toEqual(live);
    const place = join(around, 'new');
    await restoring({ dir: place });
    expect([backedUp.keyHash, live.keyHash]).not.toContain((await identityAt(place)).keyHash);
  });

  test('[B17] without the code goes on under this machine’s key where it is the shop’s own', async () => {
    await restoring({ secret: sampleSecret });
    expect((await verifyFolder(dir, { key })).epochs.at(-1)?.keys).toMatchObject([{ keyId: key.id }]);
  });

  test('[B18] gives no receipt number twice, also not one that was given after the backup', async () => {
    await sellOn(dir, 50, 3);
    const numbersOf = async (place: string) => {
      const text = (await Promise.all((await segmentsOf(place)).map((path) => readFile(path, 'utf8')))).join('');
      return [...text.matchAll(/"kind":"receipt".*?"number":"([^"]+)"/g)].map(([, number]) => number);
    };
    const given = await numbersOf(dir);
    await restoring({ code });
    const before = (await numbersOf(dir)).length;
    await sellOn(dir, 60, 4);
    const anew = (await numbersOf(dir)).slice(before);
    expect(anew).toEqual(['A2-2026-000001', 'B2-2026-000001', 'A2-2026-000002', 'B2-2026-000002']);
    for (const number of anew) expect(given).not.toContain(number);
    expect(await verifyFolder(dir, { key })).toMatchObject({ damage: undefined });
  });

  test('[B18] of an older backup on a new machine goes above every epoch that lies beside it', async () => {
    await restoring({ code });
    await sellOn(dir, 50, 1);
    const request = {
      dir,
      folder: join(around, 'stick'),
      kind: 'daily',
      at,
      shop,
      appVersion: '1',
      seq: LINES,
    } as const;
    await makeBackup(request);
    const { epoch } = await restoring({ dir: join(around, 'new-machine') });
    expect(epoch).toMatch(/^3-/);
  });
});

describe('what cannot be restored', () => {
  const unchanged = async (doing: () => Promise<unknown>) => {
    const before = [await bytesOf(around), await beside()];
    const failed = await faultOf(doing());
    expect([await bytesOf(around), await beside()]).toEqual(before);
    return failed;
  };

  test('[B19] a folder that is not there, or no backup, is named, and nothing is changed', async () => {
    const missing = join(around, 'none');
    expect((await unchanged(() => restoring({ backup: missing }))).message).toBe(`${missing} is not there`);
    const empty = join(around, 'empty');
    await mkdir(empty);
    expect((await unchanged(() => restoring({ backup: empty }))).message).toContain('is no backup');
    expect((await unchanged(() => restoring({ backup: dir }))).message).toContain('is no backup');
  });

  test('[B19] a damaged backup and a wrong code change nothing', async () => {
    expect(await unchanged(() => restoring({ code: code.replace('7', '8') }))).toMatchObject({ fault: 'wrong-code' });
    const [segment = ''] = await readdir(join(backup, 'journal'));
    await writeFile(join(backup, 'journal', segment), 'x');
    expect(await unchanged(() => restoring({ code }))).toMatchObject({ fault: 'not-whole' });
  });

  test('[B19] a backup whose words and files were changed alike is found by looking through it', async () => {
    const [segment = ''] = await readdir(join(backup, 'journal'));
    const file = join(backup, 'journal', segment);
    const text = (await readFile(file, 'utf8')).replace('"Counter"', '"Kounter"');
    await writeFile(file, text);
    const { digest: _, ...manifest } = JSON.parse(await readFile(join(backup, MANIFEST), 'utf8'));
    const { hash } = await import('node:crypto');
    for (const one of manifest.files) if (one.path.endsWith(segment)) one.sha256 = hash('sha256', text);
    await writeFile(join(backup, MANIFEST), JSON.stringify({ ...manifest, digest: digestOf(manifest) }));
    expect((await unchanged(() => restoring({ code }))).message).toContain('breaks the chain');
  });

  test('[B19] a folder that a host holds stays its own', async () => {
    const unlock = await lockFolder(dir);
    const { fault, message } = await faultOf(restoring({ code }));
    await unlock();
    expect([fault, message]).toEqual(['refused', expect.stringContaining('is in use by another Tillwire')]);
    expect(await beside()).toEqual(['shop', 'shop.host-key', 'shop.journal-key', 'stick']);
  });

  test('[B19] a backup of a newer version is refused', async () => {
    const manifest = JSON.parse(await readFile(join(backup, MANIFEST), 'utf8'));
    await writeFile(join(backup, MANIFEST), JSON.stringify({ ...manifest, v: 2 }));
    expect(await unchanged(() => restoring())).toMatchObject({ fault: 'newer-version' });
  });
});

test('[B30] a restore that is cut off at any moment leaves the old shop or the new one, whole and with its key', async () => {
  await sellOn(dir, 50, 1);
  const old = await pictureOf(dir);
  await writeJournalKey(keyFile, otherSecret);
  const saved = join(around, 'saved');
  await cp(dir, saved, { recursive: true });
  const outcomes = new Set<string>();
  for (let last = 0; ; last += 1) {
    let isCut = false;
    const disk = watchDisk({
      before: (_, __, count) => {
        // From here on the machine is off.
        if (count <= last) return;
        isCut = true;
        throw diskError('EIO');
      },
    });
    await restoring({ code }, { disk }).catch(() => {});
    await finishRestore(dir, keyFile);
    const found = await pictureOf(dir);
    const isOld = found.seq === old.seq && found.epoch === old.epoch;
    if (isOld) expect([found, await identityAt(dir)]).toEqual([old, live]);
    else {
      expect(found).toMatchObject({ seq: LINES + 1, epoch: expect.stringMatching(/^2-/) });
      expect(await readJournalKey(keyFile)).toEqual(sampleSecret);
      expect(await identityAt(dir)).toEqual(backedUp);
      expect(await verifyFolder(dir, { key })).toMatchObject({ damage: undefined });
      const [aside = ''] = (await beside()).filter((name) => /before-restore-[^.]*$/.test(name));
      expect(await pictureOf(join(around, aside))).toEqual(old);
    }
    outcomes.add(isOld ? 'old' : 'new');
    if (!isCut) break;
    for (const name of await beside()) {
      if (name !== 'stick' && name !== 'saved') await rm(join(around, name), { recursive: true });
    }
    await cp(saved, dir, { recursive: true });
    await writeJournalKey(keyFile, otherSecret);
    await writeHostIdentity(identityFileOf(dir), live);
  }
  expect([...outcomes].sort()).toEqual(['new', 'old']);
}, 120_000);

test('[B30] a folder that was made anew meanwhile, without a shop in it, is not taken for the old shop', async () => {
  await rename(dir, `${dir}.restored`);
  await mkdir(join(dir, 'logs'), { recursive: true });
  await finishRestore(dir, keyFile);
  expect((await pictureOf(dir)).seq).toBe(LINES);
  expect(await beside()).toEqual(['shop', 'shop.host-key', 'shop.journal-key', 'shop.without-shop', 'stick']);
});

test('[B30] what a restore left that did not get to the change of folders is gone at the next start', async () => {
  await rename(dir, `${dir}.restored`);
  await cp(`${dir}.restored`, dir, { recursive: true });
  await finishRestore(dir, keyFile);
  expect(await beside()).toEqual(['shop', 'shop.host-key', 'shop.journal-key', 'stick']);
});
