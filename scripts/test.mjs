import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onScreen } from './display.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { makeDeb, packageApp } from './package.mjs';
import { build, prepare, Stop, say } from './prepare.mjs';
import { commandOf, root, run } from './run.mjs';

const node = (packageName, ...args) => [process.execPath, [commandOf(packageName), ...args]];
const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });
const skip = (reason) => ({ passed: 0, failed: 0, skipped: 1, reason });
const minutes = (count) => ({ seconds: count * 60 });

/** What later steps learn from earlier ones. */
const found = { built: false, runtime: null, reason: '', app: null, deb: undefined };

const environment = () => ({
  ...(found.runtime ? { TILLWIRE_ELECTRON: found.runtime.executable } : {}),
  ...(found.app ? { TILLWIRE_APP: found.app.executable, TILLWIRE_APP_INSPECTABLE: found.app.inspectable } : {}),
  ...(found.deb ? { TILLWIRE_DEB: found.deb } : {}),
});

async function runOrTell([command, args], options) {
  const { ok, late } = await run(command, args, options);
  if (late) say(`This step was stopped after ${options.seconds / 60} minutes.`);
  return ok;
}

/** Runs a test program and counts by its report; a crash that the report does not show counts as one failure. */
async function counted(command, report, read, options) {
  const file = join(root, 'test-results', report);
  mkdirSync(join(root, 'test-results'), { recursive: true });
  rmSync(file, { force: true });
  const ok = await runOrTell(command, { ...options, env: environment() });
  const counts = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : one(ok);
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

async function lint() {
  const biome = await runOrTell(node('@biomejs/biome', 'check', '.'), minutes(3));
  const knip = await runOrTell(node('knip'), minutes(3));
  return one(biome && knip);
}

const vitest = (project, time, ...more) =>
  counted(
    node('vitest', 'run', '--project', project, ...more),
    'vitest.json',
    (report) => ({
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    }),
    time,
  );

const unit = () => vitest('unit', minutes(20));

/** `npm run test:long` kills a thousand times instead of two hundred. */
const isLong = process.argv.includes('--long');
if (isLong) process.env.TILLWIRE_LONG = '1';

function reliability() {
  requireBuild();
  return vitest('reliability', minutes(isLong ? 60 : 30), '--no-file-parallelism');
}

async function built() {
  await build();
  found.built = true;
  return one(true);
}

/** Old output in `dist/` must not pass for the sources of today. */
function requireBuild() {
  if (!found.built) throw new Stop('The build failed, so there is no app to test.');
}

async function packed() {
  requireBuild();
  if (!found.runtime) return skip(found.reason);
  found.app = await packageApp(found.runtime);
  const { path, said } = await makeDeb(found.runtime);
  say(said);
  found.deb = path;
  return path ? { passed: 2, failed: 0, skipped: 0 } : { passed: 1, failed: 0, skipped: 1 };
}

async function endToEnd() {
  requireBuild();
  if (!found.runtime) return skip(found.reason);
  found.app ??= await packageApp(found.runtime);
  const screened = await onScreen(...node('@playwright/test', 'test'));
  if (!screened) return skip('There is no display, and xvfb is not installed.');
  return counted(
    screened,
    'playwright.json',
    ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }),
    minutes(40),
  );
}

const steps = [
  ['types', 'Types', async () => one(await runOrTell(node('typescript', '-b'), minutes(5)))],
  ['lint', 'Lint', lint],
  ['build', 'Build', built],
  ['unit', 'Unit and integration', unit],
  ['reliability', 'Reliability', reliability],
  ['package', 'Package', packed],
  ['e2e', 'End to end', endToEnd],
];

/** `--only types,lint` is for whoever works on one thing. */
function wanted() {
  const at = process.argv.indexOf('--only');
  if (at < 0) return steps;
  const names = (process.argv[at + 1] ?? '').split(',');
  const unknown = names.filter((name) => !steps.some(([id]) => id === name));
  if (unknown.length > 0)
    throw new Stop(`There is no step called ${unknown.join(', ')}. There are: ${steps.map(([id]) => id).join(', ')}.`);
  const needsBuild = names.some((name) => ['unit', 'reliability', 'package', 'e2e'].includes(name));
  return steps.filter(([id]) => names.includes(id) || (id === 'build' && needsBuild));
}

async function take([, title, work]) {
  say(`\n── ${title} ──`);
  const begun = performance.now();
  let counts;
  try {
    counts = await work();
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error);
    counts = one(false);
  }
  if (counts.reason) say(`Skipped: ${counts.reason}`);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  say(`${title}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${seconds} s.`);
  return counts;
}

const total = { passed: 0, failed: 0, skipped: 0 };
try {
  const chosen = wanted();
  await prepare({ system: 'all' });
  if (chosen.some(([id]) => ['unit', 'package', 'e2e'].includes(id))) Object.assign(found, await electronRuntime());
  for (const step of chosen) {
    const counts = await take(step);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
} catch (error) {
  console.error(error instanceof Stop ? error.message : error);
  total.failed++;
}
say(`\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed > 0 ? 1 : 0);
