import { describe, expect, onTestFinished, test } from 'vitest';
import { epoch, linesFor, readAll, start } from '../../test/kit/journal-lines.ts';
import { createMemoryJournal } from '../../test/kit/memory-journal.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { openFileJournal } from './file-journal.ts';
import type { Journal } from './journal.ts';

/** What every journal keeps, whatever it is made of. */
const kinds: [string, () => Promise<Journal>][] = [
  ['in memory', async () => createMemoryJournal()],
  [
    'in files',
    async () => {
      const { dir, remove } = await makeFolder();
      onTestFinished(remove);
      return openFileJournal(dir, epoch);
    },
  ],
  [
    'in files of three lines',
    async () => {
      const { dir, remove } = await makeFolder();
      onTestFinished(remove);
      return openFileJournal(dir, epoch, { segmentBytes: 1_000 });
    },
  ],
];

describe.each(kinds)('a journal %s', (_, open) => {
  test('[J1] lines are read back as they were written, in order, in whatever batches they came', async () => {
    const journal = await open();
    onTestFinished(() => journal.close());
    const { lines, texts } = linesFor(9);
    await journal.append(texts.slice(0, 1), 1);
    await journal.append(texts.slice(1, 6), 2);
    await journal.append(texts.slice(6), 7);
    expect(await readAll(journal)).toEqual(lines);
  });

  test('[J1] an empty journal has no lines', async () => {
    const journal = await open();
    onTestFinished(() => journal.close());
    expect(await readAll(journal)).toEqual([]);
    expect(await journal.lineAt(1)).toBeUndefined();
  });

  test('[J1] from any position on, only what is after it is read', async () => {
    const journal = await open();
    onTestFinished(() => journal.close());
    const { lines, texts } = linesFor(7);
    for (const [index, text] of texts.entries()) await journal.append([text], index + 1);
    for (const { seq, hash } of lines) {
      expect(await readAll(journal, { epoch, seq, hash })).toEqual(lines.slice(seq));
    }
  });

  test('[J1] a line that does not follow the position is no line of this history', async () => {
    const journal = await open();
    onTestFinished(() => journal.close());
    const { texts } = linesFor(3);
    await journal.append(texts, 1);
    await expect(readAll(journal, { ...start, seq: 1, hash: 'another' })).rejects.toThrow('breaks the chain');
  });

  test('[J8] each line of the past can be read by its position', async () => {
    const journal = await open();
    onTestFinished(() => journal.close());
    const { lines, texts } = linesFor(8);
    for (const [index, text] of texts.entries()) await journal.append([text], index + 1);
    for (const line of lines) expect(await journal.lineAt(line.seq)).toEqual(line);
    expect(await journal.lineAt(9)).toBeUndefined();
  });
});
