import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { realDisk } from '../server/journal/disk.ts';
import { journalKeyOf } from '../server/journal/mac.ts';
import { openBooks } from '../server/journal/open-books.ts';
import { listSegments, readSegment } from '../server/journal/segments.ts';
import { keepJournalKey, keyFileOf } from '../server/journal-key.ts';
import { silentLog } from '../server/log.ts';
import { median, print, progress, spread } from './kit/figures.ts';
import { makeHistory } from './kit/history.ts';

/** Three entries an order make a million. */
const ORDERS = 333_000;
const RUNS = 5;

interface Run {
  ms: number;
  memoryMb: number;
}

/** This program in a process of its own, so that nothing is warm and its memory is its own. */
async function inProcess(what: 'open' | 'parse', dir: string): Promise<Run> {
  const child = spawn('node', [process.argv[1] ?? '', what, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(child, 'close');
  return JSON.parse(text) as Run;
}

async function open(dir: string): Promise<void> {
  const key = journalKeyOf((await keepJournalKey(keyFileOf(dir))).secret);
  const { journal } = await openBooks(dir, silentLog(), realDisk, key);
  await journal.close();
}

/** What any program has to do that reads such a journal: unzip it and parse its lines. */
async function parse(dir: string): Promise<void> {
  for (const segment of await listSegments(realDisk, join(dir, 'journal'))) {
    for (const text of (await readSegment(realDisk, segment)).toString('utf8').trimEnd().split('\n')) JSON.parse(text);
  }
}

async function bytesOf(dir: string): Promise<{ lines: number; disk: number; days: number }> {
  let [lines, disk, days] = [0, 0, 0];
  for (const segment of await listSegments(realDisk, join(dir, 'journal'))) {
    lines += (await readSegment(realDisk, segment)).length;
    disk += (await stat(segment.path)).size;
  }
  for (const name of await readdir(join(dir, 'days'))) days += (await stat(join(dir, 'days', name))).size;
  return { lines, disk, days };
}

const removeCheckpoints = (dir: string) =>
  Promise.all(['shop.json', 'shop.1.json', 'shop.2.json'].map((name) => rm(join(dir, name), { force: true })));

async function main(): Promise<void> {
  const history = await makeHistory({ orders: ORDERS, are: 'sold' });
  const { dir, entries } = history;
  const bytes = await bytesOf(dir);
  const runs: { checkpoint: Run; journal: Run; parse: Run }[] = [];
  const checkpoints: Run[] = [];
  for (let run = 0; run < RUNS; run += 1) checkpoints.push(await inProcess('open', dir));
  await removeCheckpoints(dir);
  for (const [index, checkpoint] of checkpoints.entries()) {
    runs.push({ checkpoint, journal: await inProcess('open', dir), parse: await inProcess('parse', dir) });
    const figures = Object.entries(runs[index] ?? {}).map(([name, { ms }]) => `${name} ${ms.toFixed(0)} ms`);
    progress(`run ${index + 1} of ${RUNS}: ${figures.join(' · ')}`);
  }
  await history.remove();
  const mb = (size: number) => (size / 1e6).toFixed(0);
  const rowOf = (name: string, what: keyof (typeof runs)[number]) => {
    const mine = runs.map((run) => run[what]);
    const seconds = mine.map(({ ms }) => ms / 1000);
    const perSecond =
      what === 'checkpoint'
        ? '–'
        : spread(
            seconds.map((one) => bytes.lines / 1e6 / one),
            0,
          );
    const against = runs.map((run) => run[what].ms / run.parse.ms);
    return [name, spread(seconds), perSecond, spread(against), median(mine.map(({ memoryMb }) => memoryMb)).toFixed(0)];
  };
  print({
    id: 'M8',
    title: `cold start with ${entries.toLocaleString('en')} entries`,
    limit: 'a plain unzip and parse of the same files; reach: 0.5 s from a checkpoint, and 100 MB of journal a second',
    columns: ['start', 's', 'MB of journal a second', 'against plain parse', 'memory MB'],
    rows: [
      rowOf('from the last checkpoint', 'checkpoint'),
      rowOf('from the journal alone: chain, macs and day files checked', 'journal'),
      rowOf('plain unzip and parse, nothing kept', 'parse'),
    ],
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets, each in a process of its own; files are in the system’s cache.`,
      `${ORDERS.toLocaleString('en')} orders of two lines, paid and completed, a thousand a day: ${mb(bytes.lines)} MB of lines (${mb(bytes.disk)} MB on the disk, closed segments zipped), ${mb(bytes.days)} MB of day files.`,
      'Until the books are open; a host answers a few hundred milliseconds of Node and Express later.',
    ],
  });
}

const [what, dir = ''] = process.argv.slice(2);
if (what === 'open' || what === 'parse') {
  const begun = performance.now();
  await (what === 'open' ? open(dir) : parse(dir));
  const ms = performance.now() - begun;
  process.stdout.write(JSON.stringify({ ms, memoryMb: process.memoryUsage().rss / 2 ** 20 } satisfies Run));
} else await main();
