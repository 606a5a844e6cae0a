import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { fromAfar } from '../../test/kit/accepted.ts';
import { api, type Joined, joinTill } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { proofOf } from '../discovery/proof.ts';

let host: OpenHost;
let joined: Joined;
let shopId: string;

beforeAll(async () => {
  host = await openHost();
  joined = await joinTill(host);
  const { text } = await api(host, 'GET', '/snapshot');
  shopId = /"shopId":"([0-9a-f-]{36})"/.exec(text)?.[1] ?? '';
});
afterAll(() => host.close());

const freshNonce = () => randomBytes(32).toString('hex');
const ask = (query: Record<string, string>, of = host) =>
  api<{ shop: string; proof: string; code?: string; path?: string }>(
    of,
    'GET',
    `/prove?${new URLSearchParams(query)}`,
    {
      token: null,
    },
  );
const asked = (change: Record<string, string> = {}) => ({
  till: joined.till.id,
  nonce: freshNonce(),
  at: host.authority,
  ...change,
});
const keyOf = (token: string) => createHash('sha256').update(token).digest('hex');

test('[G9] the answer is made of shop, till, address and nonce, under the hash of the till’s token', async () => {
  const { till: tillId, nonce, at } = asked();
  const { status, json } = await ask({ till: tillId, nonce, at });
  expect(status).toBe(200);
  const challenge = { shopId, tillId, at, nonce };
  const key = keyOf(joined.token);
  expect(json).toEqual({ shop: shopId, proof: proofOf(key, challenge) });
  for (const change of [
    { shopId: randomUUID() },
    { tillId: randomUUID() },
    { at: '10.0.0.1:8000' },
    { nonce: freshNonce() },
  ]) {
    expect(proofOf(key, { ...challenge, ...change })).not.toBe(json.proof);
  }
});

test('[G9] a question that was meant for another machine gets no proof: nobody can pass it on', async () => {
  for (const at of ['203.0.113.9:8000', 'printer.local:8000', '', ':8000', 'http://127.0.0.1:8000']) {
    const { status, json } = await ask(asked({ at }));
    expect([at, status, json.code, json.path]).toEqual([at, 400, 'invalid', 'query.at']);
  }
});

test('[G10] a till that is not known gets an answer like any other, always the same to the same question', async () => {
  const query = asked({ till: randomUUID() });
  const [one, other] = [await ask(query), await ask(query)];
  expect([one.status, one.json]).toEqual([200, { shop: shopId, proof: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  expect(other.json).toEqual(one.json);
  expect(one.headers['content-length']).toBe((await ask(asked())).headers['content-length']);
});

describe('what is no question is named:', () => {
  test.each<[string, Record<string, string>, path: string]>([
    ['no till', { till: '' }, 'query.till'],
    ['a till that is no id', { till: '../../host.json' }, 'query.till'],
    ['no nonce', { nonce: '' }, 'query.nonce'],
    ['a short nonce', { nonce: 'ab' }, 'query.nonce'],
    ['a long nonce', { nonce: 'a'.repeat(65) }, 'query.nonce'],
    ['a nonce that is no hex', { nonce: 'g'.repeat(64) }, 'query.nonce'],
    ['an address without end', { at: '1'.repeat(301) }, 'query.at'],
    ['more than was asked for', { token: 'x' }, 'query'],
  ])('[G10] %s', async (_, change, path) => {
    const { status, json } = await ask(asked(change));
    expect([status, json.code, json.path]).toEqual([400, 'invalid', expect.stringContaining(path)]);
  });
});

test('[G10] an address has 120 questions a minute, and its own', async () => {
  const own = await openHost();
  onTestFinished(() => own.close());
  const from = (address: string) => fromAfar(address, () => ask(asked({ at: own.authority }), own));
  for (let n = 0; n < 120; n += 1) expect((await from('192.0.2.7')).status).toBe(200);
  const refused = await from('192.0.2.7');
  expect([refused.status, refused.json.code]).toEqual([429, 'too-many-tries']);
  expect((await from('192.0.2.8')).status).toBe(200);
});
