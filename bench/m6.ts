import { readFile } from 'node:fs/promises';
import { median, percentile, print, progress, spread } from './kit/figures.ts';
import { type History, makeHistory } from './kit/history.ts';
import { answerTimes, load } from './kit/load.ts';
import { type Served, serveHost } from './kit/servers.ts';

const HISTORIES = [0, 100_000, 1_000_000];
const RUNS = 5;
const WRITERS = 16;
const WARM_UP_MS = 2_500;
const SLICE_MS = 250;
const SLICES = 10;
const lines = [0, 1].map(() => ({ productId: 'flat-white', quantityMilli: 2000 }));
const create = { path: '/api/v1/orders', body: { customerName: 'Ada', lines } };

interface Run {
  /** Answers a second to sixteen writers, and milliseconds until one writer has its answer. */
  perSecond: number;
  p50: number;
  p99: number;
  memoryMb: number;
  startMs: number;
}

/** Hosts with every history in turn, slice by slice: whatever else the machine does then falls on all of them alike. */
async function measure(histories: readonly History[]): Promise<Run[]> {
  const hosts: (Served & { pid: number; startMs: number })[] = [];
  for (const { dir } of histories) {
    const begun = performance.now();
    hosts.push({ ...(await serveHost(dir)), startMs: performance.now() - begun });
  }
  for (const host of hosts) await load(host, create, WRITERS, WARM_UP_MS);
  const slices = hosts.map((): { perSecond: number[]; times: number[] } => ({ perSecond: [], times: [] }));
  for (let slice = 0; slice < SLICES; slice += 1) {
    for (const [index, host] of hosts.entries()) {
      const { answers, seconds } = await load(host, create, WRITERS, SLICE_MS);
      slices[index]?.perSecond.push(answers / seconds);
      slices[index]?.times.push(...(await answerTimes(host, create, SLICE_MS)));
    }
  }
  const runs: Run[] = [];
  for (const [index, host] of hosts.entries()) {
    const { perSecond = [], times = [] } = slices[index] ?? {};
    runs.push({
      perSecond: perSecond.reduce((sum, one) => sum + one, 0) / perSecond.length,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      memoryMb: await memoryOf(host.pid),
      startMs: host.startMs,
    });
    await host.stop();
  }
  return runs;
}

/** Resident memory of a process in MB. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

async function main(): Promise<void> {
  const histories: History[] = [];
  for (const orders of HISTORIES) histories.push(await makeHistory({ orders, are: 'sold' }));
  const runs: Run[][] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const results = await measure(histories);
    runs.push(results);
    const figures = results.map(({ perSecond, p50 }) => `${perSecond.toFixed(0)} a second, ${p50.toFixed(2)} ms`);
    progress(`run ${run} of ${RUNS}: ${figures.join(' · ')}`);
  }
  const of = (index: number, look: (run: Run) => number) => runs.map((results) => look(results[index] as Run));
  const against = (index: number, look: (run: Run) => number) =>
    runs.map((results) => look(results[index] as Run) / look(results[0] as Run));
  const rows = HISTORIES.map((orders, index) => [
    orders.toLocaleString('en'),
    spread(
      of(index, ({ perSecond }) => perSecond),
      0,
    ),
    spread(against(index, ({ perSecond }) => 1 / perSecond)),
    spread(of(index, ({ p50 }) => p50)),
    spread(against(index, ({ p50 }) => p50)),
    median(of(index, ({ p99 }) => p99)).toFixed(2),
    median(of(index, ({ memoryMb }) => memoryMb)).toFixed(0),
    median(of(index, ({ startMs }) => startMs)).toFixed(0),
  ]);
  for (const history of histories) await history.remove();
  print({
    id: 'M6',
    title: 'creates a second, answer time, memory and start with years of history',
    limit: 'itself with no history; reach: at most 1.3 × as slow',
    columns: [
      'orders of history',
      'answers a second, 16 writers',
      'as slow as none',
      'one writer, p50 ms',
      'as slow as none',
      'p99 ms',
      'memory MB',
      'start ms',
    ],
    rows,
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets, ${(SLICES * SLICE_MS) / 1000} s each after ${WARM_UP_MS / 1000} s to warm up; the hosts run side by side and take turns in slices of ${SLICE_MS} ms.`,
      `History is paid and completed orders of two lines, a thousand a day, each day closed: ${histories.map(({ entries }) => entries.toLocaleString('en')).join(', ')} entries.`,
      'Start is from the command to the first answer, with the last checkpoint there.',
    ],
  });
}

await main();
