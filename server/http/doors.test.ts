import type { IncomingHttpHeaders } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connectPlain, connectRich } from '../../test/kit/clients.ts';
import { api, call, freeLine, joinTill } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { connectRaw } from '../../test/kit/raw-client.ts';
import { ownNamesNow, refuseAtDoor } from './doors.ts';

const own = () => new Set(['192.0.2.7', 'fe80::1', '2001:db8::7', 'counter', 'counter.local']);
const refusedFor = (headers: IncomingHttpHeaders, changesState = true) => refuseAtDoor(headers, changesState, own);

describe('the name in Host', () => {
  test.each([
    'localhost',
    'localhost:8000',
    'LOCALHOST:8000',
    '127.0.0.1:8000',
    '127.9.8.7',
    '[::1]:8000',
    '192.0.2.7:8000',
    '[2001:db8::7]:8000',
    '[2001:DB8::7]',
    'counter',
    'Counter.local:8000',
  ])('[A4] %s is this machine', (host) => {
    expect(refusedFor({ host })).toBeUndefined();
  });

  test.each([
    undefined,
    '',
    ':8000',
    'evil.example',
    'evil.example:8000',
    'localhost.evil.example',
    'localhost.',
    '127.0.0.1.evil.example',
    '127.0.0.1:8000.evil.example',
    '127.evil',
    '127.1',
    '0.0.0.0:8000',
    '2130706433',
    '0x7f000001',
    '192.0.2.8',
    '192.0.2.7@evil.example',
    '[::2]:8000',
    '[::]',
    '[::ffff:192.0.2.7]',
    'counter.local.evil.example',
    'counter.',
    '__proto__',
    'localhost, evil.example',
  ])('[A4] %j is not, whatever is asked', (host) => {
    for (const changesState of [false, true]) {
      expect(refusedFor(host === undefined ? {} : { host }, changesState)).toMatch(/is not this machine$/);
    }
  });
});

describe('the page that asks', () => {
  const host = '192.0.2.7:8000';

  test.each<[origin: string | undefined, site: string | undefined]>([
    [undefined, undefined],
    ['http://192.0.2.7:8000', undefined],
    ['http://192.0.2.7:8000', 'same-origin'],
    ['HTTP://192.0.2.7:8000', undefined],
    [undefined, 'none'],
  ])('[A4] of origin %s and site %s may', (origin, site) => {
    expect(refusedFor({ host, ...(origin && { origin }), ...(site && { 'sec-fetch-site': site }) })).toBeUndefined();
  });

  test.each<[origin: string | undefined, site: string | undefined]>([
    ['http://evil.example', undefined],
    ['http://192.0.2.7:8001', undefined],
    ['http://192.0.2.7', undefined],
    ['http://localhost:8000', undefined],
    ['http://192.0.2.7:8000.evil.example', undefined],
    ['http://192.0.2.7:8000@evil.example', undefined],
    ['null', undefined],
    ['', undefined],
    ['192.0.2.7:8000', undefined],
    ['file://', undefined],
    ['http://192.0.2.7:8000', 'cross-site'],
    ['http://192.0.2.7:8000', 'same-site'],
    [undefined, 'cross-site'],
    [undefined, 'same-site'],
    [undefined, ''],
  ])('[A4] of origin %j and site %j changes nothing, and may still read what everyone may', (origin, site) => {
    const headers = {
      host,
      ...(origin !== undefined && { origin }),
      ...(site !== undefined && { 'sec-fetch-site': site }),
    };
    expect(refusedFor(headers)).toMatch(/^the page that asks is of another/);
    expect(refusedFor(headers, false)).toBeUndefined();
  });
});

test('[A4] this machine’s names are its addresses, its name and that under .local, as they are now', () => {
  const names = ownNamesNow();
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  for (const address of addresses) expect(names).toContain(address.toLowerCase());
  expect([...names].filter((name) => name.endsWith('.local'))).toHaveLength(1);
});

