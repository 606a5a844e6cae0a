import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { epoch, linesFor, readAll, sampleKey } from '../../test/kit/journal-lines.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { openFileJournal } from './file-journal.ts';
import { DamagedJournal } from './journal.ts';

let dir: string;

beforeEach(async () => {
  const folder = await makeFolder();
  dir = folder.dir;
  return folder.remove;
});

const { lines, texts } = linesFor(4);
const next = linesFor(1, { epoch, seq: 4, hash: lines[3]?.hash ?? '' });
const segments = () => readdir(join(dir, 'journal'));
const first = () => join(dir, 'journal', `${epoch}-000000000001.ndjson`);

async function open(segmentBytes?: number) {
  const options = { key: sampleKey, ...(segmentBytes !== undefined && { segmentBytes }) };
  const journal = await openFileJournal(dir, epoch, options);
  onTestFinished(() => journal.close());
  return journal;
}

async function writeJournal(segmentBytes?: number) {
  const journal = await openFileJournal(dir, epoch, segmentBytes === undefined ? {} : { segmentBytes });
  for (const [index, text] of texts.entries()) await journal.append([text], index + 1);
  await journal.close();
  return readFile(first());
}

describe('a torn tail', () => {
  test('[J2] cut at every byte of the last line, the lines before it stay and writing goes on (F-24)', async () => {
    const whole = await writeJournal();
    const lastBegins = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let bytes = lastBegins; bytes < whole.length; bytes += 1) {
      await writeFile(first(), whole.subarray(0, bytes));
      const journal = await openFileJournal(dir, epoch);
      expect(await readAll(journal)).toEqual(lines.slice(0, 3));
      expect((await stat(first())).size).toBe(lastBegins);
      if (bytes % 20 === 0) {
        await journal.append(texts.slice(3), 4);
        expect(await readAll(journal)).toEqual(lines);
      }
      await journal.close();
    }
  });

  test('[J2] torn in the middle of a batch, its whole lines stay', async () => {
    const journal = await openFileJournal(dir, epoch);
    await journal.append(texts, 1);
    await journal.close();
    const whole = await readFile(first());
    const secondEnds = whole.indexOf('\n', whole.indexOf('\n') + 1) + 1;
    await writeFile(first(), whole.subarray(0, secondEnds + 20));
    expect(await readAll(await open())).toEqual(lines.slice(0, 2));
  });

  test('[J2] torn down to nothing, the journal is empty and goes on', async () => {
    await writeJournal();
    await writeFile(first(), '{"v":1,"se');
    const journal = await open();
    expect(await readAll(journal)).toEqual([]);
    await journal.append(texts.slice(0, 1), 1);
    expect(await readAll(journal)).toEqual(lines.slice(0, 1));
  });

  test('[J3] a last line without its newline goes, however sound it looks', async () => {
    const whole = await writeJournal();
    await writeFile(first(), whole.subarray(0, whole.length - 1));
    expect(await readAll(await open())).toEqual(lines.slice(0, 3));
  });
});

describe('damage', () => {
  test('[J4] any one byte that changed before the last line stops the start, and the file is left as it is (F-24)', async () => {
    const whole = await writeJournal();
    const journal = await open();
    // Without the newline before it the last line cannot be told from a torn one: that byte is the tail's.
    const tailBegins = whole.lastIndexOf('\n', whole.length - 2);
    for (let at = 0; at < tailBegins; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      await writeFile(first(), damaged);
      await expect(readAll(journal), `byte ${at}`).rejects.toThrow(DamagedJournal);
      expect(await readFile(first())).toEqual(damaged);
    }
  });

  test('[J4] a line that is missing, doubled or in another place stops the start', async () => {
    await writeJournal();
    const journal = await open();
    for (const order of [
      [0, 2, 3],
      [0, 1, 1, 2, 3],
      [0, 2, 1, 3],
      [1, 2, 3],
    ]) {
      await writeFile(first(), order.map((index) => `${texts[index]}\n`).join(''));
      await expect(readAll(journal)).rejects.toThrow(DamagedJournal);
    }
  });

  test('[J4] a segment that is torn while another follows is damage, and so is one that is missing', async () => {
    await writeJournal(10);
    const names = (await segments()).sort();
    expect(names).toHaveLength(4);
    const second = join(dir, 'journal', names[1] ?? '');
    const whole = await readFile(second);
    await writeFile(second, whole.subarray(0, whole.length - 5));
    await expect(readAll(await open())).rejects.toThrow(DamagedJournal);
    await writeFile(second, '');
    await expect(readAll(await open())).rejects.toThrow(DamagedJournal);
  });
});

describe('segments', () => {
  test('[J5] none grows over its size, each is named for its first line, and all are read as one', async () => {
    const size = Buffer.byteLength(`${texts[0]}\n`);
    await writeJournal(2 * size);
    expect((await segments()).sort()).toEqual([`${epoch}-000000000001.ndjson`, `${epoch}-000000000003.ndjson`]);
    for (const name of await segments())
      expect((await stat(join(dir, 'journal', name))).size).toBeLessThanOrEqual(2 * size);
    const journal = await open(2 * size);
    expect(await readAll(journal)).toEqual(lines);
    await journal.append(next.texts, 5);
    expect(await segments()).toHaveLength(3);
    expect(await readAll(journal)).toEqual([...lines, ...next.lines]);
  });

  test('[J5] a line larger than a segment gets one of its own', async () => {
    await writeJournal(1);
    expect(await segments()).toHaveLength(4);
  });

  test('[J5] files of other programs are not read, and a history that does not go on from here is damage', async () => {
    await writeJournal();
    await writeFile(join(dir, 'journal', 'notes.txt'), 'x\n');
    expect(await readAll(await open())).toEqual(lines);
    await writeFile(join(dir, 'journal', '2-0000abcd-000000000001.ndjson'), 'x\n');
    const journal = await open();
    await expect(readAll(journal)).rejects.toThrow(DamagedJournal);
  });
});
