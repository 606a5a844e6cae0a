import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Way } from './window-channel.ts';

/** A network cable between a till and its host, at an address that stays while the host behind it comes and goes. */
export interface Relay {
  readonly port: number;
  /** How many connections were ever made. */
  connections(): number;
  /** What is said that way over the connections of now never arrives; resolves with the first of it. */
  lose(way: Way): Promise<void>;
  /** Ends every connection without a goodbye; new ones may come at once. */
  cut(): void;
  close(): Promise<void>;
}

/** Passes every connection on to the port that `target` says at that moment; undefined turns it away. */
export async function openRelay(target: () => number | undefined): Promise<Relay> {
  const pairs = new Set<{ near: Socket; far: Socket }>();
  let connections = 0;

  const server = createServer((near) => {
    connections += 1;
    const port = target();
    if (port === undefined) return near.destroy();
    const pair = { near, far: connect(port, '127.0.0.1') };
    pairs.add(pair);
    join(near, pair.far);
    join(pair.far, near);
    near.on('close', () => pairs.delete(pair));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));

  const cut = () => {
    for (const { near, far } of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    lose: (way) =>
      new Promise((done) => {
        for (const { near, far } of pairs) {
          const from = way === 'up' ? near : far;
          from.unpipe();
          from.on('data', () => done()).resume();
        }
      }),
    cut,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        cut();
      }),
  };
}

/** What one says the other hears, its end included: a goodbye is heard, a crash is a crash. */
function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', () => to.end());
}
