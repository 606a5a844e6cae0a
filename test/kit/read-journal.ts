import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** What a journal's line says to whoever reads the file, whatever else stands in it. */
export interface ReadLine {
  seq: number;
  till: string;
  command: { id: string; type: string; body: unknown };
  refusal?: { code: string };
  changes: ReadChange[];
  /** Takings so far, in minor units. */
  total: number;
}
interface ReadChange {
  kind: string;
  id: string;
  value: ReadDocument | null;
}
export interface ReadDocument {
  number?: string;
  serial?: number;
  takenMinor?: number;
  paidMinor?: number;
  businessDate?: string;
  tillId?: string;
  version?: number;
}

const unzip = promisify(gunzip);

/** All lines of a data folder in the order of its segments; a torn end is left out, as nobody was told of it. */
export async function readJournal(dir: string): Promise<ReadLine[]> {
  const folder = join(dir, 'journal');
  const names = (await readdir(folder)).filter((name) => /\.ndjson(\.gz)?$/.test(name)).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, name));
      return name.endsWith('.gz') ? unzip(bytes) : bytes;
    }),
  );
  // What follows the last newline is the torn end.
  const texts = files.flatMap((file) => file.toString('utf8').split('\n').slice(0, -1));
  return texts.map((text) => JSON.parse(text) as ReadLine);
}
