import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Books, documentsOf } from '../server/books.ts';
import { digestOf } from '../server/journal/line.ts';
import { openBooks } from '../server/journal/open-books.ts';
import { createLedger } from '../server/ledger.ts';
import { silentLog } from '../server/log.ts';
import { verifyFolder } from '../server/verify/verify-folder.ts';
import { sampleKey } from './kit/journal-lines.ts';
import { makeFolder } from './kit/open-host.ts';
import { idAt, tillA } from './kit/sample-shop.ts';

/** Data folders as each version that was given out has written them, and what it said of them itself. */
const fixtures = join(import.meta.dirname, 'fixtures/journals');
const versions = await readdir(fixtures);

interface Expected {
  seq: number;
  hash: string;
  total: number;
  tills: Record<string, { lastN: number; answered: number }>;
  /** Digest of all documents, sorted by kind and id. */
  documents: string;
}

async function copyOf(version: string, ...without: string[]): Promise<{ dir: string; expected: Expected }> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const skipped = new Set(['expected.json', ...without].map((name) => join(fixtures, version, name)));
  await cp(join(fixtures, version), dir, { recursive: true, filter: (path) => !skipped.has(path) });
  const expected = JSON.parse(await readFile(join(fixtures, version, 'expected.json'), 'utf8')) as Expected;
  return { dir, expected };
}

async function open(dir: string) {
  const opened = await openBooks(dir, silentLog(), undefined, sampleKey);
  onTestFinished(() => opened.journal.close());
  return opened;
}

function saidOf(books: Books): Expected {
  const documents = documentsOf(books, [...books.shop.kinds()]);
  return {
    seq: books.seq,
    hash: books.hash,
    total: books.total,
    tills: Object.fromEntries([...books.tills].map(([id, { lastN, answered }]) => [id, { lastN, answered }])),
    documents: digestOf(documents.sort((a, b) => (a.kind + a.id < b.kind + b.id ? -1 : 1))),
  };
}

describe.each(versions)('a journal of version %s', (version) => {
  test('[J40] opens to the same shop, from its checkpoint and from its first line', async () => {
    for (const without of [[], ['shop.json']]) {
      const { dir, expected } = await copyOf(version, ...without);
      expect(saidOf((await open(dir)).books)).toEqual(expected);
    }
  });

  test('[J40] is gone on with: what is entered now stands behind it, and all of it verifies', async () => {
    const { dir, expected } = await copyOf(version);
    const { books, journal } = await open(dir);
    const onBroken = (error: unknown) => {
      throw error;
    };
    const now = () => '2026-12-01T12:00:00.000Z';
    const ledger = createLedger({ books, journal, key: sampleKey, now, onBroken });
    const line = { id: idAt(9_001), name: 'Cake', unitPriceMinor: 250, quantityMilli: 1000 };
    const create = { type: 'create-order', body: { orderId: idAt(9_002), lines: [line] } };
    const answer = await ledger.ask({ id: idAt(9_000), ...create, till: tillA, by: 'till:A' });
    // The day of the old entries is over: it closes first.
    expect(answer).toMatchObject({ is: 'accepted', seq: expected.seq + 2 });
    const { damage, lines } = await verifyFolder(dir);
    expect([damage, lines]).toEqual([undefined, expected.seq + 2]);
    expect(saidOf((await open(dir)).books)).toEqual(saidOf(books));
  });
});
