import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placesOf, sourcesOf } from './kit/sources.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const { packages } = JSON.parse(read('package-lock.json')) as {
  packages: Record<
    string,
    { version?: string; hasInstallScript?: boolean; resolved?: string; integrity?: string; optional?: boolean }
  >;
};

/** Below these a package had a fault that reaches a door of the host. */
const least = {
  ws: '8.21.0',
  'path-to-regexp': '8.4.0',
  qs: '6.15.2',
  express: '5.2.1',
  'body-parser': '2.2.1',
} as const;

const isAtLeast = (version: string, wanted: string) => {
  const parts = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10));
  const [have, want] = [parts(version), parts(wanted)];
  const at = want.findIndex((part, index) => part !== have[index]);
  return at < 0 || (have[at] ?? 0) > (want[at] ?? 0);
};

test.each(Object.entries(least))('[Z52] every copy of %s in the lock file is %s or newer', (name, wanted) => {
  const copies = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
  expect(copies.length).toBeGreaterThan(0);
  for (const [path, { version = '' }] of copies)
    expect([path, version, isAtLeast(version, wanted)]).toEqual([path, version, true]);
});

test('[Z53] no package runs a script of its own when it is installed, but those that were looked into', () => {
  const known = ['node_modules/electron-winstaller'];
  const scripted = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);
  expect(scripted.filter((path) => !known.includes(path))).toEqual([]);
  expect(read('scripts/prepare.mjs')).toContain("'--ignore-scripts'");
});

test('[Z53] every package comes from the registry, with the digest of its contents', () => {
  const registry = 'https://registry.npmjs.org/';
  const others = Object.entries(packages).filter(
    // What is for other systems alone was never fetched here: npm writes its digest down where it is.
    ([path, { resolved = registry, integrity = '', optional = false }]) =>
      path !== '' && !optional && !(resolved.startsWith(registry) && integrity.startsWith('sha512-')),
  );
  expect(others.map(([path]) => path)).toEqual([]);
});

test('[Z55] what came over a wire is read in one place, and what lies on the disk by those who wrote it', () => {
  const doors = sourcesOf('shop', 'server/http', 'server/feed', 'server/access', 'server/pairing', 'renderer/links');
  const readers = placesOf(/JSON\.parse\(.*/, doors).map((place) => place.split(':')[0]);
  expect([...new Set(readers)].sort()).toEqual([
    // Its own file.
    'server/access/host-identity.ts',
    // It runs in a browser, and shows what its own host said.
    'server/http/docs-page.ts',
    'shop/parse-json.ts',
  ]);
});

test('[Z54] what SECURITY.md promises names rules that there are', () => {
  expect(existsSync(join(root, 'SECURITY.md'))).toBe(true);
  const rules = new Set([...read('docs/SPEC.md').matchAll(/^- \[([A-Z]\d+)\]/gm)].map(([, id]) => id));
  const named = [...read('SECURITY.md').matchAll(/\[([A-Z]\d+)\]/g)].map(([, id]) => id);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((id) => !rules.has(id))).toEqual([]);
  const promises = read('SECURITY.md').split('## What is promised')[1]?.split('\n## ')[0] ?? '';
  for (const line of promises.matchAll(/^- (?:.*\n(?: {2}.*\n)*)/gm)) expect(line[0]).toMatch(/\[[A-Z]\d+\]/);
});
