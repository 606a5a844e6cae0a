import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, npm, root, run } from './run.mjs';

const minimum = [20, 19];

/** What a till's window needs on Debian and Ubuntu, and what the tests need on top. */
const windowPackages = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'fonts-dejavu-core', 'fonts-noto-core'];
const testPackages = [...windowPackages, 'xvfb', 'xauth', 'chromium', 'fakeroot', 'dpkg', 'strace'];

/** A sentence for the person at the keyboard instead of a stack trace. */
export class Stop extends Error {}

export const say = (sentence) => console.log(sentence);

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return;
  throw new Stop(
    `Tillwire needs Node ${minimum.join('.')} or newer, and this is Node ${process.versions.node}: please install a newer one from nodejs.org.`,
  );
}

/** Hash of the contents of files and folders, test files aside: they do not make a build stale. */
export function fingerprint(paths, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const path of paths) {
    const full = join(root, path);
    if (!existsSync(full)) continue;
    const files = statSync(full).isFile() ? [''] : readdirSync(full, { recursive: true }).sort();
    for (const file of files) {
      if (/\.test\.tsx?$/.test(file) || !statSync(join(full, file)).isFile()) continue;
      hash.update(`\0${path}/${file}\0`).update(readFileSync(join(full, file)));
    }
  }
  return hash.digest('hex');
}

/** Runs `work` unless the stamp already carries this hash. There is no stamp while it runs: half a result is none. */
export async function whenStale(stamp, hash, work) {
  const file = join(root, stamp);
  if (existsSync(file) && readFileSync(file, 'utf8') === hash) return false;
  rmSync(file, { force: true });
  await work();
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, hash);
  return true;
}

const installPackages = () =>
  whenStale('node_modules/.tillwire-lock', fingerprint(['package-lock.json']), async () => {
    say('Installing the npm packages.');
    const [command, ...args] = npm;
    const { ok, text } = await run(command, [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      seconds: 900,
      output: 'keep',
    });
    if (!ok) throw new Stop(`The npm packages could not be installed, so nothing else can run.\n${text.slice(-2000)}`);
  });

async function installedOf(names) {
  // Newer releases call some libraries libgtk-3-0t64 and so on.
  const asked = names.flatMap((name) => [name, `${name}t64`]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is dpkg's own way of naming its fields.
  const format = '${Package} ${db:Status-Status}\n';
  const { text } = await run('dpkg-query', ['-W', '-f', format, ...asked], {
    seconds: 30,
    output: 'keep',
  });
  const installed = new Set([...text.matchAll(/^(\S+) installed$/gm)].map(([, name]) => name));
  return names.filter((name) => installed.has(name) || installed.has(`${name}t64`));
}

const apt = (...args) =>
  run('apt-get', [...args], { seconds: 900, output: 'keep', env: { DEBIAN_FRONTEND: 'noninteractive' } });

async function offeredName(name) {
  const { ok, text } = await run('apt-cache', ['show', '--no-all-versions', `${name}t64`], {
    seconds: 30,
    output: 'keep',
  });
  return ok && text.includes('Package:') ? `${name}t64` : name;
}

/** Installs the Debian packages that are missing, or says the one line that does. Never fails: what lacks is skipped later. */
async function installSystemPackages(names) {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return;
  const installed = await installedOf(names);
  const missing = names.filter((name) => !installed.includes(name));
  if (missing.length === 0) return;
  if (process.getuid() !== 0) {
    say(`Some system packages are missing. Install them with: sudo apt-get install -y ${missing.join(' ')}`);
    return;
  }
  say(`Installing the system packages ${missing.join(', ')}.`);
  await apt('update');
  const offered = await Promise.all(missing.map(offeredName));
  const { ok, text } = await apt('install', '-y', '--no-install-recommends', ...offered);
  if (!ok) say(`The system packages could not be installed, so what needs them is left out.\n${text.slice(-1000)}`);
}

const sources = ['shop', 'server', 'electron', 'renderer', 'vite.config.ts', 'package.json', 'package-lock.json'];

/** What `dist/` was built from; the packaged app is stale when this changes. */
export const sourceHash = () => fingerprint(sources);

async function viteBuild(...args) {
  const { ok, late, text } = await run(process.execPath, [commandOf('vite'), 'build', '--app', ...args], {
    seconds: 300,
    output: 'keep',
  });
  if (!ok) throw new Stop(`The build ${late ? 'took longer than five minutes' : 'failed'}.\n${text.slice(-4000)}`);
}

export const build = () =>
  whenStale('dist/.built', sourceHash(), () => {
    say('Building.');
    return viteBuild();
  });

export const buildBenches = () => viteBuild('--mode', 'bench');

/** The steps before every other script. `system`: 'none', 'window' or 'all' of the Debian packages. */
export async function prepare({ system = 'none' } = {}) {
  requireNode();
  await installPackages();
  if (system !== 'none') await installSystemPackages(system === 'all' ? testPackages : windowPackages);
}

/** Runs a script's work; a Stop is told in its own words, anything else with its stack. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error);
    process.exitCode = 1;
  }
}
