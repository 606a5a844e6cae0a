import { Writable } from 'node:stream';
import { text as streamText } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Access } from '../../shop/settings.ts';
import { fromAfar } from '../../test/kit/accepted.ts';
import { connectPlain, connectTill, type TextClient } from '../../test/kit/clients.ts';
import { api, call, joinTill, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';

let host: OpenHost;
afterEach(() => host.close());

const change = async (body: Access) => {
  expect((await api(host, 'POST', '/commands', { body: { type: 'change-access', body } })).status).toBe(200);
};
async function opened(access: Access, options: Parameters<typeof openHost>[0] = {}) {
  host = await openHost(options);
  await change(access);
}
const listen = (query = '', headers: Record<string, string> = {}): Promise<TextClient> =>
  connectPlain({ authority: host.authority, query }, { headers });
/** How a handshake is answered that is turned away; rejects where it is not. */
const answered = (query = '', headers: Record<string, string> = {}) =>
  new Promise<{ status: number; challenge: string | undefined; text: string }>((done, fail) => {
    const socket = new WebSocket(`ws://${host.authority}/ws${query}`, { headers });
    socket.once('unexpected-response', (_request, response) => {
      const { statusCode: status = 0, headers: told } = response;
      streamText(response).then((text) => done({ status, challenge: told['www-authenticate'], text }), fail);
    });
    socket.once('error', fail);
    socket.once('open', () => {
      socket.terminate();
      fail(new Error('was let in'));
    });
  });
const hears = async (client: TextClient) => {
  const before = client.texts.all.length;
  await makeOrder(host);
  await client.caughtUp();
  return client.texts.all.slice(before);
};

describe('texts for who shows a token', () => {
  test('[I1] a till’s token and the local one let a listener in, in the address or the header', async () => {
    await opened({ plainTexts: 'token' });
    const { token } = await joinTill(host);
    for (const shown of [token, host.localToken]) {
      for (const client of [await listen(`?token=${shown}`), await listen('', { Authorization: `Bearer ${shown}` })]) {
        expect(await hears(client)).toEqual(['order_updated']);
        client.close();
      }
    }
  });

  test('[I1] a key lets a listener in as well, until it is taken back', async () => {
    await opened({ plainTexts: 'token' });
    const body = { name: 'Display', verbs: ['order.advance'] };
    const { json } = await api<{ id: string; key: string }>(host, 'POST', '/keys', { body });
    const client = await listen(`?token=${json.key}`);
    expect(await hears(client)).toEqual(['order_updated']);
    expect((await api(host, 'POST', `/keys/${json.id}/revoke`, { body: {} })).status).toBe(200);
    expect(await client.closed).toMatchObject({ code: 4501 });
  });

  test.each<[what: string, query: string, headers?: Record<string, string>]>([
    ['none', ''],
    ['an empty one', '?token='],
    ['a wrong one', '?token=wrong'],
    ['a wrong one in the header', '', { Authorization: 'Bearer wrong' }],
    ['a cookie alone', '', { Cookie: 'tillwire_till=wrong' }],
  ])('[I1] %s is answered 401', async (_, query, headers) => {
    await opened({ plainTexts: 'token' });
    const { status, challenge } = await answered(query, headers);
    expect([status, challenge]).toEqual([401, 'Bearer']);
  });

  test('[I1] the local token counts from this machine alone', async () => {
    await opened({ plainTexts: 'token' });
    const { status } = await fromAfar('192.0.2.7', () => answered(`?token=${host.localToken}`));
    expect(status).toBe(401);
  });
});

test('[I2] switched off they are answered 403, whatever is shown', async () => {
  await opened({ plainTexts: 'off' });
  for (const query of ['', `?token=${host.localToken}`]) expect((await answered(query)).status).toBe(403);
});

describe('a change', () => {
  test('[I3] closes at once who may not listen any more, and nobody else', async () => {
    await opened({});
    const { token } = await joinTill(host);
    const [stranger, till, rich] = [await listen(), await listen(`?token=${token}`), await connectTill(host)];
    await change({ plainTexts: 'token' });
    expect(await stranger.closed).toMatchObject({ code: 4501 });
    expect(await hears(till)).toEqual(['order_updated']);
    await change({ plainTexts: 'off' });
    expect(await till.closed).toMatchObject({ code: 4502 });
    await change({ plainTexts: 'open' });
    expect(await hears(await listen())).toEqual(['order_updated']);
    await rich.caughtUp();
  });

  test('[I3] a till that is removed hears nothing more', async () => {
    await opened({ plainTexts: 'token' });
    const { token, till } = await joinTill(host);
    const client = await listen(`?token=${token}`);
    const body = { type: 'revoke-till', body: { tillId: till.id } };
    expect((await api(host, 'POST', '/commands', { body })).status).toBe(200);
    expect(await client.closed).toMatchObject({ code: 4501 });
  });
});

test('[I4] no token of an address gets into the log, nor into what is answered', async () => {
  let text = '';
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  await opened({ plainTexts: 'token' }, { log: pino({ level: 'trace' }, sink) });
  const { token } = await joinTill(host);
  const client = await listen(`?token=${token}`);
  client.close();
  await client.closed;
  const secret = 'a-secret-of-somebody';
  const refused = await answered(`?token=${secret}`);
  const elsewhere = await call(host, 'GET', `/nowhere?token=${secret}`, { token: null });
  await change({ plainTexts: 'off' });
  const off = await answered(`?token=${token}`);
  expect(text).toContain('connection refused');
  for (const shown of [token, secret]) {
    expect(`${text}${refused.text}${elsewhere.text}${off.text}`).not.toContain(shown);
  }
});

test('[I5] what a plain client sends, a hundred in a second, is read and dropped', async () => {
  await opened({});
  const client = await listen();
  for (let n = 0; n < 100; n += 1) client.send('hello?');
  await client.caughtUp();
  expect(await hears(client)).toEqual(['order_updated']);
  client.send('x'.repeat(1025));
  expect(await client.closed).toMatchObject({ code: 1009 });
});
