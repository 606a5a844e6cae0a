import type { HostAddress, HostState } from '../shop/bridge.ts';

/** What a host or guest process is started with, as JSON in its first argument. */
export interface HostStart {
  dir: string;
  port: number;
  bind: string;
  demo: boolean;
  version: string;
  rendererDir: string;
}
export interface GuestStart {
  dir: string;
  host: HostAddress;
  till: { id: string; code: string };
  token: string;
  version: string;
}

/** Supervisor to child. A `window` comes with its port. */
export type ToChild =
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
