import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { spokenDigits } from '../../shop/pairing.ts';
import { fromAfar } from '../../test/kit/accepted.ts';
import { connectTill } from '../../test/kit/clients.ts';
import { api, call, freeLine, type Joined, joinTill, newJoinCode, type Sent } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { readFolder } from '../../test/kit/read-folder.ts';
import { askHost } from '../access/host-tls.ts';
import { tokenInCookie } from './join.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

const joinWith = (code: string, at = host, more: Sent = {}) =>
  api<Joined & { code?: string }>(at, 'POST', '/join', { body: { code, name: 'Bar' }, token: null, ...more });

test('[A9] a code that somebody at the host made lets one till in, under a code and a token of its own', async () => {
  const [one, other] = [await joinTill(host, ' Bar '), await joinTill(host, 'Bar')];
  expect([one.till, other.till]).toMatchObject([{ name: 'Bar' }, { name: 'Bar' }]);
  expect(one.till.code).not.toBe(other.till.code);
  expect(Buffer.from(one.token, 'base64url')).toHaveLength(32);
  expect(one.token).not.toBe(other.token);
  const till = await connectTill(host, { token: one.token });
  expect(till.welcome.you).toMatchObject({ till: { id: one.till.id, role: 'counter' } });
  till.close();
});

test('[R13] the link that a tablet scans lets it in as well, and only once', async () => {
  const { json } = await api<{ link: string; code: string; expiresAt: string }>(host, 'POST', '/join-codes');
  const [, at, link] = /^http:\/\/(127\.0\.0\.1:\d+)\/#join=([\w-]{22})$/.exec(json.link) ?? [];
  expect(at).toBe(host.authority);
  expect(Math.abs(Date.parse(json.expiresAt) - Date.now() - 120_000)).toBeLessThan(5_000);
  const sent = { body: { link, name: 'Terrace', role: 'tablet' }, token: null };
  const joined = await api<Joined>(host, 'POST', '/join', sent);
  expect([joined.status, joined.json.till.name]).toEqual([201, 'Terrace']);
  expect((await api(host, 'POST', '/join', sent)).json).toMatchObject({ code: 'wrong-join-code', path: 'link' });
  expect((await joinWith(json.code)).status).toBe(403);
});

test('[A23] a till that joins once more, with its token, stays the one that it was; its old token ends', async () => {
  const first = await joinTill(host, 'Bar');
  const code = await newJoinCode(host);
  const again = await joinWith(code, host, { body: { code, name: 'Window bar', role: 'tablet' }, token: first.token });
  expect(again.json.till).toEqual({ ...first.till, name: 'Window bar' });
  expect(again.json.token).not.toBe(first.token);
  expect((await api(host, 'GET', '/orders', { token: first.token })).status).toBe(401);
  const till = await connectTill(host, { token: again.json.token });
  expect(till.welcome.you).toMatchObject({ till: { id: first.till.id, code: first.till.code, role: 'tablet' } });
  till.close();
  // Scripts of this machine act for the host's own till, which nobody may become.
  const other = await joinWith(await newJoinCode(host), host, { token: host.localToken });
  expect(other.json.till.code).not.toBe('A');
});

test('[A9] however it is spelled', async () => {
  const spellings = [
    (code: string) => code,
    (code: string) => spokenDigits(code),
    (code: string) => ` ${code} `,
    (code: string) => [...code].join('-'),
  ];
  for (const spell of spellings) expect((await joinWith(spell(await newJoinCode(host)))).status).toBe(201);
});

test('[A9] a wrong one is 403, and admits nobody', async () => {
  const code = await newJoinCode(host);
  const before = (await api(host, 'GET', '/snapshot')).text;
  for (const wrong of ['', '-', 'x', code.slice(1), `${code}1`, host.localToken.slice(0, 40)]) {
    const { status, json } = await joinWith(wrong);
    expect([status, json]).toMatchObject([403, { code: 'wrong-join-code', path: 'code' }]);
  }
  expect((await api(host, 'GET', '/snapshot')).text).toBe(before);
});

test('[R10] only who may let devices in, at the host itself, gets a code', async () => {
  const { token } = await joinTill(host, 'Bar');
  expect((await api(host, 'POST', '/join-codes', { token })).json).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await api(host, 'POST', '/join-codes', { token: null })).status).toBe(401);
  expect((await fromAfar('192.0.2.7', () => api(host, 'POST', '/join-codes'))).status).toBe(401);
});

