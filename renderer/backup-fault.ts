import type { BackupFailure } from '../shop/backup.ts';
import type { T } from './t.ts';

/** Why there is no backup or why one does not help, for the owner; `where` is the folder that was picked. */
export function backupFaultSentence(t: T, { fault, detail }: Omit<BackupFailure, 'ok'>, where = ''): string {
  return t(`backup-fault.${fault}`, { where, detail });
}
