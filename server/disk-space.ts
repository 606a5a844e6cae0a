import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageNote } from '../shop/wire.ts';
import { type Disk, realDisk } from './journal/disk.ts';
import { writeFlushed } from './journal/durable-file.ts';
import type { Log } from './log.ts';

const MB = 1024 * 1024;
const LOW_BYTES = 500 * MB;
const FULL_BYTES = 50 * MB;
/** Given back when the disk is full, so that what is open can still be paid and closed. */
const RESERVE_BYTES = 16 * MB;
const LOOK_MS = 15_000;
/** What is left of little room is told in steps: a number that twitches reads as alarm. */
const TOLD_BYTES = 10 * MB;

/** `low` asks for room, `full` takes no new sales: a disk that fills up in the middle of one is worse than a no before it. */
type Space = 'enough' | 'low' | 'full';

export interface DiskSpace {
  now(): Space;
  /** The same as screens are told. */
  note(): StorageNote;
  close(): void;
}

export interface DiskSpacePorts {
  dir: string;
  log: Log;
  after(ms: number, run: () => void): () => void;
  /** The note is another one. */
  onChanged(): void;
  freeBytes?: (dir: string) => Promise<number>;
  disk?: Disk;
}

/** Watches the room on the disk of a data folder, and keeps a reserve there for the worst hour. */
export async function watchDiskSpace(ports: DiskSpacePorts): Promise<DiskSpace> {
  const { dir, log, after, onChanged, freeBytes = freeBytesOf, disk = realDisk } = ports;
  const reserve = join(dir, 'reserve');
  let space: Space = 'enough';
  let left = 0;
  let cancel = () => {};

  const keepReserve = async () => {
    if (space !== 'enough' || (await disk.list(dir)).includes('reserve')) return;
    await writeFlushed(disk, reserve, Buffer.alloc(RESERVE_BYTES));
  };

  const look = async () => {
    const free = await freeBytes(dir);
    const next = free < FULL_BYTES ? 'full' : free < LOW_BYTES ? 'low' : 'enough';
    const freeMb = Math.floor(free / MB);
    if (next === 'full') await disk.remove(reserve);
    if (next !== space && next === 'enough') log.info({ freeMb }, 'there is room on the disk again');
    if (next !== space && next === 'low') log.warn({ freeMb }, 'the disk is filling up: please make room');
    if (next !== space && next === 'full') log.error({ freeMb }, 'the disk is full: no new sales are taken');
    const told = next === 'enough' ? 0 : Math.floor(free / TOLD_BYTES) * TOLD_BYTES;
    const isNews = next !== space || told !== left;
    space = next;
    left = told;
    return isNews;
  };

  const lookOften = () => {
    cancel = after(LOOK_MS, () => {
      look()
        .then((isNews) => isNews && onChanged())
        .then(keepReserve)
        .catch((error: unknown) => log.error({ err: error }, 'the room on the disk could not be looked at'))
        .finally(lookOften);
    });
  };

  await look();
  lookOften();
  return {
    now: () => space,
    note() {
      if (space === 'enough') return { t: 'note', kind: 'storage', state: 'ok' };
      return { t: 'note', kind: 'storage', state: space, freeBytes: left };
    },
    close: () => cancel(),
  };
}

async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}
