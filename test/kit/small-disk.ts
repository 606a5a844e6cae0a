import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { mountDisk } from './mount-disk.ts';
import { makeFolder } from './open-host.ts';

/** A disk of its own of so many megabytes, or undefined where this system lets nobody have one. */
export async function smallDisk(megabytes: number): Promise<string | undefined> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const disk = join(dir, 'disk');
  await mkdir(disk);
  const unmount = mountDisk(disk, `${megabytes}m`);
  if (!unmount) return undefined;
  onTestFinished(unmount);
  return disk;
}

/** Nothing can be written to the disk any more, as when a stick's switch is turned or its driver gives up. */
export function makeReadOnly(disk: string): void {
  execFileSync('mount', ['-o', 'remount,ro', disk], { stdio: 'ignore' });
}
