import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DiskFile, realDisk, writeWhole } from '../server/journal/disk.ts';
import type { Journal } from '../server/journal/journal.ts';
import { journalKeyOf } from '../server/journal/mac.ts';
import { openBooks } from '../server/journal/open-books.ts';
import { createLedger } from '../server/ledger.ts';
import { silentLog } from '../server/log.ts';
import { median, print, progress, spread } from './kit/figures.ts';
import { openBenchShop } from './kit/history.ts';

const IN_FLIGHT = [1, 16, 64, 256];
const RUNS = 5;
const WARM_UP = 20_000;
const SLICE_MS = 250;
const SLICES = 6;

/** The lines that went to the disk as one write. */
type Group = readonly string[];

interface Bench {
  /** That many askers for so long, each waiting for its answer; the groups that their commands made. */
  ask(inFlight: number, enough: (asked: number) => boolean): Promise<Group[]>;
  /** The same groups once more with nothing around it; resolves with the milliseconds that took. */
  writeRaw(groups: readonly Group[]): Promise<number>;
  close(): Promise<void>;
}

async function openBench(): Promise<Bench> {
  const around = await mkdtemp(join(tmpdir(), 'tillwire-bench-'));
  const key = journalKeyOf(randomBytes(32));
  const { books, journal } = await openBooks(join(around, 'shop'), silentLog(), realDisk, key);
  let groups: Group[] = [];
  const watched = watch(journal, (group) => groups.push(group));
  const ledger = createLedger({
    books,
    journal: watched,
    key,
    now: () => new Date().toISOString(),
    onBroken: (error) => {
      throw error;
    },
  });
  const till = await openBenchShop(ledger, key.id);
  const raw = await realDisk.open(join(around, 'raw.ndjson'), 'append');
  return {
    async ask(inFlight, enough) {
      groups = [];
      let asked = 0;
      const work = async () => {
        while (!enough(asked)) {
          asked += 1;
          const answer = await ledger.ask({ ...orderWish(), till, by: 'bench' });
          if (answer.is !== 'accepted') throw new Error(JSON.stringify(answer));
        }
      };
      await Promise.all(Array.from({ length: inFlight }, work));
      return groups;
    },
    writeRaw: (all) => writeAll(raw, all),
    async close() {
      await ledger.idle();
      await journal.close();
      await raw.close();
      await rm(around, { recursive: true });
    },
  };
}

/** The journal, with a look at what is appended. */
function watch(journal: Journal, onGroup: (group: Group) => void): Journal {
  return {
    ...journal,
    append: (texts, firstSeq) => {
      onGroup(texts);
      return journal.append(texts, firstSeq);
    },
  };
}

/** Milliseconds that it takes to write and flush them one after the other; making bytes of them is not counted. */
async function writeAll(file: DiskFile, groups: readonly Group[]): Promise<number> {
  const all = groups.map(bytesOf);
  const begun = performance.now();
  for (const bytes of all) {
    await writeWhole(file, bytes);
    await file.flush();
  }
  return performance.now() - begun;
}

const bytesOf = (group: Group) => Buffer.from(`${group.join('\n')}\n`);

/** What a till asks for after a tap: one product of the catalogue. */
function orderWish() {
  const lines = [{ id: randomUUID(), productId: 'flat-white', quantityMilli: 1000 }];
  return { id: randomUUID(), type: 'create-order', body: { orderId: randomUUID(), lines } };
}

/** What one number in flight came to in one run. */
interface Run {
  ledger: number;
  raw: number;
  group: number;
  lineBytes: number;
}

/** Ledger and raw writes in turn, slice by slice: whatever else the machine does then falls on both alike. */
async function measure(): Promise<Run[]> {
  const bench = await openBench();
  await bench.writeRaw(await bench.ask(64, (asked) => asked >= WARM_UP));
  const sums = IN_FLIGHT.map(() => ({ lines: 0, groups: 0, bytes: 0, ledgerMs: 0, rawMs: 0 }));
  for (let slice = 0; slice < SLICES; slice += 1) {
    for (const [index, inFlight] of IN_FLIGHT.entries()) {
      const sum = sums[index];
      if (!sum) continue;
      const begun = performance.now();
      const groups = await bench.ask(inFlight, () => performance.now() - begun > SLICE_MS);
      sum.ledgerMs += performance.now() - begun;
      sum.rawMs += await bench.writeRaw(groups);
      sum.lines += groups.flat().length;
      sum.bytes += Buffer.concat(groups.map(bytesOf)).length;
      sum.groups += groups.length;
    }
  }
  await bench.close();
  return sums.map(({ lines, groups, bytes, ledgerMs, rawMs }) => ({
    ledger: (1000 * lines) / ledgerMs,
    raw: (1000 * lines) / rawMs,
    group: lines / groups,
    lineBytes: bytes / lines,
  }));
}

async function main(): Promise<void> {
  const runs: Run[][] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const results = await measure();
    runs.push(results);
    const figures = results.map(({ ledger, raw }) => `${ledger.toFixed(0)} of ${raw.toFixed(0)}`);
    progress(`run ${run} of ${RUNS}: ${figures.join(' · ')} a second`);
  }
  const rows = IN_FLIGHT.map((inFlight, index) => {
    const mine = runs.flatMap((results) => results[index] ?? []);
    return [
      String(inFlight),
      median(mine.map(({ group }) => group)).toFixed(0),
      spread(
        mine.map(({ ledger }) => ledger),
        0,
      ),
      spread(
        mine.map(({ raw }) => raw),
        0,
      ),
      spread(mine.map(({ ledger, raw }) => ledger / raw)),
    ];
  });
  const lineBytes = median(runs.flatMap((results) => results.map((run) => run.lineBytes)));
  print({
    id: 'M5',
    title: 'the ledger alone: durable orders a second',
    limit: 'the same bytes written and flushed in the same groups, nothing else done; reach: a third of that at 64',
    columns: ['in flight', 'in one flush', 'ledger, a second', 'raw, a second', 'ledger against raw'],
    rows,
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets, ${(SLICES * SLICE_MS) / 1000} s each after ${WARM_UP} orders to warm up; ledger and raw writes take turns in slices of ${SLICE_MS} ms.`,
      `Each asker waits for its verdict. An order of one line is ${lineBytes.toFixed(0)} bytes in the journal: parsed, decided, priced, chained, signed, written, entered.`,
      'Raw writes repeat the very bytes of the slice before them, write by write, to a file that was opened the same way.',
    ],
  });
}

await main();
