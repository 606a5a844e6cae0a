import type { Journal, JournalPosition } from '../../server/journal/journal.ts';
import { genesisOf, type Line, writeLine } from '../../server/journal/line.ts';
import { idAt, noon } from './sample-shop.ts';

export const epoch = '1-0000abcd';
export const start: JournalPosition = { epoch, seq: 0, hash: genesisOf(epoch) };

/** Chained lines with a document each, from the position on; text as people write it, so that bytes are not characters. */
export function linesFor(count: number, from: JournalPosition = start): { lines: Line[]; texts: string[] } {
  const lines: Line[] = [];
  const texts: string[] = [];
  let { seq, hash } = from;
  for (let n = 0; n < count; n += 1) {
    seq += 1;
    const id = `c${seq}`;
    const open: Omit<Line, 'hash'> = {
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
    const written = writeLine(hash, open);
    hash = written.hash;
    lines.push({ ...open, hash });
    texts.push(written.text);
  }
  return { lines, texts };
}

export async function readAll(journal: Journal, from: JournalPosition = start): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of journal.linesAfter(from)) lines.push(line);
  return lines;
}
