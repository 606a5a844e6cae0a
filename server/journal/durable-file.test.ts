import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeFolder } from '../../test/kit/open-host.ts';
import { openSettings } from '../settings.ts';
import { type Disk, type DiskFile, realDisk, writeWhole } from './disk.ts';
import { durableFile } from './durable-file.ts';

let dir: string;
let path: string;

beforeEach(async () => {
  const folder = await makeFolder();
  dir = folder.dir;
  path = join(dir, 'shop.json');
  return folder.remove;
});

const fault = (code: string) => Object.assign(new Error(code), { code });

/** A disk whose files go through `change` first. */
function withFile(change: (file: DiskFile) => Partial<DiskFile>): Disk {
  return {
    ...realDisk,
    async open(file, how) {
      const real = await realDisk.open(file, how);
      return { ...real, ...change(real) };
    },
  };
}

const failing: [string, Disk][] = [
  ['the file cannot be opened', { ...realDisk, open: () => Promise.reject(fault('EROFS')) }],
  ['the disk is full', withFile(() => ({ write: () => Promise.reject(fault('ENOSPC')) }))],
  ['the flush fails', withFile(() => ({ flush: () => Promise.reject(fault('EIO')) }))],
  ['what is read back is cut', { ...realDisk, read: async (file) => (await realDisk.read(file))?.subarray(0, -3) }],
  ['what is read back is another', { ...realDisk, read: async () => Buffer.from('{"new":2}\n') }],
  ['it is gone when it is read back', { ...realDisk, read: async () => undefined }],
  ['it cannot be read back', { ...realDisk, read: () => Promise.reject(fault('EIO')) }],
  ['the rename fails', { ...realDisk, rename: () => Promise.reject(fault('EPERM')) }],
];

describe('a durable file', () => {
  test('[J7] what was written is read again, whole, readable by its owner alone, with nothing left over', async () => {
    expect(await durableFile(path).read()).toBeNull();
    await durableFile(path).write({ a: [1, 'ä'] });
    expect(await durableFile(path).read()).toEqual({ a: [1, 'ä'] });
    expect(await readdir(dir)).toEqual(['shop.json']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test.each(failing)(
    '[J7] when %s, the write is refused and the old document untouched (F-25)',
    async (_, failingDisk) => {
      await durableFile(path).write({ old: true });
      await expect(durableFile(path, failingDisk).write({ new: true })).rejects.toThrow();
      expect(await durableFile(path).read()).toEqual({ old: true });
      await durableFile(path).write({ new: true });
      expect(await durableFile(path).read()).toEqual({ new: true });
    },
  );

  test('[J7] what was read back and differs names the file', async () => {
    const garbled: Disk = { ...realDisk, read: async () => Buffer.from('') };
    await expect(durableFile(path, garbled).write(1)).rejects.toThrow(`${path}: the disk gave back something else`);
  });

  test('[J7] a disk that takes a few bytes at a time gets them all', async () => {
    const slow = withFile((file) => ({ write: (bytes) => file.write(bytes.subarray(0, 7)) }));
    const value = { text: 'x'.repeat(200) };
    await durableFile(path, slow).write(value);
    expect(await durableFile(path).read()).toEqual(value);
  });

  test('[J7] a disk that takes nothing is an error, not a loop', async () => {
    await expect(writeWhole({ write: async () => 0 }, Buffer.from('abc'))).rejects.toThrow('took no bytes');
  });

  test('[J7] every write replaces the document by rename, after its bytes were flushed (F-25)', async () => {
    const calls: string[] = [];
    const told =
      <A extends unknown[], R>(name: string, act: (...args: A) => R) =>
      (...args: A): R => {
        calls.push(name);
        return act(...args);
      };
    const spying: Disk = {
      ...withFile((file) => ({ flush: told('flush', () => file.flush()) })),
      read: told('read back', realDisk.read),
      rename: told('rename', realDisk.rename),
      syncFolder: told('sync folder', realDisk.syncFolder),
    };
    await durableFile(path, spying).write(1);
    expect(calls).toEqual(['flush', 'read back', 'rename', 'sync folder']);
  });
});

describe('settings', () => {
  const parse = (value: unknown) => ({ name: 'none', ...(value as { name?: string }) });

  test('[J9] a change shows when it is on the disk, and is there at the next start', async () => {
    const settings = await openSettings(dir, parse);
    expect(settings.now).toEqual({ name: 'none' });
    const changing = settings.change({ name: 'Shop' });
    expect(settings.now).toEqual({ name: 'none' });
    await changing;
    expect(settings.now).toEqual({ name: 'Shop' });
    expect((await openSettings(dir, parse)).now).toEqual({ name: 'Shop' });
  });

  test('[J9] changes one on top of the other are all kept, and a failed one shows nothing', async () => {
    const settings = await openSettings(dir, parse);
    await Promise.all(['a', 'b', 'c'].map((name) => settings.change({ name })));
    expect(settings.now).toEqual({ name: 'c' });
    const nowhere = await openSettings(join(dir, 'missing'), parse);
    await expect(nowhere.change({ name: 'd' })).rejects.toThrow('ENOENT');
    expect(nowhere.now).toEqual({ name: 'none' });
  });
});
