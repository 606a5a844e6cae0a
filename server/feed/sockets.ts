import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { closeCodes, limits, PROTOCOL } from '../../shop/wire.ts';
import { type Identity, type Way, wayOf } from '../access/access.ts';
import type { Log } from '../log.ts';
import { createSeldom } from '../seldom.ts';
import type { Feed, FramePort } from './feed.ts';
import { type HostLimits, MOST_UNREAD } from './limits.ts';
import { type TurnedAway, tokenOf } from './plain-texts.ts';
import { createRations } from './rations.ts';
import type { Sessions } from './sessions.ts';
import { sendShared, whenDrained } from './shared-text.ts';
import { chosenOf, skewOf } from './subprotocols.ts';

export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Drops whoever connects from now on: nothing closes what comes while a stop waits for the others. */
  takeNoMore(): void;
  close(code: number, reason: string): Promise<void>;
  /** Drops every client that came over another address than this machine's own. */
  closeRemote(isLocal: (address: string) => boolean): void;
  /** Closes whoever would not be let in any more. */
  lookAgain(): void;
}

export interface SocketsPorts {
  feed: Feed;
  sessions: Sessions;
  /** The till behind a browser's cookie. */
  identityOf(request: IncomingMessage): Identity | undefined;
  /** Why a request may not come in at all: a foreign page, a rebound name. */
  refuse(request: IncomingMessage, isRich: boolean): string | undefined;
  /** Why who would come in may not, or not any more, by what the owner says of encryption and of the plain texts. */
  turnAway(knock: Knock): TurnedAway | undefined;
  hostLimits: HostLimits;
  /** Whether an address is this machine's own, which no limit holds for. */
  isExempt(address: string): boolean;
  monotonicMs(): number;
  log: Log;
}

interface Knock {
  isRich: boolean;
  /** What a plain client shows in its request; a rich one says hello first. */
  token: string | undefined;
  way: Way;
}

interface Life {
  silentPings: number;
  address: string;
  knock: Knock;
}

const PING_MS = 10_000;
/** Messages of a few pieces are normal, thousands of pieces are an attack on the memory. */
const MOST_FRAGMENTS = 64;
/** Pieces of the network that one unfinished frame may be in; a whole one of ours comes in a few hundred. */
const MOST_CHUNKS = 1_024;
/** Who does not answer a goodbye for so long is cut off, with all that still waits for it. */
const GOODBYE_MS = 5_000;
/** A client that was silent over two pings is gone, whatever its socket says; well within 30 s. */
const SILENT_PINGS = 2;

