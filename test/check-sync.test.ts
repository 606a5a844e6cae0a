import { createServer as createTcpServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Estimate } from '../shop/estimate.ts';
import { connectPlain } from './kit/clients.ts';
import { freePort } from './kit/free-port.ts';
import { holdPort } from './kit/hold-port.ts';
import { api, joinTill } from './kit/http-client.ts';
import { type OpenHost, openHost } from './kit/open-host.ts';
import { runBuilt } from './kit/run-program.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

const check = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  runBuilt('check-sync', args, `${host.dir}/home`, env).ended;
const estimates = async () => (await api<{ items: Estimate[] }>(host, 'GET', '/estimates')).json.items;
const address = (path = '/ws') => `ws://${host.authority}${path}`;
/** Names of the steps, in order, with the sign in front of them. */
const stepsOf = (out: string) =>
  out.split('\n').flatMap((line) => /^ {2}([✓✗–]) +(?:\d+\.\d ms {2})?(.*)$/.exec(line)?.slice(1).join(' ') ?? []);

const withoutToken = ['✓ the host answers over HTTP', '✓ a plain client connects'];
const all = [
  ...withoutToken,
  '✓ a rich client connects and is welcomed',
  '✓ an estimate is made over HTTP',
  '✓ the plain client hears estimate_updated',
  '✓ the rich client gets the entry',
  '✓ the estimate is cancelled again',
];

describe('where all is well', () => {
  test.each<[how: string, args: () => string[], env: () => NodeJS.ProcessEnv]>([
    ['the local token of the data folder', () => ['--data', host.dir], () => ({})],
    ['--token', () => ['--token', host.localToken], () => ({})],
    ['TILLWIRE_TOKEN', () => [], () => ({ TILLWIRE_TOKEN: host.localToken })],
  ])('[A21] with %s each step is shown with its time, and a cancelled test estimate is left', async (_, args, env) => {
    const before = await estimates();
    const listener = await connectPlain(host);
    onTestFinished(listener.close);
    const { code, out, err } = await check([address(), ...args()], env());
    expect([code, err, stepsOf(out)]).toEqual([0, '', all]);
    expect(out.match(/\d+\.\d ms/g)).toHaveLength(all.length);
    expect(out.trimEnd().endsWith('Everything is told to everyone.')).toBe(true);
    const [made, ...rest] = await estimates();
    expect(rest).toEqual(before);
    expect(made).toMatchObject({ test: true, status: 'cancelled', totals: { totalMinor: 100 } });
    await listener.caughtUp();
    expect(listener.texts.all).toEqual(['estimate_updated', 'estimate_updated']);
  });

  test('[A21] a till’s own token does as well', async () => {
    const { token } = await joinTill(host);
    expect(await check([address(), '--token', token])).toMatchObject({ code: 0, err: '' });
  });

  test('[A21] without a token it checks what needs none, and says so', async () => {
    const before = await estimates();
    const { code, out } = await check([address()]);
    expect([code, stepsOf(out)]).toEqual([
      0,
      [...withoutToken, '– the rest needs a token: give --token or TILLWIRE_TOKEN, or run this on the host itself'],
    ]);
    expect(await estimates()).toEqual(before);
  });
});

describe('where something is wrong it exits with 1 and says what it likely is', () => {
  async function expectFailure(args: string[], failed: string, cause: RegExp): Promise<void> {
    const { code, out, err } = await check(args);
    expect(stepsOf(out).at(-1)).toBe(`✗ ${failed}`);
    expect([code, err]).toEqual([1, expect.stringMatching(cause)]);
    expect(err).toMatch(/^.+\nLikely cause: .+\n$/);
  }

  test('[A21] a wrong token', async () => {
    const before = await estimates();
    await expectFailure(
      [address(), '--token', 'wrong'],
      'a rich client connects and is welcomed',
      /closed with 4501 .*\nLikely cause: the token is not one of this host/,
    );
    expect(await estimates()).toEqual(before);
  });

  test('[A21] nothing listens', async () => {
    await expectFailure(
      [`ws://127.0.0.1:${await freePort()}/ws`],
      'the host answers over HTTP',
      /Likely cause: nothing listens there/,
    );
  });

  test.each([
    ['a page', '<!doctype html>'],
    ['JSON', '{"product":"other"}'],
    ['null', 'null'],
    ['nothing', ''],
  ])('[A21] another program that answers %s', async (_, body) => {
    const port = await holdPort((_request, response) => response.end(body));
    await expectFailure(
      [`ws://127.0.0.1:${port}/ws`],
      'the host answers over HTTP',
      /something else answers at .*\nLikely cause: the port belongs to another program/,
    );
  });

  test('[A21] another program that speaks no HTTP', async () => {
    const server: Server = createTcpServer((socket) => socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'));
    const port = await new Promise<number>((done) => {
      server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port));
    });
    onTestFinished(() => void server.close());
    await expectFailure(
      [`ws://127.0.0.1:${port}/ws`],
      'the host answers over HTTP',
      /Likely cause: the port belongs to another program/,
    );
  });

  test('[A21] a host that is too old', async () => {
    const old = JSON.stringify({ ok: true, product: 'tillwire', protocols: ['tillwire.v0'] });
    const port = await holdPort((_request, response) => response.end(old));
    await expectFailure(
      [`ws://127.0.0.1:${port}/ws`],
      'the host answers over HTTP',
      /does not speak tillwire\.v1\nLikely cause: one of the two is too old/,
    );
  });

  test('[A21] another path', async () => {
    await expectFailure([address('/socket')], 'a plain client connects', /with 404\nLikely cause: the path is \/ws/);
  });

  test.each(['http://127.0.0.1:8000/ws', 'till', '127.0.0.1:8000', 'ws://', ''])(
    '[A21] %j is no address',
    async (wrong) => {
      const { code, err } = await check([wrong]);
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/is no WebSocket address\nLikely cause: .*npm run check:sync -- ws:\/\/HOST:8000\/ws/),
      ]);
    },
  );

  test('[A21] an unknown option', async () => {
    const { code, err } = await check([address(), '--colour']);
    expect([code, err]).toEqual([1, expect.stringContaining("Unknown option '--colour'")]);
  });
});
