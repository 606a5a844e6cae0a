import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const folders = ['shop', 'server', 'electron', 'renderer', 'test', 'bench'];

/** A house with our walls (the real configuration files) and one empty room a folder: nothing in the repository is touched. */
let house: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'tillwire-walls-'));
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'), 'junction');
  mkdirSync(join(house, 'scripts'));
  for (const path of ['biome.json', '.gitignore', 'tsconfig.base.json', 'scripts/shop-is-pure.grit'])
    cpSync(join(root, path), join(house, path));
  for (const folder of folders) {
    mkdirSync(join(house, folder));
    cpSync(join(root, folder, 'tsconfig.json'), join(house, folder, 'tsconfig.json'));
    writeFileSync(join(house, folder, 'room.ts'), `export const room = '${folder}';\n`);
  }
  for (const door of ['start-host', 'start-guest', 'journal-key', 'settings', 'ledger'])
    writeFileSync(join(house, 'server', `${door}.ts`), 'export const room = 1;\n');
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

/** Puts one file into a room for as long as `look` runs. */
function withFile<T>(path: string, source: string, look: (file: string) => T): T {
  const file = join(house, path);
  writeFileSync(file, source);
  try {
    return look(file);
  } finally {
    rmSync(file);
  }
}

const compile = (path: string, source: string): string =>
  withFile(path, source, () => {
    const project = path.replace(/\/.*/, '');
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-b', project, '--pretty', 'false'], {
      cwd: house,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return stdout;
  });

interface Finding {
  category: string;
  severity: string;
  message: string;
}

const lint = (path: string, source: string): Finding[] =>
  withFile(path, source, (file) => {
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const { stdout } = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', file], {
      cwd: house,
      encoding: 'utf8',
      timeout: 60_000,
    });
    const report = JSON.parse(stdout) as { diagnostics: Finding[] };
    return report.diagnostics.filter(({ severity }) => severity === 'error');
  });

const importing = (from: string) => `import { room } from '${from}';\nexport const seen = room;\n`;

describe('what does not compile', () => {
  test.each([
    ['shop/wall.ts', '../server/room.ts'],
    ['shop/wall.ts', '../renderer/room.ts'],
    ['server/wall.ts', '../electron/room.ts'],
    ['server/wall.ts', '../renderer/room.ts'],
    ['server/wall.ts', '../test/room.ts'],
    ['electron/wall.ts', '../renderer/room.ts'],
    ['renderer/wall.ts', '../server/room.ts'],
    ['renderer/wall.ts', '../electron/room.ts'],
    ['renderer/wall.ts', '../bench/room.ts'],
  ])('[H1] %s may not import %s', (path, from) => {
    expect(compile(path, importing(from))).toContain(`${path}(1,22): error TS6307`);
  });

  test.each([
    ['process', 'export const seen = process.pid;\n', 'TS2591'],
    ['document', 'export const seen = document.title;\n', 'TS2584'],
    ['setTimeout', 'setTimeout(() => undefined, 1);\n', 'TS2304'],
    ['node:fs', "import { readFileSync } from 'node:fs';\nexport const seen = readFileSync;\n", 'TS2591'],
  ])('[H1] shop/ does not know %s', (name, source, code) => {
    expect(compile('shop/wall.ts', source)).toMatch(new RegExp(`shop/wall\\.ts\\(.*error ${code}: .*'${name}'`));
  });

  test.each([
    ['shop/wall.ts', './room.ts'],
    ['server/wall.ts', '../shop/room.ts'],
    ['electron/wall.ts', '../server/start-host.ts'],
    ['renderer/wall.ts', '../shop/room.ts'],
    ['test/wall.ts', '../server/ledger.ts'],
  ])('[H1] %s may import %s', (path, from) => {
    expect(compile(path, importing(from))).toBe('');
  });
});

describe('what the linter stops', () => {
  const wall = (findings: Finding[]) =>
    findings.filter(({ category }) => category === 'lint/style/noRestrictedImports').map(({ message }) => message);

  test.each([
    ['shop/wall.ts', 'express', 'its own files'],
    ['shop/wall.ts', 'node:fs', 'its own files'],
    ['shop/wall.ts', './../server/ledger.ts', 'its own files'],
    ['server/wall.ts', 'electron', 'knows no window'],
    ['server/wall.ts', '../renderer/room.ts', 'knows no window'],
    ['server/wall.ts', '../test/room.ts', 'nothing from test/ or bench/'],
    ['electron/wall.ts', '../server/ledger.ts', 'through its doors only'],
    ['electron/wall.ts', '../renderer/room.ts', 'put the shape into shop/bridge.ts'],
    ['renderer/wall.tsx', '../server/start-host.ts', 'through a Link'],
    ['renderer/wall.tsx', 'electron', 'through a Link'],
    ['renderer/wall.tsx', 'node:crypto', 'through a Link'],
    ['renderer/wall.tsx', '../bench/room.ts', 'nothing from test/ or bench/'],
  ])('[H2] %s may not import %s and is told what to do', (path, from, advice) => {
    expect(wall(lint(path, importing(from)))).toEqual([expect.stringContaining(advice)]);
  });

  test.each([
    ['shop/wall.ts', './room.ts'],
    ['shop/wall.ts', 'zod'],
    ['server/wall.ts', '../shop/room.ts'],
    ['electron/wall.ts', '../server/start-host.ts'],
    ['electron/wall.ts', '../server/start-guest.ts'],
    ['electron/wall.ts', '../server/journal-key.ts'],
    ['electron/wall.ts', '../server/settings.ts'],
    ['renderer/wall.tsx', '../shop/room.ts'],
    ['server/wall.test.ts', '../test/room.ts'],
  ])('[H2] %s may import %s', (path, from) => {
    expect(lint(path, importing(from))).toEqual([]);
  });

  test('[H2] a file that only re-exports, an `any` and a floating promise are errors', () => {
    const source = "export * from './room.ts';\nexport const x: any = 1;\nasync function f() {}\nf();\n";
    expect(lint('server/wall.ts', source).map(({ category }) => category)).toEqual(
      expect.arrayContaining([
        'lint/performance/noBarrelFile',
        'lint/suspicious/noExplicitAny',
        'lint/nursery/noFloatingPromises',
      ]),
    );
  });
});

describe('shop/ is pure', () => {
  test.each([
    'Date.now()',
    'Date.now',
    'Date()',
    'new Date()',
    'Math.random()',
    "Math['random']()",
    'crypto.randomUUID()',
    'performance.now()',
    'globalThis.Date.now()',
  ])('[H3] %s is refused in shop/', (expression) => {
    const findings = lint('shop/wall.ts', `export const seen = ${expression};\n`);
    expect(findings.map(({ category }) => category)).toEqual([
      expect.stringMatching(/^(plugin|lint\/style\/noRestrictedGlobals)$/),
    ]);
  });

  test.each([
    ['shop/wall.ts', 'new Date(0).getTime()'],
    ['shop/wall.ts', 'Math.round(1.5)'],
    ['shop/wall.test.ts', 'Date.now()'],
    ['server/wall.ts', 'Date.now()'],
  ])('[H3] in %s, %s is welcome', (path, expression) => {
    expect(lint(path, `export const seen = ${expression};\n`)).toEqual([]);
  });
});

test('[H4] package-lock.json names the packages of every platform, so that npm ci works on each', () => {
  type Locked = { optionalDependencies?: Record<string, string> };
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});
