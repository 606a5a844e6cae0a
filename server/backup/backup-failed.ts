import type { BackupFault } from '../../shop/backup.ts';
import { DamagedJournal, NewerData } from '../journal/journal.ts';

/** There is no backup, or this one does not help; what was there before is as it was. */
export class BackupFailed extends Error {
  override readonly name = 'BackupFailed';
  readonly fault: BackupFault;
  constructor(fault: BackupFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

const faultsByCode: Readonly<Record<string, BackupFault>> = {
  ENOENT: 'folder-missing',
  ENOTDIR: 'folder-missing',
  ENODEV: 'folder-missing',
  ENXIO: 'folder-missing',
  ENOSPC: 'folder-full',
  EDQUOT: 'folder-full',
  EROFS: 'folder-read-only',
  EACCES: 'folder-read-only',
  EPERM: 'folder-read-only',
};

/** Whatever went wrong, as one of the faults that screens have words for. */
export function backupFailedBy(error: unknown): BackupFailed {
  if (error instanceof BackupFailed) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new BackupFailed(faultOf(error) ?? faultsByCode[code] ?? 'unreachable', message, error);
}

function faultOf(error: unknown): BackupFault | undefined {
  if (error instanceof NewerData) return 'newer-version';
  return error instanceof DamagedJournal ? 'not-whole' : undefined;
}

const hereByFault: Partial<Record<BackupFault, string>> = {
  'folder-missing': 'A folder of this machine is gone',
  'folder-full': 'There is not enough room on the disk of this machine',
  'folder-read-only': 'It may not be written there on this machine',
};

/** The same for what is written on this machine: those faults speak of the folder of the backups. */
export function failedHereBy(error: unknown): BackupFailed {
  if (error instanceof BackupFailed) return error;
  const failed = backupFailedBy(error);
  const here = hereByFault[failed.fault];
  return here === undefined ? failed : new BackupFailed('refused', `${here}: ${failed.message}`, error);
}
