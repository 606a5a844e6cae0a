import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { createReplica } from '../shop/replica.ts';
import { type Cursor, PROTOCOL, parseDown } from '../shop/wire.ts';
import { print, progress, spread } from './kit/figures.ts';
import { fill } from './kit/load.ts';
import { type Served, serveHost, servePeer } from './kit/servers.ts';
import { createBareReplay } from './peers/bare-replay.ts';

const ENTRIES = 10_000;
const TILLS = [1, 50];
const RUNS = 5;

interface Times {
  ours: number;
  bare: number;
  read: number;
}

/** Frames up to a position, as texts. */
interface Heard {
  texts: string[];
  cursor: Cursor;
}

const tokenOf = ({ headers }: Served) => headers.Authorization?.replace('Bearer ', '') ?? '';

/** Follows from a position, with the replica of the product, until it is at another; closes then. */
function follow(server: Served, from: Heard | undefined, upTo: number, onText = (_: string) => {}): Promise<Cursor> {
  const replica = createReplica();
  for (const text of from?.texts ?? []) receive(replica, text);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, PROTOCOL);
  return new Promise((done, fail) => {
    socket.on('error', fail);
    socket.on('open', () => {
      const hello = { t: 'hello', token: tokenOf(server), app: { version: 'bench' } };
      socket.send(JSON.stringify({ ...hello, ...(from && { cursor: from.cursor }) }));
    });
    socket.on('message', (message: Buffer) => {
      const text = message.toString();
      onText(text);
      receive(replica, text);
      if (!replica.cursor || replica.cursor.seq < upTo) return;
      socket.terminate();
      done(replica.cursor);
    });
  });
}

function receive(replica: ReturnType<typeof createReplica>, text: string): void {
  const parsed = parseDown(text);
  if (!('frame' in parsed)) throw new Error(text.slice(0, 200));
  if (replica.receive(parsed.frame, performance.now()).send.length > 0) throw new Error('a till asked to resume');
}

async function listen(port: number, frames: number): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  await new Promise<void>((done, fail) => {
    let left = frames;
    socket.on('error', fail);
    socket.on('message', (message: Buffer) => {
      JSON.parse(message.toString());
      left -= 1;
      if (left === 0) done();
    });
  });
  socket.terminate();
}

async function readAndParse(path: string): Promise<void> {
  for (const text of (await readFile(path, 'utf8')).trimEnd().split('\n')) JSON.parse(text);
}

/** Milliseconds until so many at once are done. */
async function timeOf(count: number, one: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await Promise.all(Array.from({ length: count }, one));
  return performance.now() - begun;
}

async function main(): Promise<void> {
  const server = await serveHost();
  const before: string[] = [];
  const cursor = await follow(server, undefined, 1, (text) => before.push(text));
  await fill(server, ENTRIES);
  const start = { texts: before, cursor };
  const missed: string[] = [];
  await follow(server, start, cursor.seq + ENTRIES, (text) => missed.push(text));
  const frames = missed.filter((text) => text.startsWith('{"t":"entries"'));

  const folder = await mkdtemp(join(tmpdir(), 'tillwire-bench-'));
  const path = join(folder, 'frames');
  await writeFile(path, `${frames.join('\n')}\n`);
  const peer = await servePeer('serve', path);
  const runs = new Map(TILLS.map((tills) => [tills, [] as Times[]]));
  for (let run = 0; run <= RUNS; run += 1) {
    for (const tills of TILLS) {
      const ours = await timeOf(tills, () => follow(server, start, cursor.seq + ENTRIES));
      const bare = await timeOf(tills, () => listen(peer.port, frames.length));
      const read = await timeOf(tills, () => readAndParse(path));
      // The first time everything is still being compiled.
      if (run === 0) continue;
      runs.get(tills)?.push({ ours, bare, read });
      const figures = Object.entries({ ours, bare, read }).map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`);
      progress(`run ${run} of ${RUNS}, ${tills} tills: ${figures.join(' · ')}`);
    }
  }
  for (const one of [server, peer]) await one.stop();
  await rm(folder, { recursive: true });
  const bytes = frames.reduce((sum, text) => sum + text.length, 0);
  print({
    id: 'M7',
    title: `back after missing ${ENTRIES.toLocaleString('en')} entries`,
    limit: 'reading and parsing the same bytes; reach: at most three times that',
    columns: [
      'tills at once',
      'all back, ms',
      'read from a file and parsed, ms',
      'against that',
      'bare ws and parsed, ms',
      'against that',
    ],
    rows: TILLS.map((tills) => {
      const all = runs.get(tills) ?? [];
      const of = (look: (times: Times) => number, digits = 0) => spread(all.map(look), digits);
      return [
        String(tills),
        of(({ ours }) => ours),
        of(({ read }) => read),
        of(({ ours, read }) => ours / read, 2),
        of(({ bare }) => bare),
        of(({ ours, bare }) => ours / bare, 2),
      ];
    }),
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets, after one to warm up. Each entry is an order with one line; all of them are ${(bytes / 1e6).toFixed(1)} MB in ${frames.length} frames.`,
      'From the first attempt to connect until the last till has checked and applied everything, as the product does; all tills are in one process, which parses every byte once a till in each of the three ways.',
    ],
  });
}

const [role, path, port] = process.argv.slice(2);
if (role === 'serve') (await createBareReplay(path ?? '')).listen(Number(port), '127.0.0.1');
else await main();
