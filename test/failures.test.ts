import { randomUUID, type UUID } from 'node:crypto';
import { cp, rename, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { identityFileOf } from '../server/access/host-identity.ts';
import { startEpoch } from '../server/journal/start-epoch.ts';
import type { TillWish } from '../shop/shop.ts';
import { orderBody } from './kit/clients.ts';
import { createFakeTime } from './kit/fake-time.ts';
import { api, joinTill, makeOrder } from './kit/http-client.ts';
import { makeFolder, type OpenHost, openHost } from './kit/open-host.ts';
import { isUp, openBrowser, openGuest, openWindow, WebSocketOfPages } from './kit/wires.ts';
import { expectTheHostsShop, openWitness } from './kit/witness.ts';

beforeEach(() => void vi.stubGlobal('WebSocket', WebSocketOfPages));
afterEach(() => void vi.unstubAllGlobals());

const create = (orderId: UUID): TillWish => ({ type: 'create-order', body: orderBody(orderId) });
const pay = (orderId: string): TillWish => ({
  type: 'pay-order',
  body: { orderId, receiptId: randomUUID(), payments: [{ id: randomUUID(), tender: 'cash', amountMinor: 2500 }] },
});

/** A host that may be another one later, at the same address for its tills. */
async function openAddress() {
  const { dir, remove } = await makeFolder();
  let host: OpenHost | undefined = await openHost({ dir });
  onTestFinished(async () => {
    await host?.close();
    await remove();
  });
  const copy = async () => {
    const to = `${dir}.copy`;
    await cp(dir, to, { recursive: true, filter: (path) => !path.endsWith('lock') });
    // Whoever copies a whole machine copies its key as well.
    await cp(identityFileOf(dir), identityFileOf(to));
    return to;
  };
  return {
    dir,
    host: () => host as OpenHost,
    copy,
    async stop() {
      const before = host;
      host = undefined;
      await before?.close();
    },
    async start(from = dir) {
      host = await openHost({ dir: from });
    },
  };
}

/** A secondary till on a clock of the test, and its cable. */
async function openTill(host: () => OpenHost | undefined, name: string, now?: () => string) {
  const time = createFakeTime();
  let isPlugged = true;
  const joined = await joinTill(host() as OpenHost, name);
  const { guest, relay } = await openGuest(() => (isPlugged ? host()?.port : undefined), joined, {
    after: time.timers.after,
    ...(now && { now }),
  });
  const { till } = openWindow(guest);
  await isUp(till);
  /** As long as it waits at most before it tries again. */
  const plug = () => {
    isPlugged = true;
    time.pass(5_000);
  };
  return {
    till,
    async goesAlone() {
      isPlugged = false;
      relay.cut();
      await till.shows(({ upstream }) => upstream?.state === 'detached');
      time.pass(1_500);
    },
    plug,
    async comesBack() {
      plug();
      await isUp(till);
      await till.shows(({ pending }) => pending.length === 0);
    },
  };
}

describe('an order that was paid without the host', () => {
  test.each([
    ['the entries that it missed', false],
    ['a whole copy', true],
  ])('[Q31] stays paid on the screen while the till catches up with %s (F-05)', async (_, isRestarted) => {
    const { host, stop, start } = await openAddress();
    const { till, goesAlone, comesBack } = await openTill(host, 'Lone');
    const { orderId } = orderBody();
    await till.submit(create(orderId));
    await goesAlone();
    await till.submit(pay(orderId));
    const shown = till.record(({ shop }) => shop.get('order', orderId)?.payment);
    const { status } = await api(host(), 'POST', `/orders/${orderId}/status`, { body: { fulfilment: 'ready' } });
    expect(status).toBe(200);
    if (isRestarted) {
      // What is behind its checkpoint a host has no entries of any more.
      await stop();
      await start();
    }
    await comesBack();
    await till.shows(({ shop }) => shop.get('order', orderId)?.fulfilment === 'ready');
    expect(new Set(shown)).toEqual(new Set(['paid']));
    await expectTheHostsShop(till, host());
  });
});

test('[F2] a till that was away for longer than the host keeps entries gets a whole copy by itself (F-07)', async () => {
  const { host, stop, start } = await openAddress();
  let isPlugged = true;
  const address = {
    get port() {
      return host().port;
    },
  } as OpenHost;
  const { till, relay, time } = await openBrowser(address, await joinTill(host(), 'Tablet'), {
    isPlugged: () => isPlugged,
  });
  await isUp(till);
  isPlugged = false;
  relay.cut();
  await till.shows(({ link }) => link.is === 'waiting');
  const { id } = await makeOrder(host());
  await stop();
  await start();
  isPlugged = true;
  time.sleep(8 * 60 * 60_000);
  time.pass(500);
  await till.shows(({ shop }) => shop.get('order', id) !== undefined);
  expect(till.heard.all.filter(({ t }) => t === 'welcome').at(-1)).toMatchObject({ resume: 'snapshot' });
  await expectTheHostsShop(till, host());
});

test('[Q32] a till whose clock is days off sells like any other, with the host and without (F-13)', async () => {
  const { host } = await openAddress();
  const witness = await openWitness(host());
  const begun = new Date().toISOString();
  const days = (count: number) => () => new Date(Date.now() + count * 86_400_000).toISOString();
  const tills = [await openTill(host, 'Ahead', days(3)), await openTill(host, 'Behind', days(-3))];
  const asked: string[] = [];
  const sell = async ({ till }: (typeof tills)[number]) => {
    const orderId = randomUUID();
    for (const wish of [create(orderId), pay(orderId)]) {
      expect(await till.submit(wish)).toMatchObject({ ok: true });
    }
    asked.push(orderId);
  };
  for (const till of [...tills, ...tills]) await sell(till);
  for (const till of tills) await till.goesAlone();
  for (const till of [...tills, ...tills]) await sell(till);
  for (const till of tills) await till.comesBack();
  for (const { till } of tills) {
    await expectTheHostsShop(till, host());
    expect(till.view().attention).toEqual([]);
    for (const id of asked) expect(till.view().shop.get('order', id)?.payment).toBe('paid');
  }
  await witness.caughtUp();
  const times = witness.frames.all.flatMap((frame) => (frame.t === 'entries' ? frame.entries.map(({ at }) => at) : []));
  const inOrder = [begun, ...times, new Date().toISOString()];
  expect(inOrder).toEqual([...inOrder].sort());
});

test('[K2] a till that hears its own entry asks for nothing because of it (F-18)', async () => {
  const { host } = await openAddress();
  const { till } = await openBrowser(host(), await joinTill(host(), 'Tablet'));
  await isUp(till);
  const before = till.sent.length;
  await till.submit(create(randomUUID()));
  await makeOrder(host());
  await expectTheHostsShop(till, host());
  expect(
    till.sent
      .slice(before)
      .map(({ t }) => t)
      .filter((t) => t !== 'seen'),
  ).toEqual(['command']);
});

test('[G12] a copy of the shop from before a restore gets neither the till nor anything that it asks for (F-22)', async () => {
  const { dir, host, copy, stop, start } = await openAddress();
  const { till, plug, goesAlone, comesBack } = await openTill(host, 'Till');
  await goesAlone();
  await stop();
  const older = await copy();
  await startEpoch({ dir, at: new Date().toISOString(), reason: 'restore', secret: undefined });
  await start();
  await comesBack();
  await goesAlone();
  await stop();
  await start(older);
  const orderId = randomUUID();
  await till.submit(create(orderId));
  for (let attempt = 0; attempt < 3; attempt += 1) {
    plug();
    await till.heard.take(
      (frame) =>
        frame.t === 'note' && frame.kind === 'upstream' && frame.reason === 'an older copy of this shop answered',
    );
  }
  expect((await api(host(), 'GET', `/orders/${orderId}`)).status).toBe(404);
  await stop();
  await start();
  await comesBack();
  expect((await api(host(), 'GET', `/orders/${orderId}`)).status).toBe(200);
  await expectTheHostsShop(till, host());
});

test('[Q33] what a host has lost whose older copy was put there by hand waits at the till until somebody looks into it (F-11)', async () => {
  const { dir, host, copy, stop, start } = await openAddress();
  const { till, goesAlone, comesBack } = await openTill(host, 'Till');
  await goesAlone();
  await stop();
  const older = await copy();
  await start();
  await comesBack();
  const orderId = randomUUID();
  await till.submit(create(orderId));
  await till.submit(pay(orderId));
  const { number } = till.view().shop.get('order', orderId) ?? {};
  await goesAlone();
  await stop();
  await rm(dir, { recursive: true });
  await rename(older, dir);
  await start();
  await comesBack();
  const { attention } = await till.shows((view) => view.attention.length === 2);
  expect(attention).toMatchObject([
    { type: 'create-order', body: { orderId }, made: { numbers: { order: number } } },
    { type: 'pay-order', body: { orderId }, made: { numbers: { receipt: expect.any(String) } } },
  ]);
  await expectTheHostsShop(till, host());
});
