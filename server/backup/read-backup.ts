import { join } from 'node:path';
import type { BackupProgress } from '../../shop/backup.ts';
import type { HostIdentity } from '../access/host-identity.ts';
import { journalKeyOf } from '../journal/mac.ts';
import { givenKeyOf } from '../verify/check-lines.ts';
import { verifyFolder } from '../verify/verify-folder.ts';
import type { BackupDisk } from './backup-disk.ts';
import { BackupFailed } from './backup-failed.ts';
import { isSound, KEYS_SEALED, type Manifest, type ManifestFile, readManifest } from './manifest.ts';
import { placeFile } from './place-file.ts';
import { openKeys } from './sealed-keys.ts';

/** A backup whose own words are sound, and whose keys open where the code was given. */
export interface ReadBackup {
  path: string;
  manifest: Manifest;
  keys: 'none' | 'sealed' | 'opened';
  /** The journal's key, 32 bytes. */
  secret: Uint8Array | undefined;
  identity: HostIdentity | undefined;
}

/** Rejects with `BackupFailed`: no folder, no backup in it, a newer one, a wrong code. Its files are not looked at yet. */
export async function readBackup(disk: BackupDisk, path: string, code: string | undefined): Promise<ReadBackup> {
  if ((await disk.sizeOf(path)) === undefined) throw new BackupFailed('folder-missing', `${path} is not there`);
  const manifest = await readManifest(disk, path);
  if (!manifest) throw new BackupFailed('not-whole', `${path} is no backup: it holds no backup.json`);
  const sealed = manifest.files.find((file) => file.path === KEYS_SEALED);
  if (code === undefined) {
    return { path, manifest, keys: sealed ? 'sealed' : 'none', secret: undefined, identity: undefined };
  }
  if (!sealed) throw new BackupFailed('wrong-code', `${path} holds no keys: no recovery code was set when it was made`);
  const text = (await readSound(disk, path, sealed)).toString('utf8');
  const { shopId, journalKey: secret, identity } = await openKeys(text, code);
  if (shopId !== manifest.shopId) throw new BackupFailed('not-whole', `${path} holds the keys of another shop`);
  return { path, manifest, keys: 'opened', secret, identity };
}

async function readSound(disk: BackupDisk, backup: string, file: ManifestFile): Promise<Buffer> {
  const { path } = file;
  const read = await disk.read(join(backup, path));
  if (isSound(read, file)) return read;
  throw new BackupFailed('not-whole', `${join(backup, path)} ${read ? 'is not what was backed up' : 'is gone'}`);
}

/**
 * Makes a data folder of a backup and looks through it as `verify` does. Answers the id of the key that its last line is
 * under. Rejects with `BackupFailed` where anything is not as it was backed up, or with the disk's errors.
 */
export async function copyBackup(
  disk: BackupDisk,
  backup: ReadBackup,
  to: string,
  onProgress: (progress: BackupProgress) => void = () => {},
): Promise<string | undefined> {
  const files = backup.manifest.files.filter(({ path }) => path !== KEYS_SEALED);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  await disk.makeFolder(join(to, 'journal'));
  for (const file of files) {
    onProgress({ stage: 'copying', done, total });
    await placeFile(disk, join(to, file.path), file, await readSound(disk, backup.path, file));
    done += file.bytes;
  }
  await disk.syncFolder(join(to, 'journal'));
  await disk.syncFolder(to);
  return lookThrough(backup, to, onProgress);
}

const PROGRESS_LINES = 2_000;

async function lookThrough(
  { path, manifest, secret }: ReadBackup,
  copy: string,
  onProgress: (progress: BackupProgress) => void,
): Promise<string | undefined> {
  const { damage, epochs } = await verifyFolder(copy, {
    key: secret && givenKeyOf(secret),
    progressLines: PROGRESS_LINES,
    onProgress: (lines) => onProgress({ stage: 'verifying', done: lines, total: Math.max(manifest.seq, lines) }),
  });
  if (damage) throw new BackupFailed('not-whole', `${damage.path.replace(copy, path)}: ${damage.why}`);
  const head = epochs.at(-1);
  const isSame = head && head.seq === manifest.seq && head.hash === manifest.hash && head.total === manifest.total;
  if (!isSame) throw new BackupFailed('not-whole', `${path} ends with another line than its backup.json says`);
  return head.keys.at(-1)?.keyId;
}

/** The key of this machine where it is the one that the journal is under. */
export function fittingKey(secret: Uint8Array | undefined, keyId: string | undefined): Uint8Array | undefined {
  return secret && journalKeyOf(secret).id === keyId ? secret : undefined;
}
