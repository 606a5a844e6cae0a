import { median, percentile, print, progress, spread } from './kit/figures.ts';
import { fetchingScreen, followingScreen, hearingScreen, type OpenScreen } from './kit/screens.ts';
import { type Served, serveHost, servePeer, servePython } from './kit/servers.ts';
import { createSeedWay } from './peers/seed-way.ts';

const SCREENS = 50;
const ROWS = 200;
const WARM_UP = 100;
const CREATES = 100;
const RUNS = 5;

interface Contender {
  name: string;
  path: string;
  serve(): Promise<Served | undefined>;
  open: OpenScreen;
  /** Rows that have to be made over HTTP first; peers start with theirs. */
  rowsToMake: number;
  creates: number;
}

const contenders: Contender[] = [
  {
    name: 'Tillwire: stored, then the row itself',
    path: '/api/v1/estimates',
    serve: serveHost,
    open: followingScreen,
    rowsToMake: ROWS,
    creates: CREATES,
  },
  {
    name: 'bare notify on ws, nothing stored or shown',
    path: '/estimates',
    serve: () => servePeer('serve', String(ROWS)),
    open: hearingScreen,
    rowsToMake: 0,
    creates: CREATES,
  },
  {
    name: 'the seed guide’s way on bare Node and ws',
    path: '/estimates',
    serve: () => servePeer('serve', String(ROWS)),
    open: fetchingScreen,
    rowsToMake: 0,
    creates: CREATES / 2,
  },
  {
    name: 'the seed guide’s way on FastAPI and uvicorn',
    path: '/estimates',
    serve: () => servePython('seed_way.py', String(ROWS)),
    open: fetchingScreen,
    rowsToMake: 0,
    creates: CREATES / 4,
  },
];

interface Run {
  p50: number;
  p99: number;
  bytes: number;
}

async function measure(contender: Contender): Promise<Run | undefined> {
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
  const times: number[] = [];
  let before = 0;
  for (let index = -WARM_UP; index < contender.creates; index += 1) {
    if (index === 0) before = received(screens);
    wanted = `customer ${index}`;
    left = SCREENS;
    const everywhere = new Promise<void>((done) => {
      allShown = done;
    });
    const started = performance.now();
    const created = create(wanted);
    await everywhere;
    if (index >= 0) times.push(performance.now() - started);
    await created;
  }
  const bytes = (received(screens) - before) / contender.creates;
  for (const screen of screens) screen.close();
  await server.stop();
  return { p50: median(times), p99: percentile(times, 0.99), bytes };
}

function received(screens: { received(): number }[]): number {
  return screens.reduce((sum, screen) => sum + screen.received(), 0);
}

async function main(): Promise<void> {
  const runs = contenders.map((): Run[] => []);
  for (let run = 0; run < RUNS; run += 1) {
    for (const [index, contender] of contenders.entries()) {
      const result = await measure(contender);
      if (result) runs[index]?.push(result);
      progress(
        `run ${run + 1} of ${RUNS}  ${contender.name}: ${result ? `${result.p50.toFixed(2)} ms` : 'not installed'}`,
      );
    }
  }
  const [ours = [], bare = []] = runs;
  const toBare = (run: Run, index: number) => run.p50 / (bare[index]?.p50 ?? Number.NaN);
  const rows = contenders.map(({ name }, index) => {
    const mine = runs[index] ?? [];
    if (mine.length === 0) return [name, 'not installed here', '–', '–', '–'];
    return [
      name,
      spread(mine.map((run) => run.p50)),
      spread(mine.map((run) => run.p99)),
      spread(mine.map(toBare)),
      `${(median(mine.map((run) => run.bytes)) / 1000).toFixed(1)} KB`,
    ];
  });
  const seed = runs.at(-1)?.length ? runs.at(-1) : runs.at(-2);
  const ahead = (seed ?? []).map((run, index) => run.p50 / (ours[index]?.p50 ?? Number.NaN));
  print({
    id: 'M1',
    title: 'HTTP create → the row is on each of 50 screens, 200 rows there before',
    limit:
      'one flush of the disk and 50 socket writes; reach: p50 at most 2.5 × the bare notify of the same run, under 100 KB a change',
    columns: ['way', 'p50 ms', 'p99 ms', 'p50 against bare notify', 'received a change, all 50'],
    rows,
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets; servers in processes of their own, all 50 screens in one.`,
      `Tillwire is ${spread(ahead, 1)} times ahead of ${runs.at(-1)?.length ? 'the seed guide’s server' : 'the seed guide’s way on Node'} in the same runs.`,
    ],
  });
}

const [role, rowsBefore, port] = process.argv.slice(2);
if (role === 'serve') createSeedWay(Number(rowsBefore)).listen(Number(port), '127.0.0.1');
else await main();
