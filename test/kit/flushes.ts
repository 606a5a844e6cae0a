import { type FileHandle, open } from 'node:fs/promises';
import { onTestFinished, vi } from 'vitest';

/** What of a file handle brings a journal's bytes to the disk. */
const flush = process.platform === 'linux' ? 'write' : 'datasync';

/** `before` goes ahead of every flush of a journal of this process, until the test is over; a rejection is the disk's. */
export async function beforeFlushes(before: () => Promise<void>): Promise<void> {
  const any = await open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(any) as FileHandle;
  await any.close();
  const real = prototype[flush] as (...args: unknown[]) => Promise<never>;
  const spy = vi.spyOn(prototype, flush).mockImplementation(async function (this: FileHandle, ...args: unknown[]) {
    await before();
    return real.apply(this, args);
  });
  onTestFinished(() => spy.mockRestore());
}
