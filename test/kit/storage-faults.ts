import { documentsOf, emptyBooks, enter } from '../../server/books.ts';
import { readDay } from '../../server/days/day-file.ts';
import type { Disk } from '../../server/journal/disk.ts';
import type { Line } from '../../server/journal/line.ts';
import { genesisOf } from '../../server/journal/line.ts';
import { takingsOf } from '../../shop/payment.ts';
import { type Told, type Working, workDir } from './storage-work.ts';

/** What is wrong with books that were opened after a power cut or a crash; nothing, or the test has found a fault. */
export async function faultsOf({ books, journal }: Working, told: Told, disk: Disk): Promise<string[]> {
  const faults: string[] = [];
  const lines: Line[] = [];
  for await (const line of journal.linesAfter({ epoch: books.epoch, seq: 0, hash: genesisOf(books.epoch) }))
    lines.push(line);
  const seqById = new Map(lines.map((line) => [line.command.id, line.seq]));
  for (const { id, seq } of told.acknowledged) {
    if (seqById.get(id) !== seq) faults.push(`acknowledged ${id} at ${seq} and found at ${seqById.get(id)}`);
  }
  if (seqById.size !== lines.length) faults.push('a command has two effects');
  for (const { command } of lines) {
    if (command.type !== 'close-day' && !told.asked.has(command.id)) faults.push(`nobody asked for ${command.id}`);
  }
  const receipts = lines.flatMap(({ changes }) => changes.flatMap((one) => (one.kind === 'receipt' ? one.value : [])));
  const serials = receipts.flatMap((receipt) => receipt?.serial ?? []).sort((a, b) => a - b);
  if (serials.some((serial, index) => serial !== index + 1)) faults.push(`receipts have the serials ${serials}`);
  const replayed = emptyBooks(books.epoch);
  for (const line of lines) enter(replayed, line);
  const picture = (one: typeof books) =>
    JSON.stringify([one.seq, one.hash, one.total, documentsOf(one, one.shop.kinds()).map(textOf).sort()]);
  if (picture(books) !== picture(replayed)) faults.push('the books are not those of their journal');
  if (books.total !== lines.reduce((sum, { changes }) => sum + takingsOf(changes), 0))
    faults.push('the total is wrong');
  for (const { day, documents } of replayed.left) {
    const kept = books.left.find((left) => left.day.id === day.id)?.documents ?? (await readDay(workDir, day.id, disk));
    if (JSON.stringify(kept) !== JSON.stringify(documents)) faults.push(`the day ${day.id} is not in its file`);
  }
  return faults;
}

function textOf(document: object): string {
  return JSON.stringify(document);
}
