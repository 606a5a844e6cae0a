import { type BackupDisk, realBackupDisk } from '../../server/backup/backup-disk.ts';
import type { DiskFile } from '../../server/journal/disk.ts';

export interface WatchedDisk extends BackupDisk {
  /** Operations so far that change something, or would. */
  changes(): number;
}

export interface Watch {
  /** Called before each operation that changes something, with how many there were; rejects in its place. */
  before?(operation: string, path: string, count: number): Promise<void> | void;
  /** Called before each reading. */
  beforeRead?(path: string): Promise<void> | void;
  /** What a write brings to the disk in place of what it was given. */
  written?(path: string, bytes: Uint8Array): Uint8Array;
}

/** The real file system with somebody who looks on, and may fail or spoil what is done. */
export function watchDisk({ before = () => {}, beforeRead = () => {}, written }: Watch): WatchedDisk {
  let changes = 0;
  const begin = async (operation: string, path: string) => {
    changes += 1;
    await before(operation, path, changes);
  };
  const watchFile = (path: string, file: DiskFile): DiskFile => ({
    ...file,
    async write(bytes) {
      await begin('write', path);
      await file.write(written ? written(path, bytes) : bytes);
      return bytes.length;
    },
    async flush() {
      await begin('flush', path);
      await file.flush();
    },
  });
  const ahead =
    <A extends [string, ...unknown[]], R>(name: string, act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await begin(name, args[0]);
      return act(...args);
    };
  return {
    ...realBackupDisk,
    changes: () => changes,
    async open(path, how) {
      await begin('open', path);
      return watchFile(path, await realBackupDisk.open(path, how));
    },
    async read(path) {
      await beforeRead(path);
      return realBackupDisk.read(path);
    },
    rename: ahead('rename', realBackupDisk.rename),
    remove: ahead('remove', realBackupDisk.remove),
    makeFolder: ahead('makeFolder', realBackupDisk.makeFolder),
    syncFolder: ahead('syncFolder', realBackupDisk.syncFolder),
    link: ahead('link', realBackupDisk.link),
    removeFolder: ahead('removeFolder', realBackupDisk.removeFolder),
  };
}

/** An error as the file system gives it. */
export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: the disk says no`), { code });
}
