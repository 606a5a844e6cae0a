import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { holdPort } from '../../test/kit/hold-port.ts';
import { joinTill } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { OTHER_KEY, openHostSocket } from '../guest/host-socket.ts';
import { type HostIdentity, identityOf } from './host-identity.ts';
import { askHost, dialHost, isOtherKey, pinnedTo } from './host-tls.ts';
import { makeCertificate } from './make-certificate.ts';

const token = 'the-token-of-this-till';
let host: OpenHost;
let attacker: HostIdentity;

beforeAll(async () => {
  host = await openHost({ bind: '0.0.0.0' });
  attacker = identityOf(await makeCertificate());
});
afterAll(() => host.close());

const at = (port: number, address = '127.0.0.1') => ({ address, port });
const soon = () => AbortSignal.timeout(10_000);
const pin = () => host.certificate.certPem;

/** A machine that stands in the way with a key of its own; `heard` is what it could read. */
async function standBetween(identity: HostIdentity = attacker) {
  const heard: Buffer[] = [];
  const raw: Buffer[] = [];
  const server = createServer({ cert: identity.certPem, key: identity.keyPem }, (socket) => {
    socket.on('data', (bytes: Buffer) => heard.push(bytes));
    socket.on('error', () => {});
  });
  server.on('tlsClientError', (_, socket) => socket.destroy());
  server.on('connection', (socket: Socket) => socket.on('data', (bytes: Buffer) => raw.push(bytes)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const text = () => Buffer.concat([...heard, ...raw]).toString('latin1');
  return { port: (server.address() as AddressInfo).port, heard, text };
}

describe('a pinned till', () => {
  test('[T7] is answered by its host, at whatever address or name that is', async () => {
    const { token: own } = await joinTill(host);
    for (const address of ['127.0.0.1', 'localhost']) {
      const { status, body } = await askHost(at(host.port, address), '/orders', {
        pin: pin(),
        token: own,
        signal: soon(),
      });
      expect([status, body]).toEqual([200, { items: [], next: null }]);
    }
  });

  test('[T7] sends no byte to another key, asking or dialling', async () => {
    const between = await standBetween();
    const asked = askHost(at(between.port), '/orders', { pin: pin(), token, signal: soon() });
    const error: unknown = await asked.catch((caught: unknown) => caught);
    expect(isOtherKey(error)).toBe(true);
    const closed = await new Promise((done) => {
      const socket = openHostSocket(
        at(between.port),
        pin(),
      )({
        onOpen: () => socket.send(token),
        onText: () => {},
        onClose: (code, reason) => done({ code, reason }),
      });
    });
    expect(closed).toEqual({ code: OTHER_KEY, reason: 'another key answered than the one of this host' });
    expect([between.heard, between.text().includes(token)]).toEqual([[], false]);
  });

  test('[T7] is told by the comparison too, where the other one vouches for itself', async () => {
    const { checkServerIdentity } = pinnedTo(pin());
    expect(checkServerIdentity('', { fingerprint256: host.certificate.fingerprint })).toBeUndefined();
    const error = checkServerIdentity('', { fingerprint256: attacker.fingerprint });
    expect([error?.name, isOtherKey(error)]).toEqual(['OtherKey', true]);
  });

  test('[T7] compares at every connection: nothing of one before is taken up again', async () => {
    const between = await standBetween();
    const { port } = between;
    // First with the attacker's own pin, so that a session would be there to take up.
    await expect(
      askHost(at(port), '/x', { pin: attacker.certPem, signal: AbortSignal.timeout(500) }),
    ).rejects.toThrow();
    const heard = between.heard.length;
    await expect(askHost(at(port), '/x', { pin: pin(), token, signal: soon() })).rejects.toSatisfy(isOtherKey);
    expect(between.heard).toHaveLength(heard);
  });

  test.each([1985, 2020, 2045])('[T9] whose clock says %i is let in, and lets its host in', async (year) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(year, 5, 1) });
    onTestFinished(() => void vi.useRealTimers());
    expect((await askHost(at(host.port), '/health', { pin: pin(), signal: soon() })).status).toBe(200);
  });

  test('[T8] tells another key from nothing that listens, from a silent port and from another program', async () => {
    const plain = await holdPort((_, response) => response.end('hello'));
    const nothing = createTcpServer().listen(0, '127.0.0.1');
    await once(nothing, 'listening');
    const { port: gone } = nothing.address() as AddressInfo;
    nothing.close();
    await once(nothing, 'close');
    for (const port of [plain, gone]) {
      const error: unknown = await askHost(at(port), '/health', { pin: pin(), signal: soon() }).catch(
        (caught) => caught,
      );
      expect([error instanceof Error, isOtherKey(error)]).toEqual([true, false]);
    }
    for (const error of [undefined, null, 'x', new Error('x'), new DOMException('x', 'TimeoutError')]) {
      expect(isOtherKey(error)).toBe(false);
    }
  });

  test('[T6] speaks TLS 1.3 and nothing below', async () => {
    const old = createServer({ cert: attacker.certPem, key: attacker.keyPem, maxVersion: 'TLSv1.2' });
    old.on('tlsClientError', (_, socket) => socket.destroy());
    old.listen(0, '127.0.0.1');
    await once(old, 'listening');
    onTestFinished(() => void old.close());
    const { port } = old.address() as AddressInfo;
    const socket = dialHost(at(port), attacker.certPem, { handshakeTimeout: 5_000 });
    const [error] = await once(socket, 'error');
    expect((error as Error).message).toMatch(/alert|protocol|version/i);
    await expect(askHost(at(port), '/health', { learn: true, signal: soon() })).rejects.toThrow();
  });
});

test('[T10] who gets to know a host learns the certificate that it shows', async () => {
  const learned = await askHost(at(host.port), '/health', { learn: true, signal: soon() });
  expect([learned.status, learned.certPem.trim()]).toEqual([200, pin().trim()]);
  const between = await standBetween();
  await expect(
    askHost(at(between.port), '/health', { learn: true, signal: AbortSignal.timeout(500) }),
  ).rejects.toThrow();
});
