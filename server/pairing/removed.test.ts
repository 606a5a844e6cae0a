import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { fromAfar } from '../../test/kit/accepted.ts';
import { connectTill, orderBody } from '../../test/kit/clients.ts';
import { api, type Joined, joinTill } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { newIdentity, pairTill } from '../../test/kit/pair.ts';
import { isUp, openGuest, openWindow } from '../../test/kit/wires.ts';

let host: OpenHost;
beforeEach(async () => {
  host = await openHost();
});
afterEach(() => host.close());

const remove = (tillId: string, token = host.localToken) =>
  api<{ code?: string }>(host, 'POST', '/commands', { token, body: { type: 'revoke-till', body: { tillId } } });

const tillsOf = async () => {
  const { json } = await api<{ items: { id: string; code: string; revokedAt?: string }[] }>(host, 'GET', '/tills');
  return json.items;
};

describe('a till is removed', () => {
  test('[R18] and is still listed, with when that was; its token is nobody’s from then on', async () => {
    const { till, token } = await joinTill(host, 'Bar');
    expect((await remove(till.id)).status).toBe(200);
    expect((await tillsOf()).find(({ id }) => id === till.id)).toMatchObject({
      ...{ code: till.code, revokedAt: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
    for (const path of ['/orders', '/tills', '/snapshot']) {
      expect((await api(host, 'GET', path, { token })).status).toBe(401);
    }
    const client = await connectTill(host);
    onTestFinished(client.close);
    host = await host.reopen();
    expect((await api(host, 'GET', '/orders', { token })).status).toBe(401);
  });

  test('[R18] but never the host’s own, one that is none, or the same one twice', async () => {
    const [own] = await tillsOf();
    const { till } = await joinTill(host, 'Bar');
    await remove(till.id);
    const answers = await Promise.all([own?.id ?? '', till.id, randomUUID()].map((id) => remove(id)));
    expect(answers.map(({ status, json }) => [status, json.code])).toEqual([
      [422, 'host-till'],
      [409, 'already-removed'],
      [422, 'unknown-till'],
    ]);
  });

  test('[R19] and neither its code nor its numbers are ever given away again', async () => {
    const [bar, terrace] = [await joinTill(host, 'Bar'), await joinTill(host, 'Terrace')];
    const order = await api<{ number: string }>(host, 'POST', '/orders', {
      ...{ token: bar.token, body: { lines: [{ name: 'Cake', unitPriceMinor: 1, quantityMilli: 1000 }] } },
    });
    expect(order.json.number).toBe('B-001');
    for (const { till } of [bar, terrace]) await remove(till.id);
    host = await host.reopen();
    const [next, paired] = [await joinTill(host, 'Next'), await pairTill(host, 'Paired')];
    expect([bar, terrace, next, paired].map(({ till }) => till.code)).toEqual(['B', 'C', 'D', 'E']);
  });

  test('[R11] and comes back as the till that it was only where it is paired again, by its key', async () => {
    const identity = await newIdentity();
    const { till } = await pairTill(host, 'Bar', identity);
    await remove(till.id);
    const again = await pairTill(host, 'Bar', identity);
    expect(again.till).toEqual(till);
    const listed = (await tillsOf()).filter(({ id }) => id === till.id);
    expect(listed).toHaveLength(1);
    expect(listed[0]).not.toHaveProperty('revokedAt');
  });
});

describe('its connections', () => {
  test('[R20] end in the same turn in which everybody is told of it', async () => {
    const { till, token } = await joinTill(host, 'Bar');
    const [gone, watcher] = [await connectTill(host, { token }), await connectTill(host)];
    onTestFinished(watcher.close);
    await Promise.all([gone.frame('snapshot'), watcher.frame('snapshot')]);
    const heard = watcher.frame('entries');
    await remove(till.id);
    await heard;
    expect(await gone.closed).toEqual({ code: 4501, reason: 'this till was removed from the shop' });
    // Its own removal is the last that it hears.
    const last = gone.frames.all.at(-1);
    expect(last).toMatchObject({ t: 'entries' });
    expect(JSON.stringify(last)).toContain('revokedAt');
  });

  test('[R20] also those over HTTP, within two tenths of a second', async () => {
    const { till, token } = await joinTill(host, 'Bar');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    expect((await api(host, 'GET', '/orders', { token, agent })).status).toBe(200);
    const [socket] = Object.values(agent.freeSockets).flat();
    const closed = new Promise<number>((done) => socket?.once('close', () => done(performance.now())));
    await remove(till.id);
    const removedAt = performance.now();
    expect((await closed) - removedAt).toBeLessThan(200);
  });

  test('[R20] and nothing that it still sends is decided', async () => {
    const { till, token } = await joinTill(host, 'Bar');
    const gone = await connectTill(host, { token });
    await gone.frame('snapshot');
    await remove(till.id);
    await gone.closed;
    const again = await fromAfar('192.0.2.7', () => api(host, 'POST', '/orders', { token, body: { lines: [] } }));
    expect(again.status).toBe(401);
  });

  test('[R20] whoever removes itself still gets its answer', async () => {
    const { till, token } = await joinTill(host, 'Bar');
    expect((await remove(till.id, token)).status).toBe(200);
  });
});

describe('a secondary till', () => {
  const removedGuest = async (joined: Joined) => {
    const { guest } = await openGuest(() => host.port, joined);
    const { till } = openWindow(guest);
    await isUp(till);
    return till;
  };

  test('[R21] that is removed says so, sells no more and keeps what it has', async () => {
    const joined = await joinTill(host, 'Bar');
    const till = await removedGuest(joined);
    const before = orderBody();
    await till.submit({ type: 'create-order', body: before });
    await remove(joined.till.id);
    await till.shows(({ upstream }) => upstream?.cause === 'removed');
    expect(till.view().upstream).toMatchObject({ state: 'detached', reason: 'this till was removed from the shop' });
    expect(await till.submit({ type: 'create-order', body: orderBody() })).toMatchObject({
      ok: false,
      code: 'forbidden',
    });
    expect(till.view().shop.get('order', before.orderId)).toBeDefined();
  });
});
