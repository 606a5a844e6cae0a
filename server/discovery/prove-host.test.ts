import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../test/kit/free-port.ts';
import { holdPort } from '../../test/kit/hold-port.ts';
import { api, type Joined, joinTill } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { proveHost } from './prove-host.ts';

let host: OpenHost;
let joined: Joined;
let shopId: string;
const never = new AbortController().signal;

beforeAll(async () => {
  host = await openHost();
  joined = await joinTill(host);
  const { text } = await api(host, 'GET', '/snapshot');
  shopId = /"shopId":"([0-9a-f-]{36})"/.exec(text)?.[1] ?? '';
});
afterAll(() => host.close());

const wish = (port = host.port, change: object = {}) => ({
  host: { address: '127.0.0.1', port },
  shopId,
  tillId: joined.till.id,
  token: joined.token,
  ...change,
});

test('[G8] the host that admitted the till proves it', async () => {
  expect(await proveHost(wish(), never)).toBe('proven');
});

test('[G8] under another token, till or shop it cannot', async () => {
  const other = await joinTill(host);
  expect(await proveHost(wish(host.port, { token: other.token }), never)).toBe('unknown');
  expect(await proveHost(wish(host.port, { tillId: other.till.id }), never)).toBe('unknown');
  expect(await proveHost(wish(host.port, { shopId: other.till.id }), never)).toBe('other-shop');
});

test('[G9] a machine that passes the question on to the host gets nothing that counts', async () => {
  let passedOn = 0;
  const port = await holdPort(async (request, response) => {
    passedOn += 1;
    const answer = await fetch(`http://${host.authority}${request.url}`);
    response.end(await answer.text());
  });
  expect(await proveHost(wish(port), never)).toBe('unknown');
  // It may name the host's address in place of its own: then the proof is of that one.
  const bold = await holdPort(async (request, response) => {
    const url = request.url?.replace(`127.0.0.1%3A${bold}`, `127.0.0.1%3A${host.port}`);
    response.end(await (await fetch(`http://${host.authority}${url}`)).text());
  });
  expect(await proveHost(wish(bold), never)).toBe('unknown');
  expect(passedOn).toBe(1);
});

describe('the token is never sent, and no proof is', () => {
  test.each<[string, RequestListener]>([
    ['silence with 200', (_, response) => response.end()],
    ['a page', (_, response) => response.end('<!doctype html>')],
    ['other JSON', (_, response) => response.end('{"ok":true}')],
    ['null', (_, response) => response.end('null')],
    ['a proof of the wrong length', (_, response) => response.end(`{"shop":"${shopId}","proof":"ab"}`)],
    ['a made-up proof', (_, response) => response.end(JSON.stringify({ shop: shopId, proof: 'a'.repeat(64) }))],
    ['a refusal', (_, response) => response.writeHead(404).end('{"code":"no-such-call"}')],
    ['more than anybody reads', (_, response) => response.end(`{"shop":"${shopId}","proof":"${'a'.repeat(100_000)}"}`)],
    [
      'the question itself',
      (request, response) =>
        response.end(
          JSON.stringify({ shop: shopId, proof: new URL(request.url ?? '', 'http://x').searchParams.get('nonce') }),
        ),
    ],
    ['a way elsewhere', (_, response) => response.writeHead(302, { Location: `http://${host.authority}/` }).end()],
  ])('[G8] %s', async (_, answer) => {
    let heard = '';
    const port = await holdPort((request, response) => {
      heard += `${request.url} ${JSON.stringify(request.headers)}`;
      answer(request, response);
    });
    expect(await proveHost(wish(port), never)).toBe('unknown');
    expect(heard).toContain(joined.till.id);
    expect(heard).not.toContain(joined.token);
  });

  test('[G8] nobody at all', async () => {
    await expect(proveHost(wish(await freePort()), never)).rejects.toThrow();
  });

  test('[G8] a host that takes too long', async () => {
    const over = new AbortController();
    const port = await holdPort(() => over.abort(new Error('given up')));
    onTestFinished(() => over.abort());
    await expect(proveHost(wish(port), over.signal)).rejects.toThrow('given up');
  });
});
