import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { epoch, readAll, sampleKey, sampleSecret } from '../test/kit/journal-lines.ts';
import { makeFolder } from '../test/kit/open-host.ts';
import { runBuilt } from '../test/kit/run-program.ts';
import {
  LINES,
  linesIn,
  PRICE_MINOR,
  SALES,
  segmentsOf,
  sellOn,
  writeAnew,
  writeSampleJournal,
} from '../test/kit/sample-journal.ts';
import { idAt, noon } from '../test/kit/sample-shop.ts';
import { openFileJournal } from './journal/file-journal.ts';
import { DamagedJournal } from './journal/journal.ts';
import type { Line } from './journal/line.ts';
import { journalKeyOf } from './journal/mac.ts';
import { openBooks } from './journal/open-books.ts';
import { startEpoch } from './journal/start-epoch.ts';
import { silentLog } from './log.ts';
import { givenKeyOf } from './verify/check-lines.ts';
import { CannotRead } from './verify/segment-files.ts';
import { verifyFolder } from './verify/verify-folder.ts';

let whole: Awaited<ReturnType<typeof makeFolder>>;
let place: Awaited<ReturnType<typeof makeFolder>>;
let dir: string;

beforeAll(async () => {
  whole = await makeFolder();
  await writeSampleJournal(whole.dir);
});
afterAll(() => whole.remove());
beforeEach(async () => {
  place = await makeFolder();
  dir = place.dir;
  await cp(whole.dir, dir, { recursive: true });
  return place.remove;
});

const key = givenKeyOf(sampleSecret);
const thief = journalKeyOf(Buffer.alloc(32, 9));
const damageOf = async (options = {}) => (await verifyFolder(dir, options)).damage;
const headOf = async (folder: string) => (await verifyFolder(folder)).epochs.at(-1);
const change = async (path: string, edit: (text: string) => string) =>
  writeFile(path, edit(await readFile(path, 'utf8')));
/** The path of the n-th segment, from 0. */
const segment = async (n: number) => (await segmentsOf(dir))[n] ?? '';
const isPaid = ({ command }: Line) => command.type === 'pay-order';

