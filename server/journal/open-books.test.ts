import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { epoch, linesFor, sampleKey } from '../../test/kit/journal-lines.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { idAt, noon } from '../../test/kit/sample-shop.ts';
import { type Books, documentsOf, emptyBooks, enter } from '../books.ts';
import { silentLog } from '../log.ts';
import { readCheckpoints, writeCheckpoint } from './checkpoint.ts';
import { openFileJournal } from './file-journal.ts';
import { DamagedJournal, NewerData } from './journal.ts';
import { digestOf, genesisOf, type Line, writeLine } from './line.ts';
import { makeCheckpoint } from './make-checkpoint.ts';
import { openBooks } from './open-books.ts';

let dir: string;

beforeEach(async () => {
  const folder = await makeFolder();
  dir = folder.dir;
  return folder.remove;
});

const nowMs = Date.parse(noon);

/** Everything that books hold, as plain values. */
function contentsOf(books: Books) {
  const documents = documentsOf(books, books.shop.kinds()).sort((a, b) =>
    `${a.kind}${a.id}` < `${b.kind}${b.id}` ? -1 : 1,
  );
  return {
    at: [books.epoch, books.seq, books.hash, books.total],
    documents,
    tills: [...books.tills].map(([id, { lastN, answered, ids }]) => [id, lastN, answered, [...ids]]),
    remembered: [...books.remembered].sort(),
    marks: [...books.marks].sort(),
  };
}

/** Lines with tills that count, a refusal, a payment's total and a document that goes away. */
function sampleLines(): { lines: Line[]; texts: string[] } {
  const drafts: Partial<Line>[] = [
    { changes: [{ kind: 'category', id: 'a', value: { id: 'a', name: 'A', colour: '', sort: 1 } }] },
    { command: { id: idAt(2), n: 1, type: 'x', body: {} } },
    {
      command: { id: idAt(3), n: 2, type: 'x', body: { odd: null } },
      refusal: { code: 'unpaid', message: 'no', retry: 'never' },
    },
    { command: { id: idAt(4), n: 3, type: 'x', body: {}, answered: 1 }, total: 500 },
    {
      changes: [
        { kind: 'category', id: 'a', value: null },
        { kind: 'taxClass', id: 'b', value: { id: 'b', name: 'B' } },
      ],
      total: 500,
    },
  ];
  const lines: Line[] = [];
  const texts: string[] = [];
  let hash = genesisOf(epoch);
  for (const [index, draft] of drafts.entries()) {
    const seq = index + 1;
    const base = {
      v: 1,
      seq,
      epoch,
      at: noon,
      by: 'till:A',
      till: idAt(10),
      command: { id: idAt(seq), type: 'x', body: {} },
    };
    const open = { ...base, changes: [], total: 0, ...draft };
    const written = writeLine(hash, open, sampleKey);
    hash = written.line.hash;
    lines.push(written.line);
    texts.push(written.text);
  }
  return { lines, texts };
}

const sample = sampleLines();

/** A data folder whose journal has all lines and whose checkpoint, if any, has the first few. */
async function prepare({ checkpointAt }: { checkpointAt?: number }) {
  const journal = await openFileJournal(dir, epoch);
  await journal.append(sample.texts, 1);
  await journal.close();
  const books = emptyBooks(epoch);
  for (const line of sample.lines) {
    enter(books, line);
    if (line.seq === checkpointAt) await writeCheckpoint(dir, books, nowMs);
  }
  return contentsOf(books);
}

async function open() {
  const opened = await openBooks(dir, silentLog());
  await opened.journal.close();
  return opened;
}

async function newest(): Promise<Books | undefined> {
  for await (const books of readCheckpoints(dir)) return books;
  return undefined;
}

const journalFile = () => join(dir, 'journal', `${epoch}-000000000001.ndjson`);

describe('checkpoints', () => {
  test('[J30] three are kept, and a damaged one is made good by the one before it', async () => {
    const all = await prepare({});
    const books = emptyBooks(epoch);
    for (const line of sample.lines.slice(0, 4)) {
      enter(books, line);
      await writeCheckpoint(dir, books, nowMs);
    }
    const seqs: number[] = [];
    for await (const { seq } of readCheckpoints(dir)) seqs.push(seq);
    expect(seqs).toEqual([4, 3, 2]);
    await writeFile(join(dir, 'shop.json'), '{"v":1,');
    const { books: opened, recent } = await open();
    expect(contentsOf(opened)).toEqual(all);
    expect(recent.map(({ seq }) => seq)).toEqual([4, 5]);
  });

  test.each([1, 3, 5])(
    '[J31] one up to seq %s is made of the files alone, as a start would read them',
    async (upTo) => {
      await prepare({});
      await makeCheckpoint({ dir, upTo: 1, nowMs });
      await makeCheckpoint({ dir, upTo, nowMs });
      const books = emptyBooks(epoch);
      for (const line of sample.lines.slice(0, upTo)) enter(books, line);
      const made = await newest();
      expect(made && contentsOf(made)).toEqual(contentsOf(books));
    },
  );

  test('[J31] one that the files do not lead to is not made, and the last one stays', async () => {
    await prepare({ checkpointAt: 2 });
    await expect(makeCheckpoint({ dir, upTo: 6, nowMs })).rejects.toThrow(DamagedJournal);
    await writeFile(journalFile(), (await readFile(journalFile(), 'utf8')).replace('"odd"', '"ODD"'));
    await expect(makeCheckpoint({ dir, upTo: 5, nowMs })).rejects.toThrow(DamagedJournal);
    expect((await newest())?.seq).toBe(2);
  });
});

