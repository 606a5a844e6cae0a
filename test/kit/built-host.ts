import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { makeFolder } from './open-host.ts';

/** The built host as a process of its own, on a folder and a port that stay while it is killed and started again. */
export interface BuiltHost {
  readonly dir: string;
  readonly port: number;
  readonly localToken: string;
  /** Resolves with the milliseconds until it served. */
  start(): Promise<number>;
  /** Resolves when nothing of it is left. */
  kill(): Promise<void>;
  /** Asks it to stop and waits until it did; resolves with its exit code. */
  stop(): Promise<number | null>;
  pause(): void;
  resume(): void;
  /** Kills it and removes its folder. */
  close(): Promise<void>;
}

const program = join(import.meta.dirname, '../../dist/server/host.js');
const READY = /check:sync/;

export interface BuiltHostWish {
  /** The command line of a program that runs the host, as a tracer does. */
  before?: readonly string[];
  /** Beyond port and folder. */
  args?: readonly string[];
  /** One of its own unless it is given; either goes with the host. */
  dir?: string;
}

export async function openBuiltHost(wish: BuiltHostWish = {}): Promise<BuiltHost> {
  const { before = [], args: more = [] } = wish;
  if (!existsSync(program)) throw new Error(`${program} is not there: run \`npm run build\` first`);
  const { dir, remove } = wish.dir === undefined ? await makeFolder() : folderAt(wish.dir);
  const port = await freePort();
  const [file = '', ...args] = [...before, process.execPath, program, '--port', String(port), '--data', dir, ...more];
  let child: ChildProcess | undefined;
  let localToken = '';

  /** A group of its own, so that a tracer goes with the host. */
  const signal = (name: NodeJS.Signals) => {
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, name);
  };
  const ended = () =>
    new Promise<number | null>((done) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return done(child?.exitCode ?? null);
      child.once('close', done);
    });
  const end = (name: NodeJS.Signals) => {
    const over = ended();
    signal(name);
    return over;
  };
  // A test that is cut short must not leave a host behind.
  const onExit = () => signal('SIGKILL');
  process.once('exit', onExit);

  return {
    dir,
    port,
    get localToken() {
      return localToken;
    },
    async start() {
      const begun = performance.now();
      child = spawn(file, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      await said(child);
      const took = performance.now() - begun;
      localToken ||= (await readFile(join(dir, 'local-token'), 'utf8')).trim();
      return took;
    },
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async close() {
      await end('SIGKILL');
      process.off('exit', onExit);
      await remove();
    },
  };
}

function folderAt(dir: string) {
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** Resolves once the host has printed what to try: it serves by then. */
function said(child: ChildProcess): Promise<void> {
  let text = '';
  return new Promise((done, fail) => {
    const listen = (chunk: Buffer) => {
      text += chunk.toString();
      if (READY.test(text)) done();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', fail);
    child.once('close', (code, signal) => fail(new Error(`the host ended with ${code ?? signal}: ${text}`)));
  });
}
