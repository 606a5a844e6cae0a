import { execFileSync } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Mounts a disk of that size, as in `120m`, over a folder; answers how to take it away, or undefined where nobody may. */
export function mountDisk(folder: string, size: string): (() => void) | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return () => void execFileSync('umount', ['-l', folder]);
}

/** Takes up the room on a disk but for so many bytes, in a file of that name; answers how to give it back. */
export async function fill(disk: string, name: string, butBytes: number): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(disk);
  const filler = join(disk, name);
  await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - butBytes)));
  return () => rm(filler);
}
