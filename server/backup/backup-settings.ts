import { z } from 'zod';
import type { Manifest } from './manifest.ts';

export const SETTINGS_NAME = 'backup.json';

const backupSettingsSchema = z.object({
  folder: z.string().optional(),
  /** Seals the keys for the owner's recovery code; see `sealed-keys.ts`. */
  publicKey: z.string().optional(),
  /** The newest verified backup: the disk that holds it may not be plugged in. */
  last: z.object({ at: z.string(), seq: z.int() }).optional(),
});
/** Where this machine's backups go, in `backup.json` of its data folder. */
export type BackupSettings = z.infer<typeof backupSettingsSchema>;

/** Throws on what it cannot use. */
export function parseBackupSettings(value: unknown): BackupSettings {
  return backupSettingsSchema.parse(value);
}

/** The same settings for a shop that was restored: later backups are of another history than it has from now on. */
export function restoredSettings(settings: Uint8Array, { at, seq }: Manifest): Buffer {
  const before = parseBackupSettings(JSON.parse(Buffer.from(settings).toString('utf8')));
  return Buffer.from(`${JSON.stringify({ ...before, last: { at, seq } })}\n`);
}