describe('a host', () => {
  let host: OpenHost;
  beforeAll(async () => {
    host = await openHost();
  });
  afterAll(() => host.close());

  const order = { body: { lines: [freeLine] } };
  const expectForeign = (answer: { status: number; json: object }) =>
    expect([answer.status, answer.json]).toMatchObject([403, { code: 'foreign-request' }]);

  test('[A4] turns a rebound name away from every call, also with a token', async () => {
    const headers = { Host: `evil.example:${host.port}` };
    const before = (await api(host, 'GET', '/snapshot')).text;
    for (const path of ['/api/v1/health', '/api/v1/orders', '/api/docs', '/', '/nothing']) {
      expectForeign(await call(host, 'GET', path, { headers }));
    }
    expectForeign(await api(host, 'POST', '/orders', { ...order, headers }));
    for (const connect of [connectPlain, connectRich]) {
      await expect(connect(host, { headers })).rejects.toThrow('Unexpected server response: 403');
    }
    expect((await api(host, 'GET', '/snapshot')).text).toBe(before);
  });

  test.each([
    ['another origin', { Origin: 'http://evil.example' }],
    ['an origin that is none', { Origin: 'null' }],
    ['another program of this machine', { Origin: 'http://127.0.0.1:1' }],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another site that says it is of our origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'self' }],
  ])('[A4] turns a page of %s away from what changes something, and from our protocol', async (_, said) => {
    const headers = Object.fromEntries(
      Object.entries(said).map(([name, value]) => [name, value === 'self' ? `http://${host.authority}` : value]),
    );
    const { token } = await joinTill(host);
    const before = (await api(host, 'GET', '/snapshot')).text;
    const withCookie = { token: null, headers: { ...headers, Cookie: `tillwire_till=${token}` } };
    expectForeign(await api(host, 'POST', '/orders', { ...order, ...withCookie }));
    expectForeign(await api(host, 'POST', '/commands', { body: {}, headers }));
    const join = { joinToken: host.state().joinToken, name: 'Evil' };
    expectForeign(await api(host, 'POST', '/join', { body: join, token: null, headers }));
    expectForeign(await api(host, 'PUT', '/orders', { headers }));
    await expect(connectRich(host, { headers })).rejects.toThrow('Unexpected server response: 403');
    expect((await api(host, 'GET', '/snapshot')).text).toBe(before);
    const { status, headers: answered } = await api(host, 'GET', '/orders', { headers });
    expect([status, answered['access-control-allow-origin']]).toEqual([200, undefined]);
  });

  test('[A4] lets in its own page, whichever of its names it was opened at, and who says nothing', async () => {
    const names = [host.authority, `localhost:${host.port}`, `[::1]:${host.port}`, `127.0.0.2:${host.port}`];
    for (const name of names) {
      const headers = { Host: name, Origin: `http://${name}`, 'Sec-Fetch-Site': 'same-origin' };
      expect((await api(host, 'POST', '/orders', { ...order, headers })).status).toBe(201);
      const client = await connectRich(host, { headers });
      onTestFinished(client.close);
    }
    expect((await api(host, 'POST', '/orders', order)).status).toBe(201);
    onTestFinished((await connectRich(host)).close);
  });

  test('[A4] a till’s cookie does not open the socket to a page of another origin', async () => {
    const { token, till } = await joinTill(host);
    const Cookie = `tillwire_till=${token}`;
    const client = await connectRich(host, { headers: { Cookie } });
    onTestFinished(client.close);
    client.sendFrame({ t: 'hello', app: { version: 'page' } });
    expect((await client.frame('welcome')).you.till?.id).toBe(till.id);
    await expect(connectRich(host, { headers: { Cookie }, origin: 'http://evil.example' })).rejects.toThrow('403');
  });

  test('[A4] two Hosts, or none, are no way around', async () => {
    const heads = ['Host: evil.example\r\nHost: localhost\r\n', 'X: y\r\n'];
    for (const head of heads) {
      const client = await connectRaw(host);
      client.write(`GET /api/v1/health HTTP/1.1\r\n${head}Connection: close\r\n\r\n`);
      expect((await client.closed).toString()).toMatch(/^HTTP\/1\.1 (400|403) /);
    }
    const old = await connectRaw(host);
    old.write('GET /api/v1/health HTTP/1.0\r\n\r\n');
    expect((await old.closed).toString()).toMatch(/^HTTP\/1\.1 403 /);
  });
});
