import { type FileHandle, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeFolder } from '../../test/kit/open-host.ts';
import { openSettings } from '../settings.ts';
import { type Disk, durableFile, writeWhole } from './durable-file.ts';

let dir: string;
let path: string;

beforeEach(async () => {
  const folder = await makeFolder();
  dir = folder.dir;
  path = join(dir, 'shop.json');
  return folder.remove;
});

const disk: Disk = { open, readFile: (file) => readFile(file), rename };
const fault = (code: string) => Object.assign(new Error(code), { code });

/** A file handle whose calls go through `change` first. */
function withHandle(change: (file: FileHandle) => Partial<FileHandle>): Disk {
  return {
    ...disk,
    open: async (file, flags, mode) => {
      const real = await open(file, flags, mode);
      const changed = change(real);
      return new Proxy(real, {
        get: (target, key) => {
          const own = changed[key as keyof FileHandle] ?? target[key as keyof FileHandle];
          return typeof own === 'function' ? own.bind(target) : own;
        },
      });
    },
  };
}

const failing: [string, Disk][] = [
  ['the file cannot be opened', { ...disk, open: () => Promise.reject(fault('EROFS')) }],
  [
    'the disk is full',
    withHandle(() => ({ write: (() => Promise.reject(fault('ENOSPC'))) as unknown as FileHandle['write'] })),
  ],
  ['the flush fails', withHandle(() => ({ sync: () => Promise.reject(fault('EIO')) }))],
  ['what is read back is cut', { ...disk, readFile: async (file) => (await readFile(file)).subarray(0, -3) }],
  ['what is read back is another', { ...disk, readFile: async () => Buffer.from('{"new":2}\n') }],
  ['it cannot be read back', { ...disk, readFile: () => Promise.reject(fault('EIO')) }],
  ['the rename fails', { ...disk, rename: () => Promise.reject(fault('EPERM')) }],
];

describe('a durable file', () => {
  test('[J7] what was written is read again, whole, readable by its owner alone, with nothing left over', async () => {
    expect(await durableFile(path).read()).toBeNull();
    await durableFile(path).write({ a: [1, 'ä'] });
    expect(await durableFile(path).read()).toEqual({ a: [1, 'ä'] });
    expect(await readdir(dir)).toEqual(['shop.json']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test.each(failing)('[J7] when %s, the write is refused and the old document untouched', async (_, failingDisk) => {
    await durableFile(path).write({ old: true });
    await expect(durableFile(path, failingDisk).write({ new: true })).rejects.toThrow();
    expect(await durableFile(path).read()).toEqual({ old: true });
    await durableFile(path).write({ new: true });
    expect(await durableFile(path).read()).toEqual({ new: true });
  });

  test('[J7] what was read back and differs names the file', async () => {
    const garbled: Disk = { ...disk, readFile: async () => Buffer.from('') };
    await expect(durableFile(path, garbled).write(1)).rejects.toThrow(`${path}: the disk gave back something else`);
  });

  test('[J7] a disk that takes a few bytes at a time gets them all', async () => {
    const slow = withHandle((file) => ({
      write: ((bytes: Uint8Array, offset: number, length: number) =>
        file.write(bytes, offset, Math.min(7, length))) as FileHandle['write'],
    }));
    const value = { text: 'x'.repeat(200) };
    await durableFile(path, slow).write(value);
    expect(await durableFile(path).read()).toEqual(value);
  });

  test('[J7] a disk that takes nothing is an error, not a loop', async () => {
    const stuck = { write: async () => ({ bytesWritten: 0 }) } as unknown as FileHandle;
    await expect(writeWhole(stuck, Buffer.from('abc'))).rejects.toThrow('took no bytes');
  });

  test('[J7] every write replaces the document by rename, after its bytes were flushed', async () => {
    const calls: string[] = [];
    const spying: Disk = {
      ...withHandle((file) => ({
        sync: () => {
          calls.push('flush');
          return file.sync();
        },
      })),
      readFile: (file) => {
        calls.push('read back');
        return readFile(file);
      },
      rename: (from, to) => {
        calls.push('rename');
        return rename(from, to);
      },
    };
    await durableFile(path, spying).write(1);
    expect(calls).toEqual(['flush', 'read back', 'rename']);
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
