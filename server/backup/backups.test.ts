import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { BackupProgress, BackupsState } from '../../shop/backup.ts';
import { createFakeTime } from '../../test/kit/fake-time.ts';
import { sampleSecret } from '../../test/kit/journal-lines.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { LINES, sellOn, writeSampleJournal } from '../../test/kit/sample-journal.ts';
import { idAt } from '../../test/kit/sample-shop.ts';
import { identityOf } from '../access/host-identity.ts';
import { makeCertificate } from '../access/make-certificate.ts';
import { silentLog } from '../log.ts';
import { openSettings } from '../settings.ts';
import { BackupFailed } from './backup-failed.ts';
import { parseBackupSettings } from './backup-settings.ts';
import { type BackupDesk, backupsHere } from './backup-thread.ts';
import { createBackups } from './backups.ts';
import { lettersOf } from './recovery-code.ts';

const HOUR = 3_600_000;
const startMs = Date.parse('2026-11-22T12:00:00.000Z');

let dir: string;
let folder: string;

beforeEach(async () => {
  const place = await makeFolder();
  // After what the test opens is closed.
  onTestFinished(place.remove);
  dir = place.dir;
  folder = join(dirname(dir), 'stick');
  await mkdir(folder);
  await writeSampleJournal(dir);
});

const identity = identityOf(await makeCertificate());

/** Backups whose clock is in the test's hands. */
async function open(desk: BackupDesk = backupsHere(), time = createFakeTime()) {
  const lookers = new Set<() => void>();
  let seq = LINES;
  const backups = createBackups({
    dir,
    appVersion: '1',
    settings: await openSettings(dir, parseBackupSettings, 'backup.json'),
    shop: () => ({ shopId: idAt(1), name: 'Sample' }),
    seq: () => seq,
    secret: sampleSecret,
    identity,
    desk,
    nowMs: () => startMs + time.timers.now(),
    after: time.timers.after,
    log: silentLog(),
    onChanged: () => {
      for (const look of [...lookers]) look();
    },
  });
  onTestFinished(() => backups.close());
  return {
    backups,
    time,
    /** Resolves with the first state that fits, from the present one on. */
    shows: (fits: (state: BackupsState) => boolean) =>
      new Promise<BackupsState>((done) => {
        const look = () => {
          const state = backups.state();
          if (!fits(state)) return;
          lookers.delete(look);
          done(state);
        };
        lookers.add(look);
        look();
      }),
    async sell() {
      await sellOn(dir, seq + 100, 1);
      seq += 2;
      backups.entered();
    },
    enter(lines: number) {
      seq += lines;
      backups.entered();
    },
  };
}

/** A desk at which the test does the work. */
function deskInHand() {
  const asked: string[] = [];
  const fails: BackupFailed[] = [];
  const holds: Promise<void>[] = [];
  let progress: BackupProgress[] = [];
  const desk: BackupDesk = {
    async do(name, takes, onProgress) {
      asked.push(name);
      for (const one of progress) onProgress?.(one);
      await holds.shift();
      const fault = fails.shift();
      if (fault) throw fault;
      const { at = '', seq = 0 } = takes as { at?: string; seq?: number };
      return { folder, isSameDisk: false, list: [], at, seq } as never;
    },
    close: async () => {},
  };
  return {
    desk,
    asked,
    fails,
    holds,
    setProgress: (next: BackupProgress[]) => {
      progress = next;
    },
  };
}

const quiet = (state: BackupsState) => !state.running;

