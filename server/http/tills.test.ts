import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { connectTill } from '../../test/kit/clients.ts';
import { api, joinTill, makeOrder } from '../../test/kit/http-client.ts';
import { openHost } from '../../test/kit/open-host.ts';

interface Tills {
  items: Record<string, unknown>[];
  head: number;
}

async function ownHost() {
  const host = await openHost({ now: () => '2026-11-22T12:00:00.000Z' });
  onTestFinished(() => host.close());
  return host;
}

const tillsOf = async (...asked: Parameters<typeof api>) => (await api<Tills>(...asked)).json;

test('[V17] every till of the shop is answered, in the order of their codes, and how it does', async () => {
  const host = await ownHost();
  const [bar, terrace] = [await joinTill(host, 'Bar'), await joinTill(host, 'Terrace')];
  const client = await connectTill(host, { token: bar.token });
  onTestFinished(client.close);
  const { version: head } = await makeOrder(host);
  client.sendFrame({ t: 'seen', seq: head - 1 });
  client.sendFrame({ t: 'ping', at: 1, waiting: 2, rttMs: 12 });
  await client.frame('pong');
  const at = '2026-11-22T12:00:00.000Z';
  expect(await tillsOf(host, 'GET', '/tills')).toEqual({
    head,
    items: [
      expect.objectContaining({ code: 'A', state: 'away', since: at }),
      {
        ...{ id: bar.till.id, code: 'B', name: 'Bar', role: 'counter', pairedAt: at },
        ...{ state: 'connected', since: at, lastSeenAt: at, version: 'test', address: '127.0.0.1' },
        ...{ epoch: client.welcome.epoch, seq: head - 1, behind: 1, waiting: 2, rttMs: 12, roundTripsMs: [12] },
      },
      expect.objectContaining({ id: terrace.till.id, code: 'C', state: 'away' }),
    ],
  });
  const watcher = await connectTill(host);
  onTestFinished(watcher.close);
  client.close();
  await watcher.frames.take((frame) => frame.t === 'note' && frame.kind === 'presence' && frame.tills.length === 0);
  expect((await tillsOf(host, 'GET', '/tills')).items[1]).toMatchObject({ state: 'away', address: '127.0.0.1' });
});

test('[V17] needs a token, and is the same over the socket', async () => {
  const host = await ownHost();
  expect((await api(host, 'GET', '/tills', { token: null })).status).toBe(401);
  const { token } = await joinTill(host, 'Bar');
  const client = await connectTill(host, { token });
  onTestFinished(client.close);
  client.sendFrame({ t: 'get', id: randomUUID(), path: '/api/v1/tills' });
  const { status, body } = await client.frame('got');
  expect([status, body]).toEqual([200, await tillsOf(host, 'GET', '/tills')]);
  expect((await tillsOf(host, 'GET', '/tills', { token })).items).toHaveLength(2);
});
