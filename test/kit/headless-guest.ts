import { createInterface } from 'node:readline';
import { askHost } from '../../server/access/host-tls.ts';
import { openKeptHost } from '../../server/discovery/kept-host.ts';
import { openMdns } from '../../server/discovery/mdns.ts';
import { silentLog } from '../../server/log.ts';
import { startGuest } from '../../server/start-guest.ts';
import type { HostAddress } from '../../shop/bridge.ts';
import type { Joined } from './http-client.ts';

/** What the program is told, as JSON, by its one argument. */
export interface HeadlessWish {
  dir: string;
  name: string;
  host: HostAddress;
  /** What somebody at the host gave this till to join with. */
  code: string;
}

/** A secondary till as a program of its own: its one window is whoever reads its output, a frame a line, and writes its input. */
async function main({ dir, name, host, code }: HeadlessWish): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  const { certPem, body } = await askHost(host, '/join', { method: 'POST', body: { code, name }, learn: true, signal });
  const { till, token } = body as Omit<Joined, 'certPem'>;
  const guest = await startGuest({
    dir,
    host,
    ...{ till, token, certPem },
    version: '0.0.0-test',
    mdns: openMdns,
    keptHost: await openKeptHost(dir),
    log: silentLog(),
    onBroken: (error) => {
      throw error;
    },
  });
  const lines = createInterface(process.stdin);
  lines.on('close', () => process.exit());
  guest.connectWindow({
    send: (text) => process.stdout.write(`${text}\n`),
    onText: (listener) => lines.on('line', listener),
    onClose: (listener) => lines.on('close', listener),
    close: () => {},
  });
}

await main(JSON.parse(process.argv[2] ?? '') as HeadlessWish);
