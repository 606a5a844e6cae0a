import { basename, join } from 'node:path';
import type { BackupKind, BackupProgress } from '../../shop/backup.ts';
import { givenKeyOf, type Looked } from '../verify/check-lines.ts';
import { verifyFolder } from '../verify/verify-folder.ts';
import { type BackupDisk, realBackupDisk } from './backup-disk.ts';
import { BackupFailed, backupFailedBy } from './backup-failed.ts';
import { listBackups } from './backup-list.ts';
import { arrivingName, findShopFolder, isUnfinished, nameOfBackup, nameOfShopFolder } from './backup-names.ts';
import { checkpointNames, copyShop } from './copy-shop.ts';
import { type Manifest, type ManifestFile, readManifest, writeManifest } from './manifest.ts';

export interface BackupRequest {
  /** The shop's data folder; its host may write on. */
  dir: string;
  /** The folder that the owner picked. */
  folder: string;
  kind: BackupKind;
  /** RFC 3339 UTC. */
  at: string;
  shop: { shopId: string; name: string };
  appVersion: string;
  /** The last entry that is acknowledged by now: a copy without it is no backup. */
  seq: number;
  /** The text of `keys.sealed`, where the owner has a recovery code. */
  keysSealed?: string | undefined;
  /** The journal's key, 32 bytes: with it every mac is checked as well. */
  secret?: Uint8Array | undefined;
}

export interface BackupPorts {
  disk?: BackupDisk;
  onProgress?: (progress: BackupProgress) => void;
}

export interface Made {
  path: string;
  manifest: Manifest;
}

type Ports = Required<BackupPorts>;

const PROGRESS_LINES = 2_000;

/** Makes the shop's own folder in the one that the owner picked: a run that does not find it again writes nothing. */
export async function makeShopFolder(
  folder: string,
  shop: BackupRequest['shop'],
  disk: BackupDisk = realBackupDisk,
): Promise<void> {
  try {
    if ((await disk.sizeOf(folder)) === undefined) throw missing(folder);
    if ((await findShopFolder(disk, folder, shop.shopId)) !== undefined) return;
    await disk.makeFolder(join(folder, nameOfShopFolder(shop)));
    await disk.syncFolder(folder);
  } catch (error) {
    throw backupFailedBy(error);
  }
}

/**
 * Writes one self-contained backup, looks through the whole of it, and only then gives it its name. Rejects with
 * `BackupFailed` and leaves no backup; where even taking the rest away fails, the next run does.
 */
export async function makeBackup(request: BackupRequest, ports: BackupPorts = {}): Promise<Made> {
  const { disk = realBackupDisk, onProgress = () => {} } = ports;
  try {
    const shopFolder = await shopFolderOf(disk, request);
    await clearUnfinished(disk, shopFolder);
    const path = join(shopFolder, await freeName(disk, shopFolder, request));
    return { path, manifest: await writeBackup(request, { disk, onProgress }, path) };
  } catch (error) {
    throw backupFailedBy(error);
  }
}

function missing(folder: string): BackupFailed {
  return new BackupFailed('folder-missing', `${folder} is not there`);
}

/** The empty place at which a stick shows itself otherwise must not be filled in its stead. */
async function shopFolderOf(disk: BackupDisk, { folder, shop }: BackupRequest): Promise<string> {
  const name = await findShopFolder(disk, folder, shop.shopId);
  if (name === undefined) throw missing(join(folder, nameOfShopFolder(shop)));
  return join(folder, name);
}

/** What an earlier run left that was stopped while it made or removed a backup. */
async function clearUnfinished(disk: BackupDisk, shopFolder: string): Promise<void> {
  for (const name of await disk.list(shopFolder)) {
    if (isUnfinished(name)) await disk.removeFolder(join(shopFolder, name));
  }
}

async function freeName(disk: BackupDisk, shopFolder: string, { at, kind }: BackupRequest): Promise<string> {
  const names = await disk.list(shopFolder);
  let count = 1;
  while (names.includes(nameOfBackup(at, kind, count))) count += 1;
  return nameOfBackup(at, kind, count);
}

async function writeBackup(request: BackupRequest, { disk, onProgress }: Ports, path: string): Promise<Manifest> {
  const { dir, keysSealed } = request;
  const shopFolder = join(path, '..');
  const to = join(shopFolder, arrivingName(basename(path)));
  try {
    const earlier = await earlierBackup(disk, request);
    const files = await copyShop({ disk, dir, to, keysSealed, earlier, onProgress });
    const manifest = await lookThrough(request, { disk, onProgress }, to, files);
    await disk.syncFolder(join(to, 'journal'));
    await writeManifest(disk, to, manifest);
    await disk.rename(to, path);
    await disk.syncFolder(shopFolder);
    return manifest;
  } catch (error) {
    // Whose name may go again with the power is no backup either.
    await disk.rename(path, to).catch(() => {});
    await disk.removeFolder(to).catch(() => {});
    throw error;
  }
}

/**
 * Where the newest backup of the shop has a file. A monthly backup shares none: a disk that spoils one file must not
 * spoil it in every backup.
 */
async function earlierBackup(disk: BackupDisk, { folder, shop, kind }: BackupRequest) {
  const found = (await listBackups(disk, folder)).find((one) => one.isWhole && one.shopId === shop.shopId);
  const path = found && join(folder, found.id);
  const manifest = path !== undefined && kind !== 'monthly' ? await readManifest(disk, path) : undefined;
  const paths = new Map(manifest?.files.map((file) => [file.sha256, join(path ?? '', file.path)]));
  return (sha256: string) => paths.get(sha256);
}

/** Verifies the written folder as anybody may, and says what is in it. */
async function lookThrough(
  request: BackupRequest,
  { disk, onProgress }: Ports,
  written: string,
  files: readonly ManifestFile[],
): Promise<Manifest> {
  const { kind, at, appVersion, seq, secret, shop } = request;
  const { damage, epochs } = await verifyFolder(written, {
    key: secret && givenKeyOf(secret),
    progressLines: PROGRESS_LINES,
    onProgress: (lines) => onProgress({ stage: 'verifying', done: lines, total: Math.max(seq, lines) }),
  });
  const name = damage && basename(damage.path);
  if (name !== undefined && checkpointNames.includes(name)) {
    // It was damaged before it was copied, and costs only time: the backup does without.
    await disk.remove(join(written, name));
    const others = files.filter(({ path }) => path !== name);
    return lookThrough(request, { disk, onProgress }, written, others);
  }
  if (damage) throw new BackupFailed('not-whole', `${damage.path}: ${damage.why}`);
  const head: Looked | undefined = epochs.at(-1);
  if (!head || head.seq < seq) {
    throw new BackupFailed('not-whole', `the copy ends with seq ${head?.seq ?? 0}, and seq ${seq} was acknowledged`);
  }
  const { epoch, hash, total, lastAt: lastEntryAt = at } = head;
  const { shopId, name: shopName } = shop;
  return {
    ...{ v: 1, shopId, shopName, kind, at, appVersion },
    ...{ epoch, seq: head.seq, hash, total, lastEntryAt, files: [...files] },
  };
}
