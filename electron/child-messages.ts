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
  checkpointWorker: string;
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

/** Supervisor to child, `start` first and once. A `window` comes with its port. */
export type ToChild =
  | { t: 'start'; start: HostStart | GuestStart }
  | { t: 'window' }
  | { t: 'bind'; ask: number; address: string }
  | { t: 'new-join-token'; ask: number }
  | { t: 'reconnect' }
  | { t: 'stop' };

/** Child to supervisor. */
export type FromChild =
  | { t: 'ready'; host: HostState | null }
  | { t: 'answered'; ask: number; host: HostState | null; fault?: string }
  /** It cannot start, and starting it again would not help. */
  | { t: 'failed'; message: string };
