import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { isLive } from '../renderer/standing.ts';
import type { CommandFrame, Down, Note, StorageNote } from '../shop/wire.ts';
import { connectTill, orderBody } from '../test/kit/clients.ts';
import { snapshotFrame, welcomeFrame } from '../test/kit/frames.ts';
import { freePort } from '../test/kit/free-port.ts';
import { api, joinTill, makeEstimate, makeOrder } from '../test/kit/http-client.ts';
import { createMailbox } from '../test/kit/mailbox.ts';
import { makeFolder, type OpenHost, openHost } from '../test/kit/open-host.ts';
import { createSampleShop, tillA } from '../test/kit/sample-shop.ts';
import type { ShownTill } from '../test/kit/shown-till.ts';
import { openWindowChannel } from '../test/kit/window-channel.ts';
import { isUp, openGuest, openWindow } from '../test/kit/wires.ts';
import { makeCertificate } from './access/make-certificate.ts';
import { openKeptHost } from './discovery/kept-host.ts';
import { recoveredNote } from './recovery.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

type Upstream = Extract<Note, { kind: 'upstream' }>;
const upstreamOf = ({ heard }: ShownTill, fits: (note: Upstream) => boolean = () => true) =>
  heard.take((frame): frame is Upstream => frame.t === 'note' && frame.kind === 'upstream' && fits(frame));
const isDetached = ({ state }: Upstream) => state === 'detached';

/** A guest of a host of its own that can be stopped and started anew at the same address, and a window of it. */
async function guestOfAHostThatStops() {
  let now = await openHost();
  let away = false;
  onTestFinished(() => now.close());
  const { guest, relay } = await openGuest(() => (away ? undefined : now.port), await joinTill(now));
  const { till } = openWindow(guest);
  await isUp(till);
  return {
    guest,
    relay,
    till,
    host: () => now,
    async stop() {
      away = true;
      now = await now.reopen();
    },
    start() {
      away = false;
    },
  };
}

/** A host that says what the test tells it to, and a secondary till of it. */
async function guestOfAScriptedHost() {
  const { certPem, keyPem } = await makeCertificate();
  const https = createServer({ cert: certPem, key: keyPem }).listen(0, '127.0.0.1');
  await once(https, 'listening');
  const server = new WebSocketServer({ server: https });
  const commands = createMailbox<CommandFrame>();
  let send = (_: Down) => {};
  let close = (_: number) => {};
  server.on('connection', (socket) => {
    close = (code) => socket.close(code);
    send = (frame) => socket.send(JSON.stringify(frame));
    socket.on('message', (text) => {
      const frame = JSON.parse(String(text)) as { t: string };
      if (frame.t === 'command') commands.put(frame as CommandFrame);
      if (frame.t !== 'hello') return;
      send(welcomeFrame());
      send(snapshotFrame(createSampleShop()));
    });
  });
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
    https.close();
  });
  const { port } = https.address() as { port: number };
  const joined = { till: { id: tillA, code: 'A', name: 'Till A' }, token: 'any', certPem };
  const { guest } = await openGuest(() => port, joined);
  return { guest, commands, send: (frame: Down) => send(frame), close: (code: number) => close(code) };
}

const ordersOf = async (at: OpenHost) =>
  (await api<{ items: { id: string }[] }>(at, 'GET', '/orders?limit=500')).json.items.map(({ id }) => id);

