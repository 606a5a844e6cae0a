import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { authorityOf, joinLinkOf } from '../shop/bridge.ts';
import { spokenDigits } from '../shop/pairing.ts';
import { isLoopback } from './access/access.ts';
import { finishRestore } from './backup/restore-places.ts';
import { defaultDataFolder } from './data-folder.ts';
import { openMdns } from './discovery/mdns.ts';
import { keyFileOf } from './journal-key.ts';
import { createLog } from './log.ts';
import { DISK_FAILED, type HostReady, isDiskFault } from './restarts.ts';
import { type Host, startHost } from './start-host.ts';

const USAGE =
  'npm run host -- [--port N] [--data DIR] [--bind ADDR] [--name NAME] [--unannounced] [--key FILE] [--backups DIR] [--demo]';

/** The host without a window, as `keep-host.ts` starts it again and again, or as it is. */
async function main(): Promise<void> {
  const { port, data, bind, names, announce, demo, key, backups } = readArguments();
  await finishRestore(data, key ?? keyFileOf(data));
  const log = await createLog(data, true);
  const rendererDir = join(dirname(fileURLToPath(import.meta.url)), '../renderer');
  let onStateChanged = () => {};
  const host = await startHost({
    dir: data,
    port,
    bind,
    names,
    demo,
    keyFile: key,
    version: packageJson.version,
    threads: import.meta.dirname,
    rendererDir: existsSync(rendererDir) ? rendererDir : undefined,
    mdns: announce ? openMdns : undefined,
    log,
    onStateChanged: () => onStateChanged(),
    onBroken: (error) => {
      log.fatal({ err: error }, 'the disk failed: nothing is saved any more');
      process.exit(DISK_FAILED);
    },
  });
  onStateChanged = createDoorbell(host, bind, data);
  stopWhenAsked(host);
  if (backups !== undefined) await chooseBackups(host, backups);
  process.stdout.write(whatToTry(host, bind, data));
}

/** A folder that was chosen before may be away: that is told by the backups, and no reason to stay closed. */
async function chooseBackups(host: Host, folder: string): Promise<void> {
  if (host.state().backups.folder === folder) return;
  await host.backups.choose(folder).catch(async (error: Error) => {
    await host.close();
    throw new Error(`--backups: ${error.message}`);
  });
}

function stopWhenAsked(host: Host): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void host.close().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (!process.send) return;
  // Whoever keeps this host asks it to stop, or is gone: then nobody else would.
  process.once('disconnect', stop);
  if (process.connected) process.send({ port: host.port } satisfies HostReady);
  else stop();
}

interface Arguments {
  port: number;
  data: string;
  bind: string;
  /** Under which it is reached as well, as the router knows it. */
  names: string[];
  /** Whether the network is told where this host is. */
  announce: boolean;
  demo: boolean;
  /** File of the journal's key. */
  key: string | undefined;
  /** Folder that the shop is backed up into. */
  backups: string | undefined;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8000' },
      data: { type: 'string', default: defaultDataFolder() },
      bind: { type: 'string', default: '127.0.0.1' },
      name: { type: 'string', multiple: true, default: [] },
      unannounced: { type: 'boolean', default: false },
      demo: { type: 'boolean', default: false },
      key: { type: 'string' },
      backups: { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`--port ${values.port} is not a port. ${USAGE}`);
  const { data, bind, name, unannounced, demo, key, backups } = values;
  return {
    port,
    data,
    bind,
    names: name,
    announce: !unannounced,
    demo,
    key,
    backups: backups === undefined ? undefined : resolve(backups),
  };
}

/** Without a window the digits of a till that wants to be paired are read here, and answered with a call. */
function createDoorbell(host: Host, bind: string, data: string): () => void {
  let last = '';
  return () => {
    const { pairing } = host.state();
    if (pairing?.step !== 'asked' || pairing.id === last) return;
    last = pairing.id;
    const { base, bearer } = callsOf(host, bind, data);
    const answer = JSON.stringify({ isSame: true, name: pairing.name });
    process.stdout.write(`
A till wants to be paired. If it shows ${spokenDigits(pairing.digits)}, let it in ({"isSame":false} if not):
  curl -s http://${base}/api/v1/pairings/${pairing.id}/answer -H ${bearer} \\
    -H 'Content-Type: application/json' -d ${quoted(answer)}
`);
  };
}

/** How a script of this machine calls this host. */
function callsOf({ port }: Host, bind: string, data: string): { here: string; base: string; bearer: string } {
  const here = ['0.0.0.0', '::', 'localhost'].includes(bind) ? '127.0.0.1' : bind;
  const bearer = `"Authorization: Bearer $(cat ${quoted(join(data, 'local-token'))})"`;
  return { here, base: authorityOf({ address: here, port }), bearer };
}

/** For the terminal alone: this shows with what a device may join, which no log ever does. */
function whatToTry(host: Host, bind: string, data: string): string {
  const { addresses } = host.state();
  const { link, code } = host.invite('console');
  const reached = { address: addresses[0] ?? '127.0.0.1', port: host.port };
  const { here, base, bearer } = callsOf(host, bind, data);
  const others =
    addresses.length > 0
      ? addresses.map((address) => `http://${authorityOf({ address, port: host.port })}/`)
      : ['(only this machine: start with --bind 0.0.0.0 to let other tills join)'];
  return `
Tillwire is running. Things to try:

  In a browser on this machine   http://${base}/
  From another till              ${others.join('\n                                 ')}
  For two minutes a tablet       ${joinLinkOf(reached, link)}
    joins with this, once        or with the code ${spokenDigits(code)}

${isLoopback(here) ? forScripts(base, bearer, data) : `  Scripts of this machine act under its local token on a loopback address only: start with --bind 0.0.0.0 for them.\n`}
`;
}

function forScripts(base: string, bearer: string, data: string): string {
  const estimate = `{"customerName":"Ada","lines":[{"name":"Cake","unitPriceMinor":2500,"quantityMilli":1000}]}`;
  return `  Let the next tablet join:
    curl -s -X POST http://${base}/api/v1/join-codes -H ${bearer}

  Make an estimate:
    curl -s http://${base}/api/v1/estimates -H ${bearer} \\
      -H 'Content-Type: application/json' -d '${estimate}'

  Watch that everything is told:
    npm run check:sync -- ws://${base}/ws --data ${quoted(data)}
`;
}

/** One word of a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(isDiskFault(error) ? DISK_FAILED : 1);
});
