import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { _electron, type ElectronApplication } from 'playwright';
import { asRoot, startElectronTill } from '../test/kit/electron-till.ts';
import { freePort } from '../test/kit/free-port.ts';
import { median, print, progress, spread } from './kit/figures.ts';

const RUNS = 3;
/** What a busy till sells in a day. */
const SALES = 1_000;
const REST_MS = 15_000;
const MB = 1_000_000;
const assets = join(import.meta.dirname, '../renderer');

interface Run {
  /** From the start of the process, in milliseconds. */
  readyMs: number;
  restMb: number;
}

interface TillRun extends Run {
  afterMb: number;
}

function pathFrom(name: string): string {
  const path = process.env[name];
  if (!path) throw new Error(`${name} names no program: run \`npm run bench -- m15\``);
  return path;
}

const rest = () => new Promise((done) => setTimeout(done, REST_MS));

async function bytesIn(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true });
  const sizes = await Promise.all(names.map((name) => stat(join(dir, name))));
  return sizes.reduce((sum, each) => sum + (each.isFile() ? each.size : 0), 0);
}

/** Of all processes of an app together; what they share is counted once. */
async function memoryOf(app: ElectronApplication): Promise<number> {
  const pids = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid }) => pid));
  const sizes = await Promise.all(
    pids.map(async (pid) => Number(/^Pss: +(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1])),
  );
  return sizes.reduce((sum, kb) => sum + kb * 1024, 0) / MB;
}

/** A window with one word, on the Electron that the till is packed with. */
async function makeBare(dir: string): Promise<string> {
  await cp(dirname(pathFrom('TILLWIRE_ELECTRON')), dir, { recursive: true });
  const inside = join(dir, 'resources/app');
  await mkdir(inside, { recursive: true });
  await writeFile(join(inside, 'package.json'), JSON.stringify({ name: 'bare', main: 'main.js' }));
  await writeFile(join(inside, 'index.html'), '<!doctype html><title>Bare</title><p>Ready</p>');
  const main = `const { app, BrowserWindow } = require('electron');
    app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile('index.html'));`;
  await writeFile(join(inside, 'main.js'), main);
  return join(dir, 'electron');
}

async function runBare(executablePath: string): Promise<Run> {
  const begun = performance.now();
  const app = await _electron.launch({ executablePath, args: [...asRoot] });
  await (await app.firstWindow()).getByText('Ready').waitFor();
  const readyMs = performance.now() - begun;
  await rest();
  const restMb = await memoryOf(app);
  await app.close();
  return { readyMs, restMb };
}

async function runTill(dir: string): Promise<TillRun> {
  const port = await freePort();
  const begun = performance.now();
  const till = await startElectronTill({ dir, port, demo: true, shows: (window) => window.getByTestId('pill') });
  await till.window.getByRole('link', { name: 'New' }).click();
  await till.window.getByRole('button', { name: /^Flat white / }).waitFor();
  const readyMs = performance.now() - begun;
  await rest();
  const restMb = await memoryOf(till.app);
  await sellADay(port, await till.localToken());
  await rest();
  const afterMb = await memoryOf(till.app);
  await till.close();
  return { readyMs, restMb, afterMb };
}

/** Zipped: the page, what it names, and one language. */
async function firstLoadKb(): Promise<number> {
  const page = await readFile(join(assets, 'index.html'), 'utf8');
  const named = [...page.matchAll(/assets\/[\w.-]+/g)].map(([path]) => path);
  const english = (await readdir(join(assets, 'assets'))).filter((name) => /^en-.*\.js$/.test(name));
  const files = ['index.html', ...new Set(named), ...english.map((name) => `assets/${name}`)];
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(assets, file))).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

async function sellADay(port: number, token: string): Promise<void> {
  for (let sale = 0; sale < SALES; sale += 1) {
    const body = {
      ...{ orderId: randomUUID(), receiptId: randomUUID() },
      lines: [{ id: randomUUID(), productId: 'flat-white', quantityMilli: 1000 }],
      payments: [{ id: randomUUID(), tender: 'cash', amountMinor: 350 }],
    };
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/commands`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ type: 'sell', body }),
    });
    if (!answer.ok) throw new Error(`a sale was answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}

async function main(): Promise<void> {
  const around = await mkdtemp(join(tmpdir(), 'tillwire-bench-'));
  try {
    const bareDir = join(around, 'bare');
    const bareApp = await makeBare(bareDir);
    const bares: Run[] = [];
    const tills: TillRun[] = [];
    // The first one warms up the disk.
    for (let run = 0; run <= RUNS; run += 1) {
      const bare = await runBare(bareApp);
      const till = await runTill(join(around, `shop-${run}`));
      progress(`run ${run} of ${RUNS}  ready ${bare.readyMs.toFixed(0)} and ${till.readyMs.toFixed(0)} ms`);
      if (run === 0) continue;
      bares.push(bare);
      tills.push(till);
    }
    const bareMb = (await bytesIn(dirname(pathFrom('TILLWIRE_ELECTRON')))) / MB;
    const tillMb = (await bytesIn(dirname(pathFrom('TILLWIRE_APP_INSPECTABLE')))) / MB;
    print(resultOf(bares, tills, { bareMb, tillMb, firstLoadKb: await firstLoadKb() }));
  } finally {
    await rm(around, { recursive: true, force: true });
  }
}

interface Sizes {
  bareMb: number;
  tillMb: number;
  firstLoadKb: number;
}

function resultOf(bares: readonly Run[], tills: readonly TillRun[], sizes: Sizes) {
  const row = (what: string, till: readonly number[], bare: readonly number[], digits: number, reach: string) => {
    const [one, other] = [spread(till, digits), bare.length > 0 ? spread(bare, digits) : '–'];
    return [what, one, other, bare.length > 0 ? (median(till) / median(bare)).toFixed(2) : '–', reach];
  };
  const ready = (runs: readonly Run[]) => runs.map(({ readyMs }) => readyMs);
  const restMb = (runs: readonly Run[]) => runs.map((run) => run.restMb);
  const after = tills.map(({ afterMb }) => afterMb);
  return {
    id: 'M15',
    title: 'what a till costs a computer',
    limit: 'Electron itself with an empty window; reach: the last column',
    columns: ['what', 'Tillwire', 'bare Electron', 'ratio', 'reach'],
    rows: [
      row('installed, MB', [sizes.tillMb], [sizes.bareMb], 0, '–'),
      row('first load of the page with one language, zipped, KiB', [sizes.firstLoadKb], [], 1, '250'),
      row('from the start until the first sale is possible, ms', ready(tills), ready(bares), 0, '2000'),
      row('memory at rest, MB', restMb(tills), restMb(bares), 0, '–'),
      row(`memory at rest after ${SALES.toLocaleString('en')} sales, MB`, after, restMb(bares), 0, '–'),
    ],
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets, one in turn with the other, after one to warm up the disk. Every run begins with an empty folder, so the first start of a shop with its keys is in it.`,
      'The packaged app in its real window on a virtual screen painted by software; ready is when the first tile can be tapped, and for the bare one when its word is there.',
      `Memory is the proportional share of all processes together, ${REST_MS / 1000} s after the last event. A day’s sales stand for the 24 hours.`,
    ],
  };
}

await main();
