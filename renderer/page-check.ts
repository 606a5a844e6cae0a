import {
  type CheckStep,
  CLOCK_OFF_MS,
  type Culprit,
  checkSteps,
  type Finding,
  versionCulprit,
} from '../shop/diagnosis.ts';
import { PROTOCOL } from '../shop/wire.ts';

/** What a page can do by itself, handed in. */
export interface PageCheckPorts {
  /** The host that served the page, as in `192.168.1.20:8000`. */
  at: string;
  /** A GET of `/api/v1` at the host, by whoever the page is; rejects where nothing answers. */
  get(path: string): Promise<{ status: number; date: string | null; body: unknown }>;
  /** Resolves once a plain WebSocket to the host is open, and rejects where none opens. */
  openSocket(): Promise<void>;
  /** This machine's clock, in milliseconds since 1970, and one that never goes back. */
  nowMs(): number;
  monotonicMs(): number;
}

type Found =
  | { is: 'ok'; detail: string }
  | { is: 'warn' | 'failed'; culprit: Culprit; detail: string }
  | { is: 'skipped'; why: 'failed-before' | 'page' };

const ok = (detail = ''): Found => ({ is: 'ok', detail });
const failed = (culprit: Culprit, detail = ''): Found => ({ is: 'failed', culprit, detail });

/** What no page gets to see. */
const hidden: ReadonlySet<CheckStep> = new Set(['address', 'port', 'multicast']);

/** The check of a till in a browser: the steps that a page can take, and which it cannot. Never rejects. */
export async function* checkFromPage(ports: PageCheckPorts): AsyncGenerator<Finding, void> {
  const take = takeSteps(ports);
  let hasFailed = false;
  for (const step of checkSteps) {
    const started = ports.monotonicMs();
    const found = await takeOne(step);
    if (found.is === 'failed') hasFailed = true;
    yield { step, at: ports.at, ms: ports.monotonicMs() - started, ...found };
  }

  async function takeOne(step: CheckStep): Promise<Found> {
    if (hidden.has(step)) return { is: 'skipped', why: 'page' };
    if (hasFailed) return { is: 'skipped', why: 'failed-before' };
    // A page is told that it failed, never why.
    return take[step as keyof typeof take]().catch((error: Error) => failed('no-answer', error.message));
  }
}

function takeSteps({ get, openSocket, nowMs }: PageCheckPorts) {
  let health: { product?: unknown; version?: unknown; protocols?: unknown } = {};
  let aheadMs = 0;
  return {
    async http() {
      const { body, date } = await get('/health');
      health = typeof body === 'object' && body !== null ? body : {};
      if (date !== null) aheadMs = Date.parse(date) - nowMs();
      return health.product === 'tillwire' ? ok() : failed('other-program');
    },
    async version() {
      const protocols = Array.isArray(health.protocols) ? health.protocols.map(String) : [];
      if (!protocols.includes(PROTOCOL)) return failed(versionCulprit(protocols, PROTOCOL), protocols.join(', '));
      return ok(String(health.version));
    },
    async socket() {
      await openSocket();
      return ok();
    },
    async token() {
      const { status } = await get('/orders?limit=1');
      return status === 200 ? ok() : failed('token-refused', String(status));
    },
    async clock(): Promise<Found> {
      if (Math.abs(aheadMs) <= CLOCK_OFF_MS) return ok();
      return { is: 'warn', culprit: 'clock-off', detail: `${Math.round(aheadMs / 1_000)} s` };
    },
  };
}

const LIMIT_MS = 4_000;

/** The same with what a browser has. */
export function browserPorts(): PageCheckPorts {
  const { host, protocol } = window.location;
  const scheme = protocol === 'https:' ? 'wss' : 'ws';
  return {
    at: host,
    async get(path) {
      const answer = await fetch(`/api/v1${path}`, { signal: AbortSignal.timeout(LIMIT_MS), cache: 'no-store' });
      const body: unknown = await answer.json().catch(() => undefined);
      return { status: answer.status, date: answer.headers.get('Date'), body };
    },
    openSocket: () =>
      new Promise((done, fail) => {
        const socket = new WebSocket(`${scheme}://${host}/ws`);
        const timer = setTimeout(() => socket.close(), LIMIT_MS);
        socket.onopen = () => {
          done();
          socket.close();
        };
        socket.onclose = ({ code }) => {
          clearTimeout(timer);
          fail(new Error(`closed with ${code}`));
        };
      }),
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
  };
}