describe('a sound journal', () => {
  test.each([undefined, key])('[J14] is OK, and what was looked at is said (key %#)', async (given) => {
    const { damage, epochs, ...rest } = await verifyFolder(dir, { key: given });
    const lines = await linesIn(dir);
    expect(damage).toBeUndefined();
    expect(rest).toEqual({
      segments: (await segmentsOf(dir)).length,
      zipped: 0,
      lines: LINES,
      checkpoints: [],
      torn: [],
      others: [],
    });
    expect(rest.segments).toBeGreaterThan(3);
    expect(epochs).toEqual([
      {
        epoch,
        seq: LINES,
        hash: lines.at(-1)?.hash,
        total: SALES * PRICE_MINOR,
        firstAt: lines[0]?.at,
        lastAt: lines.at(-1)?.at,
        keys: [{ keyId: sampleKey.id, from: 1, to: LINES }],
        backwards: { lines: 0, firstSeq: 0 },
        lost: [],
      },
    ]);
  });

  test('[J14] is read and not touched', async () => {
    const before = await Promise.all((await segmentsOf(dir)).map((path) => readFile(path)));
    await verifyFolder(dir, { key });
    expect(await Promise.all((await segmentsOf(dir)).map((path) => readFile(path)))).toEqual(before);
    expect(await readdir(dir)).toEqual(['journal']);
  });

  test('[J14] a new shop without a line is OK; a folder without a journal cannot be looked at', async () => {
    await rm(join(dir, 'journal'), { recursive: true });
    await expect(verifyFolder(dir)).rejects.toThrow(CannotRead);
    await mkdir(join(dir, 'journal'));
    expect(await verifyFolder(dir)).toMatchObject({ damage: undefined, lines: 0 });
  });

  test('[J14] a clock that was put back by more than an hour is said, and is no damage', async () => {
    const lines = await linesIn(dir);
    const at = (seq: number, time: string) => `2026-11-22T${seq < 6 ? '12:00' : time}:00.000Z`;
    const withTimes = (time: string) => lines.map((line) => ({ ...line, at: at(line.seq, time) }));
    await writeAnew(dir, withTimes('11:00'), sampleKey);
    expect((await headOf(dir))?.backwards).toEqual({ lines: 0, firstSeq: 0 });
    await writeAnew(dir, withTimes('10:59'), sampleKey);
    expect(await verifyFolder(dir)).toMatchObject({
      damage: undefined,
      epochs: [{ backwards: { lines: LINES - 5, firstSeq: 6 } }],
    });
  });

  test('[J17] zipped segments are read like others, and a cut one is damage', async () => {
    const paths = await segmentsOf(dir);
    for (const path of paths.slice(0, 2)) {
      await writeFile(`${path}.gz`, gzipSync(await readFile(path)));
      await rm(path);
    }
    expect(await verifyFolder(dir, { key })).toMatchObject({ damage: undefined, zipped: 2, lines: LINES });
    const zipped = `${paths[1]}.gz`;
    const bytes = await readFile(zipped);
    await writeFile(zipped, bytes.subarray(0, bytes.length - 20));
    expect(await damageOf()).toMatchObject({ path: zipped, why: expect.stringContaining('does not unzip') });
  });

  test('[J17] a segment that is there plain and zipped is read once', async () => {
    const path = await segment(0);
    await writeFile(`${path}.gz`, gzipSync(await readFile(path)));
    expect(await verifyFolder(dir)).toMatchObject({
      damage: undefined,
      lines: LINES,
      others: [`${path}.gz`.slice(-33)],
    });
  });

  test('[J17] a torn tail is told with its bytes and is no damage, at whatever byte it was torn', async () => {
    const last = (await segmentsOf(dir)).at(-1) ?? '';
    const bytes = await readFile(last);
    const begins = bytes.lastIndexOf('\n', bytes.length - 2) + 1;
    for (let left = 1; begins + left < bytes.length; left += 40) {
      await writeFile(last, bytes.subarray(0, begins + left));
      expect(await verifyFolder(dir, { key })).toMatchObject({
        damage: undefined,
        lines: LINES - 1,
        torn: [{ path: last, offset: begins, bytes: left }],
      });
    }
  });

  test('[J17] a last line that is whole and wrong is damage, with a word about power cuts', async () => {
    const last = (await segmentsOf(dir)).at(-1) ?? '';
    await change(last, (text) => text.replace(/"at":"2026(?=[^\n]*\n$)/, '"at":"2027'));
    expect(await damageOf()).toMatchObject({ seq: LINES, why: expect.stringMatching(/breaks the chain.*power cut/) });
  });
});

describe('who changed the files and has no key', () => {
  const edits: [string, number, (lines: string[]) => string[]][] = [
    ['edited a line', 5, (texts) => texts.with(4, (texts[4] ?? '').replace('Käse', 'Brot'))],
    ['edited an amount', 7, (texts) => texts.with(6, (texts[6] ?? '').replaceAll('2500', '1500'))],
    ['deleted a line', 5, (texts) => texts.toSpliced(4, 1)],
    ['deleted the first line', 1, (texts) => texts.slice(1)],
    ['inserted a line', 6, (texts) => texts.toSpliced(5, 0, texts[4] ?? '')],
    ['moved lines', 5, (texts) => [...texts.slice(0, 4), texts[5] ?? '', texts[4] ?? '', ...texts.slice(6)]],
  ];

  test.each(edits)('[J15] and %s is found at seq %i, by verify and by recovery', async (_, seq, edit) => {
    const texts = (await Promise.all((await segmentsOf(dir)).map((path) => readFile(path, 'utf8'))))
      .join('')
      .trimEnd()
      .split('\n');
    for (const path of (await segmentsOf(dir)).slice(1)) await rm(path);
    const path = await segment(0);
    const edited = edit(texts);
    await writeFile(path, `${edited.join('\n')}\n`);
    const offset = Buffer.byteLength(
      edited
        .slice(0, seq - 1)
        .map((text) => `${text}\n`)
        .join(''),
    );
    expect(await damageOf()).toMatchObject({ path, seq, offset });
    await expect(readAll(await openFileJournal(dir, epoch))).rejects.toThrow(DamagedJournal);
  });

  test('[J15] and swapped two segments is found', async () => {
    const [one, two] = [await segment(1), await segment(2)];
    const [first, second] = [await readFile(one), await readFile(two)];
    await writeFile(one, second);
    await writeFile(two, first);
    const damage = await damageOf();
    expect(damage).toMatchObject({ path: one, offset: 0, why: expect.stringContaining('missing') });
  });

  test('[J15] and took a segment away is found, and so is one that was named anew', async () => {
    const [one, two] = [await segment(1), await segment(2)];
    await rm(one);
    expect(await damageOf()).toMatchObject({ path: two, why: expect.stringMatching(/^seq \d+.* missing/) });
    await rename(two, one);
    expect(await damageOf()).toMatchObject({ path: one, why: expect.stringContaining('missing') });
  });

  test('[J15] and put another history beside this one is found', async () => {
    await writeFile(join(dir, 'journal', '1-00000000-000000000001.ndjson'), '');
    expect(await damageOf()).toMatchObject({ why: expect.stringContaining('another history of the number 1') });
  });

  test('[J15] and wrote the whole chain anew passes by hash alone; with the key it is found', async () => {
    const forged = (await linesIn(dir)).map((line) =>
      line.seq === 4 ? { ...line, at: line.at.replace('12:00', '12:30') } : line,
    );
    await writeAnew(dir, forged, thief);
    expect(await damageOf()).toBeUndefined();
    expect(await damageOf({ key })).toMatchObject({ seq: 1, offset: 0, why: expect.stringContaining('mac') });
    await expect(readAll(await openFileJournal(dir, epoch, { key: sampleKey }))).rejects.toThrow(
      /after seq 0 has a mac that is not of the journal’s key/,
    );
  });

  test('[J15] and wrote it anew from the middle on is found there, with the key', async () => {
    const lines = await linesIn(dir);
    await writeAnew(dir, lines, { id: '', macOf: (hash) => macs.get(hash) ?? thief.macOf(hash) });
    expect(await damageOf({ key })).toBeUndefined();
    const forged = lines.map((line) => (line.seq >= 8 ? { ...line, by: 'till:C' } : line));
    await writeAnew(dir, forged, { id: '', macOf: (hash) => macs.get(hash) ?? thief.macOf(hash) });
    expect(await damageOf()).toBeUndefined();
    expect(await damageOf({ key })).toMatchObject({ seq: 8, why: expect.stringContaining('mac') });
  });

  test('[J15] and named a key of their own is found: no line is under ours', async () => {
    const text = JSON.stringify(await linesIn(dir)).replaceAll(sampleKey.id, thief.id);
    await writeAnew(dir, JSON.parse(text) as Line[], thief);
    expect(await damageOf()).toBeUndefined();
    expect(await damageOf({ key })).toMatchObject({ why: expect.stringContaining('no line is under the given key') });
  });

  /** The macs of the sound journal: all that somebody without the key can use again. */
  let macs: Map<string, string>;
  beforeAll(async () => {
    macs = new Map((await linesIn(whole.dir)).map(({ hash, mac }) => [hash, mac]));
  });
});

describe('who has the key, or a program that went wrong', () => {
  const receiptOf = (line: Line) => {
    for (const { kind, value } of line.changes) if (kind === 'receipt' && value) return value;
    throw new Error(`seq ${line.seq} has no receipt`);
  };
  /** Sales of the second till: its serials are 1, 2 and 3. */
  const salesOfB = (lines: Line[]) => lines.filter((line) => isPaid(line) && line.by === 'till:B');

  const wrongs: [string, (lines: Line[]) => Line | undefined, RegExp][] = [
    [
      'a total that is not the sum of the receipts',
      (lines) => {
        const [, line] = lines.filter(isPaid);
        if (line) line.total += 1;
        return line;
      },
      /its total is 5001, and its receipts make it 5000/,
    ],
    [
      'a receipt with less than it took',
      (lines) => {
        const [, line] = lines.filter(isPaid);
        if (line) receiptOf(line).takenMinor -= 500;
        return line;
      },
      /its total is 5000, and its receipts make it 4500/,
    ],
    [
      'a receipt number twice',
      (lines) => {
        const [, second] = salesOfB(lines);
        if (second) Object.assign(receiptOf(second), { serial: 1, number: 'B-2026-000001' });
        return second;
      },
      /B-2026-000001 is issued a second time/,
    ],
    [
      'a receipt number left out',
      (lines) => {
        const [, second] = salesOfB(lines);
        if (second) Object.assign(receiptOf(second), { serial: 3, number: 'B-2026-000003' });
        return second;
      },
      /B-2026 goes from 1 to 3/,
    ],
    [
      'a receipt whose number is not its serial',
      (lines) => {
        const [first] = salesOfB(lines);
        if (first) receiptOf(first).number = 'B-2026-000002';
        return first;
      },
      /B-2026-000002 has the serial 1/,
    ],
    [
      'a command with two effects',
      (lines) => {
        const [first, second] = lines.filter(({ command }) => command.type === 'create-order');
        if (first && second) second.command.id = first.command.id;
        return second;
      },
      new RegExp(`${idAt(1_000)} has an effect a second time`),
    ],
    [
      'a line of another epoch',
      (lines) => {
        const line = lines[5];
        if (line) line.epoch = '1-00000000';
        return line;
      },
      /of the epoch 1-00000000/,
    ],
    [
      'a time that is none',
      (lines) => {
        const line = lines[5];
        if (line) line.at = 'noon';
        return line;
      },
      /its time noon is none/,
    ],
  ];

  test.each(wrongs)('[J16] %s is found, although chain and macs are right', async (_, edit, why) => {
    const lines = await linesIn(dir);
    const line = edit(lines);
    await writeAnew(dir, lines, sampleKey);
    expect(await damageOf({ key })).toMatchObject({ seq: line?.seq, why: expect.stringMatching(why) });
  });

  test('[J16] a command that was refused again has no second effect', async () => {
    const lines = await linesIn(dir);
    const [first, second] = lines.filter(({ command }) => command.type === 'create-order');
    if (first && second) {
      second.command.id = first.command.id;
      second.changes = [];
    }
    await writeAnew(dir, lines, sampleKey);
    expect(await damageOf({ key })).toBeUndefined();
  });

  test('[J14] a journal that was written by both formats is OK', async () => {
    await writeAnew(
      dir,
      (await linesIn(dir)).map((line) => ({ ...line, v: line.seq < 6 ? 1 : 2 })),
      sampleKey,
    );
    expect(await verifyFolder(dir, { key })).toMatchObject({ damage: undefined, lines: LINES });
  });

  test('[J14] a journal of a newer format cannot be looked at', async () => {
    const lines = (await linesIn(dir)).map((line) => ({ ...line, v: 3 }));
    await writeAnew(dir, lines, sampleKey);
    await expect(verifyFolder(dir)).rejects.toThrow(/format 3: use a newer verify/);
  });
});

describe('a journal that goes on after a restore', () => {
  const before = SALES * PRICE_MINOR;
  let epochs: string[];

  /** A restored shop that sells on, restored once more, the second time by somebody who has no key. */
  beforeEach(async () => {
    const start = (secret: Uint8Array | undefined) => startEpoch({ dir, at: noon, reason: 'restore', secret });
    const second = await start(sampleSecret);
    await sellOn(dir, 100, 2);
    const third = await start(undefined);
    await sellOn(dir, 200, 1);
    epochs = [epoch, second.epoch, third.epoch];
  });

  test('[J21] is OK: its epochs follow one another, and seq, total and keys go on', async () => {
    const { damage, lines, ...found } = await verifyFolder(dir, { key });
    expect(damage).toBeUndefined();
    expect(lines).toBe(LINES + 5 + 3);
    expect(found.epochs).toMatchObject([
      { epoch: epochs[0], seq: LINES, total: before, keys: [{ keyId: key.id, from: 1, to: LINES }] },
      { epoch: epochs[1], seq: LINES + 5, total: before + 2 * PRICE_MINOR, keys: [{ keyId: key.id, from: LINES + 1 }] },
      { epoch: epochs[2], seq: LINES + 8, total: before + 3 * PRICE_MINOR, keys: [{ from: LINES + 6 }] },
    ]);
    expect(found.epochs[2]?.keys[0]?.keyId).not.toBe(key.id);
  });

  test('[J21] keeps a checkpoint of an earlier epoch, which is looked at like any other', async () => {
    const early = await makeFolder();
    await writeSampleJournal(early.dir, { checkpoint: true });
    const path = join(dir, 'shop.json');
    const sound = await readFile(join(early.dir, 'shop.json'), 'utf8');
    await early.remove();
    await writeFile(path, sound);
    expect(await verifyFolder(dir, { key })).toMatchObject({ damage: undefined, checkpoints: ['shop.json'] });
    const moved = sound.replace(/,"digest":"\w+"(?=}\s*$)/, '').replace(`"epoch":"${epoch}"`, `"epoch":"${epochs[1]}"`);
    await writeFile(path, moved);
    expect(await damageOf()).toMatchObject({ path });
  });

  test('[J21] whose epoch is taken away, or begins with another entry, is found', async () => {
    const lines = await linesIn(dir);
    const [first] = lines.filter((line) => line.epoch === epochs[1]);
    const withoutSecond = lines.filter((line) => line.epoch !== epochs[1]);
    await writeAnew(dir, withoutSecond, sampleKey);
    expect(await damageOf()).toMatchObject({ seq: LINES + 1, why: expect.stringContaining('are missing') });
    await writeAnew(
      dir,
      lines.map((line) => (line === first ? { ...line, command: { ...line.command, type: 'open-shop' } } : line)),
      sampleKey,
    );
    expect(await damageOf()).toMatchObject({ seq: LINES + 1, why: expect.stringContaining('is no start-epoch') });
    await writeAnew(
      dir,
      lines.map((line) => (line === first ? { ...line, command: { ...line.command, body: null } } : line)),
      sampleKey,
    );
    expect(await damageOf()).toMatchObject({
      seq: LINES + 1,
      why: expect.stringContaining('goes on from another line'),
    });
  });

  test('[J21] may lack receipts of before that no till brought back, and says which', async () => {
    const lines = await linesIn(dir);
    const last = lines.findLast(isPaid);
    const changes = JSON.parse(
      JSON.stringify(last?.changes)
        .replaceAll(/[A-Z]+\d*-2026-\d{6}/g, 'A-2026-000009')
        .replaceAll(/"serial":\d+/g, '"serial":9'),
    ) as Line['changes'];
    const made = { at: noon, by: 'till:A', numbers: { receipt: 'A-2026-000009' } };
    const anew = (stamp: object) => lines.map((line) => (line === last ? { ...line, ...stamp, changes } : line));
    await writeAnew(dir, anew({ made }) as Line[], sampleKey);
    const { damage, epochs } = await verifyFolder(dir, { key });
    expect(damage).toBeUndefined();
    expect(epochs.at(-1)?.lost).toEqual([expect.stringMatching(/^A-2026, \d to 8$/)]);
    await writeAnew(dir, anew({}) as Line[], sampleKey);
    expect(await damageOf()).toMatchObject({ why: expect.stringContaining('goes from') });
  });

  test('[J21] gives no receipt number of an earlier epoch again', async () => {
    const lines = await linesIn(dir);
    const sales = lines.filter(isPaid);
    const number = (line: Line | undefined) => JSON.stringify(line?.changes).match(/[A-Z]+\d*-2026-\d{6}/)?.[0] ?? '';
    const [earlier, later] = [sales[0], sales.at(-1)];
    const text = JSON.stringify(lines).replaceAll(number(later), number(earlier));
    await writeAnew(dir, JSON.parse(text) as Line[], sampleKey);
    expect(await damageOf()).toMatchObject({ seq: later?.seq, why: expect.stringContaining('issued a second time') });
  });
});

describe('what the files alone do not show', () => {
  test('[J19] a tail that was cut at a line’s end passes, and the head is another', async () => {
    const last = (await segmentsOf(dir)).at(-1) ?? '';
    const before = await headOf(dir);
    await change(last, (text) =>
      text
        .split('\n')
        .slice(0, -2)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const after = await verifyFolder(dir, { key });
    expect(after).toMatchObject({ damage: undefined, lines: LINES - 1 });
    expect(after.epochs.at(-1)?.hash).not.toBe(before?.hash);
  });

  test('[J19] an old backup in place of the journal passes, and the head that was printed is nowhere in it', async () => {
    const older = await makeFolder();
    await writeSampleJournal(older.dir, { sales: 3 });
    const printed = (await headOf(dir))?.hash;
    await rm(join(dir, 'journal'), { recursive: true });
    await cp(join(older.dir, 'journal'), join(dir, 'journal'), { recursive: true });
    await older.remove();
    expect(await damageOf({ key })).toBeUndefined();
    expect((await headOf(dir))?.hash).not.toBe(printed);
    expect((await linesIn(dir)).map(({ hash }) => hash)).not.toContain(printed);
  });

  test('[J18] with a checkpoint of the newer journal both are found', async () => {
    await rm(join(dir, 'journal'), { recursive: true });
    await writeSampleJournal(dir, { checkpoint: true });
    expect(await verifyFolder(dir)).toMatchObject({ damage: undefined, checkpoints: ['shop.json'] });
    const last = (await segmentsOf(dir)).at(-1) ?? '';
    await change(last, (text) =>
      text
        .split('\n')
        .slice(0, -2)
        .map((line) => `${line}\n`)
        .join(''),
    );
    expect(await damageOf()).toMatchObject({
      path: join(dir, 'shop.json'),
      why: expect.stringMatching(/ends with seq 15, which this journal has not got/),
    });
  });

  test('[J18] a checkpoint that was changed, is cut or is of another history is found', async () => {
    await rm(join(dir, 'journal'), { recursive: true });
    await writeSampleJournal(dir, { checkpoint: true });
    const path = join(dir, 'shop.json');
    const sound = await readFile(path, 'utf8');
    const says = async (text: string) => {
      await writeFile(path, text);
      return damageOf();
    };
    const digest = /,"digest":"\w+"(?=}\s*$)/;
    expect(await says(sound.replace('"S"', '"T"'))).toMatchObject({ path, why: expect.stringContaining('digest') });
    expect(await says(sound.slice(0, -30))).toMatchObject({ path, why: 'it is no JSON' });
    expect(await says('[]')).toMatchObject({ path, why: 'it is no checkpoint' });
    expect(await says(sound.replace(digest, '').replace('"total":15000', '"total":1'))).toMatchObject({
      path,
      why: expect.stringContaining('another history'),
    });
    expect(await says(sound.replace(digest, '').replaceAll(sampleKey.id, thief.id))).toMatchObject({
      path,
      why: expect.stringContaining('another history'),
    });
    expect(await says(sound.replace(digest, ''))).toBeUndefined();
    await expect(says(sound.replace('"v":2', '"v":3'))).rejects.toThrow(CannotRead);
  });
});

const BITS_MS = 120_000;

test(
  '[J20] a flipped bit in any byte is noticed by verify and by recovery, or lies in a tail that was torn',
  async () => {
    await writeAnew(dir, (await linesIn(dir)).slice(0, 4), sampleKey);
    const path = await segment(0);
    const sound = await readFile(path);
    const journal = await openFileJournal(dir, epoch, { key: sampleKey });
    const ends = [...sound.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at] : []));
    /** The digits of the macs, which are all that a chain of hashes does not cover. */
    const isOfMac = (at: number) => ends.some((end) => at >= end - 66 && at < end - 2);
    const beforeTail = ends.at(-2) ?? 0;
    for (let at = 0; at < sound.length - 1; at += 1) {
      const flipped = Buffer.from(sound);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      await writeFile(path, flipped);
      expect(await damageOf({ key }), `byte ${at}`).toBeDefined();
      if (!isOfMac(at)) expect(await damageOf(), `byte ${at}, no key`).toBeDefined();
      if (at < beforeTail) await expect(readAll(journal), `byte ${at}`).rejects.toThrow(DamagedJournal);
    }
    // The newline at the very end is all that tells a whole line from a torn one.
    await writeFile(path, sound.subarray(0, -1));
    expect(await verifyFolder(dir, { key })).toMatchObject({ damage: undefined, torn: [{ path }] });
  },
  BITS_MS,
);

