import { randomBytes, randomUUID } from 'node:crypto';
import { WebSocket as OtherWebSocket } from 'undici';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ClientOptions } from 'ws';
import { acceptedDuring } from '../../test/kit/accepted.ts';
import { connectPlain, connectText, connectTill, orderBody, type TextClient } from '../../test/kit/clients.ts';
import { api, call, freeLine, joinTill, makeEstimate, makeOrder } from '../../test/kit/http-client.ts';
import { createMailbox } from '../../test/kit/mailbox.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { connectRawWebSocket, opcodes } from '../../test/kit/raw-websocket.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

async function plain(options?: ClientOptions, at = host) {
  const client = await connectPlain(at, options);
  onTestFinished(client.close);
  return client;
}

async function raw(at = host) {
  const client = await connectRawWebSocket(at);
  onTestFinished(client.close);
  return client;
}

const post = (path: string, body: object) => api<{ id: string }>(host, 'POST', path, { body });
const command = (type: string, body: object) => post('/commands', { type, body });

/** What a client heard of what `run` does, and of nothing before or after it. */
async function heardOf(client: TextClient, run: () => Promise<unknown>): Promise<string[]> {
  await client.caughtUp();
  const before = client.texts.all.length;
  await run();
  await client.caughtUp();
  return client.texts.all.slice(before);
}

const [ofEstimate, ofOrder] = ['estimate_updated', 'order_updated'];

describe('what is told', () => {
  test('[P1] each change of an estimate or order is one text, and everything else is none', async () => {
    const client = await plain();
    const heard = (run: () => Promise<unknown>) => heardOf(client, run);
    const lines = [{ ...freeLine, id: randomUUID() }];

    const estimate = await makeEstimate(host);
    expect(await heard(() => post('/estimates', { lines: [freeLine] }))).toEqual([ofEstimate]);
    expect(await heard(() => post(`/estimates/${estimate.id}/status`, { status: 'sent' }))).toEqual([ofEstimate]);
    expect(await heard(() => command('revise-estimate', { estimateId: estimate.id, lines }))).toEqual([ofEstimate]);

    const order = await makeOrder(host);
    expect(await heard(() => post('/orders', { lines: [freeLine] }))).toEqual([ofOrder]);
    expect(await heard(() => post(`/orders/${order.id}/status`, { fulfilment: 'ready' }))).toEqual([ofOrder]);
    expect(await heard(() => command('add-lines', { orderId: order.id, lines }))).toEqual([ofOrder]);
    const payment = { tender: 'card', amountMinor: 5000 };
    expect(await heard(() => post(`/orders/${order.id}/payments`, payment))).toEqual([ofOrder]);
    expect(await heard(() => post(`/orders/${order.id}/status`, { status: 'completed' }))).toEqual([ofOrder]);

    const refused = await heard(() => post(`/orders/${order.id}/status`, { status: 'cancelled' }));
    const elsewhere = [
      () => joinTill(host),
      () => command('load-demo-catalogue', {}),
      () => api(host, 'GET', '/orders'),
    ];
    expect([refused, ...(await Promise.all(elsewhere.map(heard)))].flat()).toEqual([]);
  });

  test('[P1] an order from a till over its socket is told as well, to everyone, also in a burst', async () => {
    const clients = [await plain(), await plain(), await plain()];
    const { token } = await joinTill(host);
    const till = await connectTill(host, { token });
    onTestFinished(till.close);
    await Promise.all(Array.from({ length: 20 }, () => till.ask('create-order', orderBody())));
    for (const client of clients) {
      await client.caughtUp();
      expect(client.texts.all).toEqual(Array.from({ length: 20 }, () => ofOrder));
    }
  });

  test('[P3] converting gives both, once each', async () => {
    const client = await plain();
    const { id } = await makeEstimate(host);
    expect([...(await heardOf(client, () => post(`/estimates/${id}/convert`, {})))].sort()).toEqual([
      ofEstimate,
      ofOrder,
    ]);
  });

  test('[P8] while a client does not read, one text of each kind waits for it; then they go on', async () => {
    const { result: stuck, sockets } = await acceptedDuring(() => plain());
    const quick = await plain();
    // A corked socket keeps what it is given, as one does whose far end does not read.
    for (const socket of sockets) socket.cork();
    for (let n = 0; n < 5; n += 1) await Promise.all([makeEstimate(host), makeOrder(host)]);
    await quick.caughtUp();
    expect([quick.texts.all.length, stuck.texts.all]).toEqual([10, []]);
    for (const socket of sockets) socket.uncork();
    await stuck.caughtUp();
    expect([...stuck.texts.all].sort()).toEqual([ofEstimate, ofOrder]);
    expect(await heardOf(stuck, () => makeOrder(host))).toEqual([ofOrder]);
  });
});

