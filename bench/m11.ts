import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../server/log.ts';
import { startHost } from '../server/start-host.ts';
import { freePort } from '../test/kit/free-port.ts';
import { joinTill } from '../test/kit/http-client.ts';
import { median, percentile, print, progress, spread } from './kit/figures.ts';
import { fill } from './kit/load.ts';
import { openTill, type Till } from './kit/tills.ts';

const TILLS = [200, 1_000];
const ORDERS = 1_000;
const RUNS = 5;
/** Who is not back by then never is. */
const NEVER_MS = 60_000;
/** Between the runs, so that each begins with tills that count as connected for good. */
const CALM_MS = 12_000;

/** The host as the product starts it, with room for as many tills as are measured. */
async function serve(dir: string, port: number): Promise<void> {
  const onBroken = (error: unknown) => {
    throw error;
  };
  const log = await createLog(dir, true);
  const options = { dir, port, bind: '127.0.0.1', version: '0.0.0-bench', demo: true };
  const host = await startHost({ ...options, limits: { tills: Math.max(...TILLS) }, log, onBroken });
  process.send?.({ localToken: host.localToken });
}

interface Ready {
  localToken: string;
}

/** Starts the host whenever it is not there, at once, as whoever keeps it does after a first crash. */
async function keep(dir: string) {
  const port = await freePort();
  let child: ChildProcess;
  let isOver = false;
  let servedAt = 0;
  const start = async (): Promise<Ready> => {
    child = spawn(process.execPath, [process.argv[1] ?? '', 'serve', dir, String(port)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('exit', () => isOver || void start());
    const [ready] = (await once(child, 'message')) as [Ready];
    servedAt = performance.now();
    return ready;
  };
  const { localToken } = await start();
  return {
    port,
    localToken,
    headers: { Authorization: `Bearer ${localToken}` },
    kill: () => child.kill('SIGKILL'),
    servedAt: () => servedAt,
    async stop() {
      isOver = true;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

type Kept = Awaited<ReturnType<typeof keep>>;

interface Run {
  /** Milliseconds from the kill until each till was live and had everything. */
  half: number;
  last: number;
  never: number;
  /** Until the host answered again. */
  host: number;
}

async function openTills(host: Kept, count: number) {
  const onProgress = () => {};
  const tills: Till[] = [];
  for (let index = 0; index < count; index += 1) {
    const { token, certPem } = await joinTill(host, `Till ${index}`);
    tills.push(openTill({ port: host.port, token, certPem, onProgress: () => onProgress() }));
  }
  const isBack = (till: Till, seq: number) => till.isLive() && (till.replica.cursor?.seq ?? 0) >= seq;
  /** Milliseconds until each is live and has the last entry; who is not back in time is left out. */
  const allBack = (since: number, seq: number) =>
    new Promise<number[]>((done) => {
      const left = new Set(tills);
      const times: number[] = [];
      const end = () => {
        clearTimeout(late);
        clearInterval(looking);
        done(times);
      };
      const look = () => {
        for (const till of left) {
          if (!isBack(till, seq)) continue;
          left.delete(till);
          times.push(performance.now() - since);
        }
        if (left.size === 0) end();
      };
      const late = setTimeout(end, NEVER_MS);
      const looking = setInterval(look, 5);
    });
  return { tills, allBack, headOf: () => Math.max(...tills.map(({ replica }) => replica.cursor?.seq ?? 0)) };
}

async function measure(count: number): Promise<Run[]> {
  const around = await mkdtemp(join(tmpdir(), 'tillwire-bench-'));
  const host = await keep(join(around, 'shop'));
  await fill(host, ORDERS);
  const { tills, allBack, headOf } = await openTills(host, count);
  await allBack(performance.now(), 1);
  const runs: Run[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    await new Promise((done) => setTimeout(done, CALM_MS));
    const head = headOf();
    const begun = performance.now();
    host.kill();
    while (tills.some((till) => till.isLive())) await new Promise((done) => setImmediate(done));
    const times = await allBack(begun, head);
    const never = count - times.length;
    runs.push({ half: median(times), last: percentile(times, 1), never, host: host.servedAt() - begun });
    const { half, last, host: served } = runs.at(-1) as Run;
    const text = [`host ${served.toFixed(0)} ms`, `half ${half.toFixed(0)} ms`, `last ${last.toFixed(0)} ms`];
    progress(`run ${run} of ${RUNS}, ${count} tills: ${text.join(' · ')} · never ${never}`);
  }
  for (const till of tills) till.close();
  await host.stop();
  await rm(around, { recursive: true });
  return runs;
}

async function main(): Promise<void> {
  const all = new Map<number, Run[]>();
  for (const count of TILLS) all.set(count, await measure(count));
  print({
    id: 'M11',
    title: 'kill -9 of the host until the last till is live and has everything',
    limit:
      'the start of the host and the pauses that spread the tills; reach: 3 s with 200, 6 s with 1,000, every one of them',
    columns: ['tills', 'host serves again, ms', 'half are back, ms', 'the last is back, ms', 'never back'],
    rows: [
      ...TILLS.map((count) => {
        const runs = all.get(count) ?? [];
        const of = (look: (run: Run) => number) => spread(runs.map(look), 0);
        const never = runs.reduce((sum, run) => sum + run.never, 0);
        return [String(count), of(({ host }) => host), of(({ half }) => half), of(({ last }) => last), String(never)];
      }),
      ['5,000 of plain Socket.IO, as AnyCable published it', '–', '5000', '6800', '3.8 %'],
    ],
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets; ${ORDERS} orders are there. Each till has joined under a token of its own and comes back with the product’s own pauses.`,
      'The host is started again in the moment in which it has ended, as its keeper does after a first crash; it was given room for 1,000 tills instead of 256.',
      'All tills are in one process, beside the host on the same cores. AnyCable’s figures are from its own test on other machines.',
    ],
  });
}

const [role, dir, port] = process.argv.slice(2);
if (role === 'serve') await serve(dir ?? '', Number(port));
else await main();
