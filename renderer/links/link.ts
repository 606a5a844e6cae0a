import type { LinkState } from '../../shop/connection.ts';
import type { Down, Hello, Up } from '../../shop/wire.ts';

/** What a link tells the till on top of it. */
export interface LinkEvents {
  /** Asked anew for every connection, so that it carries the newest cursor. */
  hello(): Hello;
  onFrame(frame: Down): void;
  onState(state: LinkState): void;
  /** How many commands have no verdict yet. */
  waiting?(): number;
}

/** A way to the ledger: an IPC port to the process behind an Electron window, or a WebSocket to a host. */
export interface Link {
  /** Whether the till behind this link gives out its own `n`; a process behind a port does that itself. */
  readonly numbered: boolean;
  start(events: LinkEvents): void;
  /** Frames are dropped while not live: the till keeps its commands and sends them again after the next welcome. */
  send(frame: Up): void;
  reconnect(): void;
  close(): void;
}
