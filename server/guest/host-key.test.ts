import { once } from 'node:events';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { orderBody } from '../../test/kit/clients.ts';
import { joinTill } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { isUp, openGuest, openWindow } from '../../test/kit/wires.ts';
import { makeCertificate } from '../access/make-certificate.ts';

async function open(): Promise<OpenHost> {
  const host = await openHost();
  onTestFinished(() => host.close());
  return host;
}

/** Somebody in the way: opens TLS with a key of its own, and passes on to the host whatever it could read. */
async function inTheWay(host: OpenHost) {
  const { certPem, keyPem } = await makeCertificate();
  const read: Buffer[] = [];
  let attempts = 0;
  const tls = createServer({ cert: certPem, key: keyPem }, (socket) => {
    const far = connect(host.port, '127.0.0.1');
    socket.on('data', (bytes: Buffer) => read.push(bytes));
    for (const end of [socket, far]) end.on('error', () => {});
    socket.pipe(far).pipe(socket);
  });
  tls.on('tlsClientError', (_, socket) => socket.destroy());
  tls.on('connection', () => {
    attempts += 1;
  });
  tls.listen(0, '127.0.0.1');
  await once(tls, 'listening');
  onTestFinished(() => void tls.close());
  return { port: (tls.address() as { port: number }).port, read, attempts: () => attempts };
}

describe('another key in the place of the host’s', () => {
  test('[T8] is told in words, is sent nothing, and the till sells on alone until its host answers', async () => {
    const host = await open();
    const joined = await joinTill(host);
    const between = await inTheWay(host);
    let target = host.port;
    const { guest, relay } = await openGuest(() => target, joined);
    const { till } = openWindow(guest);
    await isUp(till);

    target = between.port;
    relay.cut();
    const { upstream } = await till.shows((view) => view.upstream?.cause === 'other-key');
    expect(upstream).toMatchObject({
      state: 'detached',
      reason: 'another key answered than the one of this host',
    });
    const body = orderBody();
    const asked = till.submit({ type: 'create-order', body });
    // It decided by itself.
    await till.shows((view) => view.pending.some(({ made }) => made !== undefined));
    guest.reconnect();
    await till.shows((view) => view.upstream?.cause === 'other-key');
    expect([between.read, between.attempts() > 0]).toEqual([[], true]);

    target = host.port;
    guest.reconnect();
    await isUp(till);
    expect(await asked).toMatchObject({ ok: true });
    expect(till.view().upstream).not.toHaveProperty('cause');
  });

  test('[T8] is not what is told where nothing listens', async () => {
    const host = await open();
    const joined = await joinTill(host);
    let target: number | undefined = host.port;
    const { guest, relay } = await openGuest(() => target, joined);
    const { till } = openWindow(guest);
    await isUp(till);
    target = undefined;
    relay.cut();
    const { upstream } = await till.shows((view) => view.upstream?.state === 'detached');
    expect(upstream).not.toHaveProperty('cause');
  });

  test('[T7] a till follows its host over a restart, another port and TLS alone', async () => {
    const host = await openHost();
    const joined = await joinTill(host);
    let port = host.port;
    const { guest, relay } = await openGuest(() => port, joined);
    const { till } = openWindow(guest);
    await isUp(till);
    const next = await host.reopen();
    onTestFinished(() => next.close());
    port = next.port;
    relay.cut();
    guest.reconnect();
    await isUp(till);
    expect(await till.submit({ type: 'create-order', body: orderBody() })).toMatchObject({ ok: true });
  });
});

test('[T12] a till without a certificate dials nobody, says so, keeps what it has, and brings it once it is paired', async () => {
  const host = await open();
  const joined = await joinTill(host);
  const first = await openGuest(() => host.port, joined);
  const before = openWindow(first.guest);
  await isUp(before.till);
  await first.guest.close();

  const { guest, relay } = await openGuest(
    () => host.port,
    { ...joined, token: '', certPem: undefined },
    { dir: first.dir },
  );
  const { till } = openWindow(guest);
  const { upstream } = await till.shows((view) => view.upstream?.cause === 'pair-again');
  expect(upstream).toMatchObject({ state: 'detached', reason: expect.stringContaining('paired with its host again') });
  const body = orderBody();
  void till.submit({ type: 'create-order', body });
  await till.shows((view) => view.pending.some(({ made }) => made !== undefined));
  expect(relay.connections()).toBe(0);
  await guest.close();

  const again = await openGuest(() => host.port, joined, { dir: first.dir });
  const { till: paired } = openWindow(again.guest);
  await isUp(paired);
  await paired.shows((view) => view.shop.get('order', body.orderId) !== undefined && view.pending.length === 0);
});