describe('the windows of a secondary till', () => {
  test('[K12] show the same, and an answer goes to the one that asked', async () => {
    const { guest } = await openGuest(() => host.port, await joinTill(host));
    const [one, other] = [openWindow(guest).till, openWindow(guest).till];
    const body = orderBody();
    const verdict = await one.submit({ type: 'create-order', body });
    expect(verdict).toMatchObject({ ok: true });
    const { shop, you } = await other.shows((view) => view.shop.get('order', body.orderId) !== undefined);
    expect(shop.get('order', body.orderId)?.tillId).toBe(one.view().you.till?.id);
    expect(you).toEqual(one.view().you);
    expect(other.heard.all.filter(({ t }) => t === 'verdict')).toEqual([]);
    await other.submit({ type: 'advance-order', body: { orderId: body.orderId, fulfilment: 'ready' } });
    await one.shows((view) => view.shop.get('order', body.orderId)?.fulfilment === 'ready');
  });

  test('[K12] ask at the same time, and each gets its own answers', async () => {
    const { guest } = await openGuest(() => host.port, await joinTill(host));
    const windows = [openWindow(guest).till, openWindow(guest).till];
    const verdicts = windows.flatMap((till) =>
      Array.from({ length: 10 }, () => till.submit({ type: 'create-order', body: orderBody() })),
    );
    const numbers = (await Promise.all(verdicts)).map((verdict) => 'line' in verdict && verdict.line);
    expect(new Set(numbers).size).toBe(20);
    expect(numbers).not.toContain(false);
  });

  test('[F16] hear from the host which tills are connected', async () => {
    const joined = await joinTill(host, 'Guest');
    const { guest } = await openGuest(() => host.port, joined);
    const windows = [openWindow(guest).till, openWindow(guest).till];
    const { token, till: other } = await joinTill(host, 'Other');
    const client = await connectTill(host, { token });
    for (const till of windows)
      await till.shows(({ present }) => present.includes(other.id) && present.includes(joined.till.id));
    client.close();
    for (const till of windows) await till.shows(({ present }) => !present.includes(other.id));
    const late = openWindow(guest).till;
    await late.shows(({ present }) => present.includes(joined.till.id));
  });

  test('[F17] get answers from its own copy, the same ones as from the host', async () => {
    await makeOrder(host);
    const { guest } = await openGuest(() => host.port, await joinTill(host));
    await isUp(openWindow(guest).till);
    const frames = createMailbox<Down>();
    const { page } = openWindowChannel(guest);
    onTestFinished(() => page.close());
    page.onmessage = ({ data }) => frames.put(JSON.parse(String(data)) as Down);
    page.postMessage(JSON.stringify({ t: 'hello', app: { version: 'test' } }));
    const id = randomUUID();
    page.postMessage(JSON.stringify({ t: 'get', id, path: '/api/v1/orders?limit=3' }));
    const { status, json } = await api<object>(host, 'GET', '/orders?limit=3');
    expect(await frames.take(({ t }) => t === 'got')).toEqual({ t: 'got', id, status, body: json });
  });
});

test('[C12] what is past is asked of the host, and is not there without it', async () => {
  const host = await openHost();
  onTestFinished(() => host.close());
  const { guest } = await openGuest(() => host.port, await joinTill(host));
  const { till } = openWindow(guest);
  await isUp(till);
  const frames = createMailbox<Down>();
  const { page } = openWindowChannel(guest);
  onTestFinished(() => page.close());
  page.onmessage = ({ data }) => frames.put(JSON.parse(String(data)) as Down);
  page.postMessage(JSON.stringify({ t: 'hello', app: { version: 'test' } }));
  const ask = async (path: string) => {
    const id = randomUUID();
    page.postMessage(JSON.stringify({ t: 'get', id, path }));
    return frames.take((frame): frame is Extract<Down, { t: 'got' }> => frame.t === 'got' && frame.id === id);
  };
  expect(await ask('/api/v1/days')).toMatchObject({ status: 200, body: { items: [] } });
  await host.close();
  await till.shows(({ upstream }) => upstream?.state === 'detached');
  expect(await ask('/api/v1/days')).toMatchObject({ status: 503, body: { code: 'host-away' } });
});

describe('a window that comes back to its process', () => {
  test('[K3] asks again what the process has in hand already, and the host hears it once', async () => {
    const { guest, commands } = await guestOfAScriptedHost();
    const { till, give } = openWindow(guest);
    await isUp(till);
    void till.submit({ type: 'create-order', body: orderBody() });
    await commands.take();
    give();
    await isUp(till);
    void till.submit({ type: 'create-order', body: orderBody() });
    await commands.take();
    expect(commands.all.map(({ id, n }) => [id, n])).toEqual(
      till.view().pending.map(({ id }, index) => [id, index + 1]),
    );
  });
});

describe('a host that stops and starts again', () => {
  test('[K4] is found again by itself, and every window sees everything (F-06)', async () => {
    const { guest, till, host: now, stop, start } = await guestOfAHostThatStops();
    const second = openWindow(guest).till;
    await isUp(second);
    const before = await makeOrder(now());
    await stop();
    for (const window of [till, second]) await window.shows(({ upstream }) => upstream?.state === 'detached');
    const made = await makeEstimate(now());
    start();
    for (const window of [till, second]) {
      const { shop } = await window.shows((view) => view.shop.get('estimate', made.id) !== undefined);
      expect([shop.get('estimate', made.id), shop.get('order', before.id)]).toEqual([made, before]);
      await isUp(window);
    }
    const after = await makeOrder(now());
    await second.shows(({ seq }) => seq === after.version);
  });

  test('[U5] gets what was asked for meanwhile, in order and once', async () => {
    const { till, host: now, stop, start } = await guestOfAHostThatStops();
    await till.submit({ type: 'create-order', body: orderBody() });
    await stop();
    await till.shows(({ upstream }) => upstream?.state === 'detached');
    const bodies = [orderBody(), orderBody(), orderBody()];
    const verdicts = bodies.map((body) => till.submit({ type: 'create-order', body }));
    expect(till.view().pending).toHaveLength(3);
    start();
    for (const verdict of verdicts) expect(await verdict).toMatchObject({ ok: true });
    const orders = await ordersOf(now());
    expect(orders.slice(0, 3)).toEqual(bodies.map(({ orderId }) => orderId).reverse());
    expect(orders).toHaveLength(4);
  });
});

