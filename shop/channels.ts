/** Names of what crosses between a window and the shell; apart from `bridge.ts`, since a preload has no use for parsers. */

/** The IPC channel of a bridge name. */
export function channelOf(name: string): string {
  return `tillwire:ask:${name}`;
}

/** Page to shell: I listen for my port. */
export const READY_CHANNEL = 'tillwire:ready';
/** Shell to page: the port of the process behind it, also as the text of the message that hands it to the page. */
export const PORT_MESSAGE = 'tillwire:port';
/** Shell to page: role or settings changed. */
export const MACHINE_CHANGED = 'tillwire:machine-changed';
