import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { median, percentile, print, progress, spread } from './kit/figures.ts';
import { openAsker, openHearers } from './kit/hearers.ts';
import { serveHost, servePeer } from './kit/servers.ts';
import { createBareBroadcast } from './peers/bare-broadcast.ts';

const CLIENTS = [1, 10, 50, 200, 1000];
const A_SECOND = 30;
const WARM_UP = 60;
const COMMANDS = 240;
const RUNS = 5;
/** About what an entry with one order has on the wire. */
const ENTRY_BYTES = 1_000;

interface Times {
  told: number[];
  verdict: number[];
  bare: number[];
  flush: number[];
}

/** The bare server's clients and whoever sends to them. */
async function openBare(clients: number) {
  const server = await servePeer('serve');
  const hearers = await openHearers(server.port, clients);
  const sender = new WebSocket(`ws://127.0.0.1:${server.port}/ws`);
  await new Promise((done) => sender.once('open', done));
  return {
    tell() {
      const id = randomUUID();
      return hearers.told(id, () => sender.send(id.padEnd(ENTRY_BYTES, '.')));
    },
    async close() {
      hearers.close();
      sender.terminate();
      await server.stop();
    },
  };
}

async function openOurs(clients: number) {
  const server = await serveHost();
  const token = server.headers.Authorization?.replace('Bearer ', '') ?? '';
  const hearers = await openHearers(server.port, clients, token);
  const asker = await openAsker(server);
  return {
    async tell() {
      const orderId = randomUUID();
      let verdict: Promise<number> = Promise.resolve(0);
      const told = hearers.told(orderId, () => {
        verdict = asker.order(orderId);
      });
      return { told: await told, verdict: await verdict };
    },
    async close() {
      hearers.close();
      asker.close();
      await server.stop();
    },
  };
}

/** What the disk takes for as many bytes as a journal line has. */
async function openFlusher() {
  const dir = await mkdtemp(join(tmpdir(), 'tillwire-bench-'));
  const file = await open(join(dir, 'flush'), 'a');
  const bytes = Buffer.alloc(ENTRY_BYTES, '.');
  return {
    async flush() {
      const begun = performance.now();
      await file.write(bytes);
      await file.datasync();
      return performance.now() - begun;
    },
    async close() {
      await file.close();
      await rm(dir, { recursive: true });
    },
  };
}

/** Both servers and the disk take turns command by command: whatever else the machine does falls on all of them. */
async function measure(clients: number): Promise<Times> {
  const [ours, bare, disk] = [await openOurs(clients), await openBare(clients), await openFlusher()];
  const times: Times = { told: [], verdict: [], bare: [], flush: [] };
  const begun = performance.now();
  for (let round = 0; round < WARM_UP + COMMANDS; round += 1) {
    const { told, verdict } = await ours.tell();
    const bareTold = await bare.tell();
    const flush = await disk.flush();
    if (round >= WARM_UP) {
      times.told.push(told);
      times.verdict.push(verdict);
      times.bare.push(bareTold);
      times.flush.push(flush);
    }
    const dueMs = begun + ((round + 1) * 1000) / A_SECOND - performance.now();
    if (dueMs > 0) await new Promise((done) => setTimeout(done, dueMs));
  }
  for (const one of [ours, bare, disk]) await one.close();
  return times;
}

async function main(): Promise<void> {
  const runs = new Map(CLIENTS.map((clients) => [clients, [] as Times[]]));
  for (let run = 1; run <= RUNS; run += 1) {
    for (const clients of CLIENTS) {
      const times = await measure(clients);
      runs.get(clients)?.push(times);
      const figures = Object.entries(times).map(
        ([name, all]: [string, number[]]) => `${name} ${median(all).toFixed(2)} / ${percentile(all, 0.99).toFixed(2)}`,
      );
      progress(`run ${run} of ${RUNS}, ${clients} clients: ${figures.join(' · ')} ms`);
    }
  }
  const rows = CLIENTS.map((clients) => {
    const of = (look: (times: Times) => number) => spread((runs.get(clients) ?? []).map(look));
    return [
      String(clients),
      of(({ told }) => median(told)),
      of(({ told }) => percentile(told, 0.99)),
      of(({ told, flush }) => median(told) - median(flush)),
      of(({ bare }) => median(bare)),
      of(({ bare }) => percentile(bare, 0.99)),
      of(({ verdict }) => median(verdict)),
      of(({ verdict }) => percentile(verdict, 0.99)),
    ];
  });
  const flushes = [...runs.values()].flat();
  print({
    id: 'M2 and M3',
    title: `submit → stored → told to the last of N tills, and the verdict meanwhile, ${A_SECOND} commands a second`,
    limit:
      'one flush of the disk and N socket writes of about 10 µs; reach beyond the flush: p50 at most 2, 2, 3, 6 and 16 ms on a quiet machine of two cores; verdict: p50 at most 2 ms, p99 at most 10 ms',
    columns: [
      'tills',
      'told p50 ms',
      'told p99 ms',
      'p50 beyond the flush',
      'bare ws p50 ms',
      'bare ws p99 ms',
      'verdict p50 ms',
      'verdict p99 ms',
    ],
    rows,
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets, ${COMMANDS} commands each after ${WARM_UP} to warm up; Tillwire, a bare broadcast of as many bytes on ws, and the disk take turns command by command.`,
      `A flush of ${ENTRY_BYTES} bytes takes ${spread(flushes.map(({ flush }) => median(flush)))} ms, p99 ${spread(flushes.map(({ flush }) => percentile(flush, 0.99)))} ms.`,
      'All clients are in one process, which on two cores is as busy as the server: both ways alike.',
    ],
  });
}

const [role, port] = process.argv.slice(2);
if (role === 'serve') createBareBroadcast().listen(Number(port), '127.0.0.1');
else await main();
