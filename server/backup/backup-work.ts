import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { BackupProgress, ListedBackup, Rehearsed } from '../../shop/backup.ts';
import { type BackupDisk, realBackupDisk } from './backup-disk.ts';
import { BackupFailed, backupFailedBy } from './backup-failed.ts';
import { kindAt, listBackups, toPrune } from './backup-list.ts';
import { leavingName, readBackupName } from './backup-names.ts';
import { type BackupRequest, makeBackup, makeShopFolder } from './make-backup.ts';
import { type RehearsalRequest, rehearseBackup } from './rehearse-backup.ts';
import { type RestoreRequest, type Staged, stageRestore } from './restore.ts';

export interface FolderLook {
  folder: string;
  /** It lies on the disk that also holds the shop. */
  isSameDisk: boolean;
  list: ListedBackup[];
}

interface MadeBackup {
  at: string;
  seq: number;
  list: ListedBackup[];
  /** Why older ones could not be taken away. */
  notPruned?: string;
}

/** What is done beside the selling, each with what it takes and what it answers; all of it crosses to a thread. */
export interface BackupWorks {
  choose: { takes: Pick<BackupRequest, 'dir' | 'folder' | 'shop'>; answers: FolderLook };
  look: { takes: Pick<BackupRequest, 'dir' | 'folder'>; answers: FolderLook };
  make: { takes: Omit<BackupRequest, 'kind'> & { isManual: boolean }; answers: MadeBackup };
  rehearse: { takes: RehearsalRequest; answers: Rehearsed };
  stage: { takes: RestoreRequest; answers: Staged };
}

type OnProgress = (progress: BackupProgress) => void;
type Work<N extends keyof BackupWorks> = (
  takes: BackupWorks[N]['takes'],
  onProgress: OnProgress,
) => Promise<BackupWorks[N]['answers']>;

const disk: BackupDisk = realBackupDisk;

/** Each rejects with `BackupFailed` alone. */
export const backupWorks: { readonly [N in keyof BackupWorks]: Work<N> } = {
  choose: ({ dir, folder, shop }) => orFailed(() => choose(dir, folder, shop)),
  look: ({ dir, folder }) => orFailed(() => look(dir, folder)),
  make: ({ isManual, ...request }, onProgress) => orFailed(() => make(request, isManual, onProgress)),
  rehearse: (request, onProgress) => rehearseBackup(request, { onProgress }),
  stage: (request, onProgress) => stageRestore(request, { onProgress }),
};

async function orFailed<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw backupFailedBy(error);
  }
}

async function choose(dir: string, picked: string, shop: BackupRequest['shop']): Promise<FolderLook> {
  const folder = await folderOfShops(resolve(picked));
  const fromShop = relative(resolve(dir), folder);
  if (!fromShop.startsWith('..') && !isAbsolute(fromShop)) {
    throw new BackupFailed('folder-in-shop', `${folder} lies in the shop's own folder and would go with it`);
  }
  await makeShopFolder(folder, shop, disk);
  return look(dir, folder);
}

/** Also where somebody picked a shop's folder in it, or one backup of that. */
async function folderOfShops(folder: string): Promise<string> {
  if (readBackupName(basename(folder))) return dirname(dirname(folder));
  return (await disk.list(folder)).some(readBackupName) ? dirname(folder) : folder;
}

async function look(dir: string, folder: string): Promise<FolderLook> {
  const list = await listBackups(disk, folder);
  const [ofShop, ofFolder] = await Promise.all([stat(dir), stat(folder)]);
  return { folder, list, isSameDisk: ofShop.dev === ofFolder.dev };
}

async function make(
  request: Omit<BackupRequest, 'kind'>,
  isManual: boolean,
  onProgress: OnProgress,
): Promise<MadeBackup> {
  const { folder, at, shop } = request;
  const own = async () => (await listBackups(disk, folder)).filter(({ shopId }) => shopId === shop.shopId);
  const kind = isManual ? 'manual' : kindAt(await own(), at);
  const { manifest } = await makeBackup({ ...request, kind }, { disk, onProgress });
  const notPruned = await prune(folder, toPrune(await own(), at), onProgress).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const list = await listBackups(disk, folder);
  return { at, seq: manifest.seq, list, ...(notPruned !== undefined && { notPruned }) };
}

/** Each loses its name first: what is half removed must not look like a backup. */
async function prune(folder: string, ids: readonly string[], onProgress: OnProgress): Promise<void> {
  for (const [done, id] of ids.entries()) {
    onProgress({ stage: 'pruning', done, total: ids.length });
    const path = join(folder, id);
    const leaving = join(dirname(path), leavingName(basename(path)));
    await disk.rename(path, leaving);
    await disk.removeFolder(leaving);
  }
}
