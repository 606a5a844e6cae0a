import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { authorityOf, type HostAddress } from '../../shop/bridge.ts';
import {
  type CheckStep,
  CLOCK_OFF_MS,
  type Culprit,
  checkSteps,
  type Finding,
  type Skip,
  versionCulprit,
} from '../../shop/diagnosis.ts';
import { PROTOCOL } from '../../shop/wire.ts';
import { isLoopback } from '../access/access.ts';
import { askHost, dialHost, isOtherKey } from '../access/host-tls.ts';
import { reachFaultOf } from '../reach.ts';
import type { FoundHost } from './announcement.ts';

/** What is checked: a host at an address, and whether it is the one of this till. */
export interface Patient {
  host: HostAddress;
  /** Over TLS, as behind a proxy that speaks it. */
  isSecure?: boolean;
  /** What pairing gave a till, which looks at its host over TLS alone; without it nobody can say whether a token counts. */
  till?: { token: string; certPem: string; shopId?: string | undefined } | undefined;
}

export interface DoctorPorts {
  /** This machine's clock, in milliseconds since 1970, and one that never goes back. */
  nowMs(): number;
  monotonicMs(): number;
  /** How long one step may take. */
  limitMs: number;
  /** Hosts that announce themselves on this network. */
  findHosts(): Promise<FoundHost[]>;
}

/** What a step found, before it has a name and a time. */
type Found = { is: 'ok'; detail: string } | { is: 'warn' | 'failed'; culprit: Culprit; detail: string } | Skipped;
interface Skipped {
  is: 'skipped';
  why: Skip;
}

const ok = (detail = ''): Found => ({ is: 'ok', detail });
const failed = (culprit: Culprit, detail: string): Found => ({ is: 'failed', culprit, detail });
const skipped = (why: Skip): Found => ({ is: 'skipped', why });

/** What an earlier step saw and a later one judges. */
interface Seen {
  protocols: string[];
  version: string;
  /** How far the host's clock is ahead of ours. */
  aheadMs: number | undefined;
  hasFailed: boolean;
}

interface Visit extends Patient, DoctorPorts {
  seen: Seen;
}

/** What is of no use once one before it failed; the others stand by themselves. */
const needsTheOnesBefore: ReadonlySet<CheckStep> = new Set(checkSteps.filter((step) => step !== 'multicast'));

const steps: Readonly<Record<CheckStep, (visit: Visit) => Promise<Found>>> = {
  address: findAddress,
  port: openPort,
  http: askHealth,
  version: compareVersions,
  socket: openPlainSocket,
  token: showToken,
  clock: compareClocks,
  multicast: listen,
};

/**
 * Walks from this machine to a host, step by step, and says what it found and how long it took; never rejects. Changes
 * nothing at the host, and takes no till's connection over.
 */
export async function* diagnose(
  patient: Patient,
  ports: DoctorPorts,
  wanted: readonly CheckStep[] = checkSteps,
): AsyncGenerator<Finding, void> {
  const visit: Visit = {
    ...patient,
    ...ports,
    seen: { protocols: [], version: '', aheadMs: undefined, hasFailed: false },
  };
  for (const step of wanted) {
    const started = ports.monotonicMs();
    const isIdle = visit.seen.hasFailed && needsTheOnesBefore.has(step);
    const found = isIdle ? skipped('failed-before') : await steps[step](visit).catch(faultOf);
    if (found.is === 'failed') visit.seen.hasFailed = true;
    yield { step, at: authorityOf(patient.host), ms: ports.monotonicMs() - started, ...found };
  }
}

async function findAddress({ host: { address }, limitMs }: Visit): Promise<Found> {
  const bare = address.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return ok();
  const found = await within(limitMs, lookup(bare, { all: true }));
  return ok(found.map((one) => one.address).join(', '));
}

function openPort({ host, limitMs }: Visit): Promise<Found> {
  const socket = connect({ host: host.address.replace(/^\[|\]$/g, ''), port: host.port });
  const opened = new Promise<Found>((done, fail) => {
    socket.once('connect', () => done(ok()));
    socket.once('error', fail);
  });
  return within(limitMs, opened).finally(() => socket.destroy());
}

