import type { BackupChoice, BackupFailure, Rehearsed } from '../shop/backup.ts';
import type { HostAddress, HostState } from '../shop/bridge.ts';

/**
 * What a host or guest process is started with: its first message. Not an argument, which everyone on the machine can
 * read while the process runs.
 */
export interface HostStart {
  dir: string;
  port: number;
  bind: string;
  demo: boolean;
  version: string;
  threads: string;
  rendererDir: string;
  /** 64 hex digits; main opens what the system's key store sealed. */
  journalKey: string;
}
export interface GuestStart {
  dir: string;
  host: HostAddress;
  till: { id: string; code: string };
  token: string;
  version: string;
}

/** `stage` builds the restored shop beside the live one; the supervisor puts it in place when the host is gone. */
export type BackupQuestion =
  | { is: 'choose'; folder: string }
  | { is: 'now' }
  | { is: 'new-code' }
  | ({ is: 'rehearse' } & BackupChoice)
  | ({ is: 'stage' } & BackupChoice);
/** `journalKey`: 64 hex digits out of the backup, which only main can seal. */
export type BackupAnswer = { ok: true; code?: string; found?: Rehearsed; journalKey?: string } | BackupFailure;

/** Supervisor to child, `start` first and once. A `window` comes with its port. */
export type ToChild =
  | { t: 'start'; start: HostStart | GuestStart }
  | { t: 'window' }
  | { t: 'bind'; ask: number; address: string }
  | { t: 'new-join-token'; ask: number }
  | { t: 'backup'; ask: number; question: BackupQuestion }
  | { t: 'reconnect' }
  | { t: 'stop' };

/** Child to supervisor. */
export type FromChild =
  | { t: 'ready'; host: HostState | null }
  | { t: 'answered'; ask: number; host: HostState | null; fault?: string; backup?: BackupAnswer }
  | { t: 'changed'; host: HostState }
  /** It cannot start, and starting it again would not help. `name` is the error's. */
  | { t: 'failed'; name: string; message: string };
