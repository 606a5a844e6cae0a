import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, get, type Server as HttpServer } from 'node:http';
import { createServer, isIPv4, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { acceptedDuring, fromAfar } from '../test/kit/accepted.ts';
import { connectPlain, connectTill, orderBody } from '../test/kit/clients.ts';
import { beforeFlushes } from '../test/kit/flushes.ts';
import { holdPort } from '../test/kit/hold-port.ts';
import { api, freeLine, joinTill, makeOrder } from '../test/kit/http-client.ts';
import { makeFolder, type OpenHost, openHost } from '../test/kit/open-host.ts';
import { connectRaw } from '../test/kit/raw-client.ts';
import { connectRawWebSocket, opcodes } from '../test/kit/raw-websocket.ts';
import { createDoor, lanAddresses } from './door.ts';
import { silentLog } from './log.ts';

const afar = '192.0.2.7';
/** macOS knows only one of its 127/8 unless told otherwise. */
const hasManyLoopbacks = process.platform !== 'darwin';

async function open(options: Parameters<typeof openHost>[0] = {}): Promise<OpenHost> {
  const host = await openHost(options);
  onTestFinished(() => host.close());
  return host;
}

async function plainOf(host: OpenHost) {
  const client = await connectPlain(host);
  onTestFinished(client.close);
  return client;
}

describe('a taken port', () => {
  test('[A10] is named with the program that holds it, and no other is taken instead', async () => {
    const port = await holdPort();
    const opened: Server[] = [];
    const door = createDoor(() => {
      const server = createServer();
      opened.push(server);
      return { server, close: async () => void server.close() };
    }, silentLog());
    await expect(door.open(port, '127.0.0.1')).rejects.toThrow(
      new RegExp(`^Port ${port} is taken: .*process ${process.pid}\\. Stop that program, or choose another port\\.$`),
    );
    expect([door.port(), opened.map(({ listening }) => listening)]).toEqual([0, [false]]);
    await door.close();
  });

  test('[A10] says so where another Tillwire holds it, which goes on', async () => {
    const host = await open();
    await expect(openHost({ port: host.port })).rejects.toThrow(
      `Port ${host.port} is taken: Tillwire 0.0.0-test is running already`,
    );
    expect((await makeOrder(host)).number).toBe('A-001');
  });

  test('[A10] another fault is told as it is', async () => {
    await expect(openHost({ bind: '192.0.2.1' })).rejects.toThrow(/EADDRNOTAVAIL/);
  });
});

describe('moving', () => {
  test('[A14] to every address and back: this machine’s own clients stay, the others go', async () => {
    const host = await open();
    const { port } = host;
    const { token } = await joinTill(host);
    const [plain, till] = [await plainOf(host), await connectTill(host, { token })];
    onTestFinished(till.close);
    expect(host.state()).toMatchObject({ port, otherTillsMayJoin: false, addresses: [] });

    await host.bind('0.0.0.0');
    expect(host.state()).toMatchObject({ port, otherTillsMayJoin: true, addresses: lanAddresses('0.0.0.0') });
    const { token: second } = await joinTill(host);
    const remote = await fromAfar(afar, async () => [
      await connectPlain(host),
      await connectTill(host, { token: second }),
    ]);
    for (const one of remote) onTestFinished(one.close);
    expect(await till.ask('create-order', orderBody())).toMatchObject({ ok: true });
    for (const one of [plain, ...remote]) await one.caughtUp();
    expect([plain, remote[0]].map((one) => one?.texts.all)).toEqual([['order_updated'], ['order_updated']]);

    await host.bind('127.0.0.1');
    for (const { closed } of remote) expect(await closed).toMatchObject({ code: 4000 });
    expect(host.state()).toMatchObject({ port, otherTillsMayJoin: false });
    expect(await till.ask('create-order', orderBody())).toMatchObject({ ok: true });
    await plain.caughtUp();
    expect(plain.texts.all).toEqual(['order_updated', 'order_updated']);
    const news = await plainOf(host);
    await makeOrder(host);
    await news.texts.take();
  });

  test.skipIf(!hasManyLoopbacks)('[A14] only what it is bound to is reached', async () => {
    const host = await open();
    const reach = async (address: string) =>
      (await api(host, 'GET', '/health', { address, headers: { Host: 'localhost' } })).status;
    await expect(reach('127.0.0.2')).rejects.toThrow('ECONNREFUSED');
    await host.bind('0.0.0.0');
    expect([await reach('127.0.0.1'), await reach('127.0.0.2')]).toEqual([200, 200]);
    await host.bind('127.0.0.2');
    expect(await reach('127.0.0.2')).toBe(200);
    await expect(reach('127.0.0.1')).rejects.toThrow('ECONNREFUSED');
  });

  test('[A14] asked again before it has moved, it ends where it was asked to last', async () => {
    const host = await openHost();
    await Promise.all(['0.0.0.0', '127.0.0.1', '0.0.0.0', '127.0.0.1'].map((address) => host.bind(address)));
    expect(host.state().otherTillsMayJoin).toBe(false);
    const moving = host.bind('0.0.0.0');
    await host.close();
    await moving;
    await expect(api(host, 'GET', '/health')).rejects.toThrow('ECONNREFUSED');
  });

  test('[A14] where it cannot move to, it stays as it was', async () => {
    const host = await open();
    const plain = await plainOf(host);
    const { port } = host;
    await expect(host.bind('192.0.2.1')).rejects.toThrow('EADDRNOTAVAIL');
    expect(host.state()).toMatchObject({ port, otherTillsMayJoin: false });
    await makeOrder(host);
    await plain.caughtUp();
    expect(plain.texts.all).toEqual(['order_updated']);
  });

  test('[A14] a connection from elsewhere that is kept alive is over as well', async () => {
    const host = await open({ bind: '0.0.0.0' });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const socket = await fromAfar(afar, async () => {
      const asked = get({ host: '127.0.0.1', port: host.port, path: '/api/v1/health', agent });
      const [response] = await once(asked, 'response');
      response.resume();
      await once(response, 'end');
      return asked.socket;
    });
    const over = socket && once(socket, 'close');
    await host.bind('127.0.0.1');
    await over;
  });

  test('[A14] also one that is in the middle of a request, a second later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const host = await open({ bind: '0.0.0.0' });
    const [remote, local] = [await fromAfar(afar, () => connectRaw(host)), await connectRaw(host)];
    const body = JSON.stringify({ lines: [freeLine] });
    const head = `POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    for (const client of [remote, local]) {
      client.write(`${head}Authorization: Bearer ${host.localToken}\r\nContent-Length: ${body.length}\r\n\r\n{`);
    }
    await api(host, 'GET', '/health');
    await host.bind('127.0.0.1');
    local.write(body.slice(1));
    await local.heard((bytes) => bytes.toString().startsWith('HTTP/1.1 201 '));
    vi.advanceTimersByTime(1_000);
    expect((await remote.closed).toString()).toBe('');
    await local.closed;
  });
});

describe('stopping', () => {
  test('[A13] everyone is told, and what was acknowledged is there after it', async () => {
    let host = await openHost();
    onTestFinished(() => host.close());
    const { token } = await joinTill(host);
    const [plain, till] = [await plainOf(host), await connectTill(host, { token })];
    const acknowledged: string[] = [];
    const orders = Array.from({ length: 60 }, async () => {
      acknowledged.push((await makeOrder(host)).id);
    });
    const verdicts = Array.from({ length: 60 }, async () => {
      const body = orderBody();
      if ((await till.ask('create-order', body)).ok) acknowledged.push(body.orderId);
    });
    await Promise.any(orders);
    const asked = Promise.allSettled([...orders, ...verdicts]);
    host = await host.reopen();
    await asked;
    expect([(await plain.closed).code, (await till.closed).code]).toEqual([4000, 4000]);
    expect(till.frames.all.at(-1)).toEqual({ t: 'note', kind: 'shutdown' });
    expect(new Set(plain.texts.all)).toEqual(new Set(['order_updated']));
    expect(acknowledged.length).toBeGreaterThan(0);
    const { json } = await api<{ items: { id: string }[] }>(host, 'GET', '/orders?limit=500');
    const kept = new Set(json.items.map(({ id }) => id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  });

  test('[A13] it waits for the disk, and what was on its way is there after it', async () => {
    const { dir, remove } = await makeFolder();
    onTestFinished(remove);
    const host = await openHost({ dir });
    let letGo = () => {};
    const held = new Promise<void>((done) => {
      letGo = done;
    });
    let begun = () => {};
    const flushing = new Promise<void>((done) => {
      begun = done;
    });
    await beforeFlushes(() => {
      begun();
      return held;
    });
    // Its connection is cut off before it could be answered.
    const asked = expect(makeOrder(host)).rejects.toThrow();
    await flushing;
    let isStopped = false;
    const stopping = host.close().then(() => {
      isStopped = true;
    });
    await asked;
    // More work for the disk than a stop has to do.
    for (let n = 0; n < 20; n += 1) await writeFile(join(dir, 'busy'), 'x', { flush: true });
    expect(isStopped).toBe(false);
    letGo();
    await stopping;
    const next = await open({ dir });
    expect((await api<{ items: object[] }>(next, 'GET', '/orders')).json.items).toMatchObject([{ number: 'A-001' }]);
  });

  test('[A13] nobody holds it up: idle, half a request, half a body, or no goodbye', async () => {
    const host = await openHost();
    const [idle, silent, half, body] = await Promise.all([0, 1, 2, 3].map(() => connectRaw(host)));
    idle?.write('GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await idle?.heard((bytes) => bytes.includes('"product"'));
    half?.write('GET /api/v1/health HTTP/1.1\r\nHost: local');
    body?.write(
      'POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    );
    const deaf = await connectRawWebSocket(host);
    const plain = await connectPlain(host);
    await api(host, 'GET', '/health');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const stopped = host.close();
    expect(await plain.closed).toMatchObject({ code: 4000 });
    await deaf.frames.take(({ opcode }) => opcode === opcodes.close);
    vi.advanceTimersByTime(1_000);
    await stopped;
    await Promise.all([idle, silent, half, body, deaf].map((client) => client?.closed));
  });

  test('[A13] nor does who comes back at that very moment', async () => {
    const host = await openHost();
    const late = await connectRaw(host);
    const deaf = await connectRawWebSocket(host);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const stopped = host.close();
    await deaf.frames.take(({ opcode }) => opcode === opcodes.close);
    const head = ['GET /ws HTTP/1.1', `Host: ${host.authority}`, 'Upgrade: websocket', 'Connection: Upgrade'];
    const key = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];
    late.write([...head, ...key, '', ''].join('\r\n'));
    expect((await late.closed).toString()).toBe('');
    vi.advanceTimersByTime(1_000);
    await stopped;
  });

  test('[A13] then nobody is listening, and the port is free', async () => {
    const host = await openHost();
    const { port } = host;
    await host.close();
    await expect(api(host, 'GET', '/health')).rejects.toThrow('ECONNREFUSED');
    const next = await open({ port });
    expect(next.port).toBe(port);
  });
});

describe('slow clients', () => {
  test('[A18] who never ends its headers, or never begins, is cut off, and nobody else waits', async () => {
    const host = await open();
    const [silent, half] = [await connectRaw(host), await connectRaw(host)];
    half.write('GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    await api(host, 'GET', '/health');
    half.write('x');
    const over = await Promise.all([silent.closed, half.closed]);
    for (const bytes of over) expect(bytes.toString()).toMatch(/^HTTP\/1\.1 408 /);
    expect((await api(host, 'GET', '/health')).status).toBe(200);
  });

  test('[A18] headers have five seconds and requests fifteen, looked at every second, also after moving', async () => {
    const host = await open();
    const timesOf = async () => {
      const { sockets } = await acceptedDuring(() => api(host, 'GET', '/health'));
      const { server } = sockets[0] as unknown as { server: HttpServer & { connectionsCheckingInterval: number } };
      return [server.headersTimeout, server.requestTimeout, server.connectionsCheckingInterval];
    };
    expect(await timesOf()).toEqual([5_000, 15_000, 1_000]);
    await host.bind('0.0.0.0');
    expect(await timesOf()).toEqual([5_000, 15_000, 1_000]);
  });
});

test('[A14] the addresses to reach it at are that one, or where it takes all, those that others can use', () => {
  expect(lanAddresses('127.0.0.1')).toEqual(['127.0.0.1']);
  expect(lanAddresses('0.0.0.0').every(isIPv4)).toBe(true);
  for (const all of ['0.0.0.0', '::']) {
    for (const address of lanAddresses(all)) expect(address).not.toMatch(/^(127\.|169\.254\.|::1$|fe80:)/);
  }
});
