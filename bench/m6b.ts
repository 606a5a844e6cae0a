import { randomBytes, randomUUID } from 'node:crypto';
import { inWorker } from '../server/journal/checkpoints.ts';
import { realDisk } from '../server/journal/disk.ts';
import { journalKeyOf } from '../server/journal/mac.ts';
import { openBooks } from '../server/journal/open-books.ts';
import { keepJournalKey, keyFileOf } from '../server/journal-key.ts';
import { createLedger, type Ledger } from '../server/ledger.ts';
import { silentLog } from '../server/log.ts';
import { median, print, progress, spread } from './kit/figures.ts';
import { checkpointWorker, makeHistory } from './kit/history.ts';

const ORDERS = 100_000;
const RUNS = 3;
const PAIRS = 2;
const WRITERS = 4;
const EVERY_MS = 10;

/** The longest that anyone waited for a verdict while something went on, in milliseconds, and how long it went on. */
interface Phase {
  slowest: number;
  median: number;
  ms: number;
}

/** Writers that ask every so often, as tills do, until `during` is over. */
async function watch(ledger: Ledger, till: string, during: () => Promise<unknown>): Promise<Phase> {
  const times: number[] = [];
  let isOver = false;
  const write = async () => {
    while (!isOver) {
      const begun = performance.now();
      const lines = [{ id: randomUUID(), productId: 'flat-white', quantityMilli: 1000 }];
      const body = { orderId: randomUUID(), lines };
      await ledger.ask({ id: randomUUID(), type: 'create-order', body, till, by: 'bench' });
      times.push(performance.now() - begun);
      await pause(EVERY_MS);
    }
  };
  const begun = performance.now();
  const writers = Array.from({ length: WRITERS }, write);
  await during();
  const ms = performance.now() - begun;
  isOver = true;
  await Promise.all(writers);
  return { slowest: Math.max(...times), median: median(times), ms };
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function main(): Promise<void> {
  const history = await makeHistory({ orders: ORDERS, are: 'open' });
  const { dir } = history;
  const key = journalKeyOf((await keepJournalKey(keyFileOf(dir))).secret ?? randomBytes(32));
  const { books, journal } = await openBooks(dir, silentLog(), realDisk, key);
  const onBroken = (error: unknown) => {
    throw error;
  };
  const ledger = createLedger({ books, journal, key, now: () => new Date().toISOString(), onBroken });
  const [{ id: till } = { id: '' }] = books.shop.all('till');
  const make = inWorker(checkpointWorker);
  const checkpoint = () => {
    journal.finishSegment();
    return make({ dir, upTo: books.seq, nowMs: Date.now() });
  };
  await watch(ledger, till, () => pause(5_000));
  const ratios: number[] = [];
  const phases: { without: Phase; during: Phase }[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const pairs: { without: Phase; during: Phase }[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const during = await watch(ledger, till, checkpoint);
      const without = await watch(ledger, till, () => pause(during.ms));
      pairs.push({ during, without });
    }
    const slowest = (look: 'during' | 'without') => Math.max(...pairs.map((one) => one[look].slowest));
    ratios.push(slowest('during') / slowest('without'));
    phases.push(...pairs);
    progress(
      `run ${run} of ${RUNS}: slowest ${slowest('during').toFixed(1)} ms during, ${slowest('without').toFixed(1)} ms without`,
    );
  }
  await ledger.idle();
  await journal.close();
  await history.remove();
  const rowOf = (name: string, look: 'during' | 'without', ratio: string) => {
    const mine = phases.map((one) => one[look]);
    return [
      name,
      spread(
        mine.map((one) => one.slowest),
        1,
      ),
      median(mine.map((one) => one.median)).toFixed(2),
      ratio,
    ];
  };
  print({
    id: 'M6b',
    title: `the slowest verdict while a checkpoint of ${ORDERS.toLocaleString('en')} open orders is made`,
    limit: 'the same with no checkpoint; reach: the slowest within 2 ×',
    columns: ['while', 'slowest ms', 'median ms', 'slowest against without'],
    rows: [rowOf('a checkpoint is made', 'during', spread(ratios)), rowOf('none is made', 'without', '–')],
    notes: [
      `${RUNS} runs of ${PAIRS} checkpoints, each followed by as long a time without one (median ${(median(phases.map(({ during }) => during.ms)) / 1000).toFixed(1)} s); the ratio is of the slowest in each run.`,
      `${WRITERS} writers ask every ${EVERY_MS} ms; every verdict is on the disk. The checkpoint is made by a thread from files.`,
    ],
  });
}

await main();
