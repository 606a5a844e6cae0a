import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createApp } from '../server/http/app.ts';
import { silentLog } from '../server/log.ts';
import { acceptedDuring, fromAfar } from './kit/accepted.ts';
import { connectPlain } from './kit/clients.ts';
import { type Answered, api, call, freeLine } from './kit/http-client.ts';
import { makeFolder, type OpenHost, openHost } from './kit/open-host.ts';
import { connectRaw } from './kit/raw-client.ts';
import { getRaw, sayRaw } from './kit/raw-http.ts';
import { type FoundRoute, routesOf } from './kit/routes.ts';

let host: OpenHost;
let routes: FoundRoute[];
let folder: Awaited<ReturnType<typeof makeFolder>>;
const SECRET = 'nobody outside may read this';

beforeAll(async () => {
  folder = await makeFolder();
  const { mkdir, writeFile } = await import('node:fs/promises');
  const { join } = await import('node:path');
  const renderer = join(folder.dir, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await mkdir(join(renderer, '.git'));
  for (const [name, text] of [
    ['index.html', '<p>the page</p>'],
    ['assets/a.js', 'void 0;'],
    ['.env', SECRET],
    ['.git/config', SECRET],
    ['../local-token', SECRET],
    ['../renderer.bak', SECRET],
  ] as const)
    await writeFile(join(renderer, name), text);
  host = await openHost({ dir: join(folder.dir, 'data'), rendererDir: renderer });
  routes = await routesOf(host);
});
afterAll(async () => {
  await host.close();
  await folder.remove();
});

const posts = () => routes.filter(({ method }) => method === 'POST');
const snapshot = async () => (await api(host, 'GET', '/snapshot')).text;

/** Whatever a host can be brought to answer: right calls, wrong ones, files, and what nobody asks for. */
async function everyAnswer(headers: Record<string, string> = {}): Promise<[string, Answered][]> {
  const all: [string, Answered][] = [];
  const note = async (method: string, path: string, more: object = {}) => {
    all.push([`${method} ${path}`, await call(host, method, path, { headers, ...more })]);
  };
  for (const { path } of routes) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE']) await note(method, path);
    await note('GET', path, { token: null });
    await note('POST', path, { body: '{"x":' });
    await note('POST', path, { body: '{"__proto__":1}' });
    await note('POST', path, { body: 'x', headers: { ...headers, 'Content-Type': 'text/plain' } });
  }
  for (const path of [
    '/',
    '/index.html',
    '/assets/a.js',
    '/nothing',
    '/api/nothing',
    '/%ff',
    '/..%2f',
    '/.env',
    '/ws',
  ]) {
    for (const method of ['GET', 'POST', 'OPTIONS']) await note(method, path, { token: null });
  }
  await note('POST', '/api/v1/orders', { body: 'x'.repeat(70_000) });
  await note('GET', '/api/v1/health', { headers: { ...headers, Host: 'evil.example' } });
  return all;
}

