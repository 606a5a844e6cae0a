import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Way } from './window-channel.ts';

/** A network cable between a till and its host, at an address that stays while the host behind it comes and goes. */
export interface Relay {
  readonly port: number;
  /** How many connections were ever made. */
  connections(): number;
  /** What is said that way over the connections of now never arrives; resolves with the first of it. */
  lose(way: Way): Promise<void>;
  /**
   * What is said that way over the connections of now waits, its end included, until it is let go: a slow line, or
   * for good a cable that was pulled without either end noticing.
   */
  hold(way: Way): Held;
  /** Ends every connection without a goodbye; new ones may come at once. */
  cut(): void;
  close(): Promise<void>;
}

export interface Held {
  /** Resolves with the first of what waits. */
  first: Promise<void>;
  letGo(): void;
}

/** Passes every connection on to the port that `target` says at that moment; undefined turns it away. */
export async function openRelay(target: () => number | undefined): Promise<Relay> {
  const pairs = new Set<{ near: Socket; far: Socket; up: Lane; down: Lane }>();
  let connections = 0;

  const server = createServer((near) => {
    connections += 1;
    const port = target();
    if (port === undefined) return near.destroy();
    const far = connect(port, '127.0.0.1');
    const pair = { near, far, up: openLane(near, far), down: openLane(far, near) };
    pairs.add(pair);
    // One end may outlive the other for as long as its end is held.
    const forget = () => near.destroyed && far.destroyed && pairs.delete(pair);
    for (const end of [near, far]) end.on('close', forget);
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
        for (const pair of pairs) pair[way].lose(done);
      }),
    hold(way) {
      const lanes = [...pairs].map((pair) => pair[way]);
      const first = new Promise<void>((done) => {
        for (const lane of lanes) lane.hold(done);
      });
      return {
        first,
        letGo() {
          for (const lane of lanes) lane.letGo();
        },
      };
    },
    cut,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        cut();
      }),
  };
}

/** One way of a connection. */
interface Lane {
  lose(onLost: () => void): void;
  hold(onHeld: () => void): void;
  letGo(): void;
}

/** What one says the other hears, its end included: a goodbye is heard, a crash is a crash. */
function openLane(from: Socket, to: Socket): Lane {
  let held: Buffer[] | undefined;
  let stopKeeping = () => {};
  from.pipe(to);
  from.on('error', () => {
    if (!held) to.destroy();
  });
  from.on('close', () => {
    if (!held) to.end();
  });
  return {
    lose(onLost) {
      from.unpipe();
      from.on('data', onLost).resume();
    },
    hold(onHeld) {
      const kept: Buffer[] = [];
      const keep = (bytes: Buffer) => {
        kept.push(bytes);
        onHeld();
      };
      held = kept;
      from.unpipe();
      from.on('data', keep).resume();
      stopKeeping = () => from.off('data', keep);
    },
    letGo() {
      stopKeeping();
      for (const bytes of held ?? []) to.write(bytes);
      held = undefined;
      if (from.destroyed) to.end();
      else from.pipe(to);
    },
  };
}
