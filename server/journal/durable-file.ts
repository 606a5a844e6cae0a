import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';

/** What is asked of the disk, so that each of these can be made to fail. */
export interface Disk {
  open: (path: string, flags: string, mode: number) => Promise<FileHandle>;
  readFile: (path: string) => Promise<Buffer>;
  rename: (from: string, to: string) => Promise<void>;
}
const realDisk: Disk = { open, readFile: (path) => readFile(path), rename };

/**
 * A lowdb adapter whose write resolves only when the document is on the disk as a whole: temp file, every byte
 * counted, flushed, read back and compared, renamed over the old one, folder flushed. lowdb's own file adapter does
 * none of these, and a full disk has replaced good files with cut ones under well-known atomic writers.
 * Rejects with the file system's error, or one that names the file when what was read back differs; the old document
 * is then untouched.
 */
export function durableFile<T>(path: string, disk: Disk = realDisk): Adapter<T> {
  const temp = join(dirname(path), `.${basename(path)}.new`);
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return text === null ? null : (JSON.parse(text) as T);
    },
    async write(value) {
      const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
      await withFile(await disk.open(temp, 'w', 0o600), async (file) => {
        await writeWhole(file, bytes);
        await file.sync();
      });
      const written = await disk.readFile(temp);
      if (digest(written) !== digest(bytes))
        throw new Error(`${path}: the disk gave back something else than was written`);
      await renameOver(disk, temp, path);
      await syncFolder(dirname(path));
    },
  };
}

/** Writes all bytes at the file's position, or rejects: a short write is an error, not a smaller success. */
export async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    if (bytesWritten === 0) throw new Error('the disk took no bytes');
    done += bytesWritten;
  }
}

/** Makes a new name in a folder last; Windows has no such thing. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await withFile(await open(folder, 'r'), (file) => file.sync());
}

async function withFile(file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

const RENAME_TRIES = 10;

/** Windows refuses to rename over a file that a virus scanner or an indexer has open at the moment. */
async function renameOver(disk: Disk, from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await disk.rename(from, to);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const busy = process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'EBUSY');
      if (!busy || attempt === RENAME_TRIES) throw error;
      await new Promise((done) => setTimeout(done, 10 * attempt));
    }
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
