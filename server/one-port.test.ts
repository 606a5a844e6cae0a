import { once } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { Agent, get } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { fromAfar } from '../test/kit/accepted.ts';
import { api } from '../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../test/kit/open-host.ts';
import { connectRaw } from '../test/kit/raw-client.ts';
import { askHost, pinnedTo } from './access/host-tls.ts';
import { lanAddresses } from './door.ts';

/** An address of this machine that is not loopback. */
const lan = lanAddresses('0.0.0.0')[0] ?? '';

let host: OpenHost;
const at = () => ({ address: '127.0.0.1', port: host.port });
const soon = () => AbortSignal.timeout(10_000);

beforeEach(async () => {
  host = await openHost();
});
afterEach(() => host.close());

/** A TLS connection that says what it is told. */
async function secured(more: object = {}) {
  const socket = connectTls({ ...at(), host: '127.0.0.1', ...pinnedTo(host.certificate.certPem), ...more });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}
async function silent(address = '127.0.0.1'): Promise<Socket> {
  const socket = connectTcp(host.port, address);
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}
/** All of it, once the connection is over. */
async function rest(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  if (!socket.closed) await once(socket, 'close').catch(() => {});
  return text;
}
/** Once this is answered the host has taken in what was said on other connections before. */
const roundTrip = () => api(host, 'GET', '/health');

describe('one port', () => {
  test('[T3] answers HTTP and HTTPS from the same app', async () => {
    const { status, json } = await api(host, 'GET', '/health');
    const { body, certPem } = await askHost(at(), '/health', { pin: host.certificate.certPem, signal: soon() });
    expect([status, body]).toEqual([200, json]);
    expect(certPem.trim()).toBe(host.certificate.certPem.trim());
  });

  test('[T3] answers ws and wss, plain and rich', async () => {
    for (const [scheme, protocols] of [
      ['ws', []],
      ['wss', []],
      ['ws', ['tillwire.v1']],
      ['wss', ['tillwire.v1']],
    ] as const) {
      const options = scheme === 'wss' ? (pinnedTo(host.certificate.certPem) as object) : {};
      const socket = new WebSocket(`${scheme}://${host.authority}/ws`, [...protocols], options);
      await once(socket, 'open');
      expect(socket.protocol).toBe(protocols[0] ?? '');
      socket.terminate();
    }
  });

  test('[T3] whoever calls is known as encrypted or not by the line itself', async () => {
    const begin = { commit: 'a'.repeat(64) };
    const plain = await api(host, 'POST', '/pair', { body: begin, headers: { 'X-Forwarded-Proto': 'https' } });
    expect(plain).toMatchObject({ status: 403, json: { code: 'not-encrypted' } });
    const { certPem: pin } = host.certificate;
    const tls = await askHost(at(), '/pair', { pin, method: 'POST', body: begin, signal: soon() });
    expect(tls.status).toBe(201);
  });

  test('[T3] a first byte that comes alone, and a request in pieces, are put together', async () => {
    const client = await connectRaw(host);
    for (const piece of ['G', 'ET /api/v1/hea', 'lth HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n']) {
      client.write(piece);
      await roundTrip();
    }
    expect((await client.closed).toString()).toMatch(/^HTTP\/1\.1 200 [\s\S]*"product":"tillwire"/);
  });

  test('[T3] keeps both kinds of connections alive', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ...pinnedTo(host.certificate.certPem) });
    onTestFinished(() => agent.destroy());
    const ports = new Set<number | undefined>();
    for (let n = 0; n < 3; n += 1) {
      const asked = get(`https://${host.authority}/api/v1/health`, { agent });
      const [response] = await once(asked, 'response');
      ports.add(asked.socket?.localPort);
      response.resume();
      await once(response, 'end');
    }
    const plain = new HttpAgent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => plain.destroy());
    for (let n = 0; n < 3; n += 1) expect((await api(host, 'GET', '/health', { agent: plain })).status).toBe(200);
    expect(ports.size).toBe(1);
  });

  test('[T3] what is neither of the two ends its own connection alone', async () => {
    const [binary, broken] = [await connectRaw(host), await connectRaw(host)];
    binary.write(Buffer.from([0x00, 0x01, 0x02, 0x0d, 0x0a, 0x0d, 0x0a]));
    broken.write(Buffer.from([0x16, 0x16, 0x16, 0x16, 0x16, 0x16, 0x16, 0x16]));
    expect((await binary.closed).toString()).toMatch(/^HTTP\/1\.1 400 /);
    await broken.closed;
    expect((await roundTrip()).status).toBe(200);
  });

  test.each(['TLSv1.2', 'TLSv1.1'] as const)('[T6] %s is refused', async (version) => {
    const socket = connectTls({
      port: host.port,
      host: '127.0.0.1',
      maxVersion: version,
      minVersion: 'TLSv1',
      rejectUnauthorized: false,
    });
    socket.once('secureConnect', () => socket.destroy(new Error('it was let in')));
    const [error] = await once(socket, 'error');
    expect((error as Error).message).toMatch(/alert|protocol|version/i);
  });

  test('[T6] a connection that is made is TLS 1.3', async () => {
    expect((await secured()).getProtocol()).toBe('TLSv1.3');
  });
});

