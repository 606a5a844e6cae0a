import { dirname, join, resolve } from 'node:path';
import type { BackupProgress } from '../../shop/backup.ts';
import { numberOfEpoch } from '../../shop/epoch.ts';
import type { HostIdentity } from '../access/host-identity.ts';
import { lockFolder } from '../folder-lock.ts';
import type { HostKeys } from '../host-keys.ts';
import { writeFlushed } from '../journal/durable-file.ts';
import { listSegments } from '../journal/segments.ts';
import { startEpoch } from '../journal/start-epoch.ts';
import { type BackupDisk, realBackupDisk } from './backup-disk.ts';
import { BackupFailed, failedHereBy } from './backup-failed.ts';
import { readBackupName } from './backup-names.ts';
import { restoredSettings, SETTINGS_NAME } from './backup-settings.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { copyBackup, fittingKey, type ReadBackup, readBackup } from './read-backup.ts';
import { arrivingAt, forgetRestored, placeRestored, placesOfKeys, restoredAt } from './restore-places.ts';

export interface RestoreRequest {
  /** The backup's own folder. */
  backup: string;
  /** The data folder that it is to become. */
  dir: string;
  /** RFC 3339 UTC. */
  at: string;
  code?: string | undefined;
  /** The journal's key of this machine, if there is one: it signs if it is the shop's own. */
  secret?: Uint8Array | undefined;
}

export interface RestorePorts {
  disk?: BackupDisk;
  onProgress?: (progress: BackupProgress) => void;
}

export interface Staged {
  shopName: string;
  lastEntryAt: string;
  /** Of the entry that begins the new history. */
  epoch: string;
  seq: number;
  keys: ReadBackup['keys'];
  /** The journal's key out of the backup; undefined where no code opened it. */
  secret: Uint8Array | undefined;
  /** The key that its tills know the host by; undefined also where the backup is older than that. */
  identity: HostIdentity | undefined;
}

/** What this machine keeps beside the shop's book, and a backup does not hold. */
const OWN_FILES = ['settings.json', 'local-token'];

/**
 * Builds the restored shop beside the live one, which is not touched and may go on selling: copied, compared, verified,
 * opened, and with the first entry of its new history. Rejects with `BackupFailed`; then nothing is left of it.
 */
export async function stageRestore(request: RestoreRequest, ports: RestorePorts = {}): Promise<Staged> {
  const { disk = realBackupDisk, onProgress } = ports;
  const { backup, dir, at, code } = request;
  const arriving = arrivingAt(dir);
  try {
    const read = await readBackup(disk, backup, code);
    await disk.removeFolder(restoredAt(dir));
    await disk.removeFolder(arriving);
    const keyId = await copyBackup(disk, read, arriving, onProgress);
    await carryOver(disk, request, read.manifest);
    const secret = read.secret ?? fittingKey(request.secret, keyId);
    const above = await newestEpoch(disk, request, read.manifest);
    const { epoch, seq } = await startEpoch({ dir: arriving, at, reason: 'restore', secret, above }, disk);
    await disk.syncFolder(arriving);
    await disk.rename(arriving, restoredAt(dir));
    await disk.syncFolder(dirname(resolve(dir)));
    const { shopName, lastEntryAt } = read.manifest;
    return { shopName, lastEntryAt, epoch, seq, keys: read.keys, secret: read.secret, identity: read.identity };
  } catch (error) {
    await disk.removeFolder(arriving).catch(() => {});
    throw failedHereBy(error);
  }
}

/** This machine stays what it is: its role, its scripts' token, and where its backups go. */
async function carryOver(disk: BackupDisk, { dir }: RestoreRequest, manifest: Manifest): Promise<void> {
  const arriving = arrivingAt(dir);
  for (const name of OWN_FILES) {
    const bytes = await disk.read(join(dir, name));
    if (bytes) await writeFlushed(disk, join(arriving, name), bytes);
  }
  const settings = await disk.read(join(dir, SETTINGS_NAME));
  if (settings) await writeFlushed(disk, join(arriving, SETTINGS_NAME), restoredSettings(settings, manifest));
}

/**
 * The highest epoch of this shop that anybody here knows, the live folder or a backup beside this one: the new one is
 * above it, since its number is in every receipt number from now on.
 */
async function newestEpoch(disk: BackupDisk, { backup, dir }: RestoreRequest, { shopId }: Manifest): Promise<string> {
  const segments = await listSegments(disk, join(dir, 'journal'));
  const epochs = segments.map(({ epoch }) => epoch);
  const others = dirname(resolve(backup));
  for (const name of await disk.list(others)) {
    if (!readBackupName(name)) continue;
    const manifest = await readManifest(disk, join(others, name)).catch(() => undefined);
    if (manifest?.shopId === shopId) epochs.push(manifest.epoch);
  }
  return epochs.reduce((a, b) => (numberOfEpoch(b) > numberOfEpoch(a) ? b : a), '0-00000000');
}

export interface Restored extends Staged {
  /** Where the data folder of before is now. */
  aside: string | undefined;
}

/** Writes keys to where `placeRestored` takes them from, whole or not at all: `writeRestoredKeys`. */
export type KeepKeys = (keys: Partial<HostKeys>) => Promise<void>;

/**
 * Puts a backup in the place of a data folder, which is kept aside. Rejects with `BackupFailed`, or where a host holds
 * the folder, with everything as it was.
 */
export async function restore(
  request: RestoreRequest & { keyFile: string },
  keepKeys: KeepKeys,
  ports: RestorePorts = {},
): Promise<Restored> {
  const { dir, keyFile, at } = request;
  const { disk = realBackupDisk } = ports;
  await refuseInUse(disk, dir);
  const staged = await stageRestore(request, ports);
  try {
    for (const { live } of placesOfKeys(dir, keyFile)) await disk.remove(restoredAt(live));
    const { secret: journalKey, identity } = staged;
    await keepKeys({ ...(journalKey && { journalKey }), ...(identity && { identity }) });
    return { ...staged, aside: await placeRestored({ dir, keyFile, at }, disk) };
  } catch (error) {
    if ((await disk.sizeOf(dir)) !== undefined) await forgetRestored(dir, keyFile, disk).catch(() => {});
    throw failedHereBy(error);
  }
}

async function refuseInUse(disk: BackupDisk, dir: string): Promise<void> {
  if ((await disk.sizeOf(dir)) === undefined) return;
  const unlock = await lockFolder(dir).catch((error: Error) => {
    throw new BackupFailed('refused', error.message);
  });
  await unlock();
}
