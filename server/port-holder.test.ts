import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../test/kit/free-port.ts';
import { holdPort } from '../test/kit/hold-port.ts';
import { openHost } from '../test/kit/open-host.ts';
import { holderOf } from './port-holder.ts';

const thisProcess = new RegExp(`process ${process.pid}$`);

test('[A10] a program is named with its process', async () => {
  expect(await holderOf(await holdPort())).toMatch(thisProcess);
});

test.each([
  ['null', 'null'],
  ['another product', '{"product":"till","version":"1"}'],
  ['a page', '<!doctype html>'],
])('[A10] one whose health is %s is not taken for a Tillwire', async (_, health) => {
  const holder = await holderOf(await holdPort((_request, response) => response.end(health)));
  expect(holder).toMatch(thisProcess);
  expect(holder).not.toContain('Tillwire');
});

test('[A10] another Tillwire is named with its version as well', async () => {
  const host = await openHost({ version: '9.8.7' });
  onTestFinished(() => host.close());
  expect(await holderOf(host.port)).toMatch(
    new RegExp(`^Tillwire 9\\.8\\.7 is running already \\(.*process ${process.pid}\\)$`),
  );
});

test('[A10] a program that listens over IPv6 alone is found as well', async () => {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, '::1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await holderOf((server.address() as AddressInfo).port)).toMatch(thisProcess);
});

test('[A10] a port that nobody holds has no holder', async () => {
  expect(await holderOf(await freePort())).toBeUndefined();
});