describe('a process behind a window that dies', () => {
  test('[K3] leaves its commands to the next one, with one effect each', async () => {
    const joined = await joinTill(host);
    const first = await openGuest(() => host.port, joined);
    const { till, give } = openWindow(first.guest);
    await isUp(till);
    void first.relay.lose('down');
    const watcher = await connectTill(host);
    onTestFinished(watcher.close);
    const body = orderBody();
    const verdict = till.submit({ type: 'create-order', body });
    await watcher.frame('entries');
    await first.guest.close();
    const second = await openGuest(() => host.port, joined);
    give(second.guest);
    expect(await verdict).toMatchObject({ ok: true });
    expect((await ordersOf(host)).filter((id) => id === body.orderId)).toHaveLength(1);
  });

  test('[U3] leaves what was asked for on the screen, also while the next one has no copy yet', async () => {
    const joined = await joinTill(host);
    const first = await openGuest(() => host.port, joined);
    const { till, give } = openWindow(first.guest);
    await isUp(till);
    await first.guest.close();
    const { orderId } = orderBody();
    const seen = till.record(({ shop, pendingIds }) => [shop.get('order', orderId)?.status, pendingIds.has(orderId)]);
    const verdict = till.submit({ type: 'create-order', body: orderBody(orderId) });
    let port: number | undefined;
    const second = await openGuest(() => port, joined);
    give(second.guest);
    await till.shows(({ link, upstream }) => link.is === 'live' && upstream?.state === 'detached');
    port = host.port;
    await verdict;
    await till.shows(({ pending }) => pending.length === 0);
    expect(new Set(seen.slice(1).map(([status]) => status))).toEqual(new Set(['open']));
  });
});

describe('the line to the host', () => {
  test('[K13] is live, or detached since a moment and for a reason', async () => {
    const { till, stop, start } = await guestOfAHostThatStops();
    const live = await upstreamOf(till, ({ state }) => state === 'live');
    expect(live).not.toHaveProperty('reason');
    await stop();
    const detached = await upstreamOf(till, isDetached);
    expect(detached).toMatchObject({ reason: 'the host stops' });
    const still = await upstreamOf(till, isDetached);
    expect(still).toMatchObject({ since: detached.since, reason: expect.stringMatching(/\S/) });
    start();
    await upstreamOf(till, ({ state }) => state === 'live');
    expect(till.view().upstream).toMatchObject({ state: 'live' });
  });

  test('[K13] says that nothing listens, and a window that opens later hears it too', async () => {
    const port = await freePort();
    const { guest } = await openGuest(() => port, await joinTill(host));
    const first = openWindow(guest).till;
    await upstreamOf(first, isDetached);
    const { ready, you, upstream } = await openWindow(guest).till.shows((view) => view.upstream?.state === 'detached');
    expect([ready, you, upstream?.reason]).toEqual([false, {}, expect.stringMatching(/\S/)]);
  });

  test('[K13] says how long it has not heard the host, also when it was killed and starts without it', async () => {
    let now = '2026-11-25T12:00:00.000Z';
    let port: number | undefined = host.port;
    const joined = await joinTill(host);
    const machine = async () => {
      const { dir, remove } = await makeFolder();
      onTestFinished(remove);
      const start = async () => {
        const keptHost = await openKeptHost(dir);
        const wire = await openGuest(() => port, joined, { dir, now: () => now, keptHost });
        return { ...wire, keptHost, till: openWindow(wire.guest).till };
      };
      return { dir, start };
    };
    const [before, after] = [await machine(), await machine()];
    const first = await before.start();
    await isUp(first.till);
    port = undefined;
    now = '2026-11-25T14:00:00.000Z';
    first.relay.cut();
    const { since } = await upstreamOf(first.till, isDetached);
    expect(since).toBe('2026-11-25T12:00:00.000Z');
    // What is on its way to the disk is there with the next change.
    await first.keptHost.change({});
    await cp(join(before.dir, 'host-address.json'), join(after.dir, 'host-address.json'));
    const second = await after.start();
    expect(await upstreamOf(second.till, isDetached)).toMatchObject({ since });
  });

  test('[K10] with a token that does not count it stays away, says why, and tries again when a person asks', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { guest, relay } = await openGuest(() => host.port, { ...(await joinTill(host)), token: 'wrong' });
    const { till } = openWindow(guest);
    expect(await upstreamOf(till, isDetached)).toMatchObject({
      reason: expect.stringContaining('no till of this shop'),
    });
    vi.advanceTimersByTime(3_600_000);
    guest.reconnect();
    await upstreamOf(till, isDetached);
    expect(relay.connections()).toBe(2);
  });

  test('[K8] is made anew after a sleep, whatever it looks like, and nothing is missed (F-14)', async () => {
    const { guest, relay } = await openGuest(() => host.port, await joinTill(host));
    const { till } = openWindow(guest);
    await isUp(till);
    void relay.lose('down');
    const { version } = await makeOrder(host);
    guest.reconnect();
    await till.shows(({ seq }) => seq === version);
    expect(relay.connections()).toBe(2);
  });
});

