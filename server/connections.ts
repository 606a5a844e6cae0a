import type { Server, Socket } from 'node:net';
import type { HostLimits } from './feed/limits.ts';
import type { Log } from './log.ts';
import { createSeldom } from './seldom.ts';

export interface ConnectionsWish {
  limits: Pick<HostLimits, 'connections' | 'connectionsAnAddress'>;
  /** Whether an address is this machine's own, of which there may be as many as there is room for. */
  isExempt(address: string): boolean;
  monotonicMs(): number;
  log: Log;
}

/**
 * Bounds what a listening server keeps open for others, whatever is spoken on it. Who is over it is cut off before a
 * byte of it is read; who is connected already notices nothing.
 */
export function limitConnections(server: Server, { limits, isExempt, monotonicMs, log }: ConnectionsWish): void {
  const byAddress = new Map<string, number>();
  const seldom = createSeldom(monotonicMs);
  let all = 0;
  server.prependListener('connection', (socket: Socket) => {
    const { remoteAddress: address = '' } = socket;
    if (isExempt(address)) return;
    const ofAddress = byAddress.get(address) ?? 0;
    if (all >= limits.connections || ofAddress >= limits.connectionsAnAddress) {
      socket.destroy();
      return seldom('too many', (times) => log.warn({ from: address, times }, 'too many connections'));
    }
    all += 1;
    byAddress.set(address, ofAddress + 1);
    socket.once('close', () => {
      all -= 1;
      const left = (byAddress.get(address) ?? 0) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
  });
}
