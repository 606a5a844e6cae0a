import { afterMs } from '../../server/clock.ts';
import { openHostSocket } from '../../server/guest/host-socket.ts';
import { createConnection, type OpenSocket } from '../../shop/connection.ts';
import { createReplica, type Replica } from '../../shop/replica.ts';
import { createSeenTeller } from '../../shop/seen.ts';
import type { WireEntry } from '../../shop/wire.ts';

/** A till with the product's own connection and copy of the shop, and a line that can be cut. */
export interface Till {
  readonly replica: Replica;
  isLive(): boolean;
  /** Nothing gets through any more, what is on its way included, until it is plugged in again. */
  pull(): void;
  plug(): void;
  close(): void;
}

export interface TillWish {
  port: number;
  token: string;
  certPem: string;
  onEntries?(entries: readonly WireEntry[]): void;
  /** It became live, or took in what it was sent. */
  onProgress?(): void;
}

export function openTill({ port, token, certPem, onEntries, onProgress }: TillWish): Till {
  const replica = createReplica();
  let isLive = false;
  let isPulled = false;
  let cut = () => {};

  const open: OpenSocket = (events) => {
    if (isPulled) {
      queueMicrotask(() => events.onClose(1006, 'pulled'));
      return { send: () => {}, close: () => {} };
    }
    const socket = openHostSocket({ address: '127.0.0.1', port }, certPem)(events);
    cut = () => {
      socket.close(1001);
      events.onClose(1006, 'pulled');
    };
    return socket;
  };

  const connection = createConnection(
    open,
    { now: () => performance.now(), after: afterMs, random: Math.random },
    {
      hello: () => ({
        ...{ t: 'hello', token, app: { version: 'bench' } },
        ...(replica.cursor && { cursor: replica.cursor }),
      }),
      onState: ({ is }) => {
        isLive = is === 'live';
      },
      onFrame(frame) {
        const { news, send } = replica.receive(frame, performance.now());
        for (const one of send) connection.send(one);
        seen.receive(frame, replica.cursor?.seq);
        if (Array.isArray(news)) onEntries?.(news);
        onProgress?.();
      },
    },
  );
  const seen = createSeenTeller({ send: connection.send, after: afterMs });
  return {
    replica,
    isLive: () => isLive,
    pull() {
      isPulled = true;
      cut();
    },
    plug() {
      isPulled = false;
    },
    close() {
      seen.close();
      connection.close();
    },
  };
}
