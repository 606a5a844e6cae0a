import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findOrders } from '../renderer/find.ts';
import { aloneBlockOf } from '../renderer/standing.ts';
import type { View } from '../renderer/till.ts';
import type { Order } from '../shop/order.ts';
import type { Receipt } from '../shop/payment.ts';
import type { TillWish } from '../shop/shop.ts';
import { api, joinTill, newJoinCode } from '../test/kit/http-client.ts';
import { loneTill } from '../test/kit/lone-till.ts';
import { makeFolder, type OpenHost, openHost } from '../test/kit/open-host.ts';
import type { ShownTill } from '../test/kit/shown-till.ts';
import { isUp } from '../test/kit/wires.ts';
import { verifyFolder } from './verify/verify-folder.ts';

const create = (orderId: string = randomUUID()): TillWish & { type: 'create-order' } => ({
  type: 'create-order',
  body: { orderId, lines: [{ id: randomUUID(), productId: 'flat-white', quantityMilli: 1000 }] },
});
const pay = (orderId: string, amountMinor = 350, receiptId = randomUUID()): TillWish => ({
  type: 'pay-order',
  body: { orderId, receiptId, payments: [{ id: randomUUID(), tender: 'cash', amountMinor }] },
});
const cancel = (orderId: string): TillWish => ({ type: 'cancel-order', body: { orderId } });

const orderIn = (till: ShownTill, id: string) => till.view().shop.get('order', id);
const isSettled = ({ pending }: View) => pending.length === 0;
const year = new Date().getUTCFullYear();

const receiptsOf = async (host: OpenHost, code: string) => {
  const { json } = await api<{ items: Receipt[] }>(host, 'GET', '/receipts?limit=500');
  return json.items.filter(({ number }) => number.startsWith(`${code}-`)).sort((a, b) => a.serial - b.serial);
};

let host: OpenHost;
beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

