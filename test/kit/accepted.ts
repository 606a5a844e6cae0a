import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The host's own ends of the connections that it accepts while `run` is under way. */
export async function acceptedDuring<T>(run: () => Promise<T>, onAccepted = (_: Socket) => {}) {
  const sockets: Socket[] = [];
  const accept = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    sockets.push(socket);
    onAccepted(socket);
  };
  subscribe('net.server.socket', accept);
  try {
    return { result: await run(), sockets };
  } finally {
    unsubscribe('net.server.socket', accept);
  }
}

/**
 * Connections made in `run` look to the host as if they came from `address`: a test keeps to this machine's own
 * addresses and is another machine all the same.
 */
export async function fromAfar<T>(address: string, run: () => Promise<T>): Promise<T> {
  const disguise = (socket: Socket) => void Object.defineProperty(socket, 'remoteAddress', { value: address });
  return (await acceptedDuring(run, disguise)).result;
}