describe('a host that cannot write at the moment', () => {
  test('[U12] is told as not saved to the window that asked, and is asked again, each command once a second', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { guest, commands, send } = await guestOfAScriptedHost();
    const { till } = openWindow(guest);
    await isUp(till);
    const verdicts = [orderBody(), orderBody()].map((body) => till.submit({ type: 'create-order', body }));
    const ids = till.view().pending.map(({ id }) => id);
    const refuseAll = async () => {
      for (const id of ids) {
        await commands.take((command) => command.id === id);
        send({ t: 'verdict', id, ok: false, code: 'storage', message: 'the disk failed', retry: 'later' });
        await till.heard.take((frame) => frame.t === 'verdict' && frame.id === id);
      }
    };
    await refuseAll();
    expect((await till.shows(({ unsaved }) => unsaved)).pending).toHaveLength(2);
    for (let second = 0; second < 3; second += 1) {
      vi.advanceTimersByTime(1_000);
      await refuseAll();
    }
    expect(commands.all.map(({ id }) => id)).toEqual([...ids, ...ids, ...ids, ...ids]);
    vi.advanceTimersByTime(1_000);
    for (const id of ids) {
      await commands.take((command) => command.id === id);
      send({ t: 'verdict', id, ok: true, seq: 1, line: 1 });
    }
    for (const verdict of verdicts) expect(await verdict).toMatchObject({ ok: true });
    expect(till.view().unsaved).toBe(false);
  });
});

describe('the storage of the host', () => {
  const storage = (state: StorageNote['state']): StorageNote => ({ t: 'note', kind: 'storage', state });
  const stands = (till: ShownTill, state: StorageNote['state']) => till.shows((view) => view.storage.state === state);

  test('[F22] is told on to every window, also to one that opens later', async () => {
    const { guest, send } = await guestOfAScriptedHost();
    const windows = [openWindow(guest).till, openWindow(guest).till];
    for (const till of windows) await isUp(till);
    send({ ...storage('low'), freeBytes: 400 });
    for (const till of windows) expect((await stands(till, 'low')).storage.freeBytes).toBe(400);
    const late = openWindow(guest).till;
    await stands(late, 'low');
    send(storage('ok'));
    for (const till of [...windows, late]) await stands(till, 'ok');
  });

  test.each(['a note', 'the closing alone'])(
    '[F22] that %s says has stopped is not saved in every window until the host is back',
    async (how) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => void vi.useRealTimers());
      const { guest, send, close } = await guestOfAScriptedHost();
      const { till } = openWindow(guest);
      await isUp(till);
      if (how === 'a note') send(storage('stopped'));
      close(4010);
      expect((await stands(till, 'stopped')).unsaved).toBe(true);
      await till.shows(({ upstream }) => upstream?.state === 'detached');
      const late = openWindow(guest).till;
      await stands(late, 'stopped');
      vi.advanceTimersByTime(500);
      for (const window of [till, late]) {
        const { unsaved } = await window.shows((view) => view.storage.state === 'ok' && isLive(view));
        expect(unsaved).toBe(false);
      }
    },
  );

  test('[F22] that was recovered is told on until the host stops cleanly', async () => {
    const { guest, send } = await guestOfAScriptedHost();
    const first = openWindow(guest).till;
    await isUp(first);
    send(recoveredNote(createSampleShop(), { at: '2026-11-22T12:00:00.000Z', seq: 7 }, '2026-11-22T12:00:01.000Z'));
    for (const till of [first, openWindow(guest).till]) {
      expect((await till.shows(({ recovered }) => recovered !== undefined)).recovered?.entries).toBe(7);
    }
    send({ t: 'note', kind: 'shutdown' });
    await first.shows(({ recovered }) => recovered === undefined);
    const late = openWindow(guest).till;
    await isUp(late);
    expect(late.view().recovered).toBeUndefined();
  });
});
