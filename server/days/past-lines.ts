import { join } from 'node:path';
import type { Disk } from '../journal/disk.ts';
import type { Line } from '../journal/line.ts';
import { indexAfter, listSegments, readSegment, textsAfter } from '../journal/segments.ts';

/** Journal lines after one seq, up to and with another; whoever opened the journal has checked them. */
export async function* linesBetween(dir: string, after: number, upTo: number, disk: Disk): AsyncIterable<Line> {
  const segments = await listSegments(disk, join(dir, 'journal'));
  for (const segment of segments.slice(indexAfter(segments, after))) {
    if (segment.firstSeq > upTo) return;
    for (const text of textsAfter(await readSegment(disk, segment), after)) {
      const line = JSON.parse(text) as Line;
      if (line.seq > upTo) return;
      yield line;
    }
  }
}
