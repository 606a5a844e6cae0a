import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { isLoopback } from './access/access.ts';
import type { HostIdentity } from './access/host-identity.ts';
import type { Sockets } from './feed/sockets.ts';

/** What listens on one port for plain HTTP and for TLS; both come to the same app. */
export interface OnePort {
  /** To listen with, and nothing else. */
  readonly server: Server;
  /** Stops listening at once and ends what is connected; what is busy gets a moment unless `all` is to end as well. */
  close(all: boolean): Promise<void>;
}

export interface OnePortPorts {
  app: RequestListener;
  upgrade: Sockets['upgrade'];
  identity: Pick<HostIdentity, 'certPem' | 'keyPem'>;
  /** How many connections of one address may have said nothing yet; this machine's own are exempt. */
  silentAnAddress: number;
}

/** How long a connection may say nothing, and after that how long its headers and its whole request may take. */
const SILENT_MS = 5_000;
const TIMES = { headersTimeout: 5_000, requestTimeout: 15_000, connectionsCheckingInterval: 1_000 };
/** A server that stopped listening looks at no time-outs any more: this long a call that is under way may take. */
const GRACE_MS = 1_000;
/** A TLS handshake begins with it, and no request does. */
const HANDSHAKE = 0x16;

/** The first byte decides. Bodies, headers and idle connections are bounded in time: no slow client holds a place for ever. */
export function createOnePort({ app, upgrade, identity, silentAnAddress }: OnePortPorts): OnePort {
  const { certPem: cert, keyPem: key } = identity;
  const arriving = new Set<Socket>();
  const connected = new Set<Socket>();
  let isClosing = false;

  const http = createHttpServer({ ...TIMES, maxHeaderSize: 8_192 }, app);
  http.on('upgrade', upgrade);
  // It never listens itself, and would not look at a single time-out.
  http.emit('listening');

  const tls = createTlsServer(
    { cert, key, minVersion: 'TLSv1.3', handshakeTimeout: SILENT_MS, ALPNProtocols: ['http/1.1'] },
    (secured) => take(secured),
  );
  // A handshake that failed or took too long is only told, not ended.
  tls.on('tlsClientError', (_error, socket) => socket.destroy());

  const take = (socket: Duplex) => {
    // Whoever closes knows of no handshake that goes on meanwhile.
    if (isClosing) socket.destroy();
    else http.emit('connection', socket);
  };

  const isTooMany = ({ remoteAddress = '' }: Socket) =>
    !isLoopback(remoteAddress) &&
    [...arriving].filter((one) => one.remoteAddress === remoteAddress).length >= silentAnAddress;

  const onFirst = (socket: Socket, byte: Buffer) => {
    socket.unshift(byte);
    if (byte[0] === HANDSHAKE) tls.emit('connection', socket);
    else take(socket);
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    if (isTooMany(socket)) return socket.destroy();
    connected.add(socket);
    arriving.add(socket);
    const tooLate = setTimeout(() => {
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n', () => socket.destroy());
    }, SILENT_MS);
    const leave = () => {
      clearTimeout(tooLate);
      arriving.delete(socket);
      socket.off('readable', look);
      socket.off('end', end);
    };
    const end = () => socket.destroy();
    const look = () => {
      const byte = socket.read(1) as Buffer | null;
      if (!byte) return;
      leave();
      onFirst(socket, byte);
    };
    socket.on('readable', look);
    socket.on('end', end);
    socket.once('close', () => {
      leave();
      connected.delete(socket);
    });
  });

  return {
    server,
    close(all) {
      isClosing = true;
      const closed = new Promise<void>((done) => server.close(() => done()));
      http.close();
      for (const socket of all ? connected : arriving) socket.destroy();
      if (!all) setTimeout(() => http.closeAllConnections(), GRACE_MS).unref();
      return closed;
    },
  };
}
