import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import * as ws from 'ws';
import { limits, PROTOCOL, parseUp } from '../../shop/wire.ts';
import { usedBytes } from './heap.ts';
import { type OpenHost, openHost } from './open-host.ts';
import { connectRawWebSocket } from './raw-websocket.ts';
import { seededRandom } from './seeded-random.ts';
import { answersSmuggled, anyRequest, anyText, createSpoiltFrames } from './spoilt.ts';

/** What `ws` reads frames with; its types leave it out. */
interface Receiver {
  on(name: 'message', listener: (text: Buffer, isBinary: boolean) => void): void;
  on(name: 'error', listener: (error: Error) => void): void;
  write(bytes: Buffer): void;
  /** Known at once, told a moment later. */
  readonly errored: Error | null;
}
const { Receiver } = ws as unknown as { Receiver: new (wish: object) => Receiver };

export interface Came {
  /** By what became of it. */
  counts: Record<string, number>;
  /** Bytes in use at the end beyond those at the beginning. */
  grewBy: number;
}

const counter = () => {
  const counts: Record<string, number> = {};
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  return { counts, count };
};

/** A window's line to a host that is there again whenever the host has ended it. */
function lineTo(
  host: OpenHost,
  topics: readonly string[],
  onFrame: (text: string) => void,
): { say(text: string): void } {
  let listener: ((text: string) => void) | undefined;
  const open = () => {
    host.connectWindow({
      send: onFrame,
      onText: (given) => {
        listener = given;
      },
      onClose: () => {},
      close: () => {
        listener = undefined;
      },
    });
    listener?.(JSON.stringify({ t: 'hello', app: { version: 'x' }, topics }));
  };
  return {
    say(text) {
      if (!listener) open();
      listener?.(text);
    },
  };
}

/**
 * Another window, which hears of every change; what it answers waits for a verdict, which comes after all that was asked
 * before.
 */
function openBarrier(host: OpenHost, onFrame: (frame: Said) => void): () => Promise<void> {
  let onVerdict = () => {};
  const line = lineTo(host, ['*'], (text) => {
    const frame = JSON.parse(text) as Said;
    if (frame.t === 'verdict') onVerdict();
    else onFrame(frame);
  });
  return () =>
    new Promise((done) => {
      onVerdict = done;
      line.say(JSON.stringify({ t: 'command', id: randomUUID(), type: 'load-demo-catalogue', body: { a: 1 } }));
    });
}

interface Said {
  t: string;
  ok?: boolean;
  entries?: { changes: { id: string }[] }[];
}

/** Spoilt frames through what reads them on a host: bytes, texts, and what is still a text into a session. */
export async function sendSpoiltFrames(count: number, seed: number): Promise<Came> {
  const before = usedBytes();
  const counts = await readSpoiltFrames(count, seed);
  return { counts, grewBy: usedBytes() - before };
}

async function readSpoiltFrames(count: number, seed: number): Promise<Record<string, number>> {
  const host = await openHost();
  const nextFrame = createSpoiltFrames(seededRandom(seed));
  const { counts, count: note } = counter();
  const line = lineTo(host, ['tills'], () => {});
  const open = () => {
    const receiver = new Receiver({
      isServer: true,
      maxPayload: limits.frameBytes,
      maxFragments: 64,
      maxBufferedChunks: 1_024,
    });
    receiver.on('error', (error) => note((error as NodeJS.ErrnoException).code ?? error.message));
    receiver.on('message', (text, isBinary) => {
      const parsed = isBinary ? { fault: 'binary' } : parseUp(text.toString());
      note(Object.keys(parsed)[0] ?? '');
      if (!isBinary) line.say(text.toString());
    });
    return receiver;
  };
  let receiver = open();
  for (let sent = 0; sent < count; sent += 1) {
    // A frame that says that it is longer than it is takes those behind it for its own.
    if (receiver.errored || sent % 8 === 0) receiver = open();
    receiver.write(nextFrame());
    // What was asked for is written and told meanwhile, as on a host.
    if (sent % 256 === 0) await new Promise((done) => setImmediate(done));
  }
  await host.close();
  return counts;
}

/** The same over real connections; each is left when the host has ended it. */
export async function sendSpoiltFramesLive(host: OpenHost, connections: number, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const nextFrame = createSpoiltFrames(random);
  for (let n = 0; n < connections; n += 1) {
    const client = await connectRawWebSocket(host, random() < 0.5 ? { protocol: PROTOCOL } : {});
    for (let sent = 0; sent < 4; sent += 1) client.write(nextFrame());
    client.close();
    await client.closed;
  }
}

/** Texts of any kind into sessions of a host; what is right is decided, written and told. */
export async function sendAnyTexts(host: OpenHost, count: number, seed: number): Promise<Came> {
  const random = seededRandom(seed);
  const { counts, count: note } = counter();
  const known: string[] = [];
  const waitForVerdicts = openBarrier(host, ({ entries = [] }) => {
    for (const { changes } of entries) if (changes[0] && known.push(changes[0].id) > 100) known.shift();
  });
  // Without the orders: whoever comes again all the time is sent all that there is each time.
  const line = lineTo(host, ['tills'], (text) => {
    const { t, ok } = JSON.parse(text) as Said;
    note(ok === undefined ? t : `${t} ${ok}`);
  });
  const before = usedBytes();
  for (let sent = 0; sent < count; sent += 1) {
    line.say(anyText(random, known));
    // A line that is ended hears no verdicts any more: now and then they are waited for.
    if (sent % 4 === 3) await waitForVerdicts();
  }
  return { counts, grewBy: usedBytes() - before };
}

const IN_A_ROW = 20;
const AT_ONCE = 16;
const QUIET_MS = 25;

/** Raw requests, twenty on each connection without waiting for an answer. */
export async function sendAnyRequests(host: OpenHost, count: number, seed: number): Promise<Came> {
  const random = seededRandom(seed);
  const { counts, count: note } = counter();
  const before = usedBytes();
  let left = Math.ceil(count / IN_A_ROW);
  const goOn = async () => {
    while (left > 0) {
      left -= 1;
      const requests = Array.from({ length: IN_A_ROW }, () => anyRequest(random, host.authority, host.localToken));
      const answers = await sayAndLeave(host.port, requests.join(''));
      for (const [, status = ''] of answers.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)) note(status);
      if (answersSmuggled(answers)) note('smuggled');
      if (/\bat \S+ \(|node_modules/.test(answers)) note('stack');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, goOn));
  return { counts, grewBy: usedBytes() - before };
}

/** All that is answered to these bytes, by whom nothing more will be said. */
function sayAndLeave(port: number, bytes: string): Promise<string> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.once('close', () => done(Buffer.concat(chunks).toString('latin1')));
    socket.once('end', () => socket.destroy());
    // Who leaves at once is answered nothing; half of a request at the end would be waited for.
    socket.setTimeout(QUIET_MS, () => socket.end());
    socket.write(bytes, 'latin1');
  });
}
