import { type FileHandle, open } from 'node:fs/promises';
import { onTestFinished, vi } from 'vitest';

/** `before` goes ahead of every flush of a journal of this process, until the test is over; a rejection is the disk's. */
export async function beforeFlushes(before: () => Promise<void>): Promise<void> {
  const any = await open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(any) as FileHandle;
  await any.close();
  const { datasync } = prototype;
  const spy = vi.spyOn(prototype, 'datasync').mockImplementation(async function (this: FileHandle) {
    await before();
    return datasync.call(this);
  });
  onTestFinished(() => spy.mockRestore());
}
