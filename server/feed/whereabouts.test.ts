import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LookNote, Note, SeenNote } from '../../shop/wire.ts';
import { connectTill, type HelloWish, type Welcomed } from '../../test/kit/clients.ts';
import { api, type Joined, joinTill, makeEstimate, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { openWindowChannel } from '../../test/kit/window-channel.ts';

async function ownHost(): Promise<OpenHost> {
  const host = await openHost();
  onTestFinished(() => host.close());
  return host;
}

async function come(host: OpenHost, hello: HelloWish = {}): Promise<Welcomed> {
  const client = await connectTill(host, hello);
  onTestFinished(client.close);
  return client;
}

/** A till that joined and is here. */
async function tillAt(host: OpenHost, name: string): Promise<Welcomed & Joined> {
  const joined = await joinTill(host, name);
  return { ...(await come(host, { token: joined.token })), ...joined };
}

const noteTo = <K extends Note['kind']>({ frames }: Welcomed, kind: K) =>
  frames.take((frame): frame is Extract<Note, { kind: K }> => frame.t === 'note' && frame.kind === kind);
const lookAt = (id: string, paying?: true) => ({ t: 'look', kind: 'order', id, ...(paying && { paying }) });
const lookNote = (till: string, id?: string): Partial<LookNote> => ({
  till,
  ...(id !== undefined && { document: { kind: 'order', id } }),
});
const pay = (orderId: string) => ({
  orderId,
  receiptId: randomUUID(),
  payments: [{ id: randomUUID(), tender: 'card', amountMinor: 100 }],
});

describe('looks', () => {
  test('[V1] everybody hears what is open where, a newcomer right after its welcome', async () => {
    const host = await ownHost();
    const { id } = await makeOrder(host);
    const [bar, kitchen] = [await tillAt(host, 'Bar'), await tillAt(host, 'Kitchen')];
    bar.sendFrame(lookAt(id));
    for (const one of [bar, kitchen]) expect(await noteTo(one, 'look')).toMatchObject(lookNote(bar.till.id, id));
    const late = await come(host);
    await late.caughtUp();
    const kinds = late.frames.all.map((frame) => (frame.t === 'note' ? frame.kind : frame.t));
    expect(kinds.indexOf('look')).toBeGreaterThan(kinds.indexOf('welcome'));
    expect(kinds.filter((kind) => kind === 'look')).toHaveLength(1);
  });

  test('[V2] a till whose line ends, or who connects anew, looks at nothing', async () => {
    const host = await ownHost();
    const { id } = await makeOrder(host);
    const [bar, watcher] = [await tillAt(host, 'Bar'), await come(host)];
    bar.sendFrame(lookAt(id));
    expect(await noteTo(watcher, 'look')).toMatchObject(lookNote(bar.till.id, id));
    const again = await come(host, { token: bar.token });
    expect(await noteTo(watcher, 'look')).toEqual({ t: 'note', kind: 'look', till: bar.till.id });
    again.sendFrame(lookAt(id));
    await noteTo(watcher, 'look');
    again.close();
    expect(await noteTo(watcher, 'look')).toEqual({ t: 'note', kind: 'look', till: bar.till.id });
  });

  test('[V2] nobody looks through a watcher’s eyes, and nobody before hello', async () => {
    const host = await ownHost();
    const { id } = await makeOrder(host);
    const [watcher, other] = [await come(host), await come(host)];
    watcher.sendFrame(lookAt(id, true));
    await watcher.caughtUp();
    await other.caughtUp();
    expect(other.frames.all.filter((frame) => frame.t === 'note' && frame.kind === 'look')).toEqual([]);
  });
});

describe('an order that is being paid', () => {
  test('[V5] is refused at every other till and taken as soon as the sheet is closed', async () => {
    const host = await ownHost();
    const order = await makeOrder(host);
    const [bar, terrace] = [await tillAt(host, 'Bar'), await tillAt(host, 'Terrace')];
    bar.sendFrame(lookAt(order.id, true));
    terrace.sendFrame(lookAt(order.id, true));
    expect(await noteTo(terrace, 'look')).toMatchObject({ till: bar.till.id, payingUntil: expect.any(String) });
    expect(await noteTo(terrace, 'look')).toEqual({ t: 'note', kind: 'look', ...lookNote(terrace.till.id, order.id) });
    expect(await terrace.ask('pay-order', pay(order.id))).toMatchObject({
      ok: false,
      code: 'being-paid-at',
      retry: 'never',
      message: `${order.number} is being paid at till ${bar.till.code}`,
      current: { id: order.id, number: order.number },
    });
    expect(await bar.ask('pay-order', pay(order.id))).toMatchObject({ ok: true });
    bar.sendFrame(lookAt(order.id));
    await noteTo(terrace, 'look');
    expect(await terrace.ask('pay-order', pay(order.id))).toMatchObject({ ok: true });
  });

  test('[V5] is not paid by a script meanwhile, which acts for the host’s till, unless that has claimed it', async () => {
    const host = await ownHost();
    const order = await makeOrder(host);
    const bar = await tillAt(host, 'Bar');
    const payment = { body: { tender: 'card', amountMinor: 100 } };
    bar.sendFrame(lookAt(order.id, true));
    await noteTo(bar, 'look');
    const refused = await api(host, 'POST', `/orders/${order.id}/payments`, payment);
    expect([refused.status, refused.json.code]).toEqual([409, 'being-paid-at']);
    const asBar = await api(host, 'POST', `/orders/${order.id}/payments`, { ...payment, token: bar.token });
    expect(asBar.status).toBe(201);
    bar.close();
    const watcher = await come(host);
    const { page } = openWindowChannel(host);
    onTestFinished(() => page.close());
    page.postMessage(JSON.stringify({ t: 'hello', app: { version: 'test' } }));
    page.postMessage(JSON.stringify(lookAt(order.id, true)));
    expect(await noteTo(watcher, 'look')).toMatchObject({ payingUntil: expect.any(String) });
    expect((await api(host, 'POST', `/orders/${order.id}/payments`, payment)).status).toBe(201);
  });
});

describe('how far the screens are', () => {
  test('[V11] everybody hears it, and a newcomer what was told last', async () => {
    const host = await ownHost();
    const [bar, watcher] = [await tillAt(host, 'Bar'), await come(host)];
    const { version } = await makeOrder(host);
    bar.sendFrame({ t: 'seen', seq: version });
    const seen: Partial<SeenNote> = { seq: version, tills: 1, behind: [] };
    expect(await noteTo(watcher, 'seen')).toMatchObject(seen);
    expect(await noteTo(await come(host), 'seen')).toMatchObject(seen);
  });
});

describe('news', () => {
  test('[V15] goes to whoever made it, on every screen of theirs, and to nobody else', async () => {
    const host = await ownHost();
    const [bar, kitchen] = [await tillAt(host, 'Bar'), await tillAt(host, 'Kitchen')];
    const body = { orderId: randomUUID(), lines: [{ id: randomUUID(), productId: 'espresso', quantityMilli: 1000 }] };
    await bar.ask('create-order', body);
    await kitchen.ask('advance-order', { orderId: body.orderId, fulfilment: 'ready' });
    const { number } = (await api<{ number: string }>(host, 'GET', `/orders/${body.orderId}`)).json;
    expect(await noteTo(bar, 'news')).toEqual({
      t: 'note',
      kind: 'news',
      about: 'ready',
      document: { kind: 'order', id: body.orderId, number },
      by: kitchen.till.code,
    });
    await bar.ask('cancel-order', { orderId: body.orderId });
    const estimate = await makeEstimate(host);
    await api(host, 'POST', `/estimates/${estimate.id}/status`, { body: { status: 'cancelled' } });
    for (const one of [bar, kitchen]) await one.caughtUp();
    const heard = [bar, kitchen].map(
      ({ frames }) => frames.all.filter((frame) => frame.t === 'note' && frame.kind === 'news').length,
    );
    expect(heard).toEqual([1, 0]);
  });
});
