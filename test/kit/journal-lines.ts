import type { Journal, JournalPosition } from '../../server/journal/journal.ts';
import { genesisOf, type Line, type OpenLine, writeLine } from '../../server/journal/line.ts';
import { journalKeyOf } from '../../server/journal/mac.ts';
import { idAt, noon } from './sample-shop.ts';

export const epoch = '1-0000abcd';
/** A key as any other, the same one in every test. */
export const sampleSecret = Buffer.alloc(32, 7);
export const sampleKey = journalKeyOf(sampleSecret);
/** Where the sample lines begin, all of them under the sample key. */
export const start: JournalPosition = { epoch, seq: 0, hash: genesisOf(epoch), keyId: sampleKey.id };

/** Chained lines with a document each, from the position on; text as people write it, so that bytes are not characters. */
export function linesFor(count: number, from: JournalPosition = start): { lines: Line[]; texts: string[] } {
  const lines: Line[] = [];
  const texts: string[] = [];
  let { seq, hash } = from;
  for (let n = 0; n < count; n += 1) {
    seq += 1;
    const id = `c${seq}`;
    const open: OpenLine = {
      v: 1,
      seq,
      epoch,
      at: noon,
      by: 'till:A',
      till: 'a',
      command: { id: idAt(seq), type: 'sample', body: { note: 'Käse\n“2 €”' } },
      changes: [{ kind: 'category', id, value: { id, name: `Käse ${seq}`, colour: '#000', sort: seq } }],
      total: 0,
    };
    const written = writeLine(hash, open, sampleKey);
    hash = written.line.hash;
    lines.push(written.line);
    texts.push(written.text);
  }
  return { lines, texts };
}

export async function readAll(journal: Journal, from: JournalPosition = start): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of journal.linesAfter(from)) lines.push(line);
  return lines;
}
