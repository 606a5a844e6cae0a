import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const idsIn = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].flatMap(([, id]) => id ?? []));
const missingFrom = (there: ReadonlySet<string>, wanted: ReadonlySet<string>) =>
  [...wanted].filter((id) => !there.has(id));

const spec = readFileSync(join(root, 'docs/SPEC.md'), 'utf8');
const rules = idsIn(spec, /^- \[([A-Z]\d+)\]/gm);
const sources = ['shop', 'server', 'electron', 'renderer', 'test']
  .map((folder) => join(root, folder))
  .filter(existsSync)
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
  .filter((path) => /\.(test|spec)\.tsx?$/.test(path))
  .map((path) => readFileSync(path, 'utf8'));
/** An id counts where a title starts with it: right behind the opening quote. */
const titled = idsIn(sources.join('\n'), /['"`]\[([A-Z]\d+)\] /g);
/** Failures that users of other systems have reported, F-01 to F-27; a title ends with those that it answers. */
const failures = new Set(Array.from({ length: 27 }, (_, index) => `F-${String(index + 1).padStart(2, '0')}`));
const answered = idsIn(
  sources.flatMap((source) => source.match(/['"`]\[[A-Z]\d+\] .*['"`]/g) ?? []).join('\n'),
  /\((F-\d\d)\)/g,
);
const rows = new Map(
  [...spec.matchAll(/^\| (F-\d\d) \|.*\| (.*) \|$/gm)].map(([, row = '', rules = '']) => [row, rules]),
);

test('[H5] every rule of docs/SPEC.md stands in a title of some test', () => {
  expect(missingFrom(titled, rules)).toEqual([]);
});

test('[H5] every rule that a test names stands in docs/SPEC.md', () => {
  expect(missingFrom(rules, titled)).toEqual([]);
});

test('[H5] every failure that others have had has a test whose title names it', () => {
  expect(missingFrom(answered, failures)).toEqual([]);
  expect(missingFrom(failures, answered)).toEqual([]);
});

test('[H5] every failure that others have had has a row in docs/SPEC.md, with rules that are there', () => {
  expect([...rows.keys()]).toEqual([...failures]);
  for (const [row, text] of rows) {
    const named = idsIn(text, /\[([A-Z]\d+)\]/g);
    expect([row, named.size > 0, missingFrom(rules, named)]).toEqual([row, true, []]);
  }
});
