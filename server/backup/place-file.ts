import { writeFlushed } from '../journal/durable-file.ts';
import type { BackupDisk } from './backup-disk.ts';
import { BackupFailed } from './backup-failed.ts';
import { isSound, type ManifestFile } from './manifest.ts';

/**
 * Puts a file of these bytes in place, flushed and read back: under a second name of an earlier one where that goes and
 * it is still what it was, else copied. Rejects where the disk gives back something else.
 */
export async function placeFile(
  disk: BackupDisk,
  to: string,
  file: ManifestFile,
  bytes: Uint8Array,
  earlier?: string,
): Promise<void> {
  if (earlier !== undefined && (await isLinked(disk, earlier, to))) {
    if (await holds(disk, to, file)) return;
    await disk.remove(to);
  }
  await writeFlushed(disk, to, bytes);
  if (await holds(disk, to, file)) return;
  throw new BackupFailed('not-whole', `${to}: the disk gave back something else than was written`);
}

/** Many file systems have no second names, and none goes over to another disk: whatever the reason, copying is left. */
function isLinked(disk: BackupDisk, from: string, to: string): Promise<boolean> {
  return disk.link(from, to).then(
    () => true,
    () => false,
  );
}

async function holds(disk: BackupDisk, path: string, file: ManifestFile): Promise<boolean> {
  return isSound(await disk.read(path), file);
}
