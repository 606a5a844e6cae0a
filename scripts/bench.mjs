import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { onScreen } from './display.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { packageApp } from './package.mjs';
import { build, buildBenches, main, prepare, Stop, say } from './prepare.mjs';
import { root, run } from './run.mjs';

const named = process.argv[2];

/** `npm run bench -- m1`: a bench is named for its file. */
function chosen() {
  const all = readdirSync(join(root, 'bench'))
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  if (!named) return all;
  if (!all.includes(named)) throw new Stop(`There is no bench called ${named}. There are: ${all.join(', ')}.`);
  return [named];
}

/** One program's answer: { id, title, limit, columns, rows, notes }, printed as its last line. */
async function measure(name, env) {
  say(`Running ${name}.`);
  const screened = await onScreen(process.execPath, [join(root, 'dist/bench', `${name}.js`)]);
  if (!screened) throw new Stop(`The bench ${name} opens windows: please install xvfb.`);
  const { ok, late, text } = await run(...screened, { seconds: 1800, output: 'split', env });
  if (!ok) throw new Stop(`The bench ${name} ${late ? 'took longer than half an hour' : 'failed'}.`);
  try {
    return JSON.parse(text.trim().split('\n').at(-1));
  } catch {
    throw new Stop(`The bench ${name} did not end with its figures.`);
  }
}

const row = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;

const section = ({ id, title, limit, columns, rows, notes = [] }) =>
  [
    `## ${id} ${title}`,
    `Limit: ${limit}`,
    [row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n'),
    notes.map((note) => `- ${note}`).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');

function machine(runtime) {
  const processors = cpus();
  const { version, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = ['express', 'ws', 'lowdb', 'zod', 'react'].map((name) => `${name} ${devDependencies[name]}`);
  return [
    `- Machine: ${processors[0]?.model.trim()}, ${processors.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `- System: ${type()} ${release()}, Node ${process.versions.node}, Electron ${runtime.version}`,
    `- Tillwire ${version} with ${packages.join(', ')}`,
    `- Measured on ${new Date().toISOString().slice(0, 10)}`,
  ].join('\n');
}

await main(async () => {
  await prepare({ system: 'all' });
  const names = chosen();
  await build();
  await buildBenches();
  const { runtime, reason } = await electronRuntime();
  if (!runtime) throw new Stop(reason);
  const { inspectable } = await packageApp(runtime);
  const programs = { TILLWIRE_APP_INSPECTABLE: inspectable, TILLWIRE_ELECTRON: runtime.executable };
  const results = [];
  for (const name of names) results.push(await measure(name, programs));
  const text = results.map(section).join('\n\n');
  if (named) return say(`\n${text}`);
  const head = `# Benchmarks\n\nWritten by \`npm run bench\`. Figures are of this machine and this day.\n\n${machine(runtime)}`;
  writeFileSync(join(root, 'docs/BENCHMARKS.md'), `${head}\n\n${text}\n`);
  say('The figures are in docs/BENCHMARKS.md.');
});
