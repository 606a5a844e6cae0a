import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { electronRuntime } from './electron-runtime.mjs';
import { build, fingerprint, main, prepare, Stop, say, sourceHash, whenStale } from './prepare.mjs';
import { commandOf, root, run } from './run.mjs';

const arm = process.arch === 'arm64';
/** Where electron-builder puts the app's folder, and the executable in it. */
const [folder, executable] = {
  linux: [arm ? 'linux-arm64-unpacked' : 'linux-unpacked', 'tillwire'],
  win32: [arm ? 'win-arm64-unpacked' : 'win-unpacked', 'Tillwire.exe'],
  darwin: [arm ? 'mac-arm64' : 'mac', 'Tillwire.app/Contents/MacOS/Tillwire'],
}[process.platform] ?? ['linux-unpacked', 'tillwire'];
const released = join(root, 'release', folder);
const inspectable = join(root, 'release', `${folder}-inspectable`);

export const platformFlag = { linux: '--linux', win32: '--win', darwin: '--mac' }[process.platform];

/** electron-builder with the Electron that is here, so that it downloads none. */
export const electronBuilder = (runtime, targets, options) =>
  run(
    process.execPath,
    [
      commandOf('electron-builder'),
      platformFlag,
      ...targets,
      arm ? '--arm64' : '--x64',
      '--publish=never',
      `-c.electronDist=${runtime.dir}`,
      `-c.electronVersion=${runtime.version}`,
    ],
    { seconds: 600, output: 'keep', env: { CSC_IDENTITY_AUTO_DISCOVERY: 'false' }, ...options },
  );

/** Playwright steers Electron through its inspector, which a release keeps shut: this copy differs in that fuse only. */
async function copyWithInspector() {
  rmSync(inspectable, { recursive: true, force: true });
  cpSync(released, inspectable, { recursive: true, verbatimSymlinks: true });
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(inspectable, executable), {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: process.platform === 'darwin',
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/**
 * Packs the built app into a folder, ready to start, and a copy of it that tests can steer.
 * Returns the paths { dir, executable, inspectable } of the folder and the two executables.
 */
export async function packageApp(runtime) {
  const hash = fingerprint(['electron-builder.yml', 'build'], `${sourceHash()} ${runtime.dir} ${runtime.version}`);
  await whenStale('release/.packaged', hash, async () => {
    say(`Packing the app with Electron ${runtime.version}.`);
    rmSync(released, { recursive: true, force: true });
    const { ok, text } = await electronBuilder(runtime, ['dir']);
    if (!ok || !existsSync(join(released, executable)))
      throw new Stop(`The app could not be packed.\n${text.slice(-3000)}`);
    await copyWithInspector();
  });
  return { dir: released, executable: join(released, executable), inspectable: join(inspectable, executable) };
}

const hasProgram = async (name) => (await run(name, ['--version'], { seconds: 10, output: 'keep' })).ok;

/**
 * Makes a Debian package of the packed folder without downloading any tool.
 * Resolves to { path, said }: the file, or undefined where none can be made, and the sentence for the screen.
 */
export async function makeDeb(runtime) {
  if (process.platform !== 'linux') return { said: 'A Debian package can be made on Linux only.' };
  if (!(await hasProgram('dpkg-deb')) || !(await hasProgram('fakeroot')))
    return { said: 'No Debian package was made: please install dpkg and fakeroot first.' };
  const { dir } = await packageApp(runtime);
  const { author, description, homepage, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const arch = arm ? 'arm64' : 'amd64';
  const path = join(root, 'release', `tillwire_${version}${runtime.official ? '' : '-trial'}_${arch}.deb`);
  const stamp = 'release/.deb';
  if (!existsSync(path)) rmSync(join(root, stamp), { force: true });
  await whenStale(stamp, readFileSync(join(root, 'release/.packaged'), 'utf8'), async () => {
    say('Making the Debian package.');
    // The Debian packer reads both files, and electron-builder takes one away and renames the other.
    writeFileSync(join(dir, 'version'), runtime.version);
    cpSync(join(dir, 'LICENSE.electron.txt'), join(dir, 'LICENSE'));
    const { default: installer } = await import('electron-installer-debian');
    const sizes = [16, 24, 32, 48, 64, 128, 256, 512].map((size) => `${size}x${size}`);
    await installer({
      src: dir,
      dest: join(root, 'release'),
      arch,
      options: {
        name: 'tillwire',
        productName: 'Tillwire',
        genericName: 'Point of Sale',
        bin: 'tillwire',
        description,
        productDescription:
          'Tillwire is a point of sale for cafés, restaurants and shops. Every till of the shop sees every order at once, goes on selling when the network is away, and loses nothing that it has acknowledged.',
        maintainer: author,
        homepage,
        section: 'misc',
        categories: ['Office', 'Finance'],
        icon: Object.fromEntries(sizes.map((size) => [size, join(root, 'build/icons', `${size}.png`)])),
        depends: ['libasound2 | libasound2t64'],
        // A package with the stand-in Electron is for trying out: its version says so, and it is packed in haste.
        ...(runtime.official ? {} : { revision: 'trial', compression: 'gzip' }),
      },
    });
  });
  const said = runtime.official
    ? 'The Debian package is in release/.'
    : `The Debian package in release/ carries Electron ${runtime.version} for trials: please do not hand it to a shop.`;
  return { path, said };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(async () => {
    await prepare();
    const { runtime, reason } = await electronRuntime();
    if (!runtime) throw new Stop(reason);
    await build();
    const app = await packageApp(runtime);
    say(`The packed app is ${app.executable}.`);
    if (process.argv.includes('--deb')) say((await makeDeb(runtime)).said);
  });
