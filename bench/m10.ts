import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { certificateAt } from '../test/kit/http-client.ts';
import { percentile, print, progress, spread } from './kit/figures.ts';
import { type Served, serveHost, servePeer } from './kit/servers.ts';
import { openTill } from './kit/tills.ts';
import { createBareBroadcast } from './peers/bare-broadcast.ts';

const CLIENTS = 200;
const MESSAGES = 120;
const RUNS = 5;
/** Divides every time below: for a first look, as the pauses of a till that comes back are not divided. */
const HASTE = Number(process.env.TILLWIRE_BENCH_HASTE ?? 1);
const MESSAGE_EVERY_MS = 500 / HASTE;
const CUT_EVERY_MS = 15_000 / HASTE;
const AWAY_MS = 2_000 / HASTE;
const PATIENCE_MS = 10_000;

/** A client whose line a run cuts, and what it was told. */
interface Client {
  pull(): void;
  plug(): void;
  /** How often it was told each message. */
  told: Map<string, number>;
  /** Milliseconds from plugging in until it had all again. */
  backMs: number[];
  close(): void;
}

const count = (told: Map<string, number>, id: string) => told.set(id, (told.get(id) ?? 0) + 1);
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const tokenOf = ({ headers }: Served) => headers.Authorization?.replace('Bearer ', '') ?? '';

/** `head` says the position of the newest order that was acknowledged. */
function follow(server: Served, certPem: string, head: () => number): Client {
  const told = new Map<string, number>();
  const backMs: number[] = [];
  let pluggedAt: number | undefined;
  const till = openTill({
    port: server.port,
    token: tokenOf(server),
    certPem,
    onEntries: (entries) => {
      for (const { changes } of entries) for (const { kind, id } of changes) if (kind === 'order') count(told, id);
    },
    onProgress() {
      if (pluggedAt === undefined || !till.isLive() || (till.replica.cursor?.seq ?? 0) < head()) return;
      backMs.push(performance.now() - pluggedAt);
      pluggedAt = undefined;
    },
  });
  return {
    told,
    backMs,
    pull: till.pull,
    plug() {
      pluggedAt = performance.now();
      till.plug();
    },
    close: till.close,
  };
}

/** A client that only listens, and connects again as soon as it can. */
function listen(server: Served): Client {
  const told = new Map<string, number>();
  let socket: WebSocket;
  const open = () => {
    socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`);
    socket.on('error', () => {});
    socket.on('message', (message: Buffer) => count(told, message.toString()));
  };
  open();
  return { told, backMs: [], pull: () => socket.terminate(), plug: open, close: () => socket.terminate() };
}

interface Side {
  name: string;
  open(): Client;
  tell(id: string): Promise<void>;
}

async function openSides() {
  const host = await serveHost();
  const certPem = await certificateAt(host);
  const peer = await servePeer('serve');
  const sender = new WebSocket(`ws://127.0.0.1:${peer.port}/ws`);
  await new Promise((done) => sender.once('open', done));
  let head = 0;
  const ours: Side = {
    name: 'Tillwire',
    open: () => follow(host, certPem, () => head),
    async tell(orderId) {
      const lines = [{ id: randomUUID(), productId: 'flat-white', quantityMilli: 1000 }];
      const answer = await fetch(`http://127.0.0.1:${host.port}/api/v1/commands`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...host.headers },
        body: JSON.stringify({ type: 'create-order', body: { orderId, lines } }),
      });
      if (answer.status !== 200) throw new Error(await answer.text());
      head = ((await answer.json()) as { line: number }).line;
    },
  };
  const bare: Side = {
    name: 'bare ws, without a memory of what was sent',
    open: () => listen(peer),
    tell: async (id) => sender.send(id),
  };
  const stop = async () => {
    sender.terminate();
    for (const one of [host, peer]) await one.stop();
  };
  return { sides: [ours, bare], stop };
}

interface Run {
  delivered: number;
  doubled: number;
  backP99: number;
}

/** Cuts every client off at a moment of its own, over and over. */
function disturb(pairs: readonly (readonly Client[])[]): () => void {
  let isOver = false;
  const disturbOne = async (clients: readonly Client[]) => {
    await pause(Math.random() * CUT_EVERY_MS);
    while (!isOver) {
      for (const client of clients) client.pull();
      await pause(AWAY_MS);
      for (const client of clients) client.plug();
      await pause(CUT_EVERY_MS - AWAY_MS);
    }
  };
  for (const clients of pairs) void disturbOne(clients);
  return () => {
    isOver = true;
  };
}

async function measure(): Promise<Run[]> {
  const { sides, stop } = await openSides();
  const clients = sides.map(({ open }) => Array.from({ length: CLIENTS }, open));
  await pause(2_000);
  const pairs = Array.from({ length: CLIENTS }, (_, index) => clients.flatMap((side) => side[index] ?? []));
  const calm = disturb(pairs);
  const ids = Array.from({ length: MESSAGES }, () => randomUUID());
  for (const id of ids) {
    await Promise.all(sides.map(({ tell }) => tell(id)));
    await pause(MESSAGE_EVERY_MS);
  }
  calm();
  await pause(AWAY_MS + PATIENCE_MS);
  const runs = clients.map((side): Run => {
    const all = side.flatMap(({ told }) => ids.map((id) => told.get(id) ?? 0));
    const got = all.filter((times) => times > 0).length;
    return {
      delivered: (100 * got) / all.length,
      doubled: all.filter((times) => times > 1).length,
      backP99: percentile(
        side.flatMap(({ backMs }) => backMs),
        0.99,
      ),
    };
  });
  for (const one of clients.flat()) one.close();
  await stop();
  return runs;
}

async function main(): Promise<void> {
  const runs: Run[][] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const results = await measure();
    runs.push(results);
    const text = results.map(({ delivered, doubled }) => `${delivered.toFixed(2)} %, ${doubled} twice`);
    progress(`run ${run} of ${RUNS}: ${text.join(' · ')}`);
  }
  const rows = ['Tillwire', 'bare ws, without a memory of what was sent'].map((name, side) => {
    const mine = runs.flatMap((results) => results[side] ?? []);
    const back =
      side === 0
        ? spread(
            mine.map(({ backP99 }) => backP99),
            0,
          )
        : '–';
    return [
      name,
      spread(mine.map(({ delivered }) => delivered)),
      String(mine.reduce((sum, run) => sum + run.doubled, 0)),
      back,
    ];
  });
  const [every, away] = [CUT_EVERY_MS / 1000, AWAY_MS / 1000];
  print({
    id: 'M10',
    title: `${MESSAGES} messages, ${1000 / MESSAGE_EVERY_MS} a second, to ${CLIENTS} clients each cut off every ${every} s for ${away} s`,
    limit: 'everything delivered; reach: 100 %, none applied twice',
    columns: ['way', 'delivered %', 'applied twice', 'plugged in until everything is there, p99 ms'],
    rows: [...rows, ['plain Socket.IO, as AnyCable published it', '84.55', '–', '–']],
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets; both ways at once, their clients cut at the same moments. Those of Tillwire follow the whole shop under the local token and come back with the product’s own pauses, which are part of the time.`,
      'AnyCable’s figure is from its own test of the same kind (cut off about every 15 s, 2 s away, 120 messages), on other machines.',
      ...(HASTE === 1 ? [] : [`In haste: every time is a ${HASTE}th of what it should be.`]),
    ],
  });
}

const [role, port] = process.argv.slice(2);
if (role === 'serve') createBareBroadcast().listen(Number(port), '127.0.0.1');
else await main();
