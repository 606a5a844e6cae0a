import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PROTOCOL } from '../shop/wire.ts';
import { type BuiltHost, openBuiltHost } from './kit/built-host.ts';
import { type Machine, openTwoMachines, whyNoMachines } from './kit/two-machines.ts';

const why = whyNoMachines();
if (why !== undefined) process.stderr.write(`Tests of a stranger in the network are skipped: ${why}\n`);

const LONG_MS = 60_000;

interface Call {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}
interface Told {
  knocked: string;
  answers: (Call & { status: number; text: string })[];
  heard: { code: number; reason?: string; texts: string[] }[];
}

const SHOP = '10.77.0.1';

/** What a machine gets of a host that it was not let into, or of its own. */
function ask({ before }: Machine, wish: { address: string; port: number; calls?: Call[]; sockets?: object[] }): Told {
  const program = join(import.meta.dirname, 'kit/stranger.mjs');
  const [file = '', ...args] = [...before, process.execPath, program, JSON.stringify(wish)];
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Told;
}

async function openHostOn({ before }: Machine, args: string[]): Promise<BuiltHost> {
  const host = await openBuiltHost({ before, args: ['--demo', '--unannounced', ...args] });
  onTestFinished(() => host.close());
  await host.start();
  return host;
}

/** Every call that the host has, as its own machine is told. */
function callsOf(shop: Machine, { port, localToken }: BuiltHost): Call[] {
  const headers = { Authorization: `Bearer ${localToken}` };
  const wish = { address: '127.0.0.1', port, calls: [{ method: 'GET', path: '/api/v1/openapi.json', headers }] };
  const { paths } = JSON.parse(ask(shop, wish).answers[0]?.text ?? '{}') as { paths: Record<string, object> };
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: `/api/v1${path.replace(/\{\w+\}/g, 'x')}`,
    })),
  );
  return [...all, { method: 'GET', path: '/api/docs' }];
}

describe.skipIf(why !== undefined)('a machine in the same network that is not paired', () => {
  test(
    '[Z28] sees health, the page, joining and the plain texts, and nothing else, also with the token of the host’s own scripts',
    async () => {
      const { shop, other } = await openTwoMachines();
      const host = await openHostOn(shop, ['--bind', '0.0.0.0']);
      const { port, localToken } = host;
      const token = { Authorization: `Bearer ${localToken}` };
      const json = { 'Content-Type': 'application/json' };
      const canary = `Canary ${localToken.slice(0, 8)}`;
      const order = { customerName: canary, lines: [{ name: canary, unitPriceMinor: 4242, quantityMilli: 1000 }] };
      const made = ask(shop, {
        address: '127.0.0.1',
        port,
        calls: [
          { method: 'POST', path: '/api/v1/orders', headers: { ...token, ...json }, body: JSON.stringify(order) },
        ],
      });
      expect(made.answers[0]?.status).toBe(201);

      const calls = callsOf(shop, host);
      expect(calls.length).toBeGreaterThan(20);
      const open = (path: string) => /^\/api\/v1\/(health|join|pair(\/x\/\w+)?)$/.test(path);
      const tried = calls.flatMap((one): Call[] => [
        { ...one, ...(one.method === 'POST' && { headers: json, body: '{}' }) },
        {
          ...one,
          headers: { ...json, ...token, Cookie: `tillwire_till=${localToken}` },
          ...(one.method === 'POST' && { body: '{}' }),
        },
      ]);
      const pages = ['/', '/index.html', '/../local-token', '/api', '/api/v1', '/ws', '/journal', '/shop.json'];
      const { knocked, answers, heard } = ask(other, {
        address: SHOP,
        port,
        calls: [...tried, ...pages.map((path) => ({ method: 'GET', path }))],
        sockets: [
          {},
          { protocols: [PROTOCOL], hello: { t: 'hello', app: { version: 'x' } } },
          { protocols: [PROTOCOL], hello: { t: 'hello', token: localToken, app: { version: 'x' } } },
        ],
      });
      expect(knocked).toBe('connected');
      for (const { method, path, status, text } of answers) {
        expect([path, text.includes(canary), text.includes('4242'), text.includes(localToken)]).toEqual([
          path,
          false,
          false,
          false,
        ]);
        if (!path.startsWith('/api/v1/') || open(path)) continue;
        expect([method, path, status]).toEqual([method, path, 401]);
      }
      const statusOf = (path: string) => answers.find((answer) => answer.path === path)?.status;
      expect([statusOf('/api/v1/health'), statusOf('/'), statusOf('/shop.json')]).toEqual([200, 200, 404]);
      expect(heard).toMatchObject([
        { code: 1000, texts: [] },
        { code: 4501, texts: [] },
        { code: 4501, texts: [] },
      ]);
    },
    LONG_MS,
  );

  test(
    '[Z29] does not find a fresh install at all, which is there on its own machine',
    async () => {
      const { shop, other } = await openTwoMachines();
      const { port } = await openHostOn(shop, []);
      const health = { method: 'GET', path: '/api/v1/health' };
      expect(ask(other, { address: SHOP, port, calls: [health] })).toMatchObject({
        knocked: 'ECONNREFUSED',
        answers: [{ status: 0, text: 'ECONNREFUSED' }],
      });
      expect(ask(shop, { address: SHOP, port }).knocked).toBe('ECONNREFUSED');
      expect(ask(shop, { address: '127.0.0.1', port, calls: [health] }).answers[0]?.status).toBe(200);
    },
    LONG_MS,
  );
});