describe('what is said', () => {
  const hello = () => JSON.stringify({ t: 'hello', token: host.localToken, app: { version: 'x' } });
  const order = () =>
    JSON.stringify({ t: 'command', id: randomUUID(), n: 1, type: 'create-order', body: orderBody(), answered: 0 });

  test.each<[what: string, message: () => string | Buffer]>([
    ['text', () => 'hello?'],
    ['nothing', () => ''],
    ['the texts themselves', () => ofEstimate],
    ['a hello with a token', hello],
    ['a command', order],
    ['junk', () => randomBytes(1024)],
    ['JSON of no use', () => '{"__proto__":{"t":"x"}}'],
  ])('[P2] %s is ignored', async (_, message) => {
    const [client, other] = [await plain(), await plain()];
    const before = await api(host, 'GET', '/snapshot');
    for (let n = 0; n < 50; n += 1) client.send(message());
    await client.caughtUp();
    expect(client.texts.all).toEqual([]);
    expect((await api(host, 'GET', '/snapshot')).text).toBe(before.text);
    await makeOrder(host);
    for (const one of [client, other]) {
      await one.caughtUp();
      expect(one.texts.all).toEqual([ofOrder]);
    }
  });

  test.each([
    ['text', 'x'.repeat(1024), 'x'.repeat(1025)],
    ['bytes', Buffer.alloc(1024), Buffer.alloc(1025)],
    ['signs of several bytes', '€'.repeat(341), '€'.repeat(342)],
  ])('[P4] over 1 KiB of %s closes 1009, and nobody else notices', async (_, fits, tooLarge) => {
    const [client, other] = [await plain(), await plain()];
    client.send(fits);
    await client.caughtUp();
    client.send(tooLarge);
    expect(await client.closed).toMatchObject({ code: 1009 });
    expect(await heardOf(other, () => makeOrder(host))).toEqual([ofOrder]);
  });

  test('[P4] a message in pieces counts as a whole', async () => {
    const client = await raw();
    client.send(opcodes.text, 'x'.repeat(600), { fin: false });
    client.send(opcodes.continuation, 'x'.repeat(600));
    const { payload } = await client.frames.take(({ opcode }) => opcode === opcodes.close);
    expect(payload.readUInt16BE()).toBe(1009);
  });

  test.each<[what: string, opcode: number, payload: Buffer, more: object, code: number]>([
    ['without a mask', opcodes.text, Buffer.from('x'), { masked: false }, 1002],
    ['of an unknown kind', 3, Buffer.from('x'), {}, 1002],
    ['that is no UTF-8', opcodes.text, Buffer.from([0xff]), {}, 1007],
    ['that continues nothing', opcodes.continuation, Buffer.from('x'), {}, 1002],
  ])('[F9] a frame %s closes that one connection', async (_, opcode, payload, more, code) => {
    const [client, other] = [await raw(), await plain()];
    client.send(opcode, payload, more);
    const closing = await client.frames.take((frame) => frame.opcode === opcodes.close);
    expect(closing.payload.readUInt16BE()).toBe(code);
    expect(await heardOf(other, () => makeOrder(host))).toEqual([ofOrder]);
  });
});

