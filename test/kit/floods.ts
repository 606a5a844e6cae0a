import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { PROTOCOL } from '../../shop/wire.ts';
import { frameOf, opcodes } from './raw-websocket.ts';
import { seededRandom } from './seeded-random.ts';
import { anyRequest } from './spoilt.ts';

export interface Flooded {
  port: number;
  /** Where attackers reach the host, one after the other; each is an address of its own to it. */
  addresses: readonly string[];
  /** A till's token that was stolen, and the person whose PIN is guessed with it. */
  stolen?: { token: string; staff: string };
}

export interface Floods {
  /** How often each kind has come to its end so far. */
  readonly rounds: Readonly<Record<string, number>>;
  /** Connections that hang there at the moment. */
  hanging(): number;
  stop(): void;
}

const HANGING = 400;
const DRIP_MS = 250;
const OF_EACH = 10;

/**
 * Four hundred connections that hang in the middle of a request, and sixty that do their worst, again and again: pieces
 * without end, frames too large, packed frames, junk, guesses at codes, tokens and PINs.
 */
export function openFloods({ port, addresses, stolen }: Flooded): Floods {
  const random = seededRandom(1);
  const sockets = new Set<Socket>();
  const rounds: Record<string, number> = {};
  let isOver = false;
  let turn = 0;

  const open = (onClosed: () => void): Socket => {
    turn += 1;
    const socket = connect(port, addresses[turn % addresses.length] ?? '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume();
    socket.once('close', () => {
      sockets.delete(socket);
      // Who is turned away at once would otherwise keep this very machine busy with coming again.
      if (!isOver) setTimeout(onClosed, 20);
    });
    return socket;
  };

  const hanging = new Set<Socket>();
  const hang = () => {
    if (isOver) return;
    const socket = open(() => {
      hanging.delete(socket);
      hang();
    });
    hanging.add(socket);
    if (random() < 0.5) socket.write('GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  };
  const dripping = setInterval(() => {
    for (const socket of hanging) if (socket.bytesWritten > 0) socket.write('x');
  }, DRIP_MS);

  const again = (kind: string, attack: (socket: Socket, address: string) => void) => {
    const go = () => {
      if (isOver) return;
      const socket = open(() => {
        rounds[kind] = (rounds[kind] ?? 0) + 1;
        go();
      });
      socket.once('connect', () => attack(socket, `${socket.remoteAddress}:${port}`));
    };
    for (let n = 0; n < OF_EACH; n += 1) go();
  };

  const upgrade = (authority: string, ...more: string[]) =>
    [
      ...['GET /ws HTTP/1.1', `Host: ${authority}`, 'Upgrade: websocket', 'Connection: Upgrade'],
      ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...more, '', ''],
    ].join('\r\n');
  const rich = `Sec-WebSocket-Protocol: ${PROTOCOL}`;
  const say = (frame: object) => frameOf(opcodes.text, Buffer.from(JSON.stringify(frame)));
  const crumbs = Buffer.concat(
    Array.from({ length: 5_000 }, (_, index) =>
      frameOf(index === 0 ? opcodes.text : opcodes.continuation, Buffer.from('x'), { fin: false }),
    ),
  );
  const large = frameOf(opcodes.text, Buffer.alloc(1_000_000, 'x'));

  for (let n = 0; n < HANGING; n += 1) hang();
  again('pieces', (socket, authority) => {
    socket.write(upgrade(authority));
    socket.write(crumbs);
  });
  again('large', (socket, authority) => {
    socket.write(upgrade(authority, rich));
    socket.write(large);
  });
  again('packed', (socket, authority) => {
    socket.write(upgrade(authority, 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'));
    socket.write(frameOf(opcodes.text, Buffer.alloc(100), { reserved: 4 }));
  });
  again('junk', (socket, authority) => {
    socket.end(Array.from({ length: 20 }, () => anyRequest(random, authority, 'x')).join(''), 'latin1');
  });
  again('codes', (socket, authority) => {
    const body = JSON.stringify({ code: String(Math.floor(random() * 1e8)).padStart(8, '0'), name: 'x' });
    const head = ['POST /api/v1/join HTTP/1.1', `Host: ${authority}`, 'Content-Type: application/json'];
    socket.write([...head, `Content-Length: ${body.length}`, 'Connection: close', '', body].join('\r\n'));
  });
  again('tokens', (socket, authority) => {
    socket.write(upgrade(authority, rich));
    socket.write(say({ t: 'hello', token: randomUUID(), app: { version: 'x' } }));
    socket.once('data', () => socket.once('data', () => socket.destroy()));
  });
  if (stolen) {
    again('pins', (socket, authority) => {
      socket.write(upgrade(authority, rich));
      socket.write(say({ t: 'hello', token: stolen.token, app: { version: 'x' } }));
      for (let n = 0; n < 20; n += 1) {
        const pin = String(Math.floor(random() * 10_000)).padStart(4, '0');
        socket.write(say({ t: 'sign-in', id: randomUUID(), staff: stolen.staff, pin }));
      }
      // Ten of them show one token: each takes the till over from the one before.
    });
  }

  return {
    rounds,
    hanging: () => hanging.size,
    stop() {
      isOver = true;
      clearInterval(dripping);
      for (const socket of sockets) socket.destroy();
    },
  };
}
