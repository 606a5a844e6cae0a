import { mkdir, readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppendFile, openAppendFile } from './append-file.ts';
import { syncFolder } from './durable-file.ts';
import { DamagedJournal, type Journal, type JournalPosition } from './journal.ts';
import { type Line, readLine } from './line.ts';

const SEGMENT_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

interface Segment {
  path: string;
  firstSeq: number;
}

/**
 * The journal as files `journal/<epoch>-<first seq>.ndjson` of at most 64 MiB. A tail that was torn before anyone was
 * told of it is cut when it is met; damage anywhere else throws `DamagedJournal`.
 */
export async function openFileJournal(dir: string, epoch: string, segmentBytes = SEGMENT_BYTES): Promise<Journal> {
  const folder = join(dir, 'journal');
  await mkdir(folder, { recursive: true });
  await syncFolder(dir);
  let segments = await listSegments(folder, epoch);
  let file: AppendFile | undefined;

  const roll = async (firstSeq: number) => {
    await file?.close();
    const segment = { path: join(folder, `${epoch}-${String(firstSeq).padStart(12, '0')}.ndjson`), firstSeq };
    file = await openAppendFile(segment.path);
    segments = [...segments.filter(({ path }) => path !== segment.path), segment];
    await syncFolder(folder);
  };

  const openLast = async () => {
    const last = segments.at(-1);
    if (last && !file) file = await openAppendFile(last.path);
  };

  async function* linesAfter(position: JournalPosition): AsyncIterable<Line> {
    let { hash, seq } = position;
    const from = segments.findLastIndex((segment) => segment.firstSeq <= position.seq + 1);
    for (const [index, segment] of segments.entries()) {
      if (index < from) continue;
      const isLast = index === segments.length - 1;
      for (const { text, offset, isEnd, isWhole } of textsOf(await readFile(segment.path))) {
        if (seqOf(text) <= position.seq && seqOf(text) > 0) continue;
        const line = isWhole ? readLine(hash, text) : { fault: 'is cut' };
        if ('fault' in line || line.seq !== seq + 1) {
          const fault = 'fault' in line ? line.fault : `has seq ${line.seq} after ${seq}`;
          // Only what nobody was told of can be torn: the very end of the last segment.
          if (!isLast || !isEnd) throw new DamagedJournal(`${segment.path}: the line after seq ${seq} ${fault}`);
          await truncate(segment.path, offset);
          return;
        }
        hash = line.hash;
        seq = line.seq;
        yield line;
      }
    }
  }

  return {
    linesAfter,
    async lineAt(seq) {
      const segment = segments.findLast((candidate) => candidate.firstSeq <= seq);
      if (!segment) return undefined;
      for (const { text } of textsOf(await readFile(segment.path))) {
        if (seqOf(text) === seq) return JSON.parse(text) as Line;
      }
      return undefined;
    },
    async append(texts, firstSeq) {
      const bytes = Buffer.from(`${texts.join('\n')}\n`);
      await openLast();
      if (!file || (file.size() > 0 && file.size() + bytes.length > segmentBytes)) await roll(firstSeq);
      if (!file) throw new Error('no journal segment is open');
      await file.append(bytes);
    },
    close: async () => file?.close(),
  };
}

async function listSegments(folder: string, epoch: string): Promise<Segment[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${epoch}-`) && name.endsWith('.ndjson'));
  return names.sort().map((name) => ({
    path: join(folder, name),
    firstSeq: Number(name.slice(epoch.length + 1, -'.ndjson'.length)),
  }));
}

interface Text {
  text: string;
  offset: number;
  /** Nothing comes after it in the file. */
  isEnd: boolean;
  /** It has its newline: without one it was never acknowledged, however sound it looks. */
  isWhole: boolean;
}

function* textsOf(file: Buffer): Iterable<Text> {
  let offset = 0;
  while (offset < file.length) {
    const newline = file.indexOf(NEWLINE, offset);
    const isWhole = newline >= 0;
    const end = isWhole ? newline + 1 : file.length;
    yield { text: file.toString('utf8', offset, isWhole ? newline : end), offset, isEnd: end === file.length, isWhole };
    offset = end;
  }
}

/** The seq of a line without parsing the whole of it; 0 where there is none. */
function seqOf(text: string): number {
  return Number(/^\{"v":\d+,"seq":(\d+),/.exec(text)?.[1] ?? 0);
}
