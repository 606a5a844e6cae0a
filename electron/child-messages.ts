import type { HostIdentity } from '../server/access/host-identity.ts';
import type { BackupChoice, BackupFailure, Rehearsed } from '../shop/backup.ts';
import type { HostAddress, HostState } from '../shop/bridge.ts';
import type { PairingAnswer } from '../shop/pairing.ts';
import type { Verb } from '../shop/verbs.ts';

/**
 * What a host or guest process is started with: its first message. Not an argument, which everyone on the machine can
 * read while the process runs.
 */
export interface HostStart {
  dir: string;
  port: number;
  bind: string;
  names: string[];
  demo: boolean;
  version: string;
  threads: string;
  rendererDir: string;
  /** 64 hex digits; main opens what the system's key store sealed. */
  journalKey: string;
  /** The key that tills know this host by, likewise. */
  identity: HostIdentity;
}
export interface GuestStart {
  dir: string;
  host: HostAddress;
  till: { id: string; code: string };
  token: string;
  certPem?: string | undefined;
  version: string;
}

/** `stage` builds the restored shop beside the live one; the supervisor puts it in place when the host is gone. */
export type BackupQuestion =
  | { is: 'choose'; folder: string }
  | { is: 'now' }
  | { is: 'new-code' }
  | ({ is: 'rehearse' } & BackupChoice)
  | ({ is: 'stage' } & BackupChoice);
/** Out of a backup, for main alone to seal. `journalKey`: 64 hex digits. */
export type RestoredKeys = Partial<Pick<HostStart, 'journalKey' | 'identity'>>;
export type BackupAnswer = { ok: true; code?: string; found?: Rehearsed; keys?: RestoredKeys } | BackupFailure;

/** What people at the host say about devices that want to join. */
export type PairingQuestion = { is: 'answer'; id: string; answer: PairingAnswer } | { is: 'invite' };

/** Supervisor to child, `start` first and once. A `window` comes with its port. */
export type ToChild =
  | { t: 'start'; start: HostStart | GuestStart }
  | { t: 'window' }
  | { t: 'bind'; ask: number; address: string }
  /** Whether whoever is signed in at this machine may; a fault where not. */
  | { t: 'may'; ask: number; verb: Verb }
  | { t: 'pairing'; ask: number; question: PairingQuestion }
  | { t: 'backup'; ask: number; question: BackupQuestion }
  | { t: 'reconnect' }
  | { t: 'stop' };

/** What one tablet may join with. */
export interface Invited {
  link: string;
  code: string;
}

/** Child to supervisor. */
export type FromChild =
  | { t: 'ready'; host: HostState | null }
  | { t: 'answered'; ask: number; host: HostState | null; fault?: string; backup?: BackupAnswer; invited?: Invited }
  | { t: 'changed'; host: HostState }
  /** It cannot start, and starting it again would not help. `name` is the error's. */
  | { t: 'failed'; name: string; message: string };
