import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { numberOfEpoch } from '../../shop/epoch.ts';
import type { Disk } from './disk.ts';
import { DamagedJournal, type JournalPosition, NewerData } from './journal.ts';
import { JOURNAL_VERSION, type Line, readLine } from './line.ts';
import { createMacCheck, type JournalKey } from './mac.ts';

/** One file of a journal, named for the first line in it. */
export interface Segment {
  path: string;
  epoch: string;
  firstSeq: number;
  /** As the segments of closed days are. */
  isZipped: boolean;
}

/** Bytes at the end of a journal that were being written when the power went: nobody was told of them. */
export interface TornTail {
  segment: Segment;
  /** Where the whole lines end. */
  offset: number;
  bytes: Buffer;
}

const NEWLINE = 0x0a;
const NAME = /^(\d+-[0-9a-f]{8})-(\d{12})\.ndjson(\.gz)?$/;

export function segmentIn(folder: string, epoch: string, firstSeq: number): Segment {
  const path = join(folder, `${epoch}-${String(firstSeq).padStart(12, '0')}.ndjson`);
  return { path, epoch, firstSeq, isZipped: false };
}

/** All segments in the order of their lines. One that is there zipped and plain is read plain: the zip may be unfinished. */
export async function listSegments(disk: Disk, folder: string): Promise<Segment[]> {
  const names = await disk.list(folder);
  const segments = names.flatMap((name): Segment[] => {
    const [, epoch, firstSeq, zip] = NAME.exec(name) ?? [];
    if (epoch === undefined || (zip && names.includes(name.slice(0, -zip.length)))) return [];
    return [{ path: join(folder, name), epoch, firstSeq: Number(firstSeq), isZipped: zip !== undefined }];
  });
  return segments.sort((a, b) => numberOfEpoch(a.epoch) - numberOfEpoch(b.epoch) || a.firstSeq - b.firstSeq);
}

export const unzip = promisify(gunzip);

/** The lines of a segment as they were written. One that was listed as plain may have been zipped since. */
export async function readSegment(disk: Disk, { path, isZipped }: Segment): Promise<Buffer> {
  const plain = isZipped ? undefined : await disk.read(path);
  if (plain) return plain;
  const zipped = await disk.read(isZipped ? path : `${path}.gz`);
  if (!zipped) throw new DamagedJournal(`${path} is gone`);
  return unzip(zipped).catch((error: Error) => {
    throw new DamagedJournal(`${path} does not unzip: ${error.message}`);
  });
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
  const from = indexAfter(segments, position.seq);
  let next = readAhead(disk, segments[from]);
  for (const [index, segment] of segments.entries()) {
    if (index < from) continue;
    if (index > from && segment.firstSeq !== seq + 1) {
      throw new DamagedJournal(`${segment.path} does not follow seq ${seq}`);
    }
    const file = (await next) ?? Buffer.alloc(0);
    next = readAhead(disk, segments[index + 1]);
    for (const { text, offset, isWhole } of textsOf(file)) {
      if (isBefore(text, position.seq)) continue;
      const line = isWhole ? readLine(hash, text, isMacRight) : { fault: 'is cut' };
      const fault = 'fault' in line ? line.fault : faultOfPlace(line, segment, seq);
      if ('fault' in line || fault !== undefined) {
        const bytes = file.subarray(offset);
        if (index < segments.length - 1 || segment.isZipped || hasLaterFlush(bytes, seq + 1)) {
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

/** The disk and the unzipping have work while the lines before are looked at. A fault shows when it is waited for. */
function readAhead(disk: Disk, segment: Segment | undefined): Promise<Buffer | undefined> {
  const reading = segment ? readSegment(disk, segment) : Promise.resolve(undefined);
  reading.catch(() => {});
  return reading;
}

/** Where the line after a seq lies, or would lie. */
export function indexAfter(segments: readonly Segment[], seq: number): number {
  if (seq === 0) return 0;
  const next = segments.findIndex((_, index) => (segments[index + 1]?.firstSeq ?? Number.POSITIVE_INFINITY) > seq + 1);
  return Math.max(0, next);
}

function faultOfPlace(line: Line, { epoch }: Segment, seq: number): string | undefined {
  if (line.seq !== seq + 1) return `has seq ${line.seq} after ${seq}`;
  return line.epoch === epoch ? undefined : `is of the epoch ${line.epoch}`;
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

interface Text {
  text: string;
  offset: number;
  /** It has its newline: without one it was never acknowledged, however sound it looks. */
  isWhole: boolean;
}

function* textsOf(file: Buffer): Iterable<Text> {
  let offset = 0;
  while (offset < file.length) {
    const newline = file.indexOf(NEWLINE, offset);
    const isWhole = newline >= 0;
    const end = isWhole ? newline + 1 : file.length;
    yield { text: file.toString('utf8', offset, isWhole ? newline : end), offset, isWhole };
    offset = end;
  }
}

/** The line of a seq, found without parsing those before it; undefined where there is none. */
export function textOfSeq(file: Buffer, seq: number): string | undefined {
  const offset = offsetOfSeq(file, seq);
  return offset === undefined ? undefined : file.toString('utf8', offset, file.indexOf(NEWLINE, offset));
}

/** Whole lines after a seq. */
export function* textsAfter(file: Buffer, seq: number): Iterable<string> {
  const from = offsetOfSeq(file, seq + 1) ?? 0;
  for (const { text, isWhole } of textsOf(file.subarray(from))) if (isWhole && !isBefore(text, seq)) yield text;
}

/** Whole lines before a seq, the last one first; what has no newline yet is being written. */
export function* textsBackwards(file: Buffer, seq: number): Iterable<string> {
  const offset = offsetOfSeq(file, seq);
  let end = offset === undefined ? file.lastIndexOf(NEWLINE) : offset - 1;
  while (end > 0) {
    const before = file.lastIndexOf(NEWLINE, end - 1);
    yield file.toString('utf8', before + 1, end);
    end = before;
  }
}

function offsetOfSeq(file: Buffer, seq: number): number | undefined {
  for (let v = 1; v <= JOURNAL_VERSION; v += 1) {
    const start = Buffer.from(`{"v":${v},"seq":${seq},`);
    if (file.subarray(0, start.length).equals(start)) return 0;
    const before = file.indexOf(Buffer.concat([Buffer.of(NEWLINE), start]));
    if (before >= 0) return before + 1;
  }
  return undefined;
}

function isBefore(text: string, seq: number): boolean {
  const own = Number(/^\{"v":\d+,"seq":(\d+),/.exec(text)?.[1] ?? 0);
  return own > 0 && own <= seq;
}
