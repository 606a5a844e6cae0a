import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { fromAfar } from '../../test/kit/accepted.ts';
import { connectTill } from '../../test/kit/clients.ts';
import { api, call, freeLine, type Joined, joinTill, type Sent } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { readFolder } from '../../test/kit/read-folder.ts';
import { tokenInCookie } from './join.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

const join = (joinToken: string, at = host, more: Sent = {}) =>
  api<Joined & { code?: string }>(at, 'POST', '/join', { body: { joinToken, name: 'Bar' }, token: null, ...more });

test('[A9] the join token admits a till, under a code and a token of its own', async () => {
  const [one, other] = [await joinTill(host, ' Bar '), await joinTill(host, 'Bar')];
  expect([one.till, other.till]).toMatchObject([{ name: 'Bar' }, { name: 'Bar' }]);
  expect(one.till.code).not.toBe(other.till.code);
  expect(Buffer.from(one.token, 'base64url')).toHaveLength(32);
  expect(one.token).not.toBe(other.token);
  const till = await connectTill(host, { token: one.token });
  expect(till.welcome.you).toMatchObject({ till: { id: one.till.id, role: 'counter' } });
  till.close();
});

test('[A23] a till that joins once more, with its token, stays the one that it was; its old token ends', async () => {
  const first = await joinTill(host, 'Bar');
  const { joinToken } = host.state();
  const again = await join(joinToken, host, {
    body: { joinToken, name: 'Window bar', role: 'tablet' },
    token: first.token,
  });
  expect(again.json.till).toEqual({ ...first.till, name: 'Window bar' });
  expect(again.json.token).not.toBe(first.token);
  expect((await api(host, 'GET', '/orders', { token: first.token })).status).toBe(401);
  const till = await connectTill(host, { token: again.json.token });
  expect(till.welcome.you).toMatchObject({ till: { id: first.till.id, code: first.till.code, role: 'tablet' } });
  till.close();
  // Scripts of this machine act for the host's own till, which nobody may become.
  const other = await join(joinToken, host, { token: host.localToken });
  expect(other.json.till.code).not.toBe('A');
});

test('[A9] however it is spelled', async () => {
  const { joinToken } = host.state();
  const letters = joinToken.replaceAll('-', '');
  expect(joinToken).toMatch(/^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$/);
  const spellings = [
    joinToken,
    letters,
    joinToken.toLowerCase(),
    ` ${letters} `,
    [...letters].join(' '),
    `${letters}.`,
  ];
  for (const spelling of spellings) expect((await join(spelling)).status).toBe(201);
});

test('[A9] a wrong one is 403, and admits nobody', async () => {
  const { joinToken } = host.state();
  const first = joinToken.startsWith('A') ? 'B' : 'A';
  const before = (await api(host, 'GET', '/snapshot')).text;
  for (const wrong of [
    '',
    '-',
    'x',
    joinToken.slice(1),
    `${joinToken}A`,
    first + joinToken.slice(1),
    host.localToken.slice(0, 40),
  ]) {
    const { status, json } = await join(wrong);
    expect([status, json]).toMatchObject([403, { code: 'wrong-join-token', path: 'joinToken' }]);
  }
  expect((await api(host, 'GET', '/snapshot')).text).toBe(before);
});

test('[A9] a browser keeps it in a cookie that no script reads and no other site sends', async () => {
  const { headers, json } = await join(host.state().joinToken);
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

test('[A9] a new join token takes over at once, also after a restart; tills that joined stay', async () => {
  let own = await openHost();
  onTestFinished(() => own.close());
  const old = own.state().joinToken;
  const { token } = await joinTill(own);
  await own.renewJoinToken();
  const { joinToken } = own.state();
  expect(joinToken).not.toBe(old);
  expect([(await join(old, own)).status, (await join(joinToken, own)).status]).toEqual([403, 201]);
  own = await own.reopen();
  expect(own.state().joinToken).toBe(joinToken);
  expect([(await join(old, own)).status, (await join(joinToken, own)).status]).toEqual([403, 201]);
  expect((await api(own, 'GET', '/orders', { token })).status).toBe(200);
});

describe('tries', () => {
  const [here, there] = ['192.0.2.7', '192.0.2.8'];
  const tryFrom = (address: string, joinToken = 'wrong', at = host, more: Sent = {}) =>
    fromAfar(address, () => join(joinToken, at, more));

  test('[A17] an address has ten a minute, right or wrong; another address has its own', async () => {
    const own = await openHost();
    onTestFinished(() => own.close());
    const { joinToken } = own.state();
    for (let n = 0; n < 10; n += 1) expect((await tryFrom(here, 'wrong', own)).status).toBe(403);
    const refused = await tryFrom(here, joinToken, own);
    expect(refused.json).toMatchObject({ status: 429, code: 'too-many-tries' });
    expect(refused.headers['content-type']).toMatch('application/problem+json');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await tryFrom(there, joinToken, own)).status).toBe(201);
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
      const sent = { body: { joinToken: 'wrong', name: 'Bar' }, token: null };
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