describe('a till whose host is away', () => {
  test('[Q20] sells on in its own series, and brings it in as it was said when the host is back', async () => {
    const { till, goesAlone, comesBack } = await loneTill(() => host, await joinTill(host, 'Lone'));
    await isUp(till);
    const code = till.view().you.till?.code ?? '';
    const [before, first, second] = [create(), create(), create()];
    await till.submit(before);
    await till.submit(pay(before.body.orderId));
    await goesAlone();
    for (const wish of [first, second]) {
      expect(await till.submit(wish)).toMatchObject({ t: 'queued', ok: true });
      expect(await till.submit(pay(wish.body.orderId))).toMatchObject({ t: 'queued', ok: true });
    }
    const said = [first, second].map(({ body }) => orderIn(till, body.orderId) as Order);
    expect(said.map(({ number, payments }) => [number, payments[0]?.receiptNumber])).toEqual([
      [`${code}-002`, `${code}-${year}-000002`],
      [`${code}-003`, `${code}-${year}-000003`],
    ]);
    expect(till.view().pending).toHaveLength(4);
    await comesBack();
    await till.shows(isSettled);
    for (const order of said) {
      const { json } = await api<Order>(host, 'GET', `/orders/${order.id}`);
      const { version: _, ...rest } = order;
      expect(json).toMatchObject(rest);
    }
    expect((await receiptsOf(host, code)).map(({ serial }) => serial)).toEqual([1, 2, 3]);
    expect(till.view().attention).toEqual([]);
    const last = create();
    await till.submit(last);
    await till.submit(pay(last.body.orderId));
    expect(orderIn(till, last.body.orderId)?.payments[0]?.receiptNumber).toBe(`${code}-${year}-000004`);
  });

  test('[Q21] may be killed at any moment: it starts without the host, with everything, and sells on', async () => {
    const joined = await joinTill(host, 'Killed');
    const first = await loneTill(() => host, joined);
    await isUp(first.till);
    await first.guest.close();
    const orders = [create(), create(), create()];
    let folder = await first.copyOfDisk();
    let said: string[] = [];
    for (const wish of orders) {
      const { till, copyOfDisk, time } = await loneTill(() => undefined, joined, folder);
      await till.shows(({ ready, you }) => ready && you.till !== undefined);
      // Cold, and nobody there: what is on its disk is all there is.
      await till.shows(({ upstream }) => upstream?.state === 'detached');
      expect(said.every((id) => orderIn(till, id)?.payment === 'paid')).toBe(true);
      time.pass(1_500);
      expect(await till.submit(wish)).toMatchObject({ t: 'queued' });
      expect(await till.submit(pay(wish.body.orderId))).toMatchObject({ t: 'queued' });
      said = [...said, wish.body.orderId];
      folder = await copyOfDisk();
    }
    const back = await loneTill(() => host, joined, folder);
    await isUp(back.till);
    await back.till.shows(isSettled);
    const code = back.till.view().you.till?.code ?? '';
    expect((await receiptsOf(host, code)).map(({ serial }) => serial)).toEqual([1, 2, 3]);
    for (const id of said) expect(orderIn(back.till, id)?.payment).toBe('paid');
  });

  test('[Q22] leaves alone what another till began, and says so on the spot', async () => {
    const other = await loneTill(() => host, await joinTill(host, 'Other'));
    const { till, goesAlone, comesBack } = await loneTill(() => host, await joinTill(host, 'Lone'));
    for (const one of [other.till, till]) await isUp(one);
    const theirs = create();
    await other.till.submit(theirs);
    await till.shows(({ shop }) => shop.get('order', theirs.body.orderId) !== undefined);
    await goesAlone();
    till.time.pass(1_500);
    for (const wish of [pay(theirs.body.orderId), cancel(theirs.body.orderId)]) {
      // Also said before any tap.
      const on = [{ kind: 'order', id: theirs.body.orderId }] as const;
      expect(aloneBlockOf(wish.type, on, till.view())).toBe('blocked.others-work');
      expect(await till.submit(wish)).toMatchObject({ ok: false, code: 'needs-host' });
    }
    const more: TillWish = {
      type: 'add-lines',
      body: { orderId: theirs.body.orderId, lines: [{ id: randomUUID(), productId: 'espresso', quantityMilli: 1000 }] },
    };
    expect(await till.submit(more)).toMatchObject({ t: 'queued' });
    const theirMore: TillWish = {
      ...more,
      body: { ...more.body, lines: [{ ...more.body.lines[0], id: randomUUID() }] },
    } as TillWish;
    await other.till.submit(theirMore);
    await comesBack();
    await till.shows((view) => isSettled(view) && view.shop.get('order', theirs.body.orderId)?.lines.length === 3);
    await other.till.shows(({ shop }) => shop.get('order', theirs.body.orderId)?.lines.length === 3);
  });

  test('[Q34] exchanges what it sold itself, by what it knows, and leaves tenders of the host to the host', async () => {
    const { till, goesAlone, comesBack } = await loneTill(() => host, await joinTill(host, 'Swapping'));
    await isUp(till);
    await goesAlone();
    const sold = create();
    await till.submit(sold);
    await till.submit(pay(sold.body.orderId));
    const [line] = sold.body.lines;
    const swap = (tender: 'cash' | 'voucher') => {
      const orderId = randomUUID();
      const by = (how: 'exchange' | 'cash' | 'voucher', amountMinor: number) => ({
        ...{ id: randomUUID(), tender: how, amountMinor },
        ...(how === 'voucher' && { reference: 'V-1' }),
      });
      const wish: TillWish & { type: 'exchange' } = {
        type: 'exchange',
        body: {
          ...{ orderId: sold.body.orderId, receiptId: randomUUID(), reason: 'Cold', payments: [by('exchange', 350)] },
          lines: [{ lineId: line?.id ?? '', quantityMilli: 1000 }],
          sale: {
            ...{ orderId, lines: [{ id: randomUUID(), productId: 'flat-white', quantityMilli: 2000 }] },
            payments: [by('exchange', 350), by(tender, 350)],
          },
        },
      };
      return wish;
    };
    expect(await till.submit(swap('voucher'))).toMatchObject({ ok: false, code: 'needs-host' });
    const wish = swap('cash');
    expect(await till.submit(wish)).toMatchObject({ t: 'queued', ok: true });
    await comesBack();
    await till.shows(isSettled);
    const code = till.view().you.till?.code ?? '';
    const receipts = await receiptsOf(host, code);
    expect(receipts.map(({ kind, takenMinor }) => [kind, takenMinor])).toEqual([
      ['sale', 350],
      ['exchange', 350],
    ]);
    expect(orderIn(till, wish.body.sale.orderId)).toMatchObject({ status: 'completed', paidMinor: 700 });
    expect(orderIn(till, sold.body.orderId)).toMatchObject({ payment: 'refunded' });
    expect(till.view().attention).toEqual([]);
  });

  test('[Q23] keeps free the number of what the host may have, and does not call it done', async () => {
    const { till, goesAlone, comesBack, lose } = await loneTill(() => host, await joinTill(host, 'Torn'));
    await isUp(till);
    const code = till.view().you.till?.code ?? '';
    const [first, second] = [create(), create()];
    await till.submit(first);
    // The host hears of the payment, or does not: nobody here can know.
    const lost = lose('up');
    const outcome = till.submit(pay(first.body.orderId));
    await lost;
    await goesAlone();
    await till.submit(second);
    await till.submit(pay(second.body.orderId));
    const numbers = () => [first, second].map(({ body }) => orderIn(till, body.orderId)?.payments[0]?.receiptNumber);
    expect(numbers()).toEqual([`${code}-${year}-000001`, `${code}-${year}-000002`]);
    const [unknown] = till.view().pending;
    expect(unknown?.made).toMatchObject({ reserved: true });
    await comesBack();
    expect(await outcome).toMatchObject({ t: 'verdict', ok: true });
    await till.shows(isSettled);
    expect(numbers()).toEqual([`${code}-${year}-000001`, `${code}-${year}-000002`]);
    expect((await receiptsOf(host, code)).map(({ serial, kind }) => [serial, kind])).toEqual([
      [1, 'sale'],
      [2, 'sale'],
    ]);
  });

  test('[Q24] a number that was kept free for what is refused in the end becomes a void receipt', async () => {
    const other = await loneTill(() => host, await joinTill(host, 'Other'));
    const { till, goesAlone, comesBack, lose } = await loneTill(() => host, await joinTill(host, 'Torn'));
    for (const one of [other.till, till]) await isUp(one);
    const code = till.view().you.till?.code ?? '';
    const [shared, own] = [create(), create()];
    await till.submit(shared);
    await other.till.shows(({ shop }) => shop.get('order', shared.body.orderId) !== undefined);
    const lost = lose('up');
    const outcome = till.submit(pay(shared.body.orderId));
    await lost;
    await goesAlone();
    await other.till.submit(pay(shared.body.orderId));
    await till.submit(own);
    await till.submit(pay(own.body.orderId));
    await comesBack();
    expect(await outcome).toMatchObject({ ok: false, code: 'paid-elsewhere' });
    await till.shows(isSettled);
    expect((await receiptsOf(host, code)).map(({ serial, kind, takenMinor }) => [serial, kind, takenMinor])).toEqual([
      [1, 'void', 0],
      [2, 'sale', 350],
    ]);
  });

  test('[Q25] money that it took is recorded as it happened, and what is too much needs attention', async () => {
    const other = await loneTill(() => host, await joinTill(host, 'Other'));
    const { till, goesAlone, comesBack } = await loneTill(() => host, await joinTill(host, 'Lone'));
    for (const one of [other.till, till]) await isUp(one);
    const [paidTwice, cancelled] = [create(), create()];
    for (const wish of [paidTwice, cancelled]) await till.submit(wish);
    await other.till.shows(({ shop }) => shop.get('order', cancelled.body.orderId) !== undefined);
    await goesAlone();
    for (const { body } of [paidTwice, cancelled]) await till.submit(pay(body.orderId));
    await other.till.submit(pay(paidTwice.body.orderId));
    await other.till.submit(cancel(cancelled.body.orderId));
    await comesBack();
    await till.shows(isSettled);
    const { shop } = await other.till.shows((view) => [...view.shop.all('attention')].length === 2);
    expect([...shop.all('attention')].map(({ reason, amountMinor }) => [reason, amountMinor]).sort()).toEqual([
      ['closed-order', 350],
      ['overpaid', 350],
    ]);
    expect(shop.get('order', paidTwice.body.orderId)?.payments).toHaveLength(2);
    for (const { id } of [...shop.all('attention')]) {
      await other.till.submit({ type: 'settle-attention', body: { attentionId: id } });
    }
    await till.shows((view) => [...view.shop.all('attention')].length === 0);
  });

  test('[Q26] what is refused after the screen went on waits for somebody to look into it, also over a restart', async () => {
    const other = await loneTill(() => host, await joinTill(host, 'Other'));
    const joined = await joinTill(host, 'Lone');
    const { till, goesAlone, comesBack, copyOfDisk, guest } = await loneTill(() => host, joined);
    for (const one of [other.till, till]) await isUp(one);
    const wish = create();
    const { orderId } = wish.body;
    await till.submit(wish);
    await other.till.shows(({ shop }) => shop.get('order', orderId) !== undefined);
    await goesAlone();
    const version = orderIn(till, orderId)?.version ?? 0;
    const ready: TillWish = { type: 'advance-order', body: { orderId, fulfilment: 'ready' } };
    expect(await till.submit(ready, { kind: 'order', id: orderId, version })).toMatchObject({ t: 'queued' });
    await other.till.submit(pay(orderId));
    await comesBack();
    await till.shows((view) => isSettled(view) && view.attention.length === 1);
    expect(till.view().attention).toMatchObject([{ type: 'advance-order', code: 'moved' }]);
    expect(orderIn(till, orderId)?.fulfilment).toBe('fired');
    await guest.close();
    const again = await loneTill(() => host, joined, await copyOfDisk());
    await isUp(again.till);
    const [item] = (await again.till.shows(({ attention }) => attention.length === 1)).attention;
    again.till.dismiss(item?.id ?? '');
    await again.till.shows(({ attention }) => attention.length === 0);
  });

  test('[Q27] several changes that it queued to one document count on each other, not against', async () => {
    const { till, goesAlone, comesBack } = await loneTill(() => host, await joinTill(host, 'Lone'));
    await isUp(till);
    const wish = create();
    const { orderId } = wish.body;
    await till.submit(wish);
    await till.shows(isSettled);
    await goesAlone();
    const base = { kind: 'order' as const, id: orderId, version: orderIn(till, orderId)?.version ?? 0 };
    for (const fulfilment of ['preparing', 'ready'] as const) {
      await till.submit({ type: 'advance-order', body: { orderId, fulfilment } }, base);
    }
    await comesBack();
    await till.shows(isSettled);
    expect([orderIn(till, orderId)?.fulfilment, till.view().attention]).toEqual(['ready', []]);
  });

  test('[Q29] while it is brought in nothing moves on its screens, and only the marks go', async () => {
    const other = await loneTill(() => host, await joinTill(host, 'Other'));
    const { till, goesAlone, comesBack } = await loneTill(() => host, await joinTill(host, 'Lone'));
    for (const one of [other.till, till]) await isUp(one);
    const theirs = create();
    await other.till.submit(theirs);
    await till.shows(({ shop }) => shop.get('order', theirs.body.orderId) !== undefined);
    await goesAlone();
    const more: TillWish = {
      type: 'add-lines',
      body: { orderId: theirs.body.orderId, lines: [{ id: randomUUID(), productId: 'espresso', quantityMilli: 1000 }] },
    };
    const [open, paid, over] = [create(), create(), create()];
    for (const wish of [open, more, paid, pay(paid.body.orderId), over, pay(over.body.orderId)])
      await till.submit(wish);
    await till.submit({ type: 'complete-order', body: { orderId: over.body.orderId } });
    await till.submit({ type: 'advance-order', body: { orderId: open.body.orderId, fulfilment: 'preparing' } });
    const rows = till.record(({ shop }) => ({
      rows: findOrders([...shop.all('order')], 'all', '').map(({ version: _, ...order }) => order),
      attention: [...shop.all('attention')],
    }));
    const marks = till.record(({ pendingIds }) => pendingIds.size);
    await comesBack();
    await till.shows(isSettled);
    for (const seen of rows) expect(seen).toEqual(rows[0]);
    expect(marks).toEqual([...marks].sort((a, b) => b - a));
  });
});

