import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, print, progress, spread } from './kit/figures.ts';
import { answerOf, load } from './kit/load.ts';
import { type Served, serveHost, servePeer, servePython } from './kit/servers.ts';
import { createBareNode } from './peers/bare-node.ts';
import { createExpressMemory } from './peers/express-memory.ts';

const WRITERS = 16;
const RUNS = 5;
const WARM_UP_MS = 2_500;
const SLICE_MS = 250;
const SLICES = 10;
const lines = [0, 1].map(() => ({ productId: 'flat-white', quantityMilli: 2000 }));
const create = { path: '/api/v1/orders', body: { customerName: 'Ada', lines } };

interface Contender {
  name: string;
  serve(row: object): Promise<Served | undefined>;
}

const ours = 'Tillwire: decided, on the disk, then answered';
const express = 'Express keeping rows in memory, nothing stored';
const fastApi = 'FastAPI and uvicorn keeping rows in memory, nothing stored';
const sqlite = 'FastAPI and uvicorn with SQLite, full sync';
const bare = 'bare node:http answering one text: what the load can reach';

const peers: Contender[] = [
  { name: express, serve: (row) => servePeer('serve', 'express', JSON.stringify(row)) },
  { name: fastApi, serve: (row) => servePython('orders_memory.py', JSON.stringify(row)) },
  { name: sqlite, serve: serveSqlite },
  { name: bare, serve: (row) => servePeer('serve', 'bare', JSON.stringify(row)) },
];
const names = [ours, ...peers.map(({ name }) => name)];

async function serveSqlite(row: object): Promise<Served | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'tillwire-bench-'));
  const remove = () => rm(dir, { recursive: true, force: true });
  const served = await servePython('orders_sqlite.py', JSON.stringify(row), join(dir, 'orders.db'));
  if (!served) await remove();
  return (
    served && {
      ...served,
      stop: async () => {
        await served.stop();
        await remove();
      },
    }
  );
}

interface Run {
  perSecond: number;
  cpu: number;
}

/** All contenders in turn, slice by slice: whatever else the machine does then falls on all of them alike. */
async function measure(): Promise<{ runs: Map<string, Run>; bytes: number }> {
  const host = await serveHost();
  // The peers answer what the product answers, so that all answers weigh the same.
  const row = await answerOf(host, create);
  const servers = new Map<string, Served>([[ours, host]]);
  for (const { name, serve } of peers) {
    const server = await serve(row);
    if (server) servers.set(name, server);
  }
  for (const server of servers.values()) await load(server, create, WRITERS, WARM_UP_MS);
  const slices = new Map([...servers.keys()].map((name): [string, Run[]] => [name, []]));
  for (let slice = 0; slice < SLICES; slice += 1) {
    for (const [name, server] of servers) {
      const { answers, seconds, cpu } = await load(server, create, WRITERS, SLICE_MS);
      slices.get(name)?.push({ perSecond: answers / seconds, cpu });
    }
  }
  for (const server of servers.values()) await server.stop();
  const runs = new Map([...slices].map(([name, all]): [string, Run] => [name, meanOf(all)]));
  return { runs, bytes: JSON.stringify(row).length };
}

function meanOf(slices: readonly Run[]): Run {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { perSecond: mean(slices.map((slice) => slice.perSecond)), cpu: mean(slices.map((slice) => slice.cpu)) };
}

async function main(): Promise<void> {
  const runsByName = new Map(names.map((name): [string, Run[]] => [name, []]));
  let answerBytes = 0;
  for (let run = 1; run <= RUNS; run += 1) {
    const { runs, bytes } = await measure();
    answerBytes = bytes;
    for (const [name, one] of runs) runsByName.get(name)?.push(one);
    const figures = names.map((name) => runs.get(name)?.perSecond.toFixed(0) ?? 'not installed');
    progress(`run ${run} of ${RUNS}: ${figures.join(' · ')} a second`);
  }
  const runsOf = (name: string) => runsByName.get(name) ?? [];
  const against = (name: string) =>
    runsOf(ours).map(({ perSecond }, index) => perSecond / (runsOf(name)[index]?.perSecond ?? Number.NaN));
  const rows = names.map((name) => {
    const mine = runsOf(name);
    if (mine.length === 0) return [name, 'not installed here', '–', '–'];
    return [
      name,
      spread(
        mine.map(({ perSecond }) => perSecond),
        0,
      ),
      name === ours ? '–' : spread(against(name)),
      `${(100 * median(mine.map(({ cpu }) => cpu))).toFixed(0)} %`,
    ];
  });
  print({
    id: 'M4',
    title: 'acknowledged durable creates a second over HTTP, 16 writers',
    limit:
      'the same Express reading bodies and keeping rows in memory; reach: 0.7 × that, ahead of FastAPI in memory, at least 2 × FastAPI with SQLite',
    columns: ['way', 'answers a second', 'Tillwire against it', 'of a core for the load'],
    rows,
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets, ${(SLICES * SLICE_MS) / 1000} s each after ${WARM_UP_MS / 1000} s to warm up; the ways take turns in slices of ${SLICE_MS} ms.`,
      `Each writer waits for its answer. An order of two lines: ${JSON.stringify(create.body).length} bytes are asked, ${answerBytes} answered, by all ways alike.`,
      'Servers in processes of their own, all writers in one. What bare node:http reaches under the same load shows that the load is not what holds the others back.',
    ],
  });
}

const [role, peer, row = '{}', port] = process.argv.slice(2);
if (role === 'serve') {
  const server = peer === 'express' ? createExpressMemory(JSON.parse(row)) : createBareNode(JSON.parse(row));
  server.listen(Number(port), '127.0.0.1');
} else await main();
