import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Served } from './servers.ts';

export interface Call {
  path: string;
  body: object;
}

type Called = Pick<Served, 'port' | 'headers'>;

export interface Slice {
  answers: number;
  seconds: number;
  /** How much of one core this process used. */
  cpu: number;
}

interface Writer {
  socket: Socket;
  /** Resolves when the answer has come whole. */
  call(): Promise<void>;
}

/**
 * Writers that each send one call, wait for its answer and send the next for so long, over sockets of their own. HTTP is
 * written and read by hand: the load must cost this process less than an answer costs the server.
 */
export async function load(server: Served, call: Call, writers: number, ms: number): Promise<Slice> {
  const request = requestOf(server, call);
  // Servers close connections that are idle while others have their turn.
  const all = await Promise.all(Array.from({ length: writers }, () => openWriter(server.port, request)));
  const [begun, used] = [performance.now(), process.cpuUsage()];
  let answers = 0;
  const work = async (writer: Writer) => {
    while (performance.now() - begun < ms) {
      await writer.call();
      answers += 1;
    }
  };
  await Promise.all(all.map(work));
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(used);
  for (const { socket } of all) socket.destroy();
  return { answers, seconds, cpu: (user + system) / 1e6 / seconds };
}

const FILLERS = 16;

/** Makes exactly so many orders of one line, as fast as it goes. */
export async function fill(server: Called, orders: number): Promise<void> {
  const body = { lines: [{ productId: 'flat-white', quantityMilli: 1000 }] };
  const request = requestOf(server, { path: '/api/v1/orders', body });
  const writers = await Promise.all(Array.from({ length: FILLERS }, () => openWriter(server.port, request)));
  let left = orders;
  const work = async (writer: Writer) => {
    while (left > 0) {
      left -= 1;
      await writer.call();
    }
    writer.socket.destroy();
  };
  await Promise.all(writers.map(work));
}

/** Milliseconds from each call of one writer to its whole answer. */
export async function answerTimes(server: Served, call: Call, ms: number): Promise<number[]> {
  const writer = await openWriter(server.port, requestOf(server, call));
  const begun = performance.now();
  const times: number[] = [];
  for (let asked = begun; asked - begun < ms; asked = performance.now()) {
    await writer.call();
    times.push(performance.now() - asked);
  }
  writer.socket.destroy();
  return times;
}

/** The body of one answer, as it is. */
export async function answerOf(server: Served, { path, body }: Call): Promise<object> {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...server.headers },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as object;
}

function requestOf({ port, headers }: Called, { path, body: wish }: Call): Buffer {
  const body = JSON.stringify(wish);
  const all = { Host: `127.0.0.1:${port}`, 'Content-Type': 'application/json', ...headers };
  const rows = Object.entries({ ...all, 'Content-Length': Buffer.byteLength(body) });
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${rows.map((row) => `${row.join(': ')}\r\n`).join('')}\r\n${body}`);
}

async function openWriter(port: number, request: Buffer): Promise<Writer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let text = '';
  let answered = () => {};
  let broken = (_: Error) => {};
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    const head = text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /content-length: *(\d+)/i.exec(text.slice(0, head))?.[1];
    if (!text.startsWith('HTTP/1.1 201 ') || length === undefined) return broken(new Error(text.slice(0, 500)));
    if (text.length < head + 4 + Number(length)) return;
    text = '';
    answered();
  });
  socket.on('error', (error) => broken(error));
  socket.on('close', () => broken(new Error('the server closed the connection')));
  return {
    socket,
    call: () =>
      new Promise((done, fail) => {
        answered = done;
        broken = fail;
        socket.write(request);
      }),
  };
}