test('[Q9] a till that its host has turned away sells no more, alone or not', async () => {
  const joined = await joinTill(host, 'Gone');
  const { till, goesAlone, comesBack, time } = await loneTill(() => host, joined);
  await isUp(till);
  await goesAlone();
  expect(await till.submit(create())).toMatchObject({ t: 'queued' });
  // It joined anew from another machine: the token of this one has ended.
  const code = await newJoinCode(host);
  await api(host, 'POST', '/join', { body: { code, name: 'Gone' }, token: joined.token });
  void comesBack();
  // It looks around once before it believes that.
  let outcome = await till.submit(create());
  while (outcome.ok) {
    time.pass(1_000);
    outcome = await till.submit(create());
  }
  expect(outcome).toMatchObject({ t: 'verdict', code: 'forbidden' });
  expect(till.view().upstream).toMatchObject({ state: 'detached' });
});

test('[Q28] a journal with all of this verifies', async () => {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const mine = await openHost({ dir });
  const { till, goesAlone, comesBack } = await loneTill(() => mine, await joinTill(mine, 'Lone'));
  await isUp(till);
  await goesAlone();
  for (const wish of [create(), create()]) {
    await till.submit(wish);
    await till.submit(pay(wish.body.orderId));
  }
  await comesBack();
  await till.shows(isSettled);
  await mine.close();
  expect((await verifyFolder(dir)).damage).toBeUndefined();
});
