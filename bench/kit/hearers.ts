import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { PROTOCOL, type VerdictFrame, type Welcome } from '../../shop/wire.ts';
import { joinTill } from '../../test/kit/http-client.ts';
import type { Served } from './servers.ts';

/** Many clients in this process, counted rather than read: what they cost here is what any client's socket costs. */
export interface Hearers {
  /** Milliseconds until the last of them was told something with this text; it begins with `send`. */
  told(text: string, send: () => void): Promise<number>;
  /** One of them reads nothing from now on, and is not waited for. */
  deafenOne(): void;
  close(): void;
}

/**
 * With a token they say hello and follow everything; without one they are bare clients that only listen. `scheme` says
 * whether they come over TLS.
 */
export async function openHearers(
  port: number,
  count: number,
  token?: string,
  scheme: 'ws' | 'wss' = 'ws',
): Promise<Hearers> {
  let wanted = '';
  let left = 0;
  let allTold = () => {};
  const onMessage = (bytes: Buffer) => {
    if (wanted === '' || !bytes.includes(wanted)) return;
    left -= 1;
    if (left === 0) allTold();
  };
  const sockets: WebSocket[] = [];
  for (let opened = 0; opened < count; opened += 1)
    sockets.push(await openOne(`${scheme}://127.0.0.1:${port}/ws`, token, onMessage));
  let hearing = count;
  return {
    deafenOne() {
      sockets.at(-1)?.pause();
      hearing -= 1;
    },
    told(text, send) {
      wanted = text;
      left = hearing;
      const begun = performance.now();
      const told = new Promise<number>((done) => {
        allTold = () => {
          wanted = '';
          done(performance.now() - begun);
        };
      });
      send();
      return told;
    },
    close: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}

function openOne(url: string, token: string | undefined, onMessage: (bytes: Buffer) => void): Promise<WebSocket> {
  // Whose key that is costs the server nothing.
  const socket = new WebSocket(url, token === undefined ? [] : PROTOCOL, { rejectUnauthorized: false });
  return new Promise((done, fail) => {
    socket.on('error', fail);
    socket.once('open', () => {
      if (token === undefined) return ready();
      socket.send(JSON.stringify({ t: 'hello', token, app: { version: 'bench' } }));
      socket.on('message', waitForSnapshot);
    });
    const waitForSnapshot = (message: Buffer) => {
      if (!message.subarray(0, 20).includes('"snapshot"')) return;
      socket.off('message', waitForSnapshot);
      ready();
    };
    const ready = () => {
      socket.on('message', onMessage);
      done(socket);
    };
  });
}

/** A till that asks for orders over its own socket. */
export interface Asker {
  /** Sends one with a free line under this id; milliseconds until its verdict. */
  order(orderId: string): Promise<number>;
  close(): void;
}

export async function openAsker({ port, localToken }: Served & { localToken: string }): Promise<Asker> {
  const { token } = await joinTill({ port, localToken }, 'Bench');
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, PROTOCOL);
  const askers = new Map<string, (verdict: VerdictFrame) => void>();
  let n = 0;
  await new Promise<void>((done) => {
    socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', token, app: { version: 'bench' } })));
    socket.on('message', (message: Buffer) => {
      if (!message.subarray(0, 20).includes('"verdict"') && !message.subarray(0, 20).includes('"welcome"')) return;
      const frame = JSON.parse(message.toString()) as VerdictFrame | Welcome;
      if (frame.t === 'verdict') askers.get(frame.id)?.(frame);
      else done();
    });
  });
  return {
    order(orderId) {
      const id = randomUUID();
      n += 1;
      const lines = [{ id: randomUUID(), name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 }];
      const command = { t: 'command', id, n, answered: n - 1, type: 'create-order', body: { orderId, lines } };
      const begun = performance.now();
      return new Promise((done, fail) => {
        askers.set(id, (verdict) => {
          askers.delete(id);
          if (verdict.ok) done(performance.now() - begun);
          else fail(new Error(`${verdict.code}: ${verdict.message}`));
        });
        socket.send(JSON.stringify(command));
      });
    },
    close: () => socket.terminate(),
  };
}
