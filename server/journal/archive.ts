import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { oldestOfThree } from './checkpoint.ts';
import type { Disk } from './disk.ts';
import { renameOver, writeFlushed } from './durable-file.ts';
import { listSegments, type Segment, unzip } from './segments.ts';

const zip = promisify(gzip);

/**
 * Zips the segments whose lines all come before the oldest of three checkpoints: no start reads them unless every
 * checkpoint is damaged. A zip takes the place of its segment only after it was read back and unzipped to the same bytes.
 */
export async function zipClosedSegments(dir: string, disk: Disk): Promise<void> {
  const upTo = await oldestOfThree(dir, disk);
  const segments = await listSegments(disk, join(dir, 'journal'));
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if (next && next.firstSeq <= upTo + 1 && !segment.isZipped) await zipSegment(segment, disk);
  }
}

async function zipSegment({ path }: Segment, disk: Disk): Promise<void> {
  const bytes = await disk.read(path);
  if (!bytes) return;
  const temp = join(dirname(path), '.segment.gz.new');
  await writeFlushed(disk, temp, await zip(bytes));
  const written = await disk.read(temp);
  if (!written || hash('sha256', await unzip(written)) !== hash('sha256', bytes)) {
    throw new Error(`${path}: the disk gave back another zip than was written`);
  }
  await renameOver(disk, temp, `${path}.gz`);
  await disk.syncFolder(dirname(path));
  await disk.remove(path);
}
