import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const isWindows = process.platform === 'win32';

/**
 * The JavaScript file behind an installed command, so that no shell and no `.cmd` file stands between us and it.
 * Without a name it is the first command of the package.
 */
export function commandOf(packageName, command) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : (bin[command] ?? Object.values(bin)[0]));
}

/** `npm` itself: the one that called us where there is one. */
export const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];

/** Ends a program and everything it started, at once. */
function endGroup(child) {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
  if (isWindows) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
  else
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group ended between the question and the signal.
    }
}

/**
 * Calls back when we are asked to stop. npm starts scripts through a shell that dies of a signal without passing it on:
 * a new parent is a request to stop, too. Returns what ends the watch.
 */
export function whenStopped(callback) {
  const parent = process.ppid;
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, callback);
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback('SIGTERM');
  }, 500);
  return () => {
    clearInterval(timer);
    for (const signal of signals) process.off(signal, callback);
  };
}

const running = new Set();
let endWatch;

/** Only while something runs: a script that hands its place to another program answers the signals itself. */
function watch(child) {
  running.add(child);
  endWatch ??= whenStopped((signal) => {
    for (const one of running) endGroup(one);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}

function unwatch(child) {
  running.delete(child);
  if (running.size > 0) return;
  endWatch?.();
  endWatch = undefined;
}

/**
 * Runs a program to its end, or to `seconds`, when its whole process group is killed.
 * `output`: 'show' passes it on, 'keep' returns it, 'split' returns what it prints and passes its error output on.
 * Resolves to { ok, code, late, text } and never rejects.
 */
export function run(command, args, { seconds, output = 'show', env = {}, cwd = root }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: !isWindows,
      shell: isWindows && !/[\\/]/.test(command),
      stdio: ['ignore', output === 'show' ? 'inherit' : 'pipe', output === 'keep' ? 'pipe' : 'inherit'],
    });
    watch(child);
    let text = '';
    let late = false;
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (part) => (text += part));
    const limit = setTimeout(() => {
      late = true;
      endGroup(child);
    }, seconds * 1000);
    const end = (code) => {
      clearTimeout(limit);
      unwatch(child);
      resolve({ ok: code === 0 && !late, code: code ?? 1, late, text });
    };
    child.on('error', (error) => {
      text += error.message;
      end(1);
    });
    // A program may leave a grandchild that holds the pipes open; its own exit is what counts then.
    child.on('exit', (code) => setTimeout(end, output === 'show' ? 0 : 200, code));
    child.on('close', end);
  });
}
