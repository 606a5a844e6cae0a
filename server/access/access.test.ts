import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { fromAfar } from '../../test/kit/accepted.ts';
import { connectRich } from '../../test/kit/clients.ts';
import { api, call, type Joined, joinTill, newJoinCode } from '../../test/kit/http-client.ts';
import { makeFolder, type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { createSampleShop, tillA, tillB } from '../../test/kit/sample-shop.ts';
import { createAccess, isLoopback, keepLocalToken } from './access.ts';
import { hashOf, mintSecret } from './secrets.ts';

const afar = '192.0.2.7';

const over = (address: string) => ({ address, isEncrypted: true });
const mint = () => {
  const token = mintSecret();
  return { token, tokenHash: hashOf(token) };
};

describe('who is behind a token', () => {
  const shop = createSampleShop();
  const access = createAccess({ shop, hostTillId: tillA, localToken: 'local', onShownPlain: () => {} });
  const { token, tokenHash } = mint();
  shop.put({ kind: 'credential', id: tillB, value: { id: tillB, tillId: tillB, tokenHash } }, 2);

  test('[A3] the local token is this machine acting at the host’s till, and nobody from elsewhere', () => {
    const local = { by: 'local-token', tillId: tillA, isTill: false };
    for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) {
      expect(access.identify('local', over(address))).toEqual(local);
    }
    for (const address of [afar, '::ffff:192.0.2.7', '', '1.127.0.0', '::ffff:7f00:1', 'localhost']) {
      expect(access.identify('local', over(address))).toBeUndefined();
    }
  });

  test('[A3] a till’s token is that till, from wherever', () => {
    for (const address of ['127.0.0.1', afar]) {
      expect(access.identify(token, over(address))).toMatchObject({ by: 'till:B', tillId: tillB, isTill: true });
    }
  });

  test('[A3] anything else is nobody: a part, a hash, nothing', () => {
    const wrong = [undefined, '', ' ', token.slice(1), `${token}x`, tokenHash, 'loca', 'local\n', tillB];
    for (const one of wrong) expect(access.identify(one, over('127.0.0.1'))).toBeUndefined();
  });

  test('[A3] a till that is gone is nobody', () => {
    const gone = mint();
    shop.put({ kind: 'credential', id: 'x', value: { id: 'x', tillId: 'x', tokenHash: gone.tokenHash } }, 3);
    expect(access.identify(gone.token, over('127.0.0.1'))).toBeUndefined();
  });
});

test('[A9] no token begins with a dash, which a command line would take for an option', () => {
  const tokens = new Set(Array.from({ length: 2_000 }, mintSecret));
  expect([tokens.size, [...tokens].filter((token) => !/^\w[\w-]{42}$/.test(token))]).toEqual([2_000, []]);
});

test('[A3] loopback is 127/8 and ::1, also as IPv6 writes them, and nothing that looks like it', () => {
  const addresses = [
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '::ffff:127.0.0.1',
    '127.0.0.1.evil',
    '0.0.0.0',
    '::',
    '10.127.0.1',
    '::ffff:10.0.0.1',
    '',
    '::1%eth0',
    'fe80::1',
  ];
  expect(addresses.filter(isLoopback)).toEqual(addresses.slice(0, 4));
});

describe('the local token', () => {
  async function folder() {
    const { dir, remove } = await makeFolder();
    onTestFinished(remove);
    return { dir, path: join(dir, 'local-token') };
  }
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

  test('[A12] is made once and stays the same, also over restarts of the host', async () => {
    const { dir, path } = await folder();
    const token = await keepLocalToken(dir);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect([await readFile(path, 'utf8'), await keepLocalToken(dir)]).toEqual([`${token}\n`, token]);
    for (let n = 0; n < 2; n += 1) {
      const host = await openHost({ dir });
      expect(host.localToken).toBe(token);
      await host.close();
    }
  });

  test('[A12] an empty file is no token, and one with blanks around is itself', async () => {
    const { dir, path } = await folder();
    await writeFile(path, '\n');
    const token = await keepLocalToken(dir);
    expect(token).toHaveLength(43);
    await writeFile(path, `  ${token}\r\n`);
    expect(await keepLocalToken(dir)).toBe(token);
  });

  test.skipIf(process.platform === 'win32')(
    '[A12] is readable by its owner alone, whatever it was before',
    async () => {
      const { dir, path } = await folder();
      await keepLocalToken(dir);
      expect(await modeOf(path)).toBe(0o600);
      await chmod(path, 0o644);
      await keepLocalToken(dir);
      expect(await modeOf(path)).toBe(0o600);
      await writeFile(path, '');
      await chmod(path, 0o666);
      await keepLocalToken(dir);
      expect(await modeOf(path)).toBe(0o600);
    },
  );
});

