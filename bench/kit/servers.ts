import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../test/kit/free-port.ts';

/** A server in a process of its own, so that its load and the clients' are apart. */
export interface Served {
  port: number;
  headers: Record<string, string>;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const STARTUP_MS = 20_000;

/** The product's host as a shop runs it: real journal, real flush, logs written; in a new folder unless one is given. */
export async function serveHost(
  given?: string,
  nodeArgs: readonly string[] = [],
): Promise<Served & { pid: number; localToken: string }> {
  const around = given === undefined ? await mkdtemp(join(tmpdir(), 'tillwire-bench-')) : undefined;
  const dir = given ?? join(around ?? '', 'shop');
  const port = await freePort();
  const { stop, pid } = await run(
    'node',
    [...nodeArgs, join(root, 'dist/server/host.js'), '--port', String(port), '--data', dir, '--demo'],
    port,
  );
  const localToken = (await readFile(join(dir, 'local-token'), 'utf8')).trim();
  return {
    port,
    pid,
    localToken,
    headers: { Authorization: `Bearer ${localToken}` },
    stop: async () => {
      await stop();
      if (around !== undefined) await rm(around, { recursive: true });
    },
  };
}

/** One of the servers to compare with: this same program, told by its first argument to serve. */
export async function servePeer(...args: string[]): Promise<Served> {
  return servePeerUnder([], ...args);
}

export async function servePeerUnder(nodeArgs: readonly string[], ...args: string[]): Promise<Served> {
  const port = await freePort();
  const { stop } = await run('node', [...nodeArgs, process.argv[1] ?? '', ...args, String(port)], port);
  return { port, headers: {}, stop };
}

/** FastAPI and uvicorn, or undefined where the system's Python has not got them. */
export async function servePython(script: string, ...args: string[]): Promise<Served | undefined> {
  const python = '/usr/bin/python3';
  if (spawnSync(python, ['-c', 'import fastapi, uvicorn, websockets']).status !== 0) return undefined;
  const port = await freePort();
  const { stop } = await run(python, [join(root, 'bench/peers', script), String(port), ...args], port);
  return { port, headers: {}, stop };
}

async function run(command: string, args: string[], port: number) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const until = Date.now() + STARTUP_MS;
  while (!(await answers(port))) {
    if (Date.now() > until || child.exitCode !== null) throw new Error(`${command} ${args.join(' ')} did not start`);
    await new Promise((done) => setTimeout(done, 50));
  }
  const stop = () => {
    child.kill();
    return gone;
  };
  return { stop, pid: child.pid ?? 0 };
}

async function answers(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer !== undefined;
}
