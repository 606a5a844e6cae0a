import { connect } from 'node:net';

/** A TCP connection that says exactly what it is told: a client that is slow, broken or silent. */
export interface RawClient {
  write(data: string | Buffer): void;
  /** What came so far, as soon as it fits. */
  heard(fits: (bytes: Buffer) => boolean): Promise<Buffer>;
  /** Everything that came, once the connection is over. */
  readonly closed: Promise<Buffer>;
  close(): void;
}

export function connectRaw({ port }: { port: number }, address = '127.0.0.1'): Promise<RawClient> {
  const socket = connect(port, address);
  const lookers = new Set<() => void>();
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (const look of [...lookers]) look();
  });
  // A reset ends the connection like any other end: whoever waits for that looks at what came before it.
  socket.on('error', () => {});
  const closed = new Promise<Buffer>((done) => socket.once('close', () => done(bytes)));
  const client: RawClient = {
    closed,
    write: (data) => void socket.write(data),
    heard: (fits) =>
      new Promise((done, fail) => {
        const look = () => {
          if (!fits(bytes)) return;
          lookers.delete(look);
          done(bytes);
        };
        lookers.add(look);
        look();
        void closed.then(() => fail(new Error(`closed after ${JSON.stringify(bytes.toString())}`)));
      }),
    close: () => socket.destroy(),
  };
  return new Promise((done, fail) => {
    socket.once('connect', () => done(client));
    socket.once('error', fail);
  });
}
