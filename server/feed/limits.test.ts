import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Order } from '../../shop/order.ts';
import { limits, PROTOCOL, type VerdictFrame } from '../../shop/wire.ts';
import { acceptedDuring, fromAfar } from '../../test/kit/accepted.ts';
import { connectPlain, connectRich, connectText, connectTill, orderBody } from '../../test/kit/clients.ts';
import { api, joinTill, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { connectRaw } from '../../test/kit/raw-client.ts';
import { connectRawWebSocket, opcodes } from '../../test/kit/raw-websocket.ts';
import { isUp, openWindow } from '../../test/kit/wires.ts';
import { defaultLimits, type HostLimits } from './limits.ts';

// The host's clock for limits stands still until a test moves it on.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
});
const pass = (ms: number) => void vi.advanceTimersByTime(ms);

async function hostWith(wish: Partial<HostLimits> = {}): Promise<OpenHost> {
  const host = await openHost({ limits: wish });
  onTestFinished(() => host.close());
  return host;
}

/** Connects, and answers how to go and wait until the host has noticed. */
async function leavable<T extends { close(): void }>(connect: () => Promise<T>): Promise<() => Promise<void>> {
  const { result, sockets } = await acceptedDuring(connect);
  return async () => {
    const gone = Promise.all(sockets.map((socket) => once(socket, 'close')));
    result.close();
    await gone;
  };
}

async function till(host: OpenHost, token: string) {
  const client = await connectTill(host, { token });
  onTestFinished(client.close);
  return client;
}

test('[F44] the welcome announces what a client may take', async () => {
  const host = await hostWith({ tills: 7 });
  const { welcome } = await till(host, host.localToken);
  expect(welcome.limits).toEqual({ ...limits, ...defaultLimits, tills: 7 });
});

describe('tills', () => {
  test('[F39] the one over the limit is closed 4006, one that comes again is not', async () => {
    const host = await hostWith({ tills: 2 });
    const tokens = [await joinTill(host), await joinTill(host), await joinTill(host)].map(({ token }) => token);
    const [first = '', second = '', third = ''] = tokens;
    await till(host, first);
    const leave = await leavable(() => till(host, second));
    const client = await connectRich(host);
    client.sendFrame({ t: 'hello', token: third, app: { version: 'x' } });
    expect(await client.closed).toMatchObject({ code: 4006 });
    const again = await till(host, first);
    await leave();
    await again.caughtUp();
    await till(host, third);
  });

  test('[F39] neither the windows of the host nor who watches from its machine count', async () => {
    const host = await hostWith({ tills: 1 });
    const { token } = await joinTill(host);
    await till(host, host.localToken);
    await isUp(openWindow(host).till);
    await till(host, token);
    await till(host, host.localToken);
    await isUp(openWindow(host).till);
  });
});

