import { beforeEach, describe, expect, test } from 'vitest';
import { atA, atB, createSampleShop, enterInto, idAt, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import { fulfilmentSchema } from './line.ts';
import { takingsOf } from './payment.ts';
import type { TillCommandType } from './shop.ts';

const orderId = idAt(200);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const cake = { id: idAt(2), productId: 'cake', quantityMilli: 1000 };
const body = { orderId, customerName: 'Ada', lines: [coffee, cake] };

let shop: MutableShop;
let seq: number;

beforeEach(() => {
  shop = createSampleShop();
  seq = 1;
  enter('create-order', body);
});

function enter(type: TillCommandType, given: object, context = atA) {
  seq += 1;
  return enterInto(shop, seq, type, given, context);
}
const ask = (type: TillCommandType, given: object, context = atA) => tryAt(shop, type, given, context);
const order = () => shop.get('order', orderId);
const payment = (n: number, amountMinor: number, more: object = {}) => ({
  orderId,
  receiptId: idAt(300 + n),
  payments: [{ id: idAt(400 + n), tender: 'card', amountMinor, ...more }],
});

describe('making an order', () => {
  test('[O1] it is open, numbered, unpaid and sent', () => {
    expect(order()).toMatchObject({
      number: 'A-001',
      businessDate: '2026-11-22',
      service: 'counter',
      status: 'open',
      payment: 'unpaid',
      fulfilment: 'fired',
      paidMinor: 0,
      openedBy: 'till:A',
      totals: { totalMinor: 1150 },
      version: 2,
    });
    expect(ask('create-order', body)).toMatchObject({ code: 'already-exists', path: 'orderId' });
  });

  test('[O2] lines added on two tills are both there, priced together', () => {
    enter('add-lines', { orderId, lines: [{ ...coffee, id: idAt(3) }] }, atA);
    enter('add-lines', { orderId, lines: [{ ...cake, id: idAt(4) }] }, atB);
    expect(order()?.lines.map(({ id }) => id)).toEqual([coffee.id, cake.id, idAt(3), idAt(4)]);
    expect(order()).toMatchObject({ totals: { totalMinor: 1150 + 700 + 450 }, fulfilment: 'fired' });
    expect(ask('add-lines', { orderId, lines: [{ ...cake, id: idAt(5) }, cake] })).toMatchObject({
      code: 'already-exists',
      path: 'lines.1.id',
    });
  });
});

describe('three axes', () => {
  test('[O3] an added line takes the order back to its least line, and payment and status stay', () => {
    enter('advance-order', { orderId, fulfilment: 'ready' });
    enter('pay-order', payment(1, 1150));
    expect(order()).toMatchObject({ status: 'open', payment: 'paid', fulfilment: 'ready' });
    enter('add-lines', { orderId, lines: [{ ...cake, id: idAt(3) }] });
    expect(order()).toMatchObject({ status: 'open', payment: 'partly-paid', fulfilment: 'fired' });
    enter('advance-order', { orderId, fulfilment: 'preparing' });
    expect(order()?.lines.map(({ fulfilment }) => fulfilment)).toEqual(['ready', 'ready', 'preparing']);
  });

  const steps = fulfilmentSchema.options;
  const moves = steps
    .slice(1)
    .flatMap((from, at) => steps.map((to, target) => [from, to, target > at + 1 || target === at] as const));

  test.each(moves)('[O4] from %s to %s: %s', (from, to, goes) => {
    if (from !== 'fired') enter('advance-order', { orderId, fulfilment: from });
    const answer = ask('advance-order', { orderId, fulfilment: to });
    if (goes) expect(answer).toMatchObject([{ value: { fulfilment: to } }]);
    else expect(answer).toMatchObject({ code: 'wrong-step', path: 'fulfilment', current: { fulfilment: from } });
  });

  test('[O4] a recall takes back the least lines only', () => {
    enter('advance-order', { orderId, fulfilment: 'ready' });
    enter('add-lines', { orderId, lines: [{ ...cake, id: idAt(3) }] });
    enter('advance-order', { orderId, fulfilment: 'new' });
    expect(order()?.lines.map(({ fulfilment }) => fulfilment)).toEqual(['ready', 'ready', 'new']);
  });
});

describe('money', () => {
  test('[N3] the receipt and its serial are in the entry that takes the money', () => {
    const changes = enter('pay-order', payment(1, 1000));
    expect(changes.map(({ kind }) => kind)).toEqual(['order', 'receipt', 'series']);
    expect(takingsOf(changes)).toBe(1000);
    enter('pay-order', payment(2, 150), atB);
    expect(order()?.payments.map(({ receiptNumber }) => receiptNumber)).toEqual(['A-2026-000001', 'B-2026-000001']);
    expect(shop.get('receipt', idAt(301))).toMatchObject({
      serial: 1,
      orderId,
      takenMinor: 1000,
      payload: { orderNumber: 'A-001', totals: { totalMinor: 1150 }, payments: [{ amountMinor: 1000 }] },
    });
  });

  test('[O5] payments on two tills merge up to the balance; beyond it the later one is `paid-elsewhere`', () => {
    enter('pay-order', payment(1, 1000), atA);
    expect(order()).toMatchObject({ payment: 'partly-paid', paidMinor: 1000 });
    expect(ask('pay-order', payment(2, 1150), atB)).toMatchObject({
      code: 'paid-elsewhere',
      current: { paidMinor: 1000 },
    });
    enter('pay-order', payment(3, 150), atB);
    expect(order()).toMatchObject({ payment: 'paid', paidMinor: 1150 });
    expect(ask('pay-order', payment(4, 1), atB)).toMatchObject({ code: 'paid-elsewhere' });
    expect([...shop.all('receipt')]).toHaveLength(2);
  });

  test('[O5] more than an unpaid order costs is `over-balance`', () => {
    expect(ask('pay-order', payment(1, 1151))).toMatchObject({ code: 'over-balance', path: 'payments' });
    const split = {
      ...payment(1, 1000),
      payments: [600, 600].map((amountMinor, n) => ({ id: idAt(n + 1), tender: 'card', amountMinor })),
    };
    expect(ask('pay-order', split)).toMatchObject({ code: 'over-balance' });
  });

  test('[O6] the host computes the change, and only cash gives any', () => {
    enter('pay-order', payment(1, 1150, { tender: 'cash', tenderedMinor: 2000 }));
    expect(order()?.payments[0]).toMatchObject({ tenderedMinor: 2000, changeMinor: 850 });
    const fault = { code: 'invalid', path: 'body.payments.0.tenderedMinor' };
    expect(ask('pay-order', payment(2, 1, { tenderedMinor: 2 }))).toMatchObject(fault);
    const sent = ask('pay-order', payment(2, 1, { tender: 'cash', changeMinor: 2 }));
    expect(sent).toMatchObject({ code: 'invalid', path: 'body.payments.0.changeMinor' });
  });

  test('[O6] less than the amount is refused', () => {
    const short = payment(1, 1150, { tender: 'cash', tenderedMinor: 1149 });
    expect(ask('pay-order', short)).toMatchObject({ code: 'tender-too-small', path: 'payments.0.tenderedMinor' });
  });

  test('[O11] a payment or receipt id counts once (F-04)', () => {
    enter('pay-order', payment(1, 100));
    expect(ask('pay-order', { ...payment(2, 1), receiptId: idAt(301) })).toMatchObject({ path: 'receiptId' });
    expect(ask('pay-order', { ...payment(2, 1), payments: payment(1, 1).payments })).toMatchObject({
      path: 'payments.0.id',
    });
    const twice = { ...payment(2, 1), payments: [payment(2, 1).payments, payment(2, 1).payments].flat() };
    expect(ask('pay-order', twice)).toMatchObject({ code: 'already-exists', path: 'payments.1.id' });
  });
});

describe('the end of an order', () => {
  test('[O7] an unpaid order is not completed; a paid one is', () => {
    expect(ask('complete-order', { orderId })).toMatchObject({ code: 'unpaid', current: { number: 'A-001' } });
    enter('pay-order', payment(1, 1149));
    expect(ask('complete-order', { orderId })).toMatchObject({ code: 'unpaid' });
    enter('pay-order', payment(2, 1));
    enter('complete-order', { orderId });
    expect(order()).toMatchObject({ status: 'completed', payment: 'paid' });
  });

  test('[O7] an order that costs nothing is paid from the start', () => {
    const gift = { id: idAt(3), name: 'Gift', unitPriceMinor: 0, quantityMilli: 1000 };
    enter('create-order', { orderId: idAt(201), lines: [gift] });
    enter('complete-order', { orderId: idAt(201) });
    expect(shop.get('order', idAt(201))).toMatchObject({ status: 'completed', payment: 'paid' });
  });

  test('[O8] without money it is cancelled, with money it is not', () => {
    enter('create-order', { orderId: idAt(201), lines: [{ ...cake, id: idAt(3) }] });
    enter('cancel-order', { orderId: idAt(201), reason: 'no show' });
    expect(shop.get('order', idAt(201))).toMatchObject({ status: 'cancelled', cancelReason: 'no show' });
    enter('pay-order', payment(1, 1));
    expect(ask('cancel-order', { orderId })).toMatchObject({ code: 'has-payments' });
  });

  test.each(['completed', 'cancelled'])('[O9] a %s order takes nothing more', (status) => {
    if (status === 'completed') enter('pay-order', payment(1, 1150));
    enter(status === 'completed' ? 'complete-order' : 'cancel-order', { orderId });
    const refusal = { code: 'closed-elsewhere', current: { status } };
    expect(ask('add-lines', { orderId, lines: [{ ...cake, id: idAt(3) }] })).toMatchObject(refusal);
    expect(ask('pay-order', payment(2, 1))).toMatchObject(refusal);
    expect(ask('complete-order', { orderId })).toMatchObject(refusal);
    expect(ask('cancel-order', { orderId })).toMatchObject(refusal);
    const advanced = ask('advance-order', { orderId, fulfilment: 'ready' });
    if (status === 'cancelled') expect(advanced).toMatchObject(refusal);
    else expect(advanced).toMatchObject([{ value: { status, fulfilment: 'ready' } }]);
  });

  test('[O9] what is not there is not found', () => {
    const types = ['add-lines', 'pay-order', 'complete-order', 'cancel-order', 'advance-order'] as const;
    for (const type of types) {
      const given = {
        ...{
          'add-lines': { lines: [{ ...cake, id: idAt(9) }] },
          'pay-order': payment(1, 1),
          'advance-order': { fulfilment: 'ready' },
          'complete-order': {},
          'cancel-order': {},
        }[type],
        orderId: idAt(404),
      };
      expect(ask(type, given)).toMatchObject({ code: 'unknown-order', path: 'orderId' });
    }
  });
});

describe('an address for a receipt', () => {
  const receiptId = idAt(301);
  const note = { receiptId, email: 'ada@example.org' };

  test('[U51] is kept on it, and adds nothing to the takings', () => {
    enter('pay-order', payment(1, 500));
    const before = shop.get('receipt', receiptId);
    const changes = enter('note-receipt-email', note);
    expect(shop.get('receipt', receiptId)).toEqual({ ...before, email: note.email, version: seq });
    expect(takingsOf(changes)).toBe(0);
    enter('note-receipt-email', { ...note, email: 'grace@example.org' });
    expect(shop.get('receipt', receiptId)?.email).toBe('grace@example.org');
  });

  test.each(['', 'ada', 'ada@', '@example.org', 'a b@example.org', 'ada@example', 'ada@example.org\nBcc: x@y.z'])(
    '[U51] is none like %j',
    (email) => {
      enter('pay-order', payment(1, 500));
      expect(ask('note-receipt-email', { receiptId, email })).toMatchObject({ code: 'invalid', path: 'body.email' });
    },
  );

  test('[U51] is for a receipt that somebody was given', () => {
    expect(ask('note-receipt-email', note)).toMatchObject({ code: 'unknown-order', path: 'receiptId' });
  });
});