describe('starting', () => {
  test('[J32] what a newer version wrote is refused, and nothing is written', async () => {
    await prepare({ checkpointAt: 4 });
    const path = join(dir, 'shop.json');
    const checkpoint = await readFile(path, 'utf8');
    await writeFile(path, checkpoint.replace('"v":2', '"v":3'));
    await expect(openBooks(dir, silentLog())).rejects.toThrow(NewerData);
    await rm(path);
    const newer = writeLine(genesisOf(epoch), { ...(sample.lines[0] as Line), v: 3 }, sampleKey).text;
    await writeFile(journalFile(), `${newer}\n`);
    await expect(openBooks(dir, silentLog())).rejects.toThrow(NewerData);
    expect(await readFile(journalFile(), 'utf8')).toBe(`${newer}\n`);
    expect(await readdir(dir)).toEqual(['journal']);
  });

  test('[J33] a journal that ends before what a checkpoint knew stops the start', async () => {
    await prepare({ checkpointAt: 5 });
    const lines = (await readFile(journalFile(), 'utf8')).split('\n');
    await writeFile(journalFile(), `${lines.slice(0, 3).join('\n')}\n`);
    await expect(openBooks(dir, silentLog())).rejects.toThrow('ends with seq 3, and a checkpoint knew seq 5');
  });

  test.each([undefined, 1, 2, 3, 4, 5])(
    '[J6] with a checkpoint at %s the books are those of all lines',
    async (checkpointAt) => {
      const all = await prepare(checkpointAt === undefined ? {} : { checkpointAt });
      const { books, recent, before } = await open();
      expect(contentsOf(books)).toEqual(all);
      expect(recent.map(({ seq }) => seq)).toEqual(
        sample.lines.map(({ seq }) => seq).filter((seq) => seq > (checkpointAt ?? 0)),
      );
      expect(before.seq).toBeLessThanOrEqual(checkpointAt ?? 0);
    },
  );

  test('[J6] a new folder gets an epoch of its own, and keeps it', async () => {
    const { books, journal } = await openBooks(dir, silentLog());
    expect(books.epoch).toMatch(/^1-[0-9a-f]{8}$/);
    await writeCheckpoint(dir, books, nowMs);
    await journal.close();
    expect((await open()).books.epoch).toBe(books.epoch);
  });

  const damages: [string, (text: string) => string][] = [
    ['cut', (text) => text.slice(0, -20)],
    ['empty', () => ''],
    ['null', () => 'null'],
    ['a list', () => '[]'],
    ['changed in one digit', (text) => text.replace('"total":500', '"total":501')],
    ['without its digest', (text) => text.replace(/,"digest":"\w+"/, '')],
  ];

  test.each(damages)('[J6] a checkpoint that is %s is left aside', async (_, damage) => {
    const all = await prepare({ checkpointAt: 4 });
    const path = join(dir, 'shop.json');
    await writeFile(path, damage(await readFile(path, 'utf8')));
    expect(await newest()).toBeUndefined();
    expect(contentsOf((await open()).books)).toEqual(all);
  });

  test('[J6] a sound checkpoint of another history is left aside', async () => {
    const all = await prepare({});
    const other = emptyBooks(epoch);
    for (const line of linesFor(2).lines) enter(other, line);
    await writeCheckpoint(dir, other, nowMs);
    expect(contentsOf((await open()).books)).toEqual(all);
    const elsewhere = emptyBooks('1-99999999');
    await writeCheckpoint(dir, elsewhere, nowMs);
    expect(contentsOf((await open()).books)).toEqual(all);
  });

  test('[J4] a damaged journal stops the start with and without a checkpoint', async () => {
    await prepare({ checkpointAt: 1 });
    const path = join(dir, 'journal', `${epoch}-000000000001.ndjson`);
    await writeFile(path, (await readFile(path, 'utf8')).replace('"odd"', '"ODD"'));
    await expect(openBooks(dir, silentLog())).rejects.toThrow(DamagedJournal);
    await rm(join(dir, 'shop.json'));
    await expect(openBooks(dir, silentLog())).rejects.toThrow(DamagedJournal);
  });

  test('[J6] the checkpoint keeps what a till did not confirm, and a script’s verdicts for a day', async () => {
    const books = emptyBooks(epoch);
    for (const line of sample.lines) enter(books, line);
    await writeCheckpoint(dir, books, nowMs + 25 * 3_600_000);
    const kept = await newest();
    expect([...(kept?.remembered.values() ?? [])].map(({ n }) => n)).toEqual([2, 3]);
    expect(kept?.tills.get(idAt(10))).toMatchObject({ lastN: 3, answered: 1 });
  });

  test('[L4] bodies are the same whatever the order of their keys, and another value is another body', () => {
    expect(digestOf({ a: 1, b: { c: [1, null], d: undefined } })).toBe(digestOf({ b: { c: [1, null] }, a: 1 }));
    const others = [
      { a: 1 },
      { a: '1' },
      { a: [1] },
      { a: null },
      { b: 1 },
      { a: 1, b: null },
      [1],
      [[1]],
      null,
      1,
      '1',
    ];
    expect(new Set(others.map(digestOf)).size).toBe(others.length);
  });
});
