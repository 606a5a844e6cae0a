import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const idsIn = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].flatMap(([, id]) => id ?? []));
const missingFrom = (there: ReadonlySet<string>, wanted: ReadonlySet<string>) =>
  [...wanted].filter((id) => !there.has(id));

const rules = idsIn(readFileSync(join(root, 'docs/SPEC.md'), 'utf8'), /^- \[([A-Z]\d+)\]/gm);
const sources = ['shop', 'server', 'electron', 'renderer', 'test']
  .map((folder) => join(root, folder))
  .filter(existsSync)
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
  .filter((path) => /\.(test|spec)\.tsx?$/.test(path))
  .map((path) => readFileSync(path, 'utf8'));
/** An id counts where a title starts with it: right behind the opening quote. */
const titled = idsIn(sources.join('\n'), /['"`]\[([A-Z]\d+)\] /g);

test('[H5] every rule of docs/SPEC.md stands in a title of some test', () => {
  expect(missingFrom(titled, rules)).toEqual([]);
});

test('[H5] every rule that a test names stands in docs/SPEC.md', () => {
  expect(missingFrom(rules, titled)).toEqual([]);
});
