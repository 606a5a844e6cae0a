import { link, mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Disk, realDisk } from '../journal/disk.ts';

/** What backups ask of a file system beyond what a journal does: folders come and go whole. */
export interface BackupDisk extends Disk {
  /** Bytes of a file, any number for a folder, undefined where there is neither. */
  sizeOf(path: string): Promise<number | undefined>;
  /** A second name for one file. Rejects on the many file systems that have no such thing. */
  link(from: string, to: string): Promise<void>;
  /** Takes a folder away with all that is in it; one that is not there is no error. */
  removeFolder(path: string): Promise<void>;
}

/** Network shares and some drivers of USB sticks know no flush of a folder. */
const NO_FOLDER_FLUSH = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF']);

export const realBackupDisk: BackupDisk = {
  ...realDisk,
  makeFolder: makeFolders,
  async syncFolder(path) {
    await realDisk.syncFolder(path).catch((error: NodeJS.ErrnoException) => {
      if (!NO_FOLDER_FLUSH.has(error.code ?? '')) throw error;
    });
  },
  sizeOf: async (path) => {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    return found?.size;
  },
  link,
  removeFolder: (path) => rm(path, { recursive: true, force: true }),
};

/** Node's own way to make parents as well calls a read-only disk a missing folder. */
async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    await mkdir(path);
  }
}
