import { join } from 'node:path';
import { Low } from 'lowdb';
import type { Disk } from './journal/disk.ts';
import { durableFile } from './journal/durable-file.ts';

/** A few rarely written things of one machine as one JSON document, whole on the disk after every `change`. */
export interface Settings<T extends object> {
  readonly now: Readonly<T>;
  /** Disk first: `now` shows the change only after it is written; rejects with the disk's error. */
  change(next: Partial<T>): Promise<void>;
}

/** Opens `settings.json` (or `name`) of a folder; `parse` reads the unknown and throws on what it cannot use. */
export async function openSettings<T extends object>(
  dir: string,
  parse: (value: unknown) => T,
  name = 'settings.json',
  disk?: Disk,
): Promise<Settings<T>> {
  const low = new Low<unknown>(durableFile(join(dir, name), disk), {});
  await low.read();
  let current = parse(low.data ?? {});
  let last: Promise<void> = Promise.resolve();
  return {
    get now() {
      return current;
    },
    change(next) {
      const write = async () => {
        const changed = { ...current, ...next };
        low.data = changed;
        await low.write();
        current = changed;
      };
      // One after the other: two writers of one temp file would cut each other's.
      last = last.catch(() => {}).then(write);
      return last;
    },
  };
}
