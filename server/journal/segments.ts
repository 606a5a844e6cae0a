import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { DamagedJournal, type JournalPosition, NewerData } from './journal.ts';
import { JOURNAL_VERSION, type Line, readLine } from './line.ts';
import { createMacCheck, type JournalKey } from './mac.ts';

/** One file of a journal, named for the first line in it. */
export interface Segment {
  path: string;
  firstSeq: number;
}

/** Bytes at the end of a journal that were being written when the power went: nobody was told of them. */
export interface TornTail {
  segment: Segment;
  /** Where the whole lines end. */
  offset: number;
  bytes: Buffer;
}

const NEWLINE = 0x0a;
const NAME = /^(\d+-[0-9a-f]{8})-(\d{12})\.ndjson$/;

export function segmentIn(folder: string, epoch: string, firstSeq: number): Segment {
  return { path: join(folder, `${epoch}-${String(firstSeq).padStart(12, '0')}.ndjson`), firstSeq };
}

/** The segments of an epoch in their order. */
export async function listSegments(disk: Disk, folder: string, epoch: string): Promise<Segment[]> {
  const names = (await disk.list(folder)).filter((name) => NAME.exec(name)?.[1] === epoch).sort();
  return names.map((name) => ({ path: join(folder, name), firstSeq: Number(NAME.exec(name)?.[2]) }));
}

/** Epochs that have a segment, by their number. */
export async function listEpochs(disk: Disk, folder: string): Promise<string[]> {
  const epochs = new Set((await disk.list(folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []));
  return [...epochs].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}

/**
 * Lines after a position, each checked against the chain. At a line that does not follow it asks whether a later flush
 * lies behind it: then that line was on the disk once and `DamagedJournal` is thrown; else it is the tail that the power
 * cut tore, which is told to `onTorn` and ends the reading.
 */
export async function* readLines(
  disk: Disk,
  segments: readonly Segment[],
  position: JournalPosition,
  onTorn: (tail: TornTail) => Promise<void>,
  key?: JournalKey,
): AsyncIterable<Line> {
  let { hash, seq } = position;
  const isMacRight = createMacCheck(key, position.keyId);
  const from = Math.max(
    0,
    segments.findLastIndex(({ firstSeq }) => firstSeq <= position.seq + 1),
  );
  for (const [index, segment] of segments.entries()) {
    if (index < from) continue;
    const file = (await disk.read(segment.path)) ?? Buffer.alloc(0);
    for (const { text, offset, isWhole } of textsOf(file)) {
      if (isBefore(text, position.seq)) continue;
      const line = isWhole ? readLine(hash, text, isMacRight) : { fault: 'is cut' };
      if ('fault' in line || line.seq !== seq + 1) {
        const fault = 'fault' in line ? line.fault : `has seq ${line.seq} after ${seq}`;
        const bytes = file.subarray(offset);
        if (index < segments.length - 1 || hasLaterFlush(bytes, seq + 1)) {
          throw new DamagedJournal(`${segment.path}: the line after seq ${seq} ${fault}`);
        }
        await onTorn({ segment, offset, bytes });
        return;
      }
      if (line.v > JOURNAL_VERSION) throw new NewerData(`${segment.path} was written by a newer version of Tillwire`);
      hash = line.hash;
      seq = line.seq;
      yield line;
    }
  }
}

/** Whether something was flushed after the line of `seq`: then that line had been flushed before. */
function hasLaterFlush(bytes: Buffer, seq: number): boolean {
  for (const { text } of textsOf(bytes)) {
    try {
      const line = JSON.parse(text) as Partial<Line>;
      if ((line.flush ?? line.seq ?? 0) > seq) return true;
    } catch {
      // Torn as well, or garbage.
    }
  }
  return false;
}

export interface Text {
  text: string;
  offset: number;
  /** It has its newline: without one it was never acknowledged, however sound it looks. */
  isWhole: boolean;
}

export function* textsOf(file: Buffer): Iterable<Text> {
  let offset = 0;
  while (offset < file.length) {
    const newline = file.indexOf(NEWLINE, offset);
    const isWhole = newline >= 0;
    const end = isWhole ? newline + 1 : file.length;
    yield { text: file.toString('utf8', offset, isWhole ? newline : end), offset, isWhole };
    offset = end;
  }
}

/** The seq of a line without parsing the whole of it; 0 where there is none. */
export function seqOf(text: string): number {
  return Number(/^\{"v":\d+,"seq":(\d+),/.exec(text)?.[1] ?? 0);
}

function isBefore(text: string, seq: number): boolean {
  const own = seqOf(text);
  return own > 0 && own <= seq;
}
