import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { onTestFinished } from 'vitest';
import type { Guest } from '../../server/start-guest.ts';
import type { HeadlessWish } from './headless-guest.ts';
import { makeFolder } from './open-host.ts';

/** A machine of its own to everything that knows it by its network: a Linux network namespace, gone with the test. */
export interface Machine {
  /** Put before a command line, it runs there. */
  readonly before: readonly string[];
  /** Runs `ip`. */
  ip(...args: string[]): void;
}

/** Two machines with a cable between them. */
export interface TwoMachines {
  /** 10.77.0.1 */
  readonly shop: Machine;
  /** 10.77.0.2 */
  readonly other: Machine;
  pull(): void;
  plug(): void;
  /** Starts a secondary till on one of them; its one window is the test's to open. */
  startTill(on: Machine, wish: Omit<HeadlessWish, 'dir'>): Promise<Pick<Guest, 'connectWindow'>>;
}

/** Why there are no such machines here; undefined where there are. */
export function whyNoMachines(): string | undefined {
  const script = 'ip link set lo up && ip link add cable type veth peer name end && ip link delete cable';
  const { status, stderr, error } = spawnSync('unshare', ['-rn', 'sh', '-c', script], { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

export async function openTwoMachines(): Promise<TwoMachines> {
  const shop = await openMachine(['unshare', '-rn']);
  const other = await openMachine([...shop.before, 'unshare', '-n']);
  shop.ip('link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', String(other.pid));
  for (const [machine, address] of [
    [shop, '10.77.0.1/24'],
    [other, '10.77.0.2/24'],
  ] as const) {
    machine.ip('link', 'set', 'lo', 'up');
    machine.ip('address', 'add', address, 'dev', 'cable');
    machine.ip('link', 'set', 'cable', 'up');
  }
  const program = await buildHeadless();
  return {
    shop,
    other,
    pull: () => shop.ip('link', 'set', 'cable', 'down'),
    plug: () => shop.ip('link', 'set', 'cable', 'up'),
    async startTill({ before }, wish) {
      const { dir, remove } = await makeFolder();
      onTestFinished(remove);
      const child = start([...before, process.execPath, program, JSON.stringify({ ...wish, dir })]);
      const lines = createInterface(child.stdout);
      return {
        connectWindow(port) {
          lines.on('line', (text) => port.send(text));
          port.onText((text) => child.stdin.write(`${text}\n`));
          port.onClose(() => child.stdin.end());
        },
      };
    },
  };
}

/** A machine lives as long as a process that does nothing in it, and that one as long as this one. */
async function openMachine(make: readonly string[]): Promise<Machine & { pid: number }> {
  const holder = start([...make, 'sh', '-c', 'echo there; exec cat']);
  await once(createInterface(holder.stdout), 'line');
  const pid = holder.pid ?? 0;
  const before = ['nsenter', '--preserve-credentials', '-U', '-n', '-t', String(pid)];
  return {
    pid,
    before,
    ip(...args) {
      const [file = '', ...all] = [...before, 'ip', ...args];
      const { status, stderr } = spawnSync(file, all, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
    },
  };
}

/** Makes the program of a secondary till; answers its path. */
async function buildHeadless(): Promise<string> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: join(import.meta.dirname, 'headless-guest.ts'), outDir: dir, target: 'node20' },
  });
  return join(dir, 'headless-guest.js');
}

function start([file = '', ...args]: readonly string[]) {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => end(child));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