test('[R15] a token that was told where others could read it is marked for life, another one is not', async () => {
  const own = await openHost();
  onTestFinished(() => own.close());
  const joinFrom = async (address: string) => {
    const code = await newJoinCode(own);
    return (await fromAfar(address, () => joinWith(code, own))).json.till.id;
  };
  const [here, there] = [await joinFrom('127.0.0.1'), await joinFrom('192.0.2.7')];
  const encrypted = await askHost({ address: '127.0.0.1', port: own.port }, '/join', {
    ...{ method: 'POST', pin: own.certificate.certPem, signal: AbortSignal.timeout(5_000) },
    body: { code: await newJoinCode(own), name: 'Bar' },
  });
  const journal = await readFolder(join(own.dir, 'journal'));
  const plainOf = (id: string) =>
    new RegExp(`"id":"${id}","tillId":"${id}","tokenHash":"\\w+"(,"plain":true)?`).exec(journal)?.[1];
  expect(plainOf(there)).toBe(',"plain":true');
  expect([here, (encrypted.body as Joined).till.id].map(plainOf)).toEqual([undefined, undefined]);
  // Over TLS the cookie goes nowhere else.
  const [cookie = ''] = encrypted.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/^__Host-tillwire_till=[\w-]{43}; Secure; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/);
});

test('[A9] a browser keeps it in a cookie that no script reads and no other site sends', async () => {
  const { headers, json } = await joinWith(await newJoinCode(host));
  const [cookie = ''] = headers['set-cookie'] ?? [];
  expect(cookie.split('; ')).toEqual([
    `tillwire_till=${json.token}`,
    'HttpOnly',
    'SameSite=Strict',
    'Path=/',
    'Max-Age=315360000',
  ]);
  expect(headers['cache-control']).toBe('no-store');
  const asBrowser = { token: null, headers: { Cookie: cookie.split(';')[0] ?? '' } };
  const made = await api<{ openedBy: string }>(host, 'POST', '/orders', { ...asBrowser, body: { lines: [freeLine] } });
  expect(made.json.openedBy).toBe(`till:${json.till.code}`);
});

test.each<[header: string | undefined, token: string | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['other=x', undefined],
  ['tillwire_till=abc', 'abc'],
  ['a=1; tillwire_till=abc; b=2', 'abc'],
  ['xtillwire_till=abc', undefined],
  ['tillwire_till', undefined],
  ['tillwire_till=abc; __Host-tillwire_till=def', 'def'],
])('[A9] of the cookies %j the token is %j', (header, token) => {
  expect(tokenInCookie(header)).toBe(token);
});

test('[A9] the token is shown that once: on the disk there is only its hash', async () => {
  const own = await openHost();
  onTestFinished(() => own.close());
  const { token, till } = await joinTill(own, 'Kitchen door');
  const again = await Promise.all(
    ['/snapshot', '/orders', '/openapi.json'].map((path) => api(own, 'GET', path, { token })),
  );
  const kept = await readFolder(own.dir);
  expect(kept).toContain(till.name);
  expect([...again.map(({ text }) => text), kept].join('\n')).not.toContain(token);
});

describe('tries', () => {
  const [here, there] = ['192.0.2.7', '192.0.2.8'];
  const tryFrom = (address: string, code = 'wrong', at = host, more: Sent = {}) =>
    fromAfar(address, () => joinWith(code, at, more));

  test('[A17] an address has ten a minute, right or wrong; another address has its own', async () => {
    const own = await openHost();
    onTestFinished(() => own.close());
    for (let n = 0; n < 10; n += 1) expect((await tryFrom(here, 'wrong', own)).status).toBe(403);
    const code = await newJoinCode(own);
    const refused = await tryFrom(here, code, own);
    expect(refused.json).toMatchObject({ status: 429, code: 'too-many-tries' });
    expect(refused.headers['content-type']).toMatch('application/problem+json');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await tryFrom(there, code, own)).status).toBe(201);
    expect((await fromAfar(here, () => api(own, 'GET', '/health', { token: null }))).status).toBe(200);
  });

  test('[A17] what a client says of where it comes from, and how it writes the path, changes nothing', async () => {
    const own = await openHost();
    onTestFinished(() => own.close());
    for (let n = 0; n < 10; n += 1) {
      const headers = { 'X-Forwarded-For': `198.51.100.${n}`, Forwarded: `for=198.51.100.${n}` };
      expect((await tryFrom(here, 'wrong', own, { headers })).status).toBe(403);
    }
    const headers = { 'X-Forwarded-For': '127.0.0.1' };
    expect((await tryFrom(here, 'wrong', own, { headers })).status).toBe(429);
    for (const path of ['/api/v1/join/', '/API/v1/Join', '/api/v1/join?x=1']) {
      const sent = { body: { code: 'wrong', name: 'Bar' }, token: null };
      expect((await fromAfar(here, () => call(own, 'POST', path, sent))).status).toBe(429);
    }
  });

  test('[A17] a minute later there are ten more', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const own = await openHost();
    onTestFinished(() => own.close());
    for (let n = 0; n < 10; n += 1) await tryFrom(here, 'wrong', own);
    vi.advanceTimersByTime(59_000);
    expect((await tryFrom(here, 'wrong', own)).status).toBe(429);
    vi.advanceTimersByTime(61_000);
    expect((await tryFrom(here, 'wrong', own)).status).toBe(403);
  });

  test('[A17] this machine is exempt, under whichever of its loopback addresses', async () => {
    for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
      for (let n = 0; n < 11; n += 1) expect((await tryFrom(address)).status).toBe(403);
    }
  });
});
