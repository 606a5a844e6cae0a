import { electronRuntime } from './electron-runtime.mjs';
import { electronBuilder, makeDeb, packageApp } from './package.mjs';
import { build, main, prepare, Stop, say } from './prepare.mjs';

const targets = { linux: ['AppImage', 'deb'], win32: ['nsis'], darwin: ['dmg', 'zip'] }[process.platform] ?? [];

/** The tool's own words are long; the line with the error is what helps. */
const causeIn = (text) =>
  text
    .split('\n')
    .find((line) => /⨯|error|cannot/i.test(line))
    ?.trim()
    .slice(0, 200) ?? 'no reason was given';

await main(async () => {
  await prepare({ system: 'all' });
  const { runtime, reason } = await electronRuntime();
  if (!runtime) throw new Stop(reason);
  await build();
  const { dir } = await packageApp(runtime);
  say(`The folder is ready: ${dir}.`);
  let made = 0;
  for (const target of targets) {
    const { ok, late, text } = await electronBuilder(runtime, [target], { seconds: 300 });
    if (ok) {
      made++;
      say(`The ${target} is in release/.`);
    } else say(`The ${target} could not be made here: ${late ? 'it took longer than five minutes' : causeIn(text)}.`);
    if (!ok && target === 'deb') {
      const { path, said } = await makeDeb(runtime);
      if (path) made++;
      say(said);
    }
  }
  if (!runtime.official)
    say(
      'These were packed with the Electron for tests: please release from a computer that can download the official one.',
    );
  if (made === 0) throw new Stop('Apart from the folder, no installer could be made on this computer.');
});
