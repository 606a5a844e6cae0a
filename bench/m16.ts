import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { openFloods } from '../test/kit/floods.ts';
import { median, percentile, print, progress, spread } from './kit/figures.ts';
import { type Asker, openAsker } from './kit/hearers.ts';
import { type Inspected, inspect } from './kit/inspected.ts';
import { serveHost } from './kit/servers.ts';

const TILLS = 20;
/** Of all tills together: a busy shop. */
const A_SECOND = 20;
const RUNS = 3;
/** Twenty seconds unless the environment asks for fewer. */
const PHASE_MS = Number(process.env.TILLWIRE_BENCH_PAUSE_S ?? 20) * 1_000;
/** As many machines as attack, each an address of its own. */
const MACHINES = Array.from({ length: 20 }, (_, index) => `127.0.66.${index + 1}`);

interface Phase {
  p50: number;
  p99: number;
}
interface Run {
  calm: Phase;
  attacked: Phase;
  /** What the host's memory was above that of the calm, and what is left of it ten seconds after. */
  moreBytes: number;
  leftBytes: number;
}

/** Orders of all tills in turn, at a steady rate; how long each waited for its verdict, on the disk. */
async function sell(askers: readonly Asker[]): Promise<Phase> {
  const begun = performance.now();
  const asked: Promise<number>[] = [];
  for (let sent = 0; performance.now() - begun < PHASE_MS; sent += 1) {
    asked.push(askers[sent % TILLS]?.order(randomUUID()) ?? Promise.resolve(0));
    const dueMs = begun + ((sent + 1) * 1_000) / A_SECOND - performance.now();
    if (dueMs > 0) await new Promise((done) => setTimeout(done, dueMs));
  }
  const times = await Promise.all(asked);
  return { p50: median(times), p99: percentile(times, 0.99) };
}

/** The attackers are a process of their own: what they cost themselves is not the tills'. */
function attack(port: number): ChildProcess {
  return spawn(process.execPath, [process.argv[1] ?? '', 'attack', String(port)], { stdio: 'inherit' });
}

async function measure(): Promise<Run> {
  const [server, host]: [Awaited<ReturnType<typeof serveHost>>, Inspected] = await inspect((args) =>
    serveHost(undefined, args),
  );
  const askers: Asker[] = [];
  for (let till = 0; till < TILLS; till += 1) askers.push(await openAsker(server));
  const calm = await sell(askers);
  const before = (await host.memory()).usedBytes;
  const attackers = attack(server.port);
  const attacked = await sell(askers);
  const during = (await host.memory()).usedBytes;
  attackers.kill('SIGKILL');
  await new Promise((done) => setTimeout(done, 10_000));
  const after = (await host.memory()).usedBytes;
  for (const each of [...askers, host]) each.close();
  await server.stop();
  return { calm, attacked, moreBytes: during - before, leftBytes: after - before };
}

async function main(): Promise<void> {
  const runs: Run[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const one = await measure();
    runs.push(one);
    const text = ({ p50, p99 }: Phase) => `${p50.toFixed(2)} / ${p99.toFixed(2)} ms`;
    progress(`run ${run} of ${RUNS}: calm ${text(one.calm)} · attacked ${text(one.attacked)}`);
  }
  const of = (look: (run: Run) => number) => spread(runs.map(look));
  const inMb = (look: (run: Run) => number) =>
    spread(
      runs.map((run) => look(run) / 1e6),
      1,
    );
  print({
    id: 'M16',
    title: `${TILLS} tills sell ${A_SECOND} orders a second while 400 connections hang and 60 do their worst`,
    limit: 'verdict p99 under 250 ms; reach: the memory comes back',
    columns: ['', 'verdict p50 ms', 'verdict p99 ms'],
    rows: [
      ['calm', of(({ calm }) => calm.p50), of(({ calm }) => calm.p99)],
      ['attacked', of(({ attacked }) => attacked.p50), of(({ attacked }) => attacked.p99)],
      [
        'attacked ÷ calm',
        of(({ calm, attacked }) => attacked.p50 / calm.p50),
        of(({ calm, attacked }) => attacked.p99 / calm.p99),
      ],
    ],
    notes: [
      `Memory of the host under attack: ${inMb(({ moreBytes }) => moreBytes)} MB more than before; ten seconds after it ${inMb(({ leftBytes }) => leftBytes)} MB, with the orders of that time in it.`,
      'The attackers come over this machine’s own addresses, for which no limit by address holds, and share its cores: harder than a shop’s network.',
      `Median of ${RUNS} runs of ${PHASE_MS / 1_000} s, lowest and highest in brackets. Pieces without end, frames too large, packed frames, junk, guesses at codes and tokens.`,
    ],
  });
}

const [, , what, port] = process.argv;
if (what === 'attack') openFloods({ port: Number(port), addresses: MACHINES });
else await main();