describe('a slow client', () => {
  test('[T4] that says nothing, or begins a handshake and never ends it, is gone after five seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const [quiet, kept] = [await silent(), await silent()];
    kept.write('GET /api/v1/health HTTP/1.1\r\n');
    await roundTrip();
    vi.advanceTimersByTime(4_999);
    expect(quiet.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await rest(quiet)).toMatch(/^HTTP\/1\.1 408 /);
    expect(kept.closed).toBe(false);
  });

  test('[T4] that never ends its headers is told so over TLS as well, in time', async () => {
    const begun = performance.now();
    const [half, handshake] = [await secured(), await silent()];
    half.write('GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    handshake.write(Buffer.from([0x16, 0x03, 0x01]));
    expect(await rest(half)).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - begun).toBeLessThan(9_000);
    await rest(handshake);
    expect(performance.now() - begun).toBeLessThan(9_000);
  }, 15_000);

  test.skipIf(lan === '')(
    '[T5] has company of its own address only so far; others, and this machine itself, come in all the same',
    async () => {
      await host.bind('0.0.0.0');
      const many = await Promise.all(Array.from({ length: 40 }, () => silent(lan)));
      await vi.waitFor(() => expect(many.filter((socket) => socket.closed)).toHaveLength(8));
      const own = await Promise.all(Array.from({ length: 40 }, () => silent()));
      expect((await roundTrip()).status).toBe(200);
      expect(own.filter((socket) => socket.closed)).toEqual([]);
      // Who has said something takes no place any more.
      for (const socket of many) socket.write('GET /api/v1/health HTTP/1.1\r\n');
      await roundTrip();
      const { certPem: pin } = host.certificate;
      const answer = await askHost({ address: lan, port: host.port }, '/health', { pin, signal: soon() });
      expect(answer.status).toBe(200);
    },
  );
});

describe('moving and stopping', () => {
  test('[T14] ends TLS connections of others that are kept alive, and handshakes that were under way', async () => {
    await host.bind('0.0.0.0');
    const [idle, begun] = await fromAfar('192.0.2.7', async () => [await secured(), await silent()] as const);
    idle.write('GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(idle, 'data');
    begun.write(Buffer.from([0x16]));
    await roundTrip();
    const over = rest(idle);
    await host.bind('127.0.0.1');
    await over;
    expect((await secured()).getProtocol()).toBe('TLSv1.3');
  });

  test('[T14] nobody holds a stop up: no byte, half a handshake, half a request over TLS', async () => {
    const [quiet, handshake, half] = [await silent(), await silent(), await secured()];
    handshake.write(Buffer.from([0x16, 0x03, 0x01]));
    half.write('GET /api/v1/hea');
    await roundTrip();
    const over = [quiet, handshake, half].map(rest);
    host = await host.reopen();
    await Promise.all(over);
  });
});
