import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who listens on a TCP port of this machine, in words for a person; undefined where the system does not say. */
export async function holderOf(port: number): Promise<string | undefined> {
  const [asked, seen] = await Promise.all([askHolder(port), findHolder(port).catch(() => undefined)]);
  if (asked) return seen ? `${asked} (${seen})` : asked;
  return seen;
}

/** Another Tillwire says so itself. */
async function askHolder(port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/health`, { signal: AbortSignal.timeout(1_000) });
    const { product, version } = (await response.json()) as { product?: unknown; version?: unknown };
    return product === 'tillwire' ? `Tillwire ${String(version)} is running already` : undefined;
  } catch {
    return undefined;
  }
}

async function findHolder(port: number): Promise<string | undefined> {
  if (process.platform === 'linux') return findOnLinux(port);
  if (process.platform === 'darwin') {
    const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { timeout: 2_000 });
    const pid = /^p(\d+)$/m.exec(stdout)?.[1];
    const name = /^c(.+)$/m.exec(stdout)?.[1];
    return pid && `${name ?? 'a program'}, process ${pid}`;
  }
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], { timeout: 2_000 });
  const pid = new RegExp(`:${port}\\s+\\S+\\s+LISTENING\\s+(\\d+)`).exec(stdout)?.[1];
  return pid && `process ${pid}`;
}

/** The listening socket's inode from /proc/net, then the process that holds it open. */
async function findOnLinux(port: number): Promise<string | undefined> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const LISTEN = '0A';
  const rows = tables
    .join('\n')
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  const inodes = rows
    .filter((row) => row[1]?.endsWith(`:${hexPort}`) && row[3] === LISTEN)
    .map((row) => `socket:[${row[9]}]`);
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (!inodes.includes(target)) continue;
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')).trim();
      return `${name}, process ${pid}`;
    }
  }
  return undefined;
}
