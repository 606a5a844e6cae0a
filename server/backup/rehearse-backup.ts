import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackupProgress, Rehearsed } from '../../shop/backup.ts';
import { finalDocuments } from '../../shop/day.ts';
import { openBooks } from '../journal/open-books.ts';
import { silentLog } from '../log.ts';
import { realBackupDisk } from './backup-disk.ts';
import { failedHereBy } from './backup-failed.ts';
import { copyBackup, readBackup } from './read-backup.ts';

export interface RehearsalRequest {
  /** The backup's own folder. */
  backup: string;
  /** The recovery code, where the keys are to be tried as well. */
  code?: string | undefined;
}

/**
 * Opens a backup as a start after a restore would, from a copy that is gone afterwards: neither the backup nor any shop
 * is touched. Rejects with `BackupFailed`.
 */
export async function rehearseBackup(
  { backup, code }: RehearsalRequest,
  {
    disk = realBackupDisk,
    onProgress,
  }: { disk?: typeof realBackupDisk; onProgress?: (at: BackupProgress) => void } = {},
): Promise<Rehearsed> {
  const copy = await mkdtemp(join(tmpdir(), 'tillwire-rehearsal-'));
  try {
    const read = await readBackup(disk, backup, code);
    await copyBackup(disk, read, copy, onProgress);
    const { manifest, keys } = read;
    return { ...(await openCopy(copy)), shopName: manifest.shopName, lastEntryAt: manifest.lastEntryAt, keys };
  } catch (error) {
    throw failedHereBy(error);
  } finally {
    await disk.removeFolder(copy);
  }
}

async function openCopy(copy: string): Promise<Pick<Rehearsed, 'seq' | 'totalMinor' | 'openOrders' | 'openEstimates'>> {
  const { books, journal } = await openBooks(copy, silentLog());
  await journal.close();
  const { seq, total: totalMinor, shop } = books;
  const openOrders = [...shop.all('order')].filter(({ status }) => status === 'open').length;
  const settled = [...finalDocuments(shop)].filter(({ kind }) => kind === 'estimate').length;
  return { seq, totalMinor, openOrders, openEstimates: [...shop.all('estimate')].length - settled };
}
