import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import type { CheckStep, Culprit } from '../shop/diagnosis.ts';
import { closeCodes, type Down, PROTOCOL, parseDown, plainTexts } from '../shop/wire.ts';
import { isLoopback } from './access/access.ts';
import { defaultDataFolder } from './data-folder.ts';
import { diagnose, type Patient } from './discovery/doctor.ts';
import { ownPorts } from './discovery/look-around.ts';
import { reachFaultOf } from './reach.ts';

const USAGE = 'npm run check:sync -- ws://HOST:8000/ws [--token TOKEN] [--data DIR]';
const STEP_MS = 5_000;
const OTHER_PROGRAM = 'the port belongs to another program: check it';

interface Asked {
  ws: URL;
  http: URL;
  token: string | undefined;
}

/** A step that failed, with what most likely is the matter and what to do about it. */
class StepFailed extends Error {
  readonly likely: string;
  constructor(message: string, likely: string) {
    super(message);
    this.likely = likely;
  }
}

/** Does what a plain client, a rich client and a script do, end to end, and says which step fails and why. */
async function main(): Promise<void> {
  const asked = await readArguments();
  process.stdout.write(`Checking ${asked.ws.href}\n`);
  const opened: WebSocket[] = [];
  try {
    await step('the host answers over HTTP', () => reachHost(asked));
    const plain = await step('a plain client connects', () => connect(asked, opened));
    if (asked.token === undefined) {
      const why = 'give --token or TILLWIRE_TOKEN, or run this on the host itself';
      process.stdout.write(`  –  the rest needs a token: ${why}\n`);
      await warn(asked);
      process.stdout.write('What needs no token works.\n');
      return;
    }
    const rich = await step('a rich client connects and is welcomed', () => welcomeRich(asked, opened));
    const made = await step('an estimate is made over HTTP', () => makeEstimate(asked));
    await step(`the plain client hears ${plainTexts.estimate}`, () =>
      plain.hears(plainTexts.estimate, (text) => text === plainTexts.estimate),
    );
    await step('the rich client gets the entry', () => rich.hears('the entry', carries(made.id)));
    await step('the estimate is cancelled again', () => cancelEstimate(asked, made.id));
    await warn(asked);
    process.stdout.write('Everything is told to everyone.\n');
  } finally {
    for (const socket of opened) socket.terminate();
  }
}

async function step<T>(name: string, run: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const took = () => `${(performance.now() - started).toFixed(1)} ms`.padStart(10);
  try {
    const result = await run();
    process.stdout.write(`  ✓ ${took()}  ${name}\n`);
    return result;
  } catch (error) {
    process.stdout.write(`  ✗ ${took()}  ${name}\n`);
    throw error;
  }
}

async function readArguments(): Promise<Asked> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { token: { type: 'string' }, data: { type: 'string', default: defaultDataFolder() } },
  });
  const address = positionals[0] ?? 'ws://127.0.0.1:8000/ws';
  const ws = URL.canParse(address) ? new URL(address) : undefined;
  if (!ws || !['ws:', 'wss:'].includes(ws.protocol)) throw new StepFailed(`${address} is no WebSocket address`, USAGE);
  const http = new URL(ws.href.replace(/^ws/, 'http'));
  const isLocal = isLoopback(ws.hostname.replace(/[[\]]/g, '')) || ws.hostname === 'localhost';
  const local = isLocal ? await readFile(join(values.data, 'local-token'), 'utf8').catch(() => undefined) : undefined;
  return { ws, http, token: values.token ?? process.env.TILLWIRE_TOKEN ?? local?.trim() };
}

/** What the doctor looks at before anything is said to the host; each by its likely cause and what to do. */
const firstSteps: readonly CheckStep[] = ['address', 'port', 'http', 'version'];

async function reachHost({ ws }: Asked): Promise<void> {
  for await (const finding of diagnose(patientAt(ws), ownPorts, firstSteps)) {
    if (finding.is !== 'failed') continue;
    const { culprit, detail } = finding;
    const isSilent = finding.step === 'port' || (finding.step === 'http' && culprit !== 'other-program');
    throw new StepFailed(isSilent ? `no answer from ${ws.host}` : detail, causes[culprit] ?? detail);
  }
}

/** What is no fault and may become one: it is said, and the check goes on. */
async function warn({ ws }: Asked): Promise<void> {
  for await (const finding of diagnose(patientAt(ws), ownPorts, ['http', 'clock', 'multicast'])) {
    if (finding.is !== 'warn') continue;
    process.stdout.write(`  !  ${causes[finding.culprit] ?? finding.culprit} (${finding.detail})\n`);
  }
}

/** Where a WebSocket address leads: without a port it is the one of the scheme. */
function patientAt({ hostname, port, protocol }: URL): Patient {
  const isSecure = protocol === 'wss:';
  return { host: { address: hostname, port: Number(port) || (isSecure ? 443 : 80) }, isSecure };
}

