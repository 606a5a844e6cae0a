import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What a folder of the product says in its files, tests and comments aside, by path from the root. */
export function sourcesOf(...folders: readonly string[]): Map<string, string> {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const own = paths.filter((path) => /\.(tsx?|html|mjs)$/.test(path) && !/\.(test|spec|d)\.tsx?$/.test(path));
  return new Map(own.map((path) => [path, withoutComments(readFileSync(join(root, path), 'utf8'))]));
}

/** Where a pattern stands, as `path: what was found`. */
export function placesOf(pattern: RegExp, sources: ReadonlyMap<string, string>): string[] {
  const everywhere = new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`);
  return [...sources].flatMap(([path, text]) => [...text.matchAll(everywhere)].map(([found]) => `${path}: ${found}`));
}

/** A slash that begins a comment follows a blank or begins a line; those in addresses and patterns do not. */
function withoutComments(text: string): string {
  return text.replace(/(^|\s)\/\*[\s\S]*?\*\//g, '$1').replace(/(^|\s)\/\/.*$/gm, '$1');
}
