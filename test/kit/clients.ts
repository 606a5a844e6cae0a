import { randomUUID } from 'node:crypto';
import { type ClientOptions, WebSocket } from 'ws';
import type { Cursor, Down, EntriesFrame, SnapshotFrame, VerdictFrame, Welcome } from '../../shop/wire.ts';
import { PROTOCOL } from '../../shop/wire.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import type { OpenHost } from './open-host.ts';

interface Closed {
  code: number;
  reason: string;
}

export interface TextClient {
  readonly socket: WebSocket;
  readonly texts: Mailbox<string>;
  readonly closed: Promise<Closed>;
  send(message: string | Buffer): void;
  /** Resolves when everything that the host sent before now is here: an answer to a ping comes after it. */
  caughtUp(): Promise<void>;
  close(): void;
}

/** Where a client goes, and what its address says behind the path. */
type Reached = Pick<OpenHost, 'authority'> & { query?: string };

/** A WebSocket client of the `ws` package that keeps what it hears. */
export function connectText(host: Reached, protocols: string[] = [], options: ClientOptions = {}): Promise<TextClient> {
  const socket = new WebSocket(`ws://${host.authority}/ws${host.query ?? ''}`, protocols, options);
  const texts = createMailbox<string>();
  socket.on('message', (message) => texts.put(message.toString()));
  const closed = new Promise<Closed>((done) => {
    socket.on('close', (code, reason) => {
      texts.end(`closed with ${code} ${reason}`);
      done({ code, reason: reason.toString() });
    });
  });
  const client: TextClient = {
    socket,
    texts,
    closed,
    send: (message) => socket.send(message),
    caughtUp: () =>
      new Promise((done, fail) => {
        const over = () => fail(new Error('closed while it was waited for'));
        socket.once('close', over);
        socket.once('pong', () => {
          socket.off('close', over);
          done();
        });
        socket.ping();
      }),
    close: () => socket.terminate(),
  };
  return new Promise((done, fail) => {
    socket.once('open', () => done(client));
    socket.on('error', fail);
  });
}

/** One of the seed guide's clients: no subprotocol. */
export function connectPlain(host: Reached, options?: ClientOptions): Promise<TextClient> {
  return connectText(host, [], options);
}

export interface RichClient extends TextClient {
  readonly frames: Mailbox<Down>;
  frame<T extends Down['t']>(t: T): Promise<Extract<Down, { t: T }>>;
  sendFrame(frame: object): void;
  /** Sends a command under the next `n` and waits for its verdict. */
  ask(
    type: string,
    body: object,
    more?: { id?: string; n?: number; base?: object; approvalId?: string },
  ): Promise<VerdictFrame>;
}

export interface HelloWish {
  token?: string;
  topics?: string[];
  cursor?: Cursor;
}

/** A client of our own protocol that said nothing yet. */
export async function connectRich(host: OpenHost, options?: ClientOptions): Promise<RichClient> {
  const client = await connectText(host, [PROTOCOL], options);
  const frames = createMailbox<Down>();
  let next = 1;
  for (const text of client.texts.all) frames.put(JSON.parse(text) as Down);
  client.socket.on('message', (message) => {
    const frame = JSON.parse(message.toString()) as Down;
    if (frame.t === 'welcome') next = frame.lastN + 1;
    frames.put(frame);
  });
  client.socket.on('close', (code) => frames.end(`closed with ${code}`));
  const sendFrame = (frame: object) => client.send(JSON.stringify(frame));
  return {
    ...client,
    frames,
    frame: (t) => frames.take((frame): frame is Extract<Down, { t: typeof t }> => frame.t === t),
    sendFrame,
    ask(type, body, { id = randomUUID(), n = next++, ...more } = {}) {
      const verdict = frames.take((frame): frame is VerdictFrame => frame.t === 'verdict' && frame.id === id);
      sendFrame({ t: 'command', id, n, answered: n - 1, type, body, ...more });
      return verdict;
    },
  };
}

export interface Welcomed extends RichClient {
  readonly welcome: Welcome;
}

/** The same, welcomed; whatever follows the welcome is still to be taken. */
export async function connectTill(host: OpenHost, hello: HelloWish = {}): Promise<Welcomed> {
  const client = await connectRich(host);
  const { token = host.localToken, ...more } = hello;
  client.sendFrame({ t: 'hello', token, app: { version: 'test' }, ...more });
  return { ...client, welcome: await client.frame('welcome') };
}

/** A body of `create-order` with one free line, under ids of its own. */
export function orderBody(orderId = randomUUID(), customerName?: string) {
  const line = { id: randomUUID(), name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 };
  return { orderId, ...(customerName && { customerName }), lines: [line] };
}

/** Where a client is after a frame. */
export function cursorOf({ epoch, seq, hash }: Welcome | EntriesFrame | SnapshotFrame, group = '*'): Cursor {
  return { epoch, seq, hash, group };
}