const causes: Partial<Record<Culprit, string>> = {
  'nothing-listens':
    'nothing listens there: the host is not running, or it listens on 127.0.0.1 only (Settings, Other tills may join)',
  'unknown-name': 'the name is not known: type the IP address of the host',
  'no-way': 'wrong address, or another network: compare both IP addresses',
  'no-answer': 'a firewall swallows it, or the address is wrong: allow TCP on that port on the host',
  'other-program': OTHER_PROGRAM,
  'other-key': 'this machine does not trust the certificate there: on the host itself ask with ws://',
  'too-old': 'one of the two is too old: update the host',
  'too-new': 'one of the two is too old: update this program',
  'clock-off': 'the clocks are more than five minutes apart: set both by the network',
  'no-multicast': 'the host is not heard over multicast: tills find it by its typed address only',
};

function causeOf(error: unknown): string {
  return causes[reachFaultOf(error)] ?? (error as Error).message;
}

function connect({ ws }: Asked, opened: WebSocket[], protocol?: string): Promise<Client> {
  const socket = new WebSocket(ws, protocol ?? [], { handshakeTimeout: STEP_MS });
  opened.push(socket);
  const client = listen(socket);
  return new Promise((done, fail) => {
    socket.once('open', () => done(client));
    socket.once('unexpected-response', (_request, { statusCode }) => {
      const cause =
        statusCode === 404 ? 'the path is /ws: check the address' : 'a proxy or another program stands between';
      fail(new StepFailed(`the upgrade was answered with ${statusCode}`, cause));
    });
    socket.once('error', (error) => fail(new StepFailed(error.message, causeOf(error))));
  });
}

interface Client {
  socket: WebSocket;
  /** Resolves with the first text, past or coming, that fits; rejects on a close or after five seconds. */
  hears(wanted: string, fits: (text: string) => boolean): Promise<string>;
}

function listen(socket: WebSocket): Client {
  const texts: string[] = [];
  let closed: StepFailed | undefined;
  const lookers = new Set<() => void>();
  const look = () => {
    for (const looker of lookers) looker();
  };
  socket.on('message', (message) => {
    texts.push(message.toString());
    look();
  });
  socket.once('close', (code, reason) => {
    const cause = code === closeCodes.unauthenticated ? 'the token is not one of this host' : 'see the log of the host';
    closed = new StepFailed(`closed with ${code} ${reason}`, cause);
    look();
  });
  const hears = (wanted: string, fits: (text: string) => boolean) =>
    new Promise<string>((done, fail) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        lookers.delete(looker);
        act();
      };
      const looker = () => {
        const found = texts.find(fits);
        if (found !== undefined) settle(() => done(found));
        else if (closed) settle(() => fail(closed));
      };
      const late = new StepFailed(
        `${wanted} did not come within 5 s`,
        'the host is overloaded, or a proxy holds messages back',
      );
      const timer = setTimeout(() => settle(() => fail(late)), STEP_MS);
      lookers.add(looker);
      looker();
    });
  return { socket, hears };
}

function frameOf(text: string): Down | undefined {
  const parsed = parseDown(text);
  return 'frame' in parsed ? parsed.frame : undefined;
}

async function welcomeRich(asked: Asked, opened: WebSocket[]): Promise<Client> {
  const rich = await connect(asked, opened, PROTOCOL);
  rich.socket.send(
    JSON.stringify({ t: 'hello', token: asked.token, app: { version: 'check-sync' }, topics: ['estimates'] }),
  );
  await rich.hears('the welcome', (text) => frameOf(text)?.t === 'welcome');
  return rich;
}

function carries(id: string): (text: string) => boolean {
  return (text) => {
    const frame = frameOf(text);
    return frame?.t === 'entries' && frame.entries.some(({ changes }) => changes.some((change) => change.id === id));
  };
}

async function post({ http, token }: Asked, path: string, body: object): Promise<{ id: string }> {
  const response = await fetch(new URL(`/api/v1${path}`, http), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(STEP_MS),
  });
  const answer = (await response.json()) as { id: string; detail?: string };
  if (response.ok) return answer;
  const cause =
    response.status === 401 ? 'the token is not one of this host: check --token' : 'see the log of the host';
  throw new StepFailed(`answered ${response.status}: ${answer.detail ?? ''}`, cause);
}

function makeEstimate(asked: Asked): Promise<{ id: string }> {
  const line = { name: 'Connection check', unitPriceMinor: 100, quantityMilli: 1_000 };
  return post(asked, '/estimates', { test: true, note: 'Made by check:sync', lines: [line] });
}

async function cancelEstimate(asked: Asked, id: string): Promise<void> {
  await post(asked, `/estimates/${id}/status`, { status: 'cancelled', reason: 'connection check' });
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  if (error instanceof StepFailed) process.stderr.write(`Likely cause: ${error.likely}\n`);
  process.exitCode = 1;
});
