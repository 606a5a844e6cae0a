import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasDisplay } from './display.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { packageApp } from './package.mjs';
import { build, main, prepare, say } from './prepare.mjs';
import { isWindows, root, whenStopped } from './run.mjs';

/** What opens the window, or the sentence why none can be opened: [[command, ...args], ''] or [null, reason]. */
async function terminal() {
  if (!hasDisplay) return [null, 'There is no display'];
  const { runtime, reason } = await electronRuntime();
  if (!runtime) return [null, reason.replace(/\.$/, '')];
  // Chromium refuses its sandbox to root; the product itself never asks for this.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  if (existsSync(join(runtime.dir, 'resources/default_app.asar'))) return [[runtime.executable, ...asRoot, root], ''];
  try {
    const { executable } = await packageApp(runtime);
    return [[executable, ...asRoot], ''];
  } catch (error) {
    return [null, error.message];
  }
}

/** Hands our place to a program: its output, our signals, its exit code, or what `instead` does when it cannot be loaded. */
function become([command, ...args], instead) {
  const child = spawn(command, args, { stdio: 'inherit', detached: !isWindows });
  let last = 0;
  const endWatch = whenStopped((signal) => {
    // npm passes on what the keyboard has sent already: twice would read as impatience.
    if (Date.now() - last < 500) return;
    last = Date.now();
    // To this one process: Chromium's helpers, struck down with it, would look like a crash.
    child.kill(signal);
  });
  child.on('error', (error) => {
    console.error(`Tillwire could not be started: ${error.message}.`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    endWatch();
    // 127 is the system's answer to a missing library, before any of our code has run.
    if (code === 127 && instead) instead();
    else process.exit(code ?? (signal === 'SIGINT' ? 130 : 143));
  });
}

await main(async () => {
  await prepare({ system: hasDisplay ? 'window' : 'none' });
  await build();
  const args = process.argv.slice(2);
  const withoutWindow = (reason) => {
    say(`${reason}, so Tillwire runs without a window: open one of the addresses below in a browser.`);
    become([process.execPath, join(root, 'dist/server/keep-host.js'), ...args]);
  };
  const [window, reason] = await terminal();
  if (window) become([...window, ...args], () => withoutWindow('A library that the window needs is missing'));
  else withoutWindow(reason);
});
