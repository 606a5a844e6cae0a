import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';

/**
 * What the shop's storage asks of a file system. Nothing is on the disk before it was flushed: bytes by `flush` of
 * their file, names by `syncFolder` of their folder. The real one and a simulated one pass one suite.
 */
export interface Disk {
  /** `append`: at the end of what is there, made if missing. `replace`: from the start, whatever was there is gone. */
  open(path: string, how: 'append' | 'replace'): Promise<DiskFile>;
  /** The whole file, or undefined where there is none. */
  read(path: string): Promise<Buffer | undefined>;
  /** Names in a folder, none where there is no folder. */
  list(folder: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  /** Takes a file away; one that is not there is no error. */
  remove(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
}

export interface DiskFile {
  size(): Promise<number>;
  /** Writes at the end and answers how many bytes the disk took, which may be fewer than it was given. */
  write(bytes: Uint8Array): Promise<number>;
  /** Resolves when everything written to this file is on the disk; rejects with the disk's error, and never again after. */
  flush(): Promise<void>;
  /** Leaves the first `size` bytes. */
  cut(size: number): Promise<void>;
  close(): Promise<void>;
}

/** Linux flushes as part of the write: one trip to the disk instead of two. macOS takes the flag without flushing. */
const flushesAsItWrites = process.platform === 'linux';
const { O_WRONLY, O_CREAT, O_APPEND, O_DSYNC } = constants;
const flags = { append: O_WRONLY | O_CREAT | O_APPEND | (flushesAsItWrites ? O_DSYNC : 0), replace: 'w' } as const;

export const realDisk: Disk = {
  async open(path, how) {
    const file = await open(path, flags[how], 0o600);
    return fileOf(file, how === 'append' && flushesAsItWrites);
  },
  read: (path) => readFile(path).catch(undefinedIfMissing),
  list: async (folder) => (await readdir(folder).catch(undefinedIfMissing)) ?? [],
  rename,
  remove: async (path) => void (await unlink(path).catch(undefinedIfMissing)),
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  async syncFolder(path) {
    // Windows has no such thing.
    if (process.platform === 'win32') return;
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};

function fileOf(file: FileHandle, isFlushed: boolean): DiskFile {
  return {
    size: async () => (await file.stat()).size,
    write: async (bytes) => (await file.write(bytes, 0, bytes.length)).bytesWritten,
    flush: async () => {
      if (!isFlushed) await file.datasync();
    },
    async cut(size) {
      await file.truncate(size);
      await file.datasync();
    },
    close: () => file.close(),
  };
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

/** Writes all bytes, or rejects: a short write is no smaller success, and a full disk may answer with one. */
export async function writeWhole(file: Pick<DiskFile, 'write'>, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const taken = await file.write(bytes.subarray(done));
    if (taken === 0) throw new Error('the disk took no bytes');
    done += taken;
  }
}
