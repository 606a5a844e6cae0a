import { Server, type Socket } from 'node:net';

/**
 * The host's own ends of the connections that it accepts while `run` is under way; `onAccepted` has each before the host
 * does.
 */
export async function acceptedDuring<T>(run: () => Promise<T>, onAccepted = (_: Socket) => {}) {
  const sockets: Socket[] = [];
  const { emit } = Server.prototype;
  Server.prototype.emit = function emitAccepted(this: Server, name: string | symbol, ...more: unknown[]) {
    const [socket] = more as [Socket & { server?: Server }];
    // Whoever answers behind the one that listens is handed the same socket again.
    if (name === 'connection' && socket.server === this && !sockets.includes(socket)) {
      sockets.push(socket);
      onAccepted(socket);
    }
    return Reflect.apply(emit, this, [name, ...more]) as boolean;
  };
  try {
    return { result: await run(), sockets };
  } finally {
    Server.prototype.emit = emit;
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