describe('who may listen', () => {
  test.each([['chat'], ['tillwire'], ['tillwire.v01'], ['graphql-ws', 'mqtt'], ['tillwire.v1x']])(
    '[P5] who offers %s and no more is answered 400',
    async (...offered) => {
      await expect(connectText(host, offered)).rejects.toThrow('Unexpected server response: 400');
      const { status, text } = await call(host, 'GET', '/ws', {
        headers: upgrade({ 'Sec-WebSocket-Protocol': offered.join(', ') }),
      });
      expect([status, text]).toEqual([400, expect.stringContaining('tillwire.v1')]);
    },
  );

  test('[P5] ours among others is chosen', async () => {
    const client = await connectText(host, ['chat', 'tillwire.v1']);
    onTestFinished(client.close);
    expect(client.socket.protocol).toBe('tillwire.v1');
  });

  test.each<[who: string, options: ClientOptions]>([
    ['no Origin', {}],
    ['a foreign page', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['a foreign page of another site', { headers: { 'Sec-Fetch-Site': 'cross-site' }, origin: 'http://evil.example' }],
    ['a wrong token', { headers: { Authorization: 'Bearer wrong', Cookie: 'tillwire_till=wrong' } }],
  ])('[P9] %s hears the texts', async (_, options) => {
    const client = await plain(options);
    expect(client.socket.protocol).toBe('');
    expect(await heardOf(client, () => makeOrder(host))).toEqual([ofOrder]);
  });

  test('[P9] elsewhere than at /ws there is nothing', async () => {
    for (const path of ['/', '/ws/', '/wss', '/api/v1/orders']) {
      expect((await call(host, 'GET', path, { headers: upgrade() })).status).toBe(404);
    }
  });

  test('[P7] a WebSocket of another library hears the same', async () => {
    const socket = new OtherWebSocket(`ws://${host.authority}/ws`);
    onTestFinished(() => socket.close());
    const texts = createMailbox<unknown>();
    socket.addEventListener('message', ({ data }) => texts.put(data));
    await new Promise((done) => socket.addEventListener('open', done));
    const { id } = await makeEstimate(host);
    await post(`/estimates/${id}/convert`, {});
    const heard = [await texts.take(), await texts.take(), await texts.take()];
    expect([heard[0], ...heard.slice(1).sort()]).toEqual([ofEstimate, ofEstimate, ofOrder]);
    const closed = new Promise<number>((done) => socket.addEventListener('close', ({ code }) => done(code)));
    socket.close(1000);
    expect(await closed).toBe(1000);
  });

  test('[P7] a client that speaks RFC 6455 by hand gets whole, unmasked text frames, its pings answered and its goodbye', async () => {
    const client = await raw();
    client.send(opcodes.ping, 'are you there');
    expect(await client.frames.take()).toMatchObject({ opcode: opcodes.pong, payload: Buffer.from('are you there') });
    client.send(opcodes.text, 'in ', { fin: false });
    client.send(opcodes.continuation, 'pieces');
    client.send(opcodes.pong, 'unasked');
    await makeOrder(host);
    expect(await client.frames.take()).toEqual({
      fin: true,
      masked: false,
      opcode: opcodes.text,
      payload: Buffer.from('order_updated'),
    });
    client.send(opcodes.close, Buffer.from([0x03, 0xe8]));
    expect(await client.frames.take()).toMatchObject({ opcode: opcodes.close, payload: Buffer.from([0x03, 0xe8]) });
    await client.closed;
  });
});

/** Headers of a handshake, for a client that wants to see what it is answered instead. */
function upgrade(more: Record<string, string> = {}): Record<string, string> {
  return {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    ...more,
  };
}

test('[P6] who answers no ping for thirty seconds is dropped, who does stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const own = await openHost();
  onTestFinished(() => own.close());
  const [dead, alive, byHand] = [await raw(own), await plain({}, own), await raw(own)];
  const tenSeconds = async () => {
    vi.advanceTimersByTime(10_000);
    const { payload } = await byHand.frames.take(({ opcode }) => opcode === opcodes.ping);
    byHand.send(opcodes.pong, payload);
    // The second round trip starts behind the answer to the host's ping: after it the host has that answer.
    for (const _ of [1, 2]) await alive.caughtUp();
    byHand.send(opcodes.ping);
    await byHand.frames.take(({ opcode }) => opcode === opcodes.pong);
  };
  await tenSeconds();
  await tenSeconds();
  await makeOrder(own);
  await dead.frames.take(({ opcode }) => opcode === opcodes.text);
  await tenSeconds();
  await dead.closed;
  expect(dead.frames.all.filter(({ opcode }) => opcode === opcodes.ping)).toHaveLength(2);
  for (let n = 0; n < 5; n += 1) await tenSeconds();
  expect(await heardOf(alive, () => makeOrder(own))).toEqual([ofOrder]);
  await byHand.frames.take(({ opcode }) => opcode === opcodes.text);
});
