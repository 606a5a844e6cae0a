import { join } from 'node:path';
import type { BackupKind, ListedBackup } from '../../shop/backup.ts';
import type { BackupDisk } from './backup-disk.ts';
import { BackupFailed } from './backup-failed.ts';
import { readBackupName } from './backup-names.ts';
import { KEYS_SEALED, type Manifest, readManifest } from './manifest.ts';

/** How many of each kind are kept. */
const kept: Readonly<Record<BackupKind, number>> = { hourly: 24, daily: 30, monthly: 12, manual: 10 };

/**
 * Every backup of every shop below a folder, newest first. Rejects with `folder-missing` and with what the file system
 * says.
 */
export async function listBackups(disk: BackupDisk, folder: string): Promise<ListedBackup[]> {
  if ((await disk.sizeOf(folder)) === undefined) throw new BackupFailed('folder-missing', `${folder} is not there`);
  const found: ListedBackup[] = [];
  for (const shop of await namesIn(disk, folder)) {
    for (const name of await namesIn(disk, join(folder, shop))) {
      const one = await lookAt(disk, folder, shop, name);
      if (one) found.push(one);
    }
  }
  return found.sort((a, b) => byTime(b, a) || b.seq - a.seq);
}

function byTime(a: { at: string }, b: { at: string }): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

/** A file in the place of a folder has nothing in it. */
async function namesIn(disk: BackupDisk, path: string): Promise<string[]> {
  const names = await disk.list(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return [];
    throw error;
  });
  return names.filter((name) => !name.startsWith('.'));
}

/** Undefined where no backup lies; one whose own words cannot be read is known by its name alone. */
async function lookAt(disk: BackupDisk, folder: string, shop: string, name: string): Promise<ListedBackup | undefined> {
  const named = readBackupName(name);
  if (!named) return undefined;
  const id = `${shop}/${name}`;
  const path = join(folder, shop, name);
  try {
    const manifest = await readManifest(disk, path);
    return manifest && listed(id, manifest, await hasAll(disk, path, manifest));
  } catch (error) {
    if (!(error instanceof BackupFailed)) throw error;
    const nothing = { shopId: '', seq: 0, bytes: 0, isWhole: false, hasKeys: false };
    return { id, shopName: shop.replace(/ \S+$/, ''), ...named, lastEntryAt: named.at, ...nothing };
  }
}

/** By their names alone: over a network a look at each file of each backup would take minutes. */
async function hasAll(disk: BackupDisk, path: string, { files }: Manifest): Promise<boolean> {
  const inJournal = (await disk.list(join(path, 'journal'))).map((name) => `journal/${name}`);
  const there = new Set([...(await disk.list(path)), ...inJournal]);
  return files.every((file) => there.has(file.path));
}

function listed(id: string, manifest: Manifest, isWhole: boolean): ListedBackup {
  const { shopId, shopName, kind, at, seq, lastEntryAt, files } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const hasKeys = files.some((file) => file.path === KEYS_SEALED);
  return { id, shopId, shopName, kind, at, seq, lastEntryAt, bytes, isWhole, hasKeys };
}

/** What a scheduled backup is: the month's first, the day's first, or one of its hours. Months and days are those of UTC. */
export function kindAt(backups: readonly Pick<ListedBackup, 'kind' | 'at' | 'isWhole'>[], at: string): BackupKind {
  const isThere = (kinds: readonly BackupKind[], span: string) =>
    backups.some((one) => one.isWhole && kinds.includes(one.kind) && one.at.startsWith(at.slice(0, span.length)));
  if (!isThere(['monthly'], 'YYYY-MM')) return 'monthly';
  return isThere(['monthly', 'daily'], 'YYYY-MM-DD') ? 'hourly' : 'daily';
}

export type Prunable = Pick<ListedBackup, 'id' | 'kind' | 'at' | 'isWhole'>;

/**
 * Ids of those backups of one shop that may go: of each kind the ones that as many newer whole ones stand before as are
 * kept. The newest whole one of all never goes. What claims to be later than `now` is neither counted nor removed: the
 * clock was wrong then, or is now.
 */
export function toPrune(backups: readonly Prunable[], now: string): string[] {
  const past = backups.filter(({ at }) => at <= now).sort((a, b) => byTime(b, a));
  const newest = past.find(({ isWhole }) => isWhole);
  const counts: Record<BackupKind, number> = { hourly: 0, daily: 0, monthly: 0, manual: 0 };
  return past.flatMap((one) => {
    const isOver = counts[one.kind] >= kept[one.kind];
    if (one.isWhole) counts[one.kind] += 1;
    return isOver && one !== newest ? [one.id] : [];
  });
}
