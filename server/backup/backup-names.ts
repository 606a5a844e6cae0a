import { type BackupKind, backupKinds } from '../../shop/backup.ts';
import type { Disk } from '../journal/disk.ts';

const NAME = new RegExp(`^(\\d{4}-\\d\\d-\\d\\dT)(\\d\\d)(\\d\\d)(\\d\\d)Z (${backupKinds.join('|')})( \\(\\d+\\))?$`);
const LONGEST_NAME = 40;

/** `2026-11-25T030000Z hourly`: sorts by time, and every file system takes it. `at` is RFC 3339 UTC. */
export function nameOfBackup(at: string, kind: BackupKind, count = 1): string {
  return `${at.slice(0, 19).replaceAll(':', '')}Z ${kind}${count > 1 ? ` (${count})` : ''}`;
}

/** What a backup's name says, or undefined where it is none. */
export function readBackupName(name: string): { at: string; kind: BackupKind } | undefined {
  const [, day, hour, minute, second, kind] = NAME.exec(name) ?? [];
  return day === undefined ? undefined : { at: `${day}${hour}:${minute}:${second}.000Z`, kind: kind as BackupKind };
}

/** While it is being made, and while it is being removed; what else begins with a dot is not ours. */
export const arrivingName = (name: string) => `.arriving ${name}`;
export const leavingName = (name: string) => `.leaving ${name}`;
export const isUnfinished = (name: string) => /^\.(arriving|leaving) /.test(name);

/** `Café Ada 5f3a90c1`, for a folder of its own on any file system. */
export function nameOfShopFolder({ shopId, name }: { shopId: string; name: string }): string {
  const safe = name
    .normalize('NFC')
    .replace(/[<>:"/\\|?*\p{C}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+/, '');
  const short = [...safe].slice(0, LONGEST_NAME).join('').trimEnd();
  return `${short || 'Shop'} ${endOf(shopId)}`;
}

/** The name of a shop's folder below the one that was picked, or undefined: a shop that is renamed keeps its folder. */
export async function findShopFolder(disk: Disk, folder: string, shopId: string): Promise<string | undefined> {
  return (await disk.list(folder)).filter((name) => name.endsWith(` ${endOf(shopId)}`)).sort()[0];
}

const endOf = (shopId: string) => shopId.slice(0, 8);