describe('backups', () => {
  test('[B9] none is made until a folder is chosen, and then one at once', async () => {
    const { backups, shows, time, sell } = await open();
    await sell();
    expect(time.waits()).toEqual([]);
    await backups.choose(folder);
    const { last, list } = await shows((state) => state.last !== undefined && quiet(state));
    expect(last).toEqual({ at: new Date(startMs).toISOString(), seq: LINES + 2 });
    expect(list).toMatchObject([{ kind: 'monthly', seq: LINES + 2, isWhole: true, hasKeys: false }]);
    expect(backups.safeSeq()).toBe(LINES + 2);
  });

  test('[B9] the next follows an hour after the last if something was entered, and none if nothing was', async () => {
    const { backups, shows, time, sell } = await open();
    await backups.choose(folder);
    await shows(({ list, ...state }) => list.length === 1 && quiet(state as BackupsState));
    time.pass(3 * HOUR);
    expect(time.waits()).toEqual([]);
    await sell();
    expect(time.waits()).toEqual([0]);
    time.pass(0);
    const after = await shows(({ list }) => list.length === 2);
    expect(after.list).toMatchObject([{ kind: 'hourly' }, { kind: 'monthly' }]);
    await sell();
    expect(time.waits()).toEqual([HOUR]);
  });

  test('[B9] one is made at a start that finds the last older than an hour, and what was chosen is kept', async () => {
    const first = await open();
    await first.backups.choose(folder);
    await first.shows(({ list }) => list.length === 1);
    await first.backups.close();
    const { desk, asked } = deskInHand();
    const time = createFakeTime();
    time.pass(HOUR + 1);
    const second = await open(desk, time);
    expect(second.backups.state()).toMatchObject({ folder, last: { seq: LINES } });
    second.enter(1);
    time.pass(0);
    await second.shows(({ last }) => last?.seq === LINES + 1);
    expect(asked).toEqual(['look', 'make']);
  });

  test('[B9] one that fails is tried again after an hour, and the shop goes on', async () => {
    const { desk, asked, fails } = deskInHand();
    const { backups, shows, time, enter } = await open(desk);
    fails.push(...[undefined as never, new BackupFailed('folder-full', 'it is full')]);
    await backups.choose(folder);
    const failed = await shows((state) => state.fault !== undefined && quiet(state));
    expect(failed.fault).toEqual({ fault: 'folder-full', detail: 'it is full', at: new Date(startMs).toISOString() });
    enter(1);
    expect(time.waits()).toEqual([HOUR]);
    time.pass(HOUR);
    const after = await shows(({ last }) => last !== undefined);
    expect(after.fault).toBeUndefined();
    expect(asked).toEqual(['choose', 'make', 'make']);
  });

  test('[B9] a clock that was put back a year waits no longer than an hour', async () => {
    const { desk } = deskInHand();
    await writeFile(
      join(dir, 'backup.json'),
      JSON.stringify({ folder, last: { at: '2027-11-22T12:00:00.000Z', seq: 1 } }),
    );
    const { shows, time } = await open(desk);
    await shows(() => time.waits().length > 0);
    expect(time.waits()).toEqual([HOUR]);
  });

  test('[B9] one that was asked for puts the next off by an hour', async () => {
    const { desk } = deskInHand();
    const { backups, shows, time, enter } = await open(desk);
    await backups.choose(folder);
    await shows((state) => state.last !== undefined && quiet(state));
    enter(1);
    time.pass(HOUR / 2);
    await backups.now();
    expect(time.waits()).toEqual([]);
    enter(1);
    expect(time.waits()).toEqual([HOUR]);
  });

  test('[B9] who asks twice while one is made gets one', async () => {
    const { desk, asked } = deskInHand();
    const { backups, shows } = await open(desk);
    await backups.choose(folder);
    await shows((state) => state.last !== undefined && quiet(state));
    await Promise.all([backups.now(), backups.now(), backups.now()]);
    expect(asked).toEqual(['choose', 'make', 'make']);
  });
});

