import { hash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { backupKinds } from '../../shop/backup.ts';
import type { Disk } from '../journal/disk.ts';
import { durableFile } from '../journal/durable-file.ts';
import { digestOf } from '../journal/line.ts';
import { BackupFailed } from './backup-failed.ts';

export const MANIFEST = 'backup.json';
export const KEYS_SEALED = 'keys.sealed';

/** Names of a backup's own folder and of its journal, and no way out of either. */
const pathSchema = z.string().regex(/^(journal\/)?[A-Za-z0-9][\w.-]*$/);

const fileSchema = z.object({ path: pathSchema, bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
export type ManifestFile = z.infer<typeof fileSchema>;

const manifestSchema = z.object({
  v: z.literal(1),
  shopId: z.string().min(8),
  shopName: z.string(),
  kind: z.enum(backupKinds),
  at: z.iso.datetime(),
  /** Of the program that made it. */
  appVersion: z.string(),
  /** The journal's last line in it. */
  epoch: z.string(),
  seq: z.int().min(1),
  hash: z.string(),
  total: z.int(),
  lastEntryAt: z.string(),
  files: z.array(fileSchema),
});
/** What a backup says of itself: `backup.json`, written last. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Writes what a backup says of itself, with a digest of that; on the disk when it resolves. */
export async function writeManifest(disk: Disk, folder: string, manifest: Manifest): Promise<void> {
  await durableFile(join(folder, MANIFEST), disk).write({ ...manifest, digest: digestOf(manifest) });
}

/** Undefined where there is none. Throws `BackupFailed` where it was changed or a newer version wrote it. */
export async function readManifest(disk: Disk, folder: string): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST);
  const bytes = await disk.read(path);
  return bytes && parseManifest(path, bytes.toString('utf8'));
}

function parseManifest(path: string, text: string): Manifest {
  const { digest, ...open } = readJson(path, text);
  if (typeof open.v === 'number' && open.v > 1) {
    throw new BackupFailed('newer-version', `${path} was written by a newer version of Tillwire`);
  }
  const parsed = manifestSchema.safeParse(open);
  if (!parsed.success || digest !== digestOf(open)) throw changed(path);
  return parsed.data;
}

function readJson(path: string, text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    throw changed(path);
  }
}

function changed(path: string): BackupFailed {
  return new BackupFailed('not-whole', `${path} is not what a backup wrote`);
}

export function sha256Of(bytes: Uint8Array): string {
  return hash('sha256', bytes);
}

/** Whether bytes are those that a backup says the file has. */
export function isSound(read: Buffer | undefined, { bytes, sha256 }: ManifestFile): read is Buffer {
  return read?.length === bytes && sha256Of(read) === sha256;
}
