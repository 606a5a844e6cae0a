import { z } from 'zod';

export const backupKinds = ['hourly', 'daily', 'monthly', 'manual'] as const;
export type BackupKind = (typeof backupKinds)[number];

/** Why there is no backup, or why one does not help. Screens say these in their language. */
const backupFaults = [
  'no-folder',
  'folder-missing',
  'folder-full',
  'folder-read-only',
  'folder-in-shop',
  'not-whole',
  'unreachable',
  'wrong-code',
  'newer-version',
  'refused',
] as const;
export type BackupFault = (typeof backupFaults)[number];

/** `detail` is English, and all there is where nobody foresaw the cause. */
const backupFailedSchema = z.object({ ok: z.literal(false), fault: z.enum(backupFaults), detail: z.string() });
export type BackupFailure = z.infer<typeof backupFailedSchema>;

const progressSchema = z.object({
  stage: z.enum(['copying', 'verifying', 'pruning']),
  /** Bytes while copying, lines while verifying, backups while pruning. */
  done: z.number(),
  total: z.number(),
});
export type BackupProgress = z.infer<typeof progressSchema>;

/** One backup as it lies in the folder, looked at from outside. */
const listedBackupSchema = z.object({
  /** Its path below the folder that was picked. */
  id: z.string(),
  shopId: z.string(),
  shopName: z.string(),
  kind: z.enum(backupKinds),
  at: z.string(),
  /** The last entry in it, and when that was made. */
  seq: z.int(),
  lastEntryAt: z.string(),
  bytes: z.int(),
  /** Everything that it names is there; whether it is sound, a rehearsal says. */
  isWhole: z.boolean(),
  hasKeys: z.boolean(),
});
export type ListedBackup = z.infer<typeof listedBackupSchema>;

export const backupsStateSchema = z.object({
  folder: z.string().optional(),
  /** The folder lies on the disk that also holds the shop: what breaks one breaks the other. */
  isSameDisk: z.boolean(),
  /** Keys go along, sealed under the owner's recovery code. */
  hasCode: z.boolean(),
  running: progressSchema.optional(),
  /** The newest one that is verified. */
  last: z.object({ at: z.string(), seq: z.int() }).optional(),
  /** Why the last attempt failed; gone with the next that does not. */
  fault: z.object({ fault: z.enum(backupFaults), detail: z.string(), at: z.string() }).optional(),
  /** Newest first. */
  list: z.array(listedBackupSchema),
  /** The shop as it is now, to compare a backup with. */
  shopId: z.string(),
  seq: z.int(),
});
export type BackupsState = z.infer<typeof backupsStateSchema>;

/** What opening a backup showed. */
const rehearsedSchema = z.object({
  shopName: z.string(),
  seq: z.int(),
  lastEntryAt: z.string(),
  totalMinor: z.int(),
  openOrders: z.int(),
  openEstimates: z.int(),
  /** `sealed`: nobody gave the code that opens them. */
  keys: z.enum(['none', 'sealed', 'opened']),
});
export type Rehearsed = z.infer<typeof rehearsedSchema>;

/** A backup of the list, and the recovery code where its keys are wanted. */
export const backupChoiceSchema = z.strictObject({ id: z.string().max(400), code: z.string().max(100).optional() });
export type BackupChoice = z.infer<typeof backupChoiceSchema>;

export const backupDoneSchema = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), backupFailedSchema]);
export const newCodeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), code: z.string() }),
  backupFailedSchema,
]);
export const rehearsalSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), found: rehearsedSchema }),
  backupFailedSchema,
]);