describe('by every route', () => {
  test('[Z2] what changes something is not for a page of another origin or site, nor for one of none', async () => {
    const before = await snapshot();
    const foreign: Record<string, string>[] = [
      { Origin: 'http://evil.example' },
      { Origin: 'null' },
      { Origin: `https://${host.authority}` },
      { Origin: 'http://127.0.0.1' },
      { Origin: '' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': '' },
    ];
    for (const { path } of posts()) {
      for (const headers of foreign) {
        const { status, json } = await call(host, 'POST', path, { headers, body: { lines: [freeLine] } });
        expect([path, headers, status, json.code]).toEqual([path, headers, 403, 'foreign-request']);
      }
    }
    expect(await snapshot()).toBe(before);
  });

  test('[Z3] a body of any other kind than JSON changes nothing', async () => {
    const before = await snapshot();
    const kinds = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain; application/json',
      'application/xml',
      '',
    ];
    for (const { path } of posts()) {
      for (const kind of kinds) {
        const sent = { headers: { 'Content-Type': kind }, body: JSON.stringify({ lines: [freeLine] }) };
        const { status, json } = await call(host, 'POST', path, sent);
        expect([path, kind, status, json.code]).toEqual([path, kind, 415, 'not-json']);
      }
    }
    expect(await snapshot()).toBe(before);
  });

  test('[Z4] no answer, not even to a preflight, lets a page of another origin read it', async () => {
    const answers = await everyAnswer({
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'x',
    });
    expect(answers.length).toBeGreaterThan(routes.length * 10);
    const shared = answers.filter(([, { headers }]) =>
      Object.keys(headers).some((name) => /^access-control/.test(name)),
    );
    expect(shared.map(([what]) => what)).toEqual([]);
  });

  test('[Z5] each answer forbids to guess its type, to frame it and to say where one came from, and promises no TLS', async () => {
    for (const [what, { headers }] of await everyAnswer()) {
      const told = Object.fromEntries(
        ['x-content-type-options', 'referrer-policy', 'x-frame-options', 'cross-origin-resource-policy'].map((name) => [
          name,
          headers[name],
        ]),
      );
      expect([what, told]).toEqual([
        what,
        {
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'x-frame-options': 'SAMEORIGIN',
          'cross-origin-resource-policy': 'same-origin',
        },
      ]);
      expect([what, headers['content-security-policy']]).toEqual([what, expect.stringMatching(/^default-src 'none'/)]);
      expect([what, headers['content-security-policy']]).toEqual([
        what,
        expect.not.stringMatching(/upgrade-insecure-requests|unsafe-eval|\*|script-src[^;]*unsafe-inline/),
      ]);
      expect([what, headers['strict-transport-security'], headers['x-powered-by']]).toEqual([
        what,
        undefined,
        undefined,
      ]);
    }
  });

  test('[Z14] a known path takes no method but its own, and says which; it is not answered what is not there', async () => {
    const methods = new Map<string, string>();
    for (const { method, path } of routes) {
      const own = method === 'GET' ? 'GET, HEAD' : 'POST';
      methods.set(path, methods.has(path) ? `${methods.get(path)}, ${own}` : own);
    }
    for (const [path, allowed] of methods) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
        if (allowed.includes(method)) continue;
        const { status, json, headers } = await call(host, method, path);
        expect([method, path, status, json.code]).toEqual([method, path, 405, 'no-such-method']);
        expect(String(headers.allow).split(', ').sort()).toEqual(allowed.split(', ').sort());
      }
    }
    expect((await call(host, 'PUT', '/api/v1/nothing')).status).toBe(404);
  });

  test('[Z10] names that reach a prototype and numbers that nobody can count on are refused, with the path', async () => {
    const before = await snapshot();
    for (const { path } of posts()) {
      for (const [text, at] of [
        ['{"__proto__":{"isAdmin":true}}', '__proto__'],
        ['{"lines":[{"\\u005f_proto__":{"isAdmin":true}}]}', 'lines.0.__proto__'],
        ['{"body":{"constructor":{"prototype":{"isAdmin":true}}}}', 'body.constructor'],
        ['{"body":{"prototype":[]}}', 'body.prototype'],
        ['{"amountMinor":9007199254740993}', 'amountMinor'],
        ['{"amountMinor":1e999}', 'amountMinor'],
        [`{"body":${'['.repeat(40)}${']'.repeat(40)}}`, 'body'],
      ]) {
        const { status, json } = await call(host, 'POST', path, { body: text });
        expect([path, text, status, json.code, json.path]).toEqual([path, text, 422, 'invalid', at]);
      }
    }
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect(await snapshot()).toBe(before);
  });

  test('[Z10] bytes that are no UTF-8 are no JSON', async () => {
    const body = Buffer.concat([Buffer.from('{"customerName":"'), Buffer.from([0xc0, 0xaf, 0xff]), Buffer.from('"}')]);
    const { status, json } = await api(host, 'POST', '/orders', { body });
    expect([status, json.code]).toEqual([400, 'malformed-json']);
  });
});

