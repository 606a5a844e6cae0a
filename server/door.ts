import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Log } from './log.ts';
import { holderOf } from './port-holder.ts';

/** The listening socket, which can move to another address while connections stay. */
export interface Door {
  /** Rejects with an error that names the holder when the port is taken; the old door then stays open. */
  open(port: number, address: string): Promise<void>;
  port(): number;
  address(): string;
  close(): Promise<void>;
}

export function createDoor(createServer: () => Server, log: Log): Door {
  let server: Server | undefined;
  let address = '';
  let port = 0;
  let last: Promise<void> = Promise.resolve();

  /** One move after the other: two at once would find the port taken by each other. */
  const inTurn = (act: () => Promise<void>) => {
    last = last.catch(() => {}).then(act);
    return last;
  };

  const listen = async (next: Server, wantedPort: number, wantedAddress: string) => {
    try {
      await new Promise<void>((done, fail) => {
        next.once('error', fail);
        next.listen({ port: wantedPort, host: wantedAddress, exclusive: true }, done);
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      const holder = await holderOf(wantedPort);
      throw new Error(
        `Port ${wantedPort} is taken${holder ? `: ${holder}` : ''}. Stop that program, or choose another port.`,
      );
    }
  };

  const move = async (wantedPort: number, wantedAddress: string) => {
    const before = server;
    // 127.0.0.1 and 0.0.0.0 cannot hold one port side by side: the old socket has to let go first.
    if (before) void closing(before, false);
    const next = createServer();
    try {
      await listen(next, wantedPort, wantedAddress);
    } catch (error) {
      if (before) {
        const again = createServer();
        await listen(again, port, address);
        server = again;
      }
      throw error;
    }
    server = next;
    port = (next.address() as AddressInfo).port;
    address = wantedAddress;
    log.info({ address, port }, 'listening');
  };

  return {
    open: (wantedPort, wantedAddress) => inTurn(() => move(wantedPort, wantedAddress)),
    port: () => port,
    address: () => address,
    close: () =>
      inTurn(async () => {
        if (server) await closing(server, true);
      }),
  };
}

/** A server that stopped listening looks at no time-outs any more: this long a call that is under way may take. */
const GRACE_MS = 1_000;

/** Stops listening at once and ends what is connected; what is busy gets a moment unless it is to end as well. */
function closing(server: Server, all: boolean): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  if (all) server.closeAllConnections();
  else {
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  }
  return closed;
}

/** Addresses at which other machines reach what listens on `bound`, IPv4 first. */
export function lanAddresses(bound: string): string[] {
  if (bound !== '0.0.0.0' && bound !== '::') return [bound];
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outside = all.filter(
    ({ internal, address, scopeid }) => !internal && !scopeid && !address.startsWith('169.254.'),
  );
  const reached = bound === '::' ? outside : outside.filter(({ family }) => family === 'IPv4');
  return reached.sort((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}
