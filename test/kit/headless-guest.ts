import { createInterface } from 'node:readline';
import { openKeptHost } from '../../server/discovery/kept-host.ts';
import { openMdns } from '../../server/discovery/mdns.ts';
import { joinHost } from '../../server/join-host.ts';
import { silentLog } from '../../server/log.ts';
import { startGuest } from '../../server/start-guest.ts';
import type { HostAddress } from '../../shop/bridge.ts';

/** What the program is told, as JSON, by its one argument. */
export interface HeadlessWish {
  dir: string;
  name: string;
  host: HostAddress;
  joinToken: string;
}

/** A secondary till as a program of its own: its one window is whoever reads its output, a frame a line, and writes its input. */
async function main({ dir, name, host, joinToken }: HeadlessWish): Promise<void> {
  const joined = await joinHost(host, joinToken, name);
  if ('fault' in joined) throw new Error(JSON.stringify(joined));
  const guest = await startGuest({
    dir,
    host,
    till: joined.till,
    token: joined.token,
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