describe('connections of one address', () => {
  const far = '192.0.2.7';
  const connect = (host: OpenHost, address = far) =>
    fromAfar(address, async () => {
      const client = await connectPlain(host);
      onTestFinished(client.close);
      return client;
    });

  test('[F40] those over the limit are answered 429 until one is gone; other addresses and this machine are not', async () => {
    const host = await hostWith({ socketsAnAddress: 2 });
    const leave = await leavable(() => connect(host));
    await connect(host);
    await expect(connect(host)).rejects.toThrow('429');
    await connect(host, '192.0.2.8');
    for (let n = 0; n < 5; n += 1) onTestFinished((await connectPlain(host)).close);
    await leave();
    await connect(host);
  });

  test('[F40] more handshakes a second than that are answered 429 with Retry-After, and a second later go on', async () => {
    const host = await hostWith({ handshakesASecond: 3 });
    for (let n = 0; n < 3; n += 1) (await connect(host)).close();
    await expect(connect(host)).rejects.toThrow('429');
    await connect(host, '192.0.2.8');
    pass(500);
    const answer = await fromAfar(far, async () => {
      const client = await connectRaw(host);
      client.write('GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      return (await client.closed).toString();
    });
    expect(answer).toMatch(/^HTTP\/1\.1 429 Too Many Requests\r\n/);
    expect(answer).toContain('\r\nRetry-After: 1\r\n');
    pass(1_000);
    await connect(host);
    for (let n = 0; n < 10; n += 1) (await connectPlain(host)).close();
  });
});

describe('commands', () => {
  const ordersOf = async (host: OpenHost) =>
    (await api<{ items: Order[] }>(host, 'GET', '/orders?limit=500')).json.items;

  test('[F41] one whose body is over 64 KiB is refused, invalid, in its turn, and the queue goes on', async () => {
    const host = await hostWith();
    const { token } = await joinTill(host);
    const client = await till(host, token);
    const body = { ...orderBody(), note: '€'.repeat(30_000) };
    const id = randomUUID();
    const refusal = { ok: false, n: 1, code: 'invalid', retry: 'never', path: 'body' };
    expect(await client.ask('create-order', body, { id })).toMatchObject(refusal);
    expect(await client.ask('create-order', body, { id, n: 1 })).toMatchObject(refusal);
    expect(await client.ask('create-order', orderBody(), { n: 2 })).toMatchObject({ ok: true });
    const { text } = await api(host, 'GET', `/changes?epoch=${client.welcome.epoch}&after=0`);
    expect(text).not.toContain('€€€');
  });

  test('[F42] over 200 at once and 50 a second: later, rate, and nothing recorded; sent again each second all are done in order', async () => {
    const host = await hostWith();
    const { token } = await joinTill(host);
    const client = await till(host, token);
    let waiting = Array.from({ length: 320 }, (_, index) => ({
      id: randomUUID(),
      n: index + 1,
      orderId: randomUUID(),
    }));
    const wanted = waiting.map(({ orderId }) => orderId);
    const rounds: [number, number][] = [];
    while (waiting.length > 0) {
      const verdicts = await Promise.all(
        waiting.map(({ id, n, orderId }) => client.ask('create-order', orderBody(orderId), { id, n })),
      );
      const turnedAway = verdicts.filter((verdict): verdict is Extract<VerdictFrame, { ok: false }> => !verdict.ok);
      for (const verdict of turnedAway) expect(verdict).toMatchObject({ code: 'rate', retry: 'later' });
      rounds.push([verdicts.length - turnedAway.length, turnedAway.length]);
      waiting = waiting.filter((_, index) => !verdicts[index]?.ok);
      pass(1_000);
    }
    expect(rounds).toEqual([
      [200, 120],
      [50, 70],
      [50, 20],
      [20, 0],
    ]);
    expect((await ordersOf(host)).map(({ id }) => id).reverse()).toEqual(wanted);
  });

  test('[F42] each till has its own, over all its connections; scripts and windows of this machine are exempt', async () => {
    const host = await hostWith({ commandsAtOnce: 2, commandsASecond: 1 });
    const tokens = [await joinTill(host), await joinTill(host)].map(({ token }) => token);
    const [one = '', other = ''] = tokens;
    const first = await till(host, one);
    for (let n = 0; n < 2; n += 1) await first.ask('create-order', orderBody());
    const again = await till(host, one);
    expect(await again.ask('create-order', orderBody())).toMatchObject({ ok: false, code: 'rate' });
    expect(await (await till(host, other)).ask('create-order', orderBody())).toMatchObject({ ok: true });
    const window = openWindow(host).till;
    await isUp(window);
    for (let n = 0; n < 4; n += 1) {
      await makeOrder(host);
      expect(await window.submit({ type: 'create-order', body: orderBody() })).toMatchObject({ ok: true });
    }
  });
});

test('[F43] a message in more than 64 pieces closes that one connection', async () => {
  const host = await hostWith();
  const [fits, tooMany] = [await connectRawWebSocket(host), await connectRawWebSocket(host)];
  for (const one of [fits, tooMany]) onTestFinished(one.close);
  const sendPieces = (client: typeof fits, pieces: number) => {
    for (let piece = 1; piece <= pieces; piece += 1) {
      client.send(piece === 1 ? opcodes.text : opcodes.continuation, 'x', { fin: piece === pieces });
    }
    client.send(opcodes.ping);
  };
  sendPieces(fits, 64);
  expect(await fits.frames.take()).toMatchObject({ opcode: opcodes.pong });
  sendPieces(tooMany, 65);
  const { opcode, payload } = await tooMany.frames.take();
  expect([opcode, payload.readUInt16BE()]).toEqual([opcodes.close, 1008]);
});

describe('another version', () => {
  test.each([
    ['tillwire.v0', 4503, /^this till is too old/],
    ['tillwire.v2', 4504, /^the host is too old/],
    ['tillwire.v17', 4504, /^the host is too old/],
  ])(
    '[F47] who offers %s and not ours is let in, told nothing, and closed %i with a reason',
    async (name, code, reason) => {
      const host = await hostWith();
      const client = await connectText(host, ['chat', name]);
      expect(client.socket.protocol).toBe(name);
      expect(await client.closed).toEqual({ code, reason: expect.stringMatching(reason) });
      expect(client.texts.all).toEqual([]);
    },
  );

  test('[F47] who offers ours as well is served', async () => {
    const host = await hostWith();
    const client = await connectText(host, ['tillwire.v2', PROTOCOL]);
    onTestFinished(client.close);
    expect(client.socket.protocol).toBe(PROTOCOL);
  });
});
