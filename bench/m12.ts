import { randomUUID } from 'node:crypto';
import { median, percentile, print, progress, spread } from './kit/figures.ts';
import { type Asker, openAsker, openHearers } from './kit/hearers.ts';
import { type Inspected, inspect } from './kit/inspected.ts';
import { serveHost } from './kit/servers.ts';

const TILLS = 50;
const A_SECOND = 200;
/** A till sends fifty a second at most. */
const ASKERS = 5;
const RUNS = 3;
/** Sixty seconds unless the environment asks for fewer. */
const PAUSE_MS = Number(process.env.TILLWIRE_BENCH_PAUSE_S ?? 60) * 1_000;
const MEMORY_EVERY_MS = 5_000;

interface Phase {
  p50: number;
  p99: number;
  /** Most that the host's memory was above what it had at the beginning. */
  grownBytes: number;
}

interface Run {
  all: Phase;
  one: Phase;
}

/** Orders at a steady rate for so long; how long each needed to be on the last till that reads. */
async function watch(
  askers: readonly Asker[],
  hearers: Awaited<ReturnType<typeof openHearers>>,
  host: Inspected,
): Promise<Phase> {
  const before = (await host.memory()).usedBytes;
  const begun = performance.now();
  const times: number[] = [];
  let most = before;
  let lookAt = begun + MEMORY_EVERY_MS;
  for (let sent = 0; performance.now() - begun < PAUSE_MS; sent += 1) {
    const orderId = randomUUID();
    let verdict: Promise<number> = Promise.resolve(0);
    times.push(
      await hearers.told(orderId, () => {
        verdict = askers[sent % askers.length]?.order(orderId) ?? verdict;
      }),
    );
    await verdict;
    if (performance.now() > lookAt) {
      most = Math.max(most, (await host.memory()).usedBytes);
      lookAt = performance.now() + MEMORY_EVERY_MS;
    }
    const dueMs = begun + ((sent + 1) * 1000) / A_SECOND - performance.now();
    if (dueMs > 0) await new Promise((done) => setTimeout(done, dueMs));
  }
  return { p50: median(times), p99: percentile(times, 0.99), grownBytes: most - before };
}

async function measure(): Promise<Run> {
  const [server, memory] = await inspect((args) => serveHost(undefined, args));
  const token = server.headers.Authorization?.replace('Bearer ', '') ?? '';
  const hearers = await openHearers(server.port, TILLS, token);
  const askers: Asker[] = [];
  for (let asker = 0; asker < ASKERS; asker += 1) askers.push(await openAsker(server));
  const all = await watch(askers, hearers, memory);
  hearers.deafenOne();
  const one = await watch(askers, hearers, memory);
  for (const each of [...askers, hearers, memory]) each.close();
  await server.stop();
  return { all, one };
}

async function main(): Promise<void> {
  const runs: Run[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const { all, one } = await measure();
    runs.push({ all, one });
    const text = ({ p50, p99, grownBytes }: Phase) =>
      `${p50.toFixed(2)} / ${p99.toFixed(2)} ms, + ${(grownBytes / 1e6).toFixed(1)} MB`;
    progress(`run ${run} of ${RUNS}: all read ${text(all)} · one does not ${text(one)}`);
  }
  const of = (look: (run: Run) => number) => spread(runs.map(look));
  const inMb = (look: (run: Run) => number) =>
    spread(
      runs.map((run) => look(run) / 1e6),
      1,
    );
  print({
    id: 'M12',
    title: `one of ${TILLS} tills stops reading for ${PAUSE_MS / 1000} s at ${A_SECOND} entries a second`,
    limit: 'the other 49 unchanged; reach: the host’s memory at most 8 MB above what the orders themselves take',
    columns: ['', 'told to the last that reads, p50 ms', 'p99 ms', 'memory grew by MB'],
    rows: [
      ['all 50 read', of(({ all }) => all.p50), of(({ all }) => all.p99), inMb(({ all }) => all.grownBytes)],
      ['one does not', of(({ one }) => one.p50), of(({ one }) => one.p99), inMb(({ one }) => one.grownBytes)],
      [
        'against all',
        of(({ all, one }) => one.p50 / all.p50),
        of(({ all, one }) => one.p99 / all.p99),
        inMb(({ all, one }) => one.grownBytes - all.grownBytes),
      ],
    ],
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets. Memory is heap and buffers after a garbage collection, looked at every ${MEMORY_EVERY_MS / 1000} s; it grows with the orders in both halves.`,
      'Garbage collections for that look fall on both halves alike, and are in their p99.',
    ],
  });
}

await main();
