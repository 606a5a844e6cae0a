import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../server/log.ts';
import { type Host, type HostOptions, startHost } from '../../server/start-host.ts';

export interface OpenHost extends Host {
  readonly dir: string;
  /** `127.0.0.1:<port>` */
  readonly authority: string;
  /** Stops the host and removes its folder, unless that was given. */
  close(): Promise<void>;
  /** Stops the host and starts one on the same folder, which then is the one to close. */
  reopen(): Promise<OpenHost>;
}

/** A temp data folder and how to remove it again, with what the host keeps beside it. */
export async function makeFolder(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const around = await mkdtemp(join(tmpdir(), 'tillwire-'));
  const dir = join(around, 'shop');
  await mkdir(dir);
  return { dir, remove: () => rm(around, { recursive: true, force: true }) };
}

/** A real host with the demo catalogue on a port that the system picks, in a folder of its own unless one is given. */
export async function openHost(options: Partial<HostOptions> = {}): Promise<OpenHost> {
  const folder = options.dir === undefined ? await makeFolder() : { dir: options.dir, remove: async () => {} };
  return openIn(folder, options);
}

async function openIn(
  folder: Awaited<ReturnType<typeof makeFolder>>,
  options: Partial<HostOptions>,
): Promise<OpenHost> {
  const host = await startHost({
    port: 0,
    bind: '127.0.0.1',
    version: '0.0.0-test',
    demo: true,
    log: silentLog(),
    onBroken: (error) => {
      throw error;
    },
    ...options,
    dir: folder.dir,
  });
  return {
    dir: folder.dir,
    localToken: host.localToken,
    certificate: host.certificate,
    get port() {
      return host.port;
    },
    get authority() {
      return `127.0.0.1:${host.port}`;
    },
    state: () => host.state(),
    connectWindow: (port) => host.connectWindow(port),
    bind: (address) => host.bind(address),
    answerPairing: (id, answer) => host.answerPairing(id, answer),
    invite: (at) => host.invite(at),
    backups: host.backups,
    may: host.may,
    async close() {
      await host.close();
      await folder.remove();
    },
    async reopen() {
      await host.close();
      return openIn(folder, options);
    },
  };
}
