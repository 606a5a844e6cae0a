import { dirname, join, resolve } from 'node:path';
import { identityFileOf } from '../access/host-identity.ts';
import { lockFolder } from '../folder-lock.ts';
import { renameOver, writeFlushed } from '../journal/durable-file.ts';
import { keyFileOf } from '../journal-key.ts';
import { type BackupDisk, realBackupDisk } from './backup-disk.ts';
import { BackupFailed } from './backup-failed.ts';

/** Whole, verified and flushed, and waiting to take the place of a data folder or of its key file. */
export function restoredAt(path: string): string {
  return `${resolve(path)}.restored`;
}

/** Half of it may be there. */
export function arrivingAt(path: string): string {
  return `${resolve(path)}.arriving`;
}

/** Where the keys of a shop are, and where they go with its folder when that moves to `aside`. */
export function placesOfKeys(dir: string, keyFile: string, aside = dir): { live: string; aside: string }[] {
  return [
    { live: keyFile, aside: keyFileOf(aside) },
    { live: identityFileOf(dir), aside: identityFileOf(aside) },
  ];
}

export interface PlaceRequest {
  /** Data folder of the shop. */
  dir: string;
  /** Where the journal's key is kept. */
  keyFile: string;
  /** RFC 3339 UTC. */
  at: string;
}

/**
 * Puts the restored folder in the place of the live one, which is kept beside it under another name that is answered.
 * Whenever it is cut off, a start finds the old shop or the new one. Rejects, and changes nothing, while a host holds
 * the folder.
 */
export async function placeRestored(
  { dir, keyFile, at }: PlaceRequest,
  disk: BackupDisk = realBackupDisk,
): Promise<string | undefined> {
  if ((await disk.sizeOf(restoredAt(dir))) === undefined) {
    throw new BackupFailed('refused', `${restoredAt(dir)} is not there any more`);
  }
  const isLive = (await disk.sizeOf(dir)) !== undefined;
  const aside = isLive ? await moveAside({ dir, keyFile, at }, disk) : undefined;
  await finishRestore(dir, keyFile, disk);
  return aside;
}

async function moveAside({ dir, keyFile, at }: PlaceRequest, disk: BackupDisk): Promise<string> {
  const aside = await freeName(disk, `${resolve(dir)}.before-restore-${at.slice(0, 19).replaceAll(':', '')}Z`);
  const keys = placesOfKeys(dir, keyFile, aside);
  const unlock = await lockFolder(dir);
  try {
    for (const key of keys) await keepKeyAside(disk, key);
    await renameOver(disk, resolve(dir), aside);
  } catch (error) {
    for (const key of keys) await disk.remove(key.aside).catch(() => {});
    throw error;
  } finally {
    // Before the new folder has the name: letting go takes the lock's file away by its path.
    await unlock();
    await disk.remove(join(aside, 'lock')).catch(() => {});
  }
  return aside;
}

async function freeName(disk: BackupDisk, path: string): Promise<string> {
  let name = path;
  for (let count = 2; (await disk.sizeOf(name)) !== undefined; count += 1) name = `${path}-${count}`;
  return name;
}

/** A key of the old shop goes with its folder, where the new shop brings one of its own. */
async function keepKeyAside(disk: BackupDisk, key: { live: string; aside: string }): Promise<void> {
  if ((await disk.sizeOf(restoredAt(key.live))) === undefined) return;
  const live = await disk.read(key.live);
  if (live) await writeFlushed(disk, key.aside, live);
}

/**
 * To be called before a data folder is opened, made or logged into: a restore that was cut off when the old folder was aside already
 * is brought to its end, and one that did not get so far is forgotten.
 */
export async function finishRestore(dir: string, keyFile: string, disk: BackupDisk = realBackupDisk): Promise<void> {
  const folder = restoredAt(dir);
  const keys = placesOfKeys(dir, keyFile);
  // A key without its folder is of a restore that was given up.
  if ((await disk.sizeOf(folder)) === undefined) return forgetKeys(disk, keys);
  if ((await disk.sizeOf(join(dir, 'journal'))) !== undefined) return forgetRestored(dir, keyFile, disk);
  // Somebody made the folder anew, for a log or for settings: no shop is in it.
  if ((await disk.sizeOf(dir)) !== undefined) {
    await renameOver(disk, resolve(dir), await freeName(disk, `${resolve(dir)}.without-shop`));
  }
  for (const { live } of keys) {
    if ((await disk.sizeOf(restoredAt(live))) !== undefined) await renameOver(disk, restoredAt(live), live);
  }
  await renameOver(disk, folder, resolve(dir));
  await disk.syncFolder(dirname(resolve(dir)));
}

/** Takes away what was to take the place of a folder. */
export async function forgetRestored(dir: string, keyFile: string, disk: BackupDisk = realBackupDisk): Promise<void> {
  await forgetKeys(disk, placesOfKeys(dir, keyFile));
  await disk.removeFolder(restoredAt(dir));
}

async function forgetKeys(disk: BackupDisk, keys: readonly { live: string }[]): Promise<void> {
  for (const { live } of keys) await disk.remove(restoredAt(live));
}