const healthSchema = z.object({
  product: z.literal('tillwire'),
  version: z.string().default(''),
  protocols: z.array(z.string()).default([]),
});

async function askHealth(visit: Visit): Promise<Found> {
  const { host, nowMs, seen } = visit;
  const { date, body } = await healthAt(visit);
  const said = Date.parse(date ?? '');
  if (!Number.isNaN(said)) seen.aheadMs = said - nowMs();
  const health = healthSchema.safeParse(body);
  if (!health.success) return failed('other-program', `something else answers at ${authorityOf(host)}`);
  seen.protocols = health.data.protocols;
  seen.version = health.data.version;
  return ok();
}

async function healthAt({ host, isSecure, till, limitMs }: Visit): Promise<{ date: string | null; body: unknown }> {
  const signal = AbortSignal.timeout(limitMs);
  if (till) {
    const { headers, body } = await askHost(host, '/health', { pin: till.certPem, signal });
    return { date: headers.date ?? null, body };
  }
  const response = await fetch(`${isSecure ? 'https' : 'http'}://${authorityOf(host)}/api/v1/health`, { signal });
  return { date: response.headers.get('date'), body: await response.json().catch(() => undefined) };
}

async function compareVersions({ seen: { protocols, version } }: Visit): Promise<Found> {
  if (protocols.includes(PROTOCOL)) return ok(version);
  return failed(versionCulprit(protocols, PROTOCOL), `the host does not speak ${PROTOCOL}`);
}

function openPlainSocket({ host, isSecure, till, limitMs }: Visit): Promise<Found> {
  const limit = { handshakeTimeout: limitMs };
  const scheme = isSecure ? 'wss' : 'ws';
  const socket = till
    ? dialHost(host, till.certPem, limit)
    : new WebSocket(`${scheme}://${authorityOf(host)}/ws`, limit);
  const opened = new Promise<Found>((done, fail) => {
    socket.once('open', () => done(ok()));
    socket.once('unexpected-response', (_request, { statusCode }) => {
      done(failed('other-program', `the upgrade was answered with ${statusCode}`));
    });
    socket.once('error', fail);
  });
  return within(limitMs, opened).finally(() => socket.terminate());
}

/** Over HTTP: a hello under the till's token would end the connection that the till may have. */
async function showToken({ host, till, limitMs }: Visit): Promise<Found> {
  if (!till) return skipped(isLoopback(host.address) ? 'this-machine' : 'no-token');
  const { certPem: pin, token } = till;
  const { status } = await askHost(host, '/estimates?limit=1', { pin, token, signal: AbortSignal.timeout(limitMs) });
  return status === 401 ? failed('token-refused', 'the host does not know this till') : ok();
}

async function compareClocks({ seen: { aheadMs } }: Visit): Promise<Found> {
  if (aheadMs === undefined) return skipped('failed-before');
  if (Math.abs(aheadMs) <= CLOCK_OFF_MS) return ok();
  return { is: 'warn', culprit: 'clock-off', detail: `${Math.round(aheadMs / 1_000)} s` };
}

async function listen({ host, till, findHosts, seen }: Visit): Promise<Found> {
  if (isLoopback(host.address)) return skipped('this-machine');
  const heard = await findHosts();
  const ours = heard.find(
    ({ addresses, port, shopId }) =>
      shopId === till?.shopId || (port === host.port && addresses.includes(host.address)),
  );
  if (ours) return ok(authorityOf({ address: ours.addresses[0] ?? host.address, port: ours.port }));
  // A host that cannot be reached either has a nearer fault than that.
  return seen.hasFailed ? skipped('failed-before') : { is: 'warn', culprit: 'no-multicast', detail: '' };
}

function faultOf(error: unknown): Found {
  const { message, cause } = error as Error;
  if (isOtherKey(cause ?? error)) return failed('other-key', message);
  return failed(reachFaultOf(error), (cause as Error | undefined)?.message ?? message);
}

/** Rejects with a `TimeoutError` when `ms` are over. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = AbortSignal.timeout(ms);
  const late = new Promise<never>((_, fail) => over.addEventListener('abort', () => fail(over.reason as Error)));
  return await Promise.race([work, late]);
}
