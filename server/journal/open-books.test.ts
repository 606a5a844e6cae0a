import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { epoch, linesFor } from '../../test/kit/journal-lines.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { idAt, noon } from '../../test/kit/sample-shop.ts';
import { type Books, documentsOf, emptyBooks, enter } from '../books.ts';
import { silentLog } from '../log.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { openFileJournal } from './file-journal.ts';
import { DamagedJournal } from './journal.ts';
import { digestOf, genesisOf, type Line, writeLine } from './line.ts';
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
    const written = writeLine(hash, open);
    hash = written.hash;
    lines.push({ ...open, hash });
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

describe('starting', () => {
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
    ['of a newer form', (text) => text.replace('"v":1', '"v":2')],
    ['changed in one digit', (text) => text.replace('"total":500', '"total":501')],
    ['without its digest', (text) => text.replace(/,"digest":"\w+"/, '')],
  ];

  test.each(damages)('[J6] a checkpoint that is %s is left aside', async (_, damage) => {
    const all = await prepare({ checkpointAt: 4 });
    const path = join(dir, 'shop.json');
    await writeFile(path, damage(await readFile(path, 'utf8')));
    expect(await readCheckpoint(dir)).toBeUndefined();
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
    const kept = await readCheckpoint(dir);
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
