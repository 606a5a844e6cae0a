import { basename, join } from 'node:path';
import type { BackupProgress } from '../../shop/backup.ts';
import { listSegments } from '../journal/segments.ts';
import type { BackupDisk } from './backup-disk.ts';
import { BackupFailed } from './backup-failed.ts';
import { KEYS_SEALED, type ManifestFile, sha256Of } from './manifest.ts';
import { placeFile } from './place-file.ts';

export interface Copying {
  disk: BackupDisk;
  /** Data folder of the shop; its host may write on meanwhile. */
  dir: string;
  /** An empty folder. */
  to: string;
  /** The text of `keys.sealed`. */
  keysSealed: string | undefined;
  /** Where an earlier backup has a file of that SHA-256: checkpoints change their names as they grow older. */
  earlier(sha256: string): string | undefined;
  onProgress(progress: BackupProgress): void;
}

export const checkpointNames: readonly string[] = ['shop.json', 'shop.1.json', 'shop.2.json'];
const HOST_SETTINGS = 'host.json';
const NEWLINE = 0x0a;

/**
 * Copies what a shop cannot make anew, one file after the other: a slow network share then holds one of the few threads
 * that the journal writes with, and not all of them. Checkpoints come first: the journal, read after them, reaches at
 * least as far as they do.
 */
export async function copyShop(copying: Copying): Promise<ManifestFile[]> {
  const { disk, dir, keysSealed } = copying;
  const { copy, files } = await createCopier(copying);
  await disk.makeFolder(join(copying.to, 'journal'));
  for (const name of checkpointNames) {
    const bytes = await readOfShop(disk, join(dir, name));
    if (bytes) await copy(name, bytes);
  }
  const segments = await listSegments(disk, join(dir, 'journal'));
  for (const [index, { path: listed }] of segments.entries()) {
    const { path, bytes } = await readSegmentFile(disk, listed);
    await copy(`journal/${basename(path)}`, index === segments.length - 1 ? wholeLines(path, bytes) : bytes);
  }
  const settings = await readOfShop(disk, join(dir, HOST_SETTINGS));
  if (settings) await copy(HOST_SETTINGS, settings);
  if (keysSealed !== undefined) await copy(KEYS_SEALED, Buffer.from(keysSealed));
  return files;
}

async function createCopier({ disk, dir, to, earlier, onProgress }: Copying) {
  const expected = await bytesOf(disk, dir);
  const files: ManifestFile[] = [];
  let done = 0;
  const copy = async (path: string, bytes: Uint8Array) => {
    onProgress({ stage: 'copying', done, total: Math.max(expected, done + bytes.length) });
    const file: ManifestFile = { path, bytes: bytes.length, sha256: sha256Of(bytes) };
    await placeFile(disk, join(to, path), file, bytes, earlier(file.sha256));
    files.push(file);
    done += bytes.length;
  };
  return { copy, files };
}

async function bytesOf(disk: BackupDisk, dir: string): Promise<number> {
  const segments = await listSegments(disk, join(dir, 'journal'));
  let sum = 0;
  for (const path of [...checkpointNames.map((name) => join(dir, name)), ...segments.map((one) => one.path)]) {
    sum += (await disk.sizeOf(path)) ?? 0;
  }
  return sum;
}

function readOfShop(disk: BackupDisk, path: string): Promise<Buffer | undefined> {
  return disk.read(path).catch((error: Error) => {
    throw new BackupFailed('not-whole', `${path} of the shop cannot be read: ${error.message}`);
  });
}

/** A segment, or the zipped one that took its place since it was listed. */
async function readSegmentFile(disk: BackupDisk, listed: string): Promise<{ path: string; bytes: Buffer }> {
  for (const path of [listed, `${listed}.gz`]) {
    const bytes = await readOfShop(disk, path);
    if (bytes) return { path, bytes };
  }
  throw new BackupFailed('not-whole', `${listed} of the shop is gone`);
}

/** What follows the last newline is being written, and nobody was told of it. */
function wholeLines(path: string, bytes: Buffer): Buffer {
  return path.endsWith('.gz') ? bytes : bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
}
