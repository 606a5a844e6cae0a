import { hash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { type Disk, realDisk, writeWhole } from './disk.ts';

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
      const bytes = await disk.read(path);
      return bytes === undefined ? null : (JSON.parse(bytes.toString('utf8')) as T);
    },
    async write(value) {
      const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
      await writeFlushed(disk, temp, bytes);
      const written = await disk.read(temp);
      if (!written || hash('sha256', written) !== hash('sha256', bytes))
        throw new Error(`${path}: the disk gave back something else than was written`);
      await renameOver(disk, temp, path);
      await disk.syncFolder(dirname(path));
    },
  };
}

/** A flush of more than this at once keeps the disk from everybody else, and the next verdict waits for it. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** Writes a whole file whose bytes, not its name, are on the disk when this resolves. */
export async function writeFlushed(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const file = await disk.open(path, 'replace');
  try {
    for (let done = 0; done === 0 || done < bytes.length; done += SLICE_BYTES) {
      await writeWhole(file, bytes.subarray(done, done + SLICE_BYTES));
      await file.flush();
    }
  } finally {
    await file.close();
  }
}

const RENAME_TRIES = 10;

/** Windows refuses to rename over a file that a virus scanner or an indexer has open at the moment. */
export async function renameOver(disk: Disk, from: string, to: string): Promise<void> {
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