describe('recovery', () => {
  test('[J10] refuses a line that somebody without the key wrote, with and without a checkpoint before it', async () => {
    await rm(join(dir, 'journal'), { recursive: true });
    await writeSampleJournal(dir, { sales: 1, checkpoint: true });
    const early = await readFile(join(dir, 'shop.json'));
    await rm(join(dir, 'journal'), { recursive: true });
    await writeSampleJournal(dir);
    await writeFile(join(dir, 'shop.json'), early);
    for (const name of ['shop.1.json', 'shop.2.json']) await rm(join(dir, name), { force: true });
    const lines = await linesIn(dir);
    const macs = new Map(lines.slice(0, 9).map(({ hash, mac }) => [hash, mac]));
    await writeAnew(dir, lines, { id: '', macOf: (hash) => macs.get(hash) ?? thief.macOf(hash) });
    await expect(openBooks(dir, silentLog(), undefined, sampleKey)).rejects.toThrow(/after seq 9 has a mac/);
    await rm(join(dir, 'shop.json'));
    await expect(openBooks(dir, silentLog(), undefined, sampleKey)).rejects.toThrow(/after seq 9 has a mac/);
  });

  test('[J10] each line carries the HMAC of its hash under the key', async () => {
    for (const { hash, mac } of await linesIn(dir)) expect(mac).toBe(sampleKey.macOf(hash));
    expect(sampleKey.id).toMatch(/^[0-9a-f]{16}$/);
    expect(key.id).toBe(sampleKey.id);
  });
});