describe('the state', () => {
  test('[B10] says why there is no backup in a word of a closed list, and forgets it with the next', async () => {
    const { backups, shows } = await open();
    await backups.choose(folder);
    await shows(({ list }) => list.length === 1);
    await rm(folder, { recursive: true });
    await expect(backups.now()).rejects.toMatchObject({ fault: 'folder-missing' });
    expect(backups.state()).toMatchObject({ fault: { fault: 'folder-missing' }, last: { seq: LINES } });
    expect(await readdir(dirname(dir))).not.toContain('stick');
    await mkdir(folder);
    await expect(backups.now()).rejects.toMatchObject({ fault: 'folder-missing' });
    await backups.choose(folder);
    expect(await shows(({ list, fault }) => list.length === 1 && !fault)).toMatchObject({ last: { seq: LINES } });
  });

  test('[B10] a start without the stick says so, and still knows what is safe', async () => {
    const first = await open();
    await first.backups.choose(folder);
    await first.shows(({ list }) => list.length === 1);
    await first.backups.close();
    await rm(folder, { recursive: true });
    const { backups, shows } = await open();
    expect(await shows(({ fault }) => fault !== undefined)).toMatchObject({
      fault: { fault: 'folder-missing' },
      list: [],
    });
    expect(backups.safeSeq()).toBe(LINES);
  });

  test.each([
    ['the shop’s own folder', () => dir],
    ['a folder in it', () => join(dir, 'journal')],
  ])('[B10] %s is not taken', async (_, picked) => {
    const { backups } = await open();
    await expect(backups.choose(picked())).rejects.toMatchObject({ fault: 'folder-in-shop' });
    expect(backups.state().folder).toBeUndefined();
  });

  test('[B10] a backup that was picked in place of its folder is taken for that folder', async () => {
    const { backups, shows } = await open();
    await backups.choose(folder);
    const { list } = await shows((state) => state.list.length === 1);
    const one = join(folder, list[0]?.id ?? '');
    for (const picked of [one, dirname(one)]) {
      await backups.choose(picked);
      expect(backups.state().folder).toBe(folder);
    }
  });

  test('[B10] says that the folder is on the shop’s own disk', async () => {
    const { backups } = await open();
    await backups.choose(folder);
    expect(backups.state().isSameDisk).toBe(true);
  });

  test('[B6] shows how far a backup is, each percent once, and nothing when it is over', async () => {
    const { desk, holds, setProgress } = deskInHand();
    const { backups, shows } = await open(desk);
    setProgress(Array.from({ length: 1_000 }, (_, done) => ({ stage: 'copying', done, total: 1_000 })));
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    holds.push(Promise.resolve(), held);
    const seen: (number | undefined)[] = [];
    void shows(({ running }) => {
      seen.push(running?.done);
      return false;
    });
    await backups.choose(folder);
    expect(await shows(({ running }) => running?.done === 999)).toBeDefined();
    release();
    await shows((state) => state.last !== undefined && quiet(state));
    expect(seen.filter((done) => done !== undefined).length).toBeLessThanOrEqual(102);
  });
});

describe('the recovery code', () => {
  test('[B11] is shown once and kept nowhere; what is backed up from then on opens with it', async () => {
    const { backups, shows } = await open();
    await backups.choose(folder);
    await shows(({ list }) => list.length === 1);
    expect(backups.state().hasCode).toBe(false);
    const code = await backups.newRecoveryCode();
    expect(backups.state().hasCode).toBe(true);
    await backups.now();
    const { list } = backups.state();
    expect(list.map(({ hasKeys }) => hasKeys)).toEqual([true, false]);
    const files = await Promise.all(
      (await readdir(dirname(dir), { recursive: true, withFileTypes: true }))
        .filter((one) => one.isFile())
        .map((one) => readFile(join(one.parentPath, one.name), 'utf8')),
    );
    for (const secret of [code, lettersOf(code) ?? '', Buffer.from(sampleSecret).toString('hex')]) {
      expect(files.join('\n')).not.toContain(secret);
    }
    expect(await backups.rehearse(list[0]?.id ?? '', code)).toMatchObject({ keys: 'opened', seq: LINES });
  });

  test('[B11] a new one leaves older backups to the older code', async () => {
    const { backups, shows } = await open();
    const first = await backups.newRecoveryCode();
    await backups.choose(folder);
    const { list } = await shows((state) => state.list.length === 1);
    const id = list[0]?.id ?? '';
    const second = await backups.newRecoveryCode();
    await expect(backups.rehearse(id, second)).rejects.toMatchObject({ fault: 'wrong-code' });
    expect(await backups.rehearse(id, first)).toMatchObject({ keys: 'opened' });
  });
});

test('[B14] a backup that is not in the list is not restored', async () => {
  const { backups } = await open();
  await backups.choose(folder);
  for (const id of ['', '..', '../shop', join(folder, 'x')]) {
    await expect(backups.stage(id)).rejects.toMatchObject({ fault: 'folder-missing' });
  }
});
