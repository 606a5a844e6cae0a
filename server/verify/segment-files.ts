import { createReadStream } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The files cannot be looked at, which says nothing about what is in them. */
export class CannotRead extends Error {
  override readonly name = 'CannotRead';
}

export interface SegmentFile {
  path: string;
  epoch: string;
  firstSeq: number;
  isZipped: boolean;
}

/** One line as bytes, without its newline. */
export interface RawLine {
  bytes: Buffer;
  /** In the file, or in what it unzips to. */
  offset: number;
  /** It has its newline. */
  isWhole: boolean;
}

const NAME = /^(\d+-[0-9a-f]{8})-(\d{12,})\.ndjson(\.gz)?$/;
const NEWLINE = 0x0a;
const CHUNK_BYTES = 1024 * 1024;
/** What has no newline for so long is no journal, and must not fill the memory. */
const LONGEST_LINE = 256 * 1024 * 1024;

/** Segments in the order of their epochs and first lines, and the names of what else lies there. Throws `CannotRead`. */
export async function listSegmentFiles(folder: string): Promise<{ segments: SegmentFile[]; others: string[] }> {
  const names = await readdir(folder).catch((error: Error) => {
    throw new CannotRead(`${folder} cannot be read: ${error.message}`);
  });
  const segments: SegmentFile[] = [];
  const others: string[] = [];
  for (const name of names.sort()) {
    const [, epoch = '', firstSeq, zipped] = NAME.exec(name) ?? [];
    // A segment that is being archived is there twice for a moment.
    if (firstSeq === undefined || (zipped && names.includes(name.slice(0, -'.gz'.length)))) others.push(name);
    else segments.push({ path: join(folder, name), epoch, firstSeq: Number(firstSeq), isZipped: zipped !== undefined });
  }
  const numberOf = ({ epoch }: SegmentFile) => Number.parseInt(epoch, 10);
  segments.sort(
    (a, b) => numberOf(a) - numberOf(b) || (a.epoch < b.epoch ? -1 : a.epoch > b.epoch ? 1 : a.firstSeq - b.firstSeq),
  );
  return { segments, others };
}

/** The segment, or the zip that took its place since it was listed: a host may run meanwhile. */
export async function asItLies(file: SegmentFile): Promise<SegmentFile> {
  const zipped = { ...file, path: `${file.path}.gz`, isZipped: true };
  return !file.isZipped && !(await isThere(file.path)) && (await isThere(zipped.path)) ? zipped : file;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Lines a chunk, so that a journal of any size takes the memory of its longest line. Rejects with what the file system or unzipping says. */
export async function* rawLinesOf(
  { path, isZipped }: Pick<SegmentFile, 'path' | 'isZipped'>,
  from = 0,
): AsyncIterable<RawLine[]> {
  let parts: Buffer[] = [];
  let held = 0;
  let offset = from;
  for await (const chunk of chunksOf(path, isZipped, from)) {
    const lines: RawLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const bytes = parts.length > 0 ? Buffer.concat([...parts, chunk.subarray(0, end)]) : chunk.subarray(start, end);
      lines.push({ bytes, offset, isWhole: true });
      offset += bytes.length + 1;
      start = end + 1;
      parts = [];
      held = 0;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
    held += chunk.length - start;
    yield lines;
    if (held > LONGEST_LINE) break;
  }
  if (held > 0) yield [{ bytes: Buffer.concat(parts), offset, isWhole: false }];
}

function chunksOf(path: string, isZipped: boolean, start: number): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES, start });
  // Whichever of the two fails, the reader of the last one is told.
  return isZipped ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : file;
}
