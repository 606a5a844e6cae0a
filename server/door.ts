import type { AddressInfo, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Log } from './log.ts';
import type { OnePort } from './one-port.ts';
import { holderOf } from './port-holder.ts';

/** The listening socket, which can move to another address while connections stay. */
export interface Door {
  /** Rejects with an error that names the holder when the port is taken; the old door then stays open. */
  open(port: number, address: string): Promise<void>;
  port(): number;
  address(): string;
  close(): Promise<void>;
}

export function createDoor(createOnePort: () => OnePort, log: Log): Door {
  let open: OnePort | undefined;
  let address = '';
  let port = 0;
  let last: Promise<void> = Promise.resolve();

  /** One move after the other: two at once would find the port taken by each other. */
  const inTurn = (act: () => Promise<void>) => {
    last = last.catch(() => {}).then(act);
    return last;
  };

  const listen = async (server: Server, wantedPort: number, wantedAddress: string) => {
    try {
      await new Promise<void>((done, fail) => {
        server.once('error', fail);
        server.listen({ port: wantedPort, host: wantedAddress, exclusive: true }, done);
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
    const before = open;
    // 127.0.0.1 and 0.0.0.0 cannot hold one port side by side: the old socket has to let go first.
    if (before) void before.close(false);
    const next = createOnePort();
    try {
      await listen(next.server, wantedPort, wantedAddress);
    } catch (error) {
      void next.close(true);
      if (before) {
        open = createOnePort();
        await listen(open.server, port, address);
      }
      throw error;
    }
    open = next;
    port = (next.server.address() as AddressInfo).port;
    address = wantedAddress;
    log.info({ address, port }, 'listening');
  };

  return {
    open: (wantedPort, wantedAddress) => inTurn(() => move(wantedPort, wantedAddress)),
    port: () => port,
    address: () => address,
    close: () =>
      inTurn(async () => {
        await open?.close(true);
      }),
  };
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
