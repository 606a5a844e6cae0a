import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

/** A program of its own process, killed at the latest when the test is over. */
export interface Program {
  readonly child: ChildProcess;
  /** What it printed, as soon as that matches; rejects when it ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same of what it printed on its error output. */
  complained(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<Ended>;
}

const root = join(import.meta.dirname, '../..');

/** Runs `dist/server/<name>.js` with plain Node; `home` stands in for the home folder of whoever runs it. */
export function runBuilt(
  name: 'keep-host' | 'host' | 'check-sync' | 'verify' | 'restore-main',
  args: string[],
  home: string,
  env: NodeJS.ProcessEnv = {},
): Program {
  const path = join(root, `dist/server/${name}.js`);
  if (!existsSync(path)) throw new Error(`${path} is not there: run \`npm run build\` first`);
  return runProgram(process.execPath, [path, ...args], {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    APPDATA: home,
    XDG_CONFIG_HOME: home,
    TILLWIRE_TOKEN: undefined,
    ...env,
  });
}

export function runProgram(file: string, args: string[], env: NodeJS.ProcessEnv = process.env): Program {
  const child = spawn(file, args, { env, cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  const lookers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const look of [...lookers]) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    for (const look of [...lookers]) look();
  });
  const ended = new Promise<Ended>((done) => child.once('close', (code, signal) => done({ code, signal, out, err })));
  const shows = (printed: () => string, pattern: RegExp) =>
    new Promise<RegExpExecArray>((done, fail) => {
      const look = () => {
        const found = pattern.exec(printed());
        if (!found) return;
        lookers.delete(look);
        done(found);
      };
      lookers.add(look);
      look();
      void ended.then(() => fail(new Error(`it ended without saying ${pattern}: ${out}${err}`)));
    });
  return {
    child,
    ended,
    said: (pattern) => shows(() => out, pattern),
    complained: (pattern) => shows(() => err, pattern),
  };
}
