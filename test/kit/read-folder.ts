import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything that the files of a folder hold, at whatever depth, as one text. */
export async function readFolder(dir: string): Promise<string> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return (await Promise.all(files.map((path) => readFile(path, 'utf8')))).join('\n');
}
