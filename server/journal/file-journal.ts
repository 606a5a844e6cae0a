import { dirname, join } from 'node:path';
import { type Disk, type DiskFile, realDisk, writeWhole } from './disk.ts';
import type { Journal } from './journal.ts';
import type { Line } from './line.ts';
import type { JournalKey } from './mac.ts';
import { listSegments, readLines, readSegment, segmentIn, type TornTail, textOfSeq } from './segments.ts';

const SEGMENT_BYTES = 64 * 1024 * 1024;

export interface FileJournalOptions {
  disk?: Disk;
  segmentBytes?: number;
  /** Checks the macs of the lines that are under it. */
  key?: JournalKey | undefined;
}

/**
 * The journal as files `journal/<epoch>-<first seq>.ndjson` of at most 64 MiB. A tail that was torn before anyone was
 * told of it is cut when it is met and kept beside its segment; damage anywhere else throws `DamagedJournal`.
 */
export async function openFileJournal(dir: string, epoch: string, options: FileJournalOptions = {}): Promise<Journal> {
  const { disk = realDisk, segmentBytes = SEGMENT_BYTES, key } = options;
  const folder = join(dir, 'journal');
  await disk.makeFolder(folder);
  await disk.syncFolder(dir);
  let segments = await listSegments(disk, folder);
  let file: DiskFile | undefined;
  let size = 0;
  let isFinished = false;

  const start = async (firstSeq: number) => {
    await file?.close();
    const segment = segmentIn(folder, epoch, firstSeq);
    file = await disk.open(segment.path, 'append');
    size = await file.size();
    isFinished = false;
    segments = [...segments.filter(({ path }) => path !== segment.path), segment];
    // A file whose name is lost is lost whole, whatever was flushed into it.
    await disk.syncFolder(folder);
  };

  const openLast = async () => {
    const last = segments.at(-1);
    if (!last || last.isZipped || file) return;
    file = await disk.open(last.path, 'append');
    size = await file.size();
  };

  return {
    linesAfter: (position) => readLines(disk, segments, position, (tail) => cutTail(disk, tail), key),
    async lineAt(seq) {
      const segment = segments.findLast((candidate) => candidate.firstSeq <= seq);
      const text = segment && textOfSeq(await readSegment(disk, segment), seq);
      return text === undefined ? undefined : (JSON.parse(text) as Line);
    },
    async append(texts, firstSeq) {
      const bytes = Buffer.from(`${texts.join('\n')}\n`);
      await openLast();
      if (!file || isFinished || (size > 0 && size + bytes.length > segmentBytes)) await start(firstSeq);
      if (!file) throw new Error('no journal segment is open');
      await writeWhole(file, bytes);
      await file.flush();
      size += bytes.length;
    },
    finishSegment() {
      isFinished = true;
    },
    close: async () => file?.close(),
  };
}

/** What was cut stays beside the segment: whoever looks into a power cut finds it there. */
async function cutTail(disk: Disk, { segment, offset, bytes }: TornTail): Promise<void> {
  const kept = await disk.open(`${segment.path}.torn`, 'replace');
  await writeWhole(kept, bytes);
  await kept.flush();
  await kept.close();
  const file = await disk.open(segment.path, 'append');
  await file.cut(offset);
  await file.close();
  await disk.syncFolder(dirname(segment.path));
}
