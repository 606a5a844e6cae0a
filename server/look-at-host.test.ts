import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { authorityOf } from '../shop/bridge.ts';
import { freePort } from '../test/kit/free-port.ts';
import { type OpenHost, openHost } from '../test/kit/open-host.ts';
import { lookAtHost } from './look-at-host.ts';
import { reachFaultOf } from './reach.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

const at = (port: number, address = '127.0.0.1') => ({ address, port });

/** Another HTTP program on a port of its own. */
async function otherProgram(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return at((server.address() as AddressInfo).port);
}
const saying = (text: string) => otherProgram((_, response) => response.end(text));

/** A program that takes connections and says nothing: the time that it is given is over as soon as it took one. */
async function silentProgram() {
  const over = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(over.signal);
  const server = createTcpServer((socket) => {
    socket.on('close', () => server.close());
    over.abort(new DOMException('it took too long', 'TimeoutError'));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void vi.restoreAllMocks());
  return at((server.address() as AddressInfo).port);
}

test('[K14] a host that answers is found, with its version', async () => {
  expect(await lookAtHost(at(host.port))).toEqual({
    ok: true,
    version: '0.0.0-test',
  });
});

test('[K14] where nothing listens, that is said, with what to look at', async () => {
  const nobody = at(await freePort());
  expect(await lookAtHost(nobody)).toMatchObject({ ok: false, fault: 'nothing-listens' });
});

test.each([
  ['a page', '<!doctype html><title>Printer</title>'],
  ['other JSON', '{"ok":true}'],
  ['null', 'null'],
  ['nothing', ''],
])('[K14] another program that answers with %s is no host', async (_, text) => {
  const printer = await saying(text);
  expect(await lookAtHost(printer)).toMatchObject({ ok: false, fault: 'other-program' });
});

test('[K14] a host that speaks only a newer protocol is one to update for', async () => {
  const body = { product: 'tillwire', version: '9.0.0', protocols: ['tillwire.v9'] };
  const newer = async () => ({ status: 200, headers: {}, body, certPem: '' });
  expect(await lookAtHost(at(8000), newer)).toEqual({ ok: false, fault: 'other-version', detail: '9.0.0' });
});

test('[K14] a host that never answers is given up, and a firewall is suspected', async () => {
  expect(await lookAtHost(await silentProgram())).toMatchObject({ ok: false, fault: 'no-answer' });
});

test.each([
  ['ECONNREFUSED', 'nothing-listens'],
  ['ENOTFOUND', 'unknown-name'],
  ['EAI_AGAIN', 'unknown-name'],
  ['EHOSTUNREACH', 'no-way'],
  ['ENETUNREACH', 'no-way'],
  ['ETIMEDOUT', 'no-answer'],
  ['ECONNRESET', 'other-program'],
  ['HPE_INVALID_CONSTANT', 'other-program'],
  ['EPROTO', 'other-program'],
  ['EACCES', 'unreachable'],
])('[K14] %s has its likely cause: %s', (code, fault) => {
  const error = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });
  expect(reachFaultOf(error)).toBe(fault);
});

test('[K14] an IPv6 address is written in brackets, given with them or without', () => {
  expect(['::1', '[::1]', '10.0.0.7'].map((address) => authorityOf(at(8000, address)))).toEqual([
    '[::1]:8000',
    '[::1]:8000',
    '10.0.0.7:8000',
  ]);
});
