import { median, percentile, print, progress, spread } from './kit/figures.ts';
import { fetchingScreen, followingScreen, hearingScreen, type OpenScreen } from './kit/screens.ts';
import { type Served, serveHost, servePeer, servePython } from './kit/servers.ts';
import { createSeedWay } from './peers/seed-way.ts';

const SCREENS = 50;
const ROWS = 200;
const WARM_UP = 300;
const CREATES = 200;
const RUNS = 5;

interface Contender {
  name: string;
  path: string;
  serve(): Promise<Served | undefined>;
  open: OpenScreen;
  /** Rows that have to be made over HTTP first; peers start with theirs. */
  rowsToMake: number;
  /** Takes part in one round of so many: what fetches whole lists needs long for each. */
  every: number;
}

const contenders: Contender[] = [
  {
    name: 'Tillwire: stored, then the row itself',
    path: '/api/v1/estimates',
    serve: serveHost,
    open: followingScreen,
    rowsToMake: ROWS,
    every: 1,
  },
  {
    name: 'bare notify on ws, nothing stored or shown',
    path: '/estimates',
    serve: () => servePeer('serve', String(ROWS)),
    open: hearingScreen,
    rowsToMake: 0,
    every: 1,
  },
  {
    name: 'the seed guide’s way on bare Node and ws',
    path: '/estimates',
    serve: () => servePeer('serve', String(ROWS)),
    open: fetchingScreen,
    rowsToMake: 0,
    every: 4,
  },
  {
    name: 'the seed guide’s way on FastAPI and uvicorn',
    path: '/estimates',
    serve: () => servePython('seed_way.py', String(ROWS)),
    open: fetchingScreen,
    rowsToMake: 0,
    every: 10,
  },
];

/** A contender's server with its screens open. */
interface Opened {
  contender: Contender;
  /** Milliseconds until the last screen shows what is made now. */
  createAndWait(customerName: string): Promise<number>;
  received(): number;
  close(): Promise<void>;
}

async function open(contender: Contender): Promise<Opened | undefined> {
  const server = await contender.serve();
  if (!server) return undefined;
  const create = async (customerName: string) => {
    const lines = [0, 1].map(() => ({ productId: 'flat-white', quantityMilli: 2000 }));
    const answer = await fetch(`http://127.0.0.1:${server.port}${contender.path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...server.headers },
      body: JSON.stringify({ customerName, ...(contender.path.startsWith('/api') && { lines }) }),
    });
    if (answer.status !== 201) throw new Error(`${contender.name}: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  for (let row = 0; row < contender.rowsToMake; row += 1) await create('before');

  let wanted = '';
  let left = 0;
  let allShown = () => {};
  const onShown = (name: string) => {
    if (name !== wanted && name !== '') return;
    left -= 1;
    if (left === 0) allShown();
  };
  const screens = await Promise.all(Array.from({ length: SCREENS }, () => contender.open(server, onShown)));
  return {
    contender,
    async createAndWait(customerName) {
      wanted = customerName;
      left = SCREENS;
      const everywhere = new Promise<void>((done) => {
        allShown = done;
      });
      const started = performance.now();
      const created = create(customerName);
      await everywhere;
      const took = performance.now() - started;
      await created;
      return took;
    },
    received: () => screens.reduce((sum, screen) => sum + screen.received(), 0),
    async close() {
      for (const screen of screens) screen.close();
      await server.stop();
    },
  };
}

interface Run {
  p50: number;
  p99: number;
  bytes: number;
}

/** All contenders in turn, create by create: whatever else the machine does then falls on all of them alike. */
async function measure(): Promise<(Run | undefined)[]> {
  const opened = await Promise.all(contenders.map(open));
  const times = contenders.map((): number[] => []);
  const before = contenders.map(() => 0);
  for (let round = -WARM_UP; round < CREATES; round += 1) {
    for (const [index, one] of opened.entries()) {
      if (!one || round % one.contender.every !== 0) continue;
      if (round === 0) before[index] = one.received();
      const took = await one.createAndWait(`customer ${round}`);
      if (round >= 0) times[index]?.push(took);
    }
  }
  const runs = opened.map((one, index) => {
    const mine = times[index] ?? [];
    if (!one) return undefined;
    const bytes = (one.received() - (before[index] ?? 0)) / mine.length;
    return { p50: median(mine), p99: percentile(mine, 0.99), bytes };
  });
  for (const one of opened) await one?.close();
  return runs;
}

async function main(): Promise<void> {
  const runs = contenders.map((): Run[] => []);
  for (let run = 1; run <= RUNS; run += 1) {
    const results = await measure();
    for (const [index, result] of results.entries()) if (result) runs[index]?.push(result);
    const figures = results.map((result) => (result ? `${result.p50.toFixed(2)} ms` : 'not installed'));
    progress(`run ${run} of ${RUNS}: ${figures.join(' · ')}`);
  }
  const [ours = [], bare = []] = runs;
  const against = (others: Run[]) => (run: Run, index: number) => run.p50 / (others[index]?.p50 ?? Number.NaN);
  const rows = contenders.map(({ name }, index) => {
    const mine = runs[index] ?? [];
    if (mine.length === 0) return [name, 'not installed here', '–', '–', '–'];
    return [
      name,
      spread(mine.map((run) => run.p50)),
      spread(mine.map((run) => run.p99)),
      spread(mine.map(against(bare))),
      `${(median(mine.map((run) => run.bytes)) / 1000).toFixed(1)} KB`,
    ];
  });
  const isPythonHere = (runs.at(-1)?.length ?? 0) > 0;
  const seed = (isPythonHere ? runs.at(-1) : runs.at(-2)) ?? [];
  print({
    id: 'M1',
    title: 'HTTP create → the row is on each of 50 screens, 200 rows there before',
    limit:
      'one flush of the disk and 50 socket writes; reach: p50 at most 2.5 × the bare notify of the same run, under 100 KB a change, 50 times ahead of the seed guide’s way',
    columns: ['way', 'p50 ms', 'p99 ms', 'p50 against bare notify', 'received a change, all 50'],
    rows,
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets, ${CREATES} creates each after ${WARM_UP} to warm up; the ways take turns create by create.`,
      'Servers in processes of their own, all screens in one: on two cores that process is as busy as the server.',
      `Tillwire is ${spread(seed.map(against(ours)), 1)} times ahead of the seed guide’s ${isPythonHere ? 'server' : 'way on Node'} in the same runs.`,
    ],
  });
}

const [role, rowsBefore, port] = process.argv.slice(2);
if (role === 'serve') createSeedWay(Number(rowsBefore)).listen(Number(port), '127.0.0.1');
else await main();
