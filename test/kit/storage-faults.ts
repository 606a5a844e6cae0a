import { documentsOf, emptyBooks, enter } from '../../server/books.ts';
import type { Line } from '../../server/journal/line.ts';
import { genesisOf } from '../../server/journal/line.ts';
import { takingsOf } from '../../shop/payment.ts';
import type { Told, Working } from './storage-work.ts';

/** What is wrong with books that were opened after a power cut or a crash; nothing, or the test has found a fault. */
export async function faultsOf({ books, journal }: Working, told: Told): Promise<string[]> {
  const faults: string[] = [];
  const lines: Line[] = [];
  for await (const line of journal.linesAfter({ epoch: books.epoch, seq: 0, hash: genesisOf(books.epoch) }))
    lines.push(line);
  const seqById = new Map(lines.map((line) => [line.command.id, line.seq]));
  for (const { id, seq } of told.acknowledged) {
    if (seqById.get(id) !== seq) faults.push(`acknowledged ${id} at ${seq} and found at ${seqById.get(id)}`);
  }
  if (seqById.size !== lines.length) faults.push('a command has two effects');
  for (const id of seqById.keys()) if (!told.asked.has(id)) faults.push(`nobody asked for ${id}`);
  const serials = [...books.shop.all('receipt')].map(({ serial }) => serial).sort((a, b) => a - b);
  if (serials.some((serial, index) => serial !== index + 1)) faults.push(`receipts have the serials ${serials}`);
  const replayed = emptyBooks(books.epoch);
  for (const line of lines) enter(replayed, line);
  const picture = (one: typeof books) =>
    JSON.stringify([one.seq, one.hash, one.total, documentsOf(one, one.shop.kinds()).map(textOf).sort()]);
  if (picture(books) !== picture(replayed)) faults.push('the books are not those of their journal');
  if (books.total !== lines.reduce((sum, { changes }) => sum + takingsOf(changes), 0))
    faults.push('the total is wrong');
  return faults;
}

function textOf(document: object): string {
  return JSON.stringify(document);
}
