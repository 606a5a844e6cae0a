import type { IncomingHttpHeaders } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connectPlain, connectRich } from '../../test/kit/clients.ts';
import { api, call, freeLine, joinTill, newJoinCode } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { connectRaw } from '../../test/kit/raw-client.ts';
import { ownNamesNow, refuseAtDoor } from './doors.ts';

const own = () => new Set(['192.0.2.7', 'fe80::1', '2001:db8::7', 'counter', 'counter.local']);
const refusedFor = (headers: IncomingHttpHeaders, changesState = true, more: { url?: string; raw?: string[] } = {}) =>
  refuseAtDoor(
    { url: more.url ?? '/api/v1/orders', headers, rawHeaders: more.raw ?? [] },
    { changesState, isEncrypted: false, ownNames: own },
  );

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

describe('what stands in the way of a rebound name', () => {
  test.each([
    'http://evil.example/api/v1/health',
    'HTTP://EVIL.example:8000/',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'http:///api',
    'ws://evil.example/ws',
    'https://192.0.2.8:8000/',
  ])('[Z1] a request line with the whole address %s, also under a right Host', (url) => {
    expect(refusedFor({ host: 'localhost:8000' }, false, { url })).toMatch(/is not this machine$/);
  });

  test.each([
    'http://localhost:8000/',
    'http://192.0.2.7:8000/x',
    '*',
    '/',
    '//evil.example/x',
    '/http://evil.example/',
  ])('[Z1] not %s, which leads here', (url) => {
    expect(refusedFor({ host: 'localhost:8000' }, false, { url })).toBeUndefined();
  });

  test('[Z1] a second Host, before the right one or behind it', () => {
    const raw = ['Host', 'localhost', 'Accept', 'host', 'hOST', 'localhost'];
    expect(refusedFor({ host: 'localhost' }, false, { raw })).toBe('more than one Host is named');
    expect(refusedFor({ host: 'localhost' }, false, { raw: raw.slice(0, 4) })).toBeUndefined();
  });

  test('[Z1] names that its owner added are this machine, in whichever case; what only ends or begins with them is not', () => {
    const ownNames = () => ownNamesNow(['Till.Shop.LAN', '203.0.113.9']);
    const refused = (host: string) =>
      refuseAtDoor(
        { url: '/', headers: { host }, rawHeaders: [] },
        { changesState: false, isEncrypted: false, ownNames },
      );
    for (const host of ['till.shop.lan:8000', 'TILL.SHOP.LAN', '203.0.113.9:8000', 'localhost'])
      expect([host, refused(host)]).toEqual([host, undefined]);
    for (const host of ['shop.lan', 'till.shop.lan.', 'till.shop.lan.evil.example', 'evil-till.shop.lan'])
      expect([host, refused(host)]).toEqual([host, expect.stringMatching(/is not this machine$/)]);
  });
});

test.each([
  [false, 'https://localhost:8000'],
  [true, 'http://localhost:8000'],
])('[Z2] encrypted or not is another origin: on a line that is (%s) not %s', (isEncrypted, origin) => {
  const headers = { host: 'localhost:8000', origin };
  const refused = (line: boolean) =>
    refuseAtDoor({ url: '/', headers, rawHeaders: [] }, { changesState: true, isEncrypted: line, ownNames: own });
  expect(refused(isEncrypted)).toBe('the page that asks is of another origin');
  expect(refused(!isEncrypted)).toBeUndefined();
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
    const join = { code: await newJoinCode(host), name: 'Evil' };
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
