import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { authorityOf } from '../shop/bridge.ts';
import { isLoopback } from './access/access.ts';
import { defaultDataFolder } from './data-folder.ts';
import { createLog } from './log.ts';
import { type Host, startHost } from './start-host.ts';

const USAGE = 'npm run host -- [--port N] [--data DIR] [--bind ADDR] [--key FILE] [--demo]';

/** The host without a window: `npm run host`, a box without a screen, and tests. */
async function main(): Promise<void> {
  const { port, data, bind, demo, key } = readArguments();
  const log = await createLog(data, true);
  const rendererDir = join(dirname(fileURLToPath(import.meta.url)), '../renderer');
  const host = await startHost({
    dir: data,
    port,
    bind,
    demo,
    keyFile: key,
    version: packageJson.version,
    checkpointWorker: join(import.meta.dirname, 'checkpoint-worker.js'),
    rendererDir: existsSync(rendererDir) ? rendererDir : undefined,
    log,
    // Only a new process may look at the journal again; whoever started this one starts the next.
    onBroken: (error) => {
      log.fatal({ err: error }, 'the disk failed: nothing is saved any more');
      process.exit(74);
    },
  });
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void host.close().then(() => process.exit(0));
    });
  }
  process.stdout.write(whatToTry(host, bind, data));
}

interface Arguments {
  port: number;
  data: string;
  bind: string;
  demo: boolean;
  /** File of the journal's key. */
  key: string | undefined;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8000' },
      data: { type: 'string', default: defaultDataFolder() },
      bind: { type: 'string', default: '127.0.0.1' },
      demo: { type: 'boolean', default: false },
      key: { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`--port ${values.port} is not a port. ${USAGE}`);
  return { port, data: values.data, bind: values.bind, demo: values.demo, key: values.key };
}

/** For the terminal alone: this shows the join token, which no log ever does. */
function whatToTry(host: Host, bind: string, data: string): string {
  const { addresses, joinToken } = host.state();
  const here = ['0.0.0.0', '::', 'localhost'].includes(bind) ? '127.0.0.1' : bind;
  const base = authorityOf({ address: here, port: host.port });
  const others =
    addresses.length > 0
      ? addresses.map((address) => `http://${authorityOf({ address, port: host.port })}/`)
      : ['(only this machine: start with --bind 0.0.0.0 to let other tills join)'];
  return `
Tillwire is running. Things to try:

  In a browser on this machine   http://${base}/
  From another till              ${others.join('\n                                 ')}
  Its join token                 ${joinToken}

${isLoopback(here) ? forScripts(base, data) : `  Scripts of this machine act under its local token on a loopback address only: start with --bind 0.0.0.0 for them.\n`}
`;
}

function forScripts(base: string, data: string): string {
  const estimate = `{"customerName":"Ada","lines":[{"name":"Cake","unitPriceMinor":2500,"quantityMilli":1000}]}`;
  return `  Make an estimate:
    curl -s http://${base}/api/v1/estimates -H "Authorization: Bearer $(cat ${quoted(join(data, 'local-token'))})" \\
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
  process.exit(1);
});
