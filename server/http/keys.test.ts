import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ApiKeyView, NewKey } from '../../shop/api-key.ts';
import type { Order } from '../../shop/order.ts';
import { byStaff, type Verb } from '../../shop/verbs.ts';
import { connectTill, orderBody } from '../../test/kit/clients.ts';
import { api, freeLine, joinTill, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { readFolder } from '../../test/kit/read-folder.ts';
import { bring, openStaffedHost, signIn } from '../../test/kit/staffed-host.ts';
import { people } from '../../test/kit/staffed-shop.ts';
import { lanAddresses } from '../door.ts';

async function opened(options: Parameters<typeof openHost>[0] = {}): Promise<OpenHost> {
  const host = await openHost(options);
  onTestFinished(() => host.close());
  return host;
}

async function makeKey(host: OpenHost, verbs: Verb[], token = host.localToken): Promise<NewKey> {
  const { status, json, text } = await api<NewKey>(host, 'POST', '/keys', { token, body: { name: 'Website', verbs } });
  if (status !== 201) throw new Error(text);
  return json;
}

const keysOf = async (host: OpenHost) => (await api<{ items: ApiKeyView[] }>(host, 'GET', '/keys')).json.items;
const postOrder = (host: OpenHost, token: string, address?: string) =>
  api<Order>(host, 'POST', '/orders', { token, body: { lines: [freeLine] }, ...(address && { address }) });

test('[I13] a key is shown once, to whoever made it, and nothing that tells it stands anywhere else', async () => {
  const host = await opened();
  const { key, ...made } = await makeKey(host, ['report.sales', 'sale.create']);
  expect(made).toMatchObject({ name: 'Website', verbs: ['sale.create', 'report.sales'] });
  const [listed] = await keysOf(host);
  expect(listed).toEqual({ ...made, madeAt: expect.any(String), madeBy: 'local-token' });
  const { token } = await joinTill(host);
  const till = await connectTill(host, { token });
  await till.frame('snapshot');
  const snapshot = await api(host, 'GET', '/snapshot');
  const audit = await api(host, 'GET', '/audit?what=keys');
  const journal = (await readFolder(join(host.dir, 'journal'))).toString();
  const digest = /"type":"make-key".*?"tokenHash":"(\w+)"/.exec(journal)?.[1] ?? '';
  expect(digest).toHaveLength(64);
  for (const secret of [key, digest]) {
    expect([till.texts.all.join(), snapshot.text, audit.text].filter((text) => text.includes(secret))).toEqual([]);
  }
  expect(journal).not.toContain(key);
});

test('[I13] a key may do what whoever makes it may, and no more', async () => {
  const { host, till } = await openStaffedHost(['manager']);
  onTestFinished(() => host.close());
  const make = (verbs: string[]) => bring(till, { t: 'make-key', name: 'Website', verbs: verbs as Verb[] });
  expect(await make(['sale.create'])).toMatchObject({ status: 403, body: { code: 'signed-out' } });
  await signIn(till, 'manager');
  expect(await make(['sale.create'])).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  await till.ask('set-role', { roleId: 'manager', permissions: ['sale.create'] });
  await signIn(till, 'owner');
  await till.ask('set-role', { roleId: 'manager', permissions: ['sale.create', 'shop.edit'] });
  await signIn(till, 'manager');
  expect(await make(['sale.create', 'backup.restore'])).toMatchObject({ status: 422, body: { code: 'above-you' } });
  expect(await make(['sale.create'])).toMatchObject({ status: 201, body: { verbs: ['sale.create'] } });
  expect(await keysOf(host)).toMatchObject([{ madeBy: byStaff(people.manager), verbs: ['sale.create'] }]);
  for (const body of [
    { name: 'x', verbs: [] },
    { name: '', verbs: ['sale.create'] },
    { name: 'x', verbs: ['all'] },
  ]) {
    expect((await api(host, 'POST', '/keys', { body })).status).toBe(422);
  }
});

test('[I14] a key does what it was made for, under its own name, and nothing else', async () => {
  const host = await opened();
  const { id, key } = await makeKey(host, ['sale.create', 'sale.price-override']);
  const { status, json: order } = await postOrder(host, key);
  expect([status, order.openedBy]).toEqual([201, `key:${id}`]);
  const pay = { token: key, body: { tender: 'cash', amountMinor: 1 } };
  expect(await api(host, 'POST', `/orders/${order.id}/payments`, pay)).toMatchObject({ status: 403 });
  for (const path of ['/keys', '/audit', '/days']) {
    expect([path, (await api(host, 'GET', path, { token: key })).status]).toEqual([path, 403]);
  }
});

test('[I15] a key that is taken back ends at once, with its connections', async () => {
  const host = await opened();
  const { id, key } = await makeKey(host, ['sale.create', 'sale.price-override']);
  const watcher = await connectTill(host, { token: key });
  const began = performance.now();
  expect(await api(host, 'POST', `/keys/${id}/revoke`, { body: {} })).toMatchObject({
    status: 200,
    json: { items: [] },
  });
  expect(await watcher.closed).toMatchObject({ code: 4501 });
  expect(performance.now() - began).toBeLessThan(200);
  expect((await postOrder(host, key)).status).toBe(401);
  expect((await api(host, 'POST', `/keys/${id}/revoke`, { body: {} })).status).toBe(404);
});

test('[I18] any number follow the shop under one key, and none of them asks for anything there', async () => {
  const host = await opened();
  const { key } = await makeKey(host, ['sale.create', 'sale.price-override']);
  const watchers = [await connectTill(host, { token: key }), await connectTill(host, { token: key })];
  for (const watcher of watchers) {
    expect(watcher.welcome).toMatchObject({ lastN: 0, you: {} });
    await watcher.frame('snapshot');
    expect(await watcher.ask('create-order', orderBody())).toMatchObject({ ok: false, code: 'forbidden' });
  }
  const { id } = await makeOrder(host);
  for (const watcher of watchers) {
    const { entries } = await watcher.frame('entries');
    expect(entries).toMatchObject([{ command: { type: 'create-order' }, changes: [{ id }, {}] }]);
  }
});

const address = lanAddresses('0.0.0.0')[0];
test.skipIf(address === undefined)(
  '[I16] a key that was once shown where others can read along has fewer rights for life',
  async () => {
    const host = await opened({ bind: '0.0.0.0' });
    const { key } = await makeKey(host, ['sale.create', 'sale.price-override', 'report.sales', 'shop.edit']);
    const read = (at?: string) => api(host, 'GET', '/days', { token: key, ...(at && { address: at }) });
    expect((await read()).status).toBe(200);
    expect((await read(address)).status).toBe(403);
    expect((await read()).status).toBe(403);
    const body = { name: 'Another', verbs: ['sale.create'] };
    expect(await api(host, 'POST', '/keys', { token: key, address: address ?? '', body })).toMatchObject({
      status: 403,
    });
  },
);

test('[I17] a till and a key have so many commands a second over HTTP, and this machine’s own token has any', async () => {
  const host = await opened({ limits: { commandsASecond: 2, commandsAtOnce: 4, keyCommandsASecond: 6 } });
  const { token } = await joinTill(host);
  const { key } = await makeKey(host, ['sale.create', 'sale.price-override']);
  const statuses = async (who: string) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => postOrder(host, who)));
    const refused = answers.filter(({ status }) => status !== 201);
    for (const { status, json, headers } of refused) {
      expect([status, json, headers['retry-after']]).toMatchObject([429, { code: 'rate' }, '1']);
    }
    return answers.length - refused.length;
  };
  expect([await statuses(token), await statuses(key), await statuses(host.localToken)]).toEqual([4, 6, 10]);
});
