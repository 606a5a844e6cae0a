import { join } from 'node:path';
import { nowIso } from './clock.ts';
import { type Disk, realDisk } from './journal/disk.ts';
import { writeFlushed } from './journal/durable-file.ts';
import type { Log } from './log.ts';

const NAME = 'running';

export interface RunningFile {
  /** The host before this one was killed, lost its disk or its power: it did not come to its end. */
  readonly wasCutOff: boolean;
  /** To be called at the end of a clean stop. */
  clear(): Promise<void>;
}

/** A file that is there while a host works: a start that finds one knows that the last host did not stop cleanly. */
export async function markRunning(dir: string, log: Log, disk: Disk = realDisk): Promise<RunningFile> {
  const path = join(dir, NAME);
  const wasCutOff = (await disk.list(dir)).includes(NAME);
  // The mark only tells of a crash: a disk without room for it is no reason to stay closed.
  const orWarn = (error: unknown) => log.warn({ err: error }, 'that the host runs could not be marked');
  const mark = async () => {
    await writeFlushed(disk, path, Buffer.from(`since ${nowIso()}\n`));
    await disk.syncFolder(dir);
  };
  const clear = async () => {
    await disk.remove(path);
    await disk.syncFolder(dir);
  };
  if (!wasCutOff) await mark().catch(orWarn);
  return { wasCutOff, clear: () => clear().catch(orWarn) };
}
