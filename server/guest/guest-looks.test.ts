import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Note } from '../../shop/wire.ts';
import { connectTill, orderBody } from '../../test/kit/clients.ts';
import { api, joinTill, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { isUp, openGuest, openWindow } from '../../test/kit/wires.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

/** A secondary till with two windows, and another till of the same host. */
async function tills() {
  const [joined, other] = [await joinTill(host, 'Guest'), await joinTill(host, 'Other')];
  const line = { isCut: false };
  const { guest, relay } = await openGuest(() => (line.isCut ? undefined : host.port), joined);
  const windows = [openWindow(guest).till, openWindow(guest).till] as const;
  for (const window of windows) await isUp(window);
  const client = await connectTill(host, { token: other.token });
  onTestFinished(client.close);
  const told = <K extends Note['kind']>(kind: K, till: string) =>
    client.frames.take(
      (frame): frame is Extract<Note, { kind: K }> =>
        frame.t === 'note' && frame.kind === kind && 'till' in frame && frame.till === till,
    );
  const cut = () => {
    line.isCut = true;
    relay.cut();
  };
  return { windows, client, told, id: joined.till.id, otherId: other.till.id, guest, cut };
}

test('[V3] what a window of a secondary till opens is told at the host as that till’s', async () => {
  const { windows, told, id } = await tills();
  const { id: orderId } = await makeOrder(host);
  const document = { kind: 'order', id: orderId } as const;
  const close = windows[0].look(document, { paying: true });
  windows[0].time.pass(0);
  expect(await told('look', id)).toMatchObject({ document, payingUntil: expect.any(String) });
  close();
  windows[0].time.pass(0);
  expect(await told('look', id)).toEqual({ t: 'note', kind: 'look', till: id });
});

test('[V3] every window hears where others look, also one that opens later, and of nobody without the host', async () => {
  const { windows, client, otherId, guest, cut } = await tills();
  const { id: orderId } = await makeOrder(host);
  client.sendFrame({ t: 'look', kind: 'order', id: orderId });
  const late = openWindow(guest).till;
  for (const window of [...windows, late]) await window.shows(({ looks }) => looks.has(otherId));
  cut();
  for (const window of [...windows, late]) await window.shows(({ looks }) => looks.size === 0);
});

test('[V10] a secondary till says how far it is, and its windows hear what others did to what it made', async () => {
  const { windows, client, id } = await tills();
  const [window] = windows;
  const body = orderBody();
  const heard = new Promise((done) => window.onNews(done));
  await window.submit({ type: 'create-order', body });
  await client.ask('advance-order', { orderId: body.orderId, fulfilment: 'ready' });
  expect(await heard).toMatchObject({ about: 'ready', document: { kind: 'order', id: body.orderId } });
  const { version } = window.view().shop.get('order', body.orderId) ?? { version: 0 };
  await client.frames.take((frame) => frame.t === 'note' && frame.kind === 'seen' && frame.seq >= version);
  const { items } = (await api<{ items: { id: string; behind?: number }[] }>(host, 'GET', '/tills')).json;
  expect(items.find((item) => item.id === id)?.behind).toBe(0);
});