describe('a host', () => {
  let host: OpenHost;
  let till: Joined;
  beforeAll(async () => {
    host = await openHost();
    till = await joinTill(host, 'Bar');
  });
  afterAll(() => host.close());

  const guarded = [
    'GET /api/v1/orders',
    'GET /api/v1/orders/x',
    'GET /api/v1/estimates',
    'GET /api/v1/estimates/x',
    'GET /api/v1/changes?epoch=1&after=0',
    'GET /api/v1/snapshot',
    'GET /api/v1/openapi.json',
    'GET /api/docs',
    'POST /api/v1/commands',
    'POST /api/v1/estimates',
    'POST /api/v1/estimates/x/status',
    'POST /api/v1/estimates/x/convert',
    'POST /api/v1/orders',
    'POST /api/v1/orders/x/status',
    'POST /api/v1/orders/x/payments',
  ];

  test.each(guarded)('[A3] %s needs a token', async (at) => {
    const [method = '', path = ''] = at.split(' ');
    const tries: [token: string | null, headers: Record<string, string>][] = [
      [null, {}],
      ['wrong', {}],
      [await newJoinCode(host), {}],
      [null, { Authorization: `Basic ${Buffer.from(`x:${till.token}`).toString('base64')}` }],
      [null, { Authorization: till.token }],
      [null, { Authorization: 'Bearer ' }],
      [null, { Cookie: 'tillwire_till=' }],
      [null, { Cookie: 'tillwire_till=wrong' }],
    ];
    for (const [token, headers] of tries) {
      const answer = await call(host, method, path, { token, headers, ...(method === 'POST' && { body: {} }) });
      expect(answer.json).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    }
    const inAddress = `${path}${path.includes('?') ? '&' : '?'}token=${host.localToken}`;
    expect((await call(host, method, inAddress, { token: null })).status).toBe(401);
  });

  test('[A11] health and joining need none, from anywhere', async () => {
    for (const address of ['127.0.0.1', afar]) {
      const health = await fromAfar(address, () => api<{ ok: boolean }>(host, 'GET', '/health', { token: 'wrong' }));
      expect([health.status, health.json.ok]).toEqual([200, true]);
      const sent = { body: { code: await newJoinCode(host), name: 'Second' }, token: null };
      expect((await fromAfar(address, () => api(host, 'POST', '/join', sent))).status).toBe(201);
    }
  });

  test('[A3] from another machine the local token is nobody, as a header, a cookie or in a hello', async () => {
    const { localToken } = host;
    const cookie = { token: null, headers: { Cookie: `tillwire_till=${localToken}`, 'X-Forwarded-For': '127.0.0.1' } };
    for (const sent of [{}, cookie]) {
      expect((await fromAfar(afar, () => api(host, 'GET', '/orders', sent))).status).toBe(401);
    }
    const client = await fromAfar(afar, () => connectRich(host));
    client.sendFrame({ t: 'hello', token: localToken, app: { version: 'x' } });
    expect(await client.closed).toMatchObject({ code: 4501 });
  });

  test('[A3] from another machine a till’s own token counts', async () => {
    const { token } = till;
    // A price of its own is not had where others can read along.
    const sent = { token, body: { lines: [{ productId: 'espresso', quantityMilli: 1000 }] } };
    const made = await fromAfar(afar, () => api<{ openedBy: string }>(host, 'POST', '/orders', sent));
    expect([made.status, made.json.openedBy]).toEqual([201, `till:${till.till.code}`]);
    const client = await fromAfar(afar, () => connectRich(host));
    onTestFinished(client.close);
    client.sendFrame({ t: 'hello', token, app: { version: 'x' } });
    expect((await client.frame('welcome')).you.till?.code).toBe(till.till.code);
  });
});