describe('the program', () => {
  const run = async (...args: string[]) => runBuilt('verify', args, place.dir).ended;

  test('[J14] says OK and what it looked at, and exits with 0', async () => {
    await writeFile(join(place.dir, 'key'), `${Buffer.from(sampleSecret).toString('hex')}\n`);
    const head = await headOf(dir);
    const { code, out, err } = await run(dir, '--key', join(place.dir, 'key'));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^OK {2}/);
    expect(out).toContain(`${LINES} sound lines`);
    expect(out).toContain(`head: seq ${LINES}, ${head?.hash.slice(0, 16)}; grand total ${SALES * PRICE_MINOR}`);
    expect(out).toContain(`seq 1 to ${LINES}: under the given key ${sampleKey.id}, every mac is right`);
    expect((await run(dir)).out).toContain(`under the key ${sampleKey.id}, chain checked, macs not`);
  });

  test('[J14] says the first seq at fault, its file and offset and why, and exits with 1', async () => {
    const path = await segment(0);
    await change(path, (text) => text.replace('"Counter"', '"Kounter"'));
    const { code, out } = await run(dir);
    expect(code).toBe(1);
    expect(out).toMatch(/^DAMAGED {2}(.+), seq 2, byte \d+: it breaks the chain/);
    expect(out).toContain(path);
  });

  test.each([
    [[], /Name one data folder/],
    [['a', 'b'], /Name one data folder/],
    [['/nowhere/at/all'], /cannot be read/],
    [['.', '--colour'], /Unknown option '--colour'/],
    [['.', '--key', '/nowhere'], /The key \/nowhere cannot be read/],
    [['.', '--key', 'package.json'], /sealed by the key store/],
    [['.', '--key', 'README.md'], /README\.md holds no journal key/],
  ])('[J14] %j: it says what is wrong and exits with 2', async (args, fault) => {
    const { code, out, err } = await run(...args);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(fault)]);
  });
});