/** `/ws`: a client that offers no subprotocol gets the plain texts, one that offers ours gets frames. */
export function createSockets(ports: SocketsPorts): Sockets {
  const { feed, sessions, identityOf, refuse, turnAway, hostLimits, isExempt, monotonicMs, log } = ports;
  const shared = {
    noServer: true,
    perMessageDeflate: false,
    clientTracking: false,
    maxFragments: MOST_FRAGMENTS,
    maxBufferedChunks: MOST_CHUNKS,
    closeTimeout: GOODBYE_MS,
  } as const;
  const plain = new WebSocketServer({ ...shared, maxPayload: limits.plainBytes });
  const handleProtocols = (offered: Set<string>) => chosenOf(offered) ?? false;
  const rich = new WebSocketServer({ ...shared, maxPayload: limits.frameBytes, handleProtocols });
  const perSecond = hostLimits.handshakesASecond;
  const handshakes = createRations({ aSecond: perSecond, atOnce: perSecond, monotonicMs });
  const seldom = createSeldom(monotonicMs);
  const alive = new Map<WebSocket, Life>();
  let takesNoMore = false;

  const watch = (socket: WebSocket, knock: Knock) => {
    const { address } = knock.way;
    const life: Life = { silentPings: 0, address, knock };
    alive.set(socket, life);
    const heard = () => {
      life.silentPings = 0;
    };
    socket.on('pong', heard);
    socket.on('message', heard);
    socket.on('close', () => alive.delete(socket));
    // Too large, not text, broken: `ws` closes with the right code by itself, and only this one socket.
    socket.on('error', ({ message: reason }) =>
      seldom('message', (times) => log.warn({ from: address, reason, times }, 'connection refused a message')),
    );
  };

  const pinging = setInterval(() => {
    for (const [socket, life] of alive) {
      if (life.silentPings >= SILENT_PINGS) {
        log.info({ from: life.address }, 'a client does not answer and is dropped');
        socket.terminate();
      } else {
        life.silentPings += 1;
        socket.ping();
      }
    }
  }, PING_MS);

  const openPlain = (socket: WebSocket, knock: Knock) => {
    const { address } = knock.way;
    watch(socket, knock);
    log.info({ from: address, client: 'plain' }, 'connected');
    const leave = feed.addPlain(portOf(socket));
    socket.on('close', (code) => {
      leave();
      log.info({ from: address, client: 'plain', code }, 'disconnected');
    });
  };

  const openRich = (socket: WebSocket, knock: Knock, identity: Identity | undefined) => {
    const { way } = knock;
    const { address } = way;
    watch(socket, knock);
    const session = sessions.open({ port: portOf(socket), from: address, way, identity, isWindow: false });
    socket.on('message', (message, isBinary) => {
      readNoFasterThanItReads(socket);
      if (isBinary) socket.close(closeCodes.unparsable, 'frames are text');
      else session.receive(message.toString());
    });
    socket.on('close', (code) => session.closed(code));
  };

  const openSkewed = (socket: WebSocket, knock: Knock, { code, reason }: { code: number; reason: string }) => {
    const { address } = knock.way;
    watch(socket, knock);
    log.warn({ from: address, protocol: socket.protocol, code }, 'a client of another version');
    socket.close(code, reason);
  };

  const isTooMany = (address: string): boolean => {
    if (isExempt(address)) return false;
    const open = [...alive.values()].filter((life) => life.address === address).length;
    return open >= hostLimits.socketsAnAddress || !handshakes.take(address);
  };

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      if (takesNoMore) return socket.destroy();
      const address = request.socket.remoteAddress ?? '';
      const offered = request.headers['sec-websocket-protocol'];
      const isRich = offered !== undefined;
      if (isTooMany(address)) {
        seldom('too many', (times) => log.warn({ from: address, times }, 'too many connections of one address'));
        return reject(socket, 429, 'too many connections from this address', 'Retry-After: 1');
      }
      if (pathOf(request) !== '/ws') return reject(socket, 404, 'WebSocket is at /ws');
      if (isRich && chosenOf(offered.split(',').map((name) => name.trim())) === undefined) {
        return reject(socket, 400, `none of the offered subprotocols is ${PROTOCOL}; offer none for the plain texts`);
      }
      const reason = refuse(request, isRich);
      if (reason) {
        seldom('refused', (times) => log.warn({ from: address, reason, times }, 'connection refused'));
        return reject(socket, 403, reason);
      }
      const knock = { isRich, token: isRich ? undefined : tokenOf(request), way: wayOf(request) };
      const turned = turnAway(knock);
      if (turned) {
        seldom('turned away', (times) =>
          log.warn({ from: address, reason: turned.reason, times }, 'connection refused'),
        );
        return reject(
          socket,
          turned.status,
          turned.reason,
          ...(turned.status === 401 ? ['WWW-Authenticate: Bearer'] : []),
        );
      }
      if (isRich) {
        const identity = identityOf(request);
        rich.handleUpgrade(request, socket, head, (client) => {
          const skew = skewOf(client.protocol);
          if (skew) openSkewed(client, knock, skew);
          else openRich(client, knock, identity);
        });
      } else plain.handleUpgrade(request, socket, head, (client) => openPlain(client, knock));
    },
    closeRemote(isLocal) {
      for (const [socket, { address }] of alive) {
        if (!isLocal(address)) socket.close(closeCodes.restarting, 'other tills may not join any more');
      }
    },
    lookAgain() {
      for (const [socket, { address, knock }] of alive) {
        const turned = turnAway(knock);
        if (!turned) continue;
        log.info({ from: address, reason: turned.reason }, 'a client may not stay and is closed');
        // A till comes back by itself: what locks it out may be on trial only.
        const ofPlain = turned.status === 401 ? closeCodes.unauthenticated : closeCodes.forbidden;
        socket.close(knock.isRich ? closeCodes.restarting : ofPlain, turned.reason);
      }
    },
    takeNoMore() {
      takesNoMore = true;
    },
    close(code, reason) {
      clearInterval(pinging);
      const closing = [...alive.keys()].map((socket) => {
        const closed = new Promise<void>((done) => socket.once('close', () => done()));
        socket.close(code, reason);
        // Nobody may hold up a stop: who does not say goodbye in a second is cut off.
        const cut = setTimeout(() => socket.terminate(), 1_000);
        return closed.then(() => clearTimeout(cut));
      });
      return Promise.all(closing).then(() => undefined);
    },
  };
}

function portOf(socket: WebSocket): FramePort {
  return {
    send: (text) => socket.send(text),
    sendShared: (shared) => sendShared(socket, shared),
    close: (code, reason) => socket.close(code, reason),
    buffered: () => socket.bufferedAmount,
    whenDrained: (run) => whenDrained(socket, run),
  };
}

/** Who asks and does not read the answers is not read either: it alone has to keep what it still wants to ask. */
function readNoFasterThanItReads(socket: WebSocket): void {
  if (socket.bufferedAmount <= MOST_UNREAD || socket.isPaused) return;
  socket.pause();
  whenDrained(socket, () => socket.resume());
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? '';
}

const statusNames = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
} as const;

function reject(socket: Duplex, status: keyof typeof statusNames, reason: string, ...more: string[]): void {
  const head = [
    `HTTP/1.1 ${status} ${statusNames[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(reason)}`,
    ...more,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${reason}`);
}
