import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { writeWhole } from './durable-file.ts';

/** A file that only grows, and whose every byte is on the disk when `append` resolves. */
export interface AppendFile {
  /** Bytes that are on the disk. */
  size(): number;
  /** Rejects with the disk's error; how much of the bytes is there is then unknown. */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Linux flushes as part of the write: one trip to the disk instead of two. macOS takes the flag without flushing. */
const flushesByItself = process.platform === 'linux';
const { O_WRONLY, O_CREAT, O_APPEND, O_DSYNC } = constants;
const FLAGS = O_WRONLY | O_CREAT | O_APPEND | (flushesByItself ? O_DSYNC : 0);

export async function openAppendFile(path: string): Promise<AppendFile> {
  const file = await open(path, FLAGS, 0o600);
  let { size } = await file.stat();
  return {
    size: () => size,
    async append(bytes) {
      await writeWhole(file, bytes);
      if (!flushesByItself) await file.datasync();
      size += bytes.length;
    },
    close: () => file.close(),
  };
}