test.each([undefined, '', 'development', 'test', 'production'])(
  '[Z6] no answer shows a stack, a file or a package, with NODE_ENV=%s',
  async (name) => {
    vi.stubEnv('NODE_ENV', name);
    onTestFinished(() => void vi.unstubAllEnvs());
    const broken = () => {
      throw Object.assign(new Error(`no ${folder.dir} in express`), { status: 500, expose: true });
    };
    const answer = { status: 200, description: '' };
    const app = createApp({
      routes: [
        { method: 'get', path: '/boom', summary: '', open: true, answer, serve: broken },
        { method: 'get', path: '/later', summary: '', open: true, answer, serve: async () => broken() },
      ],
      access: { identify: () => undefined },
      guard: () => {},
      tillLines: { used: () => {} },
      rendererDir: undefined,
      refuse: () => undefined,
      requireEncryption: (_request: unknown, _response: unknown, next: () => void) => next(),
      log: silentLog(),
    } as unknown as Parameters<typeof createApp>[0]);
    const server = app.listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((done) => server.once('listening', done));
    const own = { port: (server.address() as { port: number }).port, localToken: '' };
    const answers = [
      await api(own, 'GET', '/boom'),
      await api(own, 'GET', '/later'),
      ...(await everyAnswer()).map(([, one]) => one),
    ];
    expect(answers.slice(0, 2).map(({ json }) => [json.status, json.code])).toEqual([
      [500, 'internal'],
      [500, 'internal'],
    ]);
    for (const { text } of answers) {
      expect(text).not.toMatch(/\bat \S+ \(|node_modules|express|\.ts\b|file:\/\//);
      expect(text).not.toContain(folder.dir);
    }
  },
);

describe('how much', () => {
  test('[Z7] of a body that never ends no more than 64 KiB is taken, and of headers 8 KiB', async () => {
    const client = await connectRaw(host);
    const head = [
      'POST /api/v1/orders HTTP/1.1',
      `Host: ${host.authority}`,
      `Authorization: Bearer ${host.localToken}`,
    ];
    client.write([...head, 'Content-Type: application/json', 'Transfer-Encoding: chunked', '', ''].join('\r\n'));
    const chunk = `${(16_384).toString(16)}\r\n${' '.repeat(16_384)}\r\n`;
    for (let sent = 0; sent < 6; sent += 1) client.write(chunk);
    expect((await client.heard((bytes) => bytes.includes('"too-large"'))).toString()).toMatch(/^HTTP\/1\.1 413 /);
    client.close();
    const announced = await connectRaw(host);
    announced.write([...head, 'Content-Type: application/json', 'Content-Length: 10000000', '', ''].join('\r\n'));
    expect((await announced.heard((bytes) => bytes.includes('"too-large"'))).toString()).toMatch(/^HTTP\/1\.1 413 /);
    announced.close();
    const long = ['GET / HTTP/1.1', `Host: ${host.authority}`, `X-Long: ${'x'.repeat(8_300)}`, '', ''].join('\r\n');
    expect((await sayRaw(host, long)).status).toBe(431);
    const many = Array.from({ length: 600 }, (_, index) => `X-${index}: ${'y'.repeat(10)}`);
    expect((await sayRaw(host, ['GET / HTTP/1.1', ...many, '', ''].join('\r\n'))).status).toBe(431);
  });

  test('[Z8] connections of other machines are counted, each one’s and all of them, and who is over it is cut off', async () => {
    const own = await openHost({ limits: { connections: 5, connectionsAnAddress: 3 } });
    onTestFinished(() => own.close());
    const connect = (address: string) => fromAfar(address, () => connectRaw(own));
    const say = (client: Awaited<ReturnType<typeof connectRaw>>) => {
      client.write('GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n');
      return client.heard((bytes) => bytes.includes('"product"'));
    };
    const first = [await connect('192.0.2.7'), await connect('192.0.2.7'), await connect('192.0.2.7')];
    for (const client of first) await say(client);
    expect((await (await connect('192.0.2.7')).closed).length).toBe(0);
    for (const address of ['192.0.2.8', '192.0.2.9']) await say(await connect(address));
    expect((await (await connect('192.0.2.10')).closed).length).toBe(0);
    for (let n = 0; n < 6; n += 1) expect((await api(own, 'GET', '/health')).status).toBe(200);
    const [gone] = first;
    gone?.close();
    // Its place is free once the host has noticed.
    for (;;) {
      const client = await connect('192.0.2.10');
      const answered = await Promise.race([say(client), client.closed]).catch(() => Buffer.alloc(0));
      if (answered.length > 0) break;
    }
    for (const client of first.slice(1)) await say(client);
  });

  test('[Z9] who counts is the address of the socket, whatever a request says of it', async () => {
    const own = await openHost({ limits: { socketsAnAddress: 2 } });
    onTestFinished(() => own.close());
    const forged = () => ({
      'X-Forwarded-For': `198.51.100.${Math.trunc(performance.now()) % 250}`,
      'X-Real-IP': '127.0.0.1',
      Forwarded: 'for=127.0.0.1',
    });
    await fromAfar('192.0.2.7', async () => {
      for (let n = 0; n < 10; n += 1) {
        const body = { code: '00000000', name: 'Evil' };
        expect((await api(own, 'POST', '/join', { headers: forged(), token: null, body })).status).toBe(403);
      }
      const { status } = await api(own, 'POST', '/join', { headers: forged(), token: null, body: {} });
      expect(status).toBe(429);
      // As on this machine itself, where the local token counts.
      expect((await api(own, 'GET', '/orders', { headers: forged() })).status).toBe(401);
      for (let n = 0; n < 2; n += 1) onTestFinished((await connectPlain(own, { headers: forged() })).close);
      await expect(connectPlain(own, { headers: forged() })).rejects.toThrow('429');
    });
  });
});

describe('nothing but its files, in raw bytes', () => {
  test.each([
    '/../local-token',
    '/../../data/local-token',
    '/./../local-token',
    '/assets/../../local-token',
    '/assets/../../../etc/passwd',
    '//../local-token',
    '/..//local-token',
    '..%2flocal-token',
    '/%2e%2e/local-token',
    '/.%2e/local-token',
    '/%2e./local-token',
    '/%2e%2e%2flocal-token',
    '/..%2flocal-token',
    '/..%5clocal-token',
    '/..\\local-token',
    '/assets/..\\..\\local-token',
    '/%252e%252e/local-token',
    '/%252e%252e%252flocal-token',
    '/%c0%ae%c0%ae/local-token',
    '/..%c0%aflocal-token',
    '/%uff0e%uff0e/local-token',
    '/..;/local-token',
    '/....//local-token',
    '/..%00/local-token',
    '/assets/a.js%00.png',
    '/assets/..%00/../local-token',
    '/.env',
    '/%2eenv',
    '/.git/config',
    '/assets/../.env',
    '/renderer.bak',
    '/../renderer.bak',
    '/C:/local-token',
    '/C:%5clocal-token',
    '//server/share/local-token',
    '/index.html::$DATA',
    '/.env::$DATA',
    '/file:///etc/passwd',
    'file:///etc/passwd',
    '/etc/passwd',
    '/proc/self/environ',
    '/assets',
    '/assets/',
  ])('[Z11] %j', async (target) => {
    const { status, body } = await getRaw(host, target);
    expect([status >= 400 && status < 500, body.includes(SECRET), body.includes(host.localToken)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(body).not.toContain(folder.dir);
  });

  test.each([
    ['NUL', Buffer.from('/..\0/local-token')],
    ['bytes above ASCII', Buffer.from([0x2f, 0xc0, 0xae, 0xc0, 0xae, 0x2f, 0x78])],
    ['a line break', Buffer.from('/x\r\nX-Evil: 1')],
    ['a tab', Buffer.from('/\t/../local-token')],
  ])('[Z11] a path with %s in it', async (_, target) => {
    const { status, body } = await getRaw(host, target);
    expect([status >= 400 && status < 500, body.includes(SECRET)]).toEqual([true, false]);
  });
});

test('[Z1] a host has no other name over the wire, in whichever form, on any door', async () => {
  const own = await openHost({ names: ['till.shop.lan'] });
  onTestFinished(() => own.close());
  const ask = (head: string, path = '/api/v1/health') =>
    sayRaw(own, `GET ${path} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`);
  const { port } = own;
  for (const name of [`127.0.0.1:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`, `Till.Shop.Lan:${port}`, 'localhost'])
    expect([name, (await ask(`Host: ${name}\r\n`)).status]).toEqual([name, 200]);
  for (const path of ['/api/v1/health', '/', '/api/docs', '/nothing']) {
    for (const head of [
      'Host: evil.example\r\n',
      'Host: localhost.\r\n',
      'Host: localhost\r\nHost: evil.example\r\n',
      'Host: localhost\r\nHost: localhost\r\n',
      'Host: [::1\r\n',
      'Host: \r\n',
      'Host: localhost evil.example\r\n',
      '',
    ]) {
      const { status, body } = await ask(head, path);
      expect([path, head, status === 400 || status === 403, body.includes('product')]).toEqual([
        path,
        head,
        true,
        false,
      ]);
    }
  }
  expect((await ask(`Host: localhost\r\n`, `http://evil.example/api/v1/health`)).status).toBe(403);
  expect((await ask(`Host: localhost\r\n`, `http://localhost:${port}/api/v1/health`)).status).toBe(200);
  const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  for (const head of ['Host: evil.example', 'Host: localhost\r\nHost: evil.example']) {
    const { status } = await sayRaw(own, ['GET /ws HTTP/1.1', head, ...upgrade, key, '', ''].join('\r\n'));
    expect([head, status]).toEqual([head, 403]);
  }
});

test('[Z15] what a stranger may cause at will is logged at once, and then once a minute with how often', async () => {
  const said: [object, string][] = [];
  const log = silentLog();
  vi.spyOn(log, 'warn').mockImplementation((...line: unknown[]) => void said.push(line as [object, string]));
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const own = await openHost({ log, limits: { connectionsAnAddress: 1, socketsAnAddress: 1 } });
  onTestFinished(() => own.close());
  const { sockets } = await acceptedDuring(() =>
    fromAfar('192.0.2.7', async () => {
      await connectRaw(own);
      for (let n = 0; n < 50; n += 1) await (await connectRaw(own)).closed;
    }),
  );
  expect(sockets).toHaveLength(51);
  const told = () => said.filter(([, text]) => text === 'too many connections').map(([one]) => one);
  expect(told()).toEqual([{ from: '192.0.2.7', times: 1 }]);
  vi.advanceTimersByTime(60_000);
  await fromAfar('192.0.2.7', async () => (await connectRaw(own)).closed);
  expect(told()).toEqual([
    { from: '192.0.2.7', times: 1 },
    { from: '192.0.2.7', times: 50 },
  ]);
});
