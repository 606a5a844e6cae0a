import { beforeEach, describe, expect, test } from 'vitest';
import { atA, atB, createSampleShop, enterInto, idAt, noon, tillA, tillB, tryAt } from '../test/kit/sample-shop.ts';
import type { Change, MutableShop } from './documents.ts';
import { type Made, madeOf } from './made.ts';
import { isRefusal } from './refusal.ts';
import { apply, decide, parseTillWish, type TillCommandType } from './shop.ts';

const orderId = idAt(0x200);
const receiptId = idAt(0x300);
const coffee = { id: idAt(1), productId: 'coffee', quantityMilli: 2000 };
const told = (receipt: string, more: Partial<Made> = {}) => ({
  ...atA,
  made: { at: noon, by: 'till:A', seen: 1, numbers: { receipt }, ...more },
});
const cash = (amountMinor: number, n = 0x400) => [{ id: idAt(n), tender: 'cash', amountMinor }];
const sale = (amountMinor: number, more: object = {}) => ({
  ...{ orderId, receiptId, lines: [coffee], payments: cash(amountMinor) },
  ...more,
});

let shop: MutableShop;
let seq: number;
beforeEach(() => {
  shop = createSampleShop();
  seq = 1;
});
const enter = (type: TillCommandType, body: object, context = atA): Change[] => {
  seq += 1;
  return enterInto(shop, seq, type, body, context);
};
const put = (change: Change) => shop.put(change, 1);
const attention = (id = receiptId) => shop.get('attention', id);

function withStock(milli: number): void {
  const product = shop.get('product', 'coffee');
  if (!product) throw new Error('no coffee');
  put({ kind: 'product', id: 'coffee', value: { ...product, trackStock: true } });
  if (milli > 0) enter('adjust-stock', { productId: 'coffee', reason: 'receive', quantityMilli: milli });
}

describe('cash that a customer has paid', () => {
  const pay = (amountMinor: number, receipt: number) => ({
    ...{ orderId, receiptId: idAt(receipt) },
    payments: cash(amountMinor, receipt + 0x100),
  });

  test('[K48] stays rounded as it was, also where something else was paid meanwhile', () => {
    const lines = [{ ...coffee, quantityMilli: 1000, discounts: [{ amountMinor: 8 }] }];
    shop = createSampleShop({ cashIncrementMinor: 5 });
    enter('create-order', { orderId, lines });
    const changes = tryAt(shop, 'pay-order', pay(342, 0x301));
    if (isRefusal(changes)) throw new Error(changes.message);
    const made = { ...madeOf({ at: noon, by: 'till:A', changes }), seen: 2 };
    expect(made.roundings).toEqual({ [idAt(0x401)]: -2 });
    enter('pay-order', pay(100, 0x302), atB);
    enter('pay-order', pay(342, 0x301), { ...atA, made });
    expect(shop.get('receipt', idAt(0x301))).toMatchObject({ takenMinor: 340 });
    expect(attention(idAt(0x301))).toMatchObject({ reason: 'overpaid', amountMinor: 100 });
  });

  test('[K48] stays unrounded where it was a part, also where it is all that is left by now', () => {
    shop = createSampleShop({ cashIncrementMinor: 5 });
    enter('create-order', { orderId, lines: [{ ...coffee, quantityMilli: 1000 }] });
    const changes = tryAt(shop, 'pay-order', pay(102, 0x301));
    if (isRefusal(changes)) throw new Error(changes.message);
    const made = { ...madeOf({ at: noon, by: 'till:A', changes }), seen: 2 };
    enter('pay-order', { ...pay(248, 0x302), payments: [{ id: idAt(9), tender: 'card', amountMinor: 248 }] }, atB);
    enter('pay-order', pay(102, 0x301), { ...atA, made });
    expect(shop.get('receipt', idAt(0x301))?.takenMinor).toBe(102);
  });
});

describe('what a customer was told', () => {
  test('[K49] is booked where the catalogue does not know the product, option, variant or tax any more', () => {
    const lines = [
      { id: idAt(1), productId: 'tea', variantId: 'large', quantityMilli: 1000 },
      { id: idAt(2), productId: 'cake', modifiers: [{ groupId: 'with', optionId: 'cream' }], quantityMilli: 1000 },
      { id: idAt(3), productId: 'cake', variantId: 'half', quantityMilli: 1000 },
      { id: idAt(4), name: 'Wine', unitPriceMinor: 900, taxClassId: 'alcohol', quantityMilli: 1000 },
    ];
    const body = { ...sale(2030), lines };
    expect(tryAt(shop, 'sell', body)).toMatchObject({ code: 'unknown-product' });
    const prices = { [idAt(1)]: 330, [idAt(2)]: 450, [`${idAt(2)}/0`]: 50, [idAt(3)]: 300, [idAt(4)]: 900 };
    enter('sell', body, told('A-2026-000001', { prices }));
    expect(shop.get('order', orderId)).toMatchObject({
      status: 'completed',
      totals: { totalMinor: 2030 },
      lines: [{ name: 'tea', variantId: 'large', unitPriceMinor: 330, taxes: [] }, {}, { variantId: 'half' }, {}],
    });
    expect(attention()).toMatchObject({ reason: 'unknown-product', amountMinor: 2030 });
  });

  test('[K49] is booked where there was less than that, and the stock says so', () => {
    withStock(1000);
    expect(tryAt(shop, 'sell', sale(700))).toMatchObject({ code: 'sold-out' });
    enter('sell', sale(700), told('A-2026-000001'));
    expect(shop.get('stock', 'coffee')).toMatchObject({ onHandMilli: -1000, soldMilli: 2000 });
    expect(attention()).toMatchObject({ reason: 'oversold', orderNumber: 'A-001' });
  });

  test('[K49] is booked also where its order has changed since, and moves only where nobody was told', () => {
    enter('create-order', { orderId, lines: [coffee] });
    const base = { kind: 'order' as const, id: orderId, version: seq };
    enter('change-order', { orderId, note: 'Hot' }, atB);
    const wish = { orderId, receiptId, payments: cash(700) };
    const answer = tryWith(wish, told('A-2026-000001'), base);
    expect(isRefusal(answer)).toBe(false);
    expect(tryWith(wish, atA, base)).toMatchObject({ code: 'moved' });
  });

  const back = (quantityMilli: number, amountMinor: number, n: number) => ({
    ...{ orderId, receiptId: idAt(n), lines: [{ lineId: coffee.id, quantityMilli }] },
    ...{ payments: cash(amountMinor, n + 0x100), reason: 'Cold' },
  });

  test('[K49] goes back also where it has gone back already', () => {
    enter('sell', sale(700));
    enter('refund-order', back(1000, 350, 0x310), atB);
    expect(tryAt(shop, 'refund-order', back(2000, 700, 0x311))).toMatchObject({ code: 'over-refund' });
    enter('refund-order', back(2000, 700, 0x311), told('A-2026-000002'));
    expect(attention(idAt(0x311))).toMatchObject({ reason: 'over-refund', amountMinor: 700 });
    expect(shop.get('order', orderId)).toMatchObject({ refundedMinor: 1050, payment: 'refunded' });
  });

  test('[K50] of money that went back, only what is beyond the goods', () => {
    enter('sell', sale(700));
    enter('refund-order', back(1000, 400, 0x311), told('A-2026-000002'));
    expect(attention(idAt(0x311))).toMatchObject({ reason: 'over-refund', amountMinor: 50 });
    expect(shop.get('receipt', idAt(0x311))?.takenMinor).toBe(-400);
  });

  test('[K49] an exchange is booked where goods and order are gone, with one thing to look into', () => {
    const bought = { orderId: idAt(0x201), lines: [{ ...coffee, id: idAt(5) }], payments: [] as object[] };
    const payments = [{ id: idAt(0x500), tender: 'exchange', amountMinor: 700 }];
    const body = {
      ...{ ...back(2000, 700, 0x312), payments },
      sale: { ...bought, payments: [{ id: idAt(0x501), tender: 'exchange', amountMinor: 700 }] },
    };
    expect(tryAt(shop, 'exchange', body)).toMatchObject({ code: 'unknown-order' });
    enter('create-order', { orderId: bought.orderId, lines: bought.lines }, atB);
    enter('exchange', body, told('A-2026-000001'));
    expect(attention(idAt(0x312))).toMatchObject({ reason: 'unknown-order', amountMinor: 700 });
    expect(shop.get('order', idAt(0x201))).toMatchObject({ paidMinor: 700 });
    expect(shop.get('receipt', idAt(0x312))).toMatchObject({ kind: 'exchange', takenMinor: 0, tillId: tillA });
  });

  test('[K50] of an order that was closed, all that the receipt took', () => {
    enter('create-order', { orderId, lines: [coffee] }, atB);
    enter('cancel-order', { orderId }, atB);
    const payments = [{ id: idAt(0x400), tender: 'card', amountMinor: 700, tipMinor: 50 }];
    enter('pay-order', { orderId, receiptId, payments }, told('A-2026-000001'));
    expect(attention()).toMatchObject({ reason: 'closed-order', amountMinor: 750, orderNumber: 'B-001' });
    expect(shop.get('order', orderId)).toMatchObject({ status: 'cancelled', tillId: tillB });
  });

  test('[K49] on account it is owed, also where the host was restored since', () => {
    shop = createSampleShop({ seriesRun: 2 });
    put({ kind: 'customer', id: idAt(7), value: { id: idAt(7), name: 'Ada' } });
    const made = { at: noon, by: 'till:A', numbers: { order: 'A-001', receipt: 'A-2026-000001' } };
    const payments = [{ id: idAt(0x400), tender: 'on-account', amountMinor: 700 }];
    const changes = tryAt(shop, 'sell', sale(700, { payments, customerId: idAt(7) }), { ...atA, made });
    if (isRefusal(changes)) throw new Error(changes.message);
    apply(shop, { seq: 2, changes });
    expect(shop.get('account', idAt(7))).toMatchObject({ owedMinor: 700 });
  });
});

describe('what was paid too much', () => {
  const pay = (tender: string, amountMinor: number, n: number) => ({
    ...{ orderId, receiptId: idAt(n), payments: [{ id: idAt(n + 0x100), tender, amountMinor }] },
  });
  const giveBack = (tender: string, amountMinor: number, n: number) => ({
    ...{ ...pay(tender, amountMinor, n), lines: [], reason: 'Paid twice' },
  });
  const order = () => shop.get('order', orderId);

  beforeEach(() => {
    enter('create-order', { orderId, lines: [coffee] });
    enter('pay-order', pay('card', 600, 0x301), atB);
    enter('pay-order', pay('cash', 300, 0x302), told('A-2026-000001'));
    enter('pay-order', pay('cash', 50, 0x303), told('A-2026-000002'));
  });

  test('[K52] is said of each receipt by itself', () => {
    const items = [0x302, 0x303].map((n) => attention(idAt(n)));
    expect(items.map((one) => [one?.reason, one?.amountMinor])).toEqual([
      ['overpaid', 200],
      ['overpaid', 50],
    ]);
  });

  test('[K52] goes back without goods, on one receipt, and its item says what is still over until nothing is', () => {
    enter('refund-order', giveBack('cash', 220, 0x310));
    expect([attention(idAt(0x302)), attention(idAt(0x303))?.amountMinor]).toEqual([undefined, 30]);
    expect(shop.get('receipt', idAt(0x310))).toMatchObject({
      kind: 'refund',
      takenMinor: -220,
      number: 'A-2026-000003',
    });
    enter('refund-order', giveBack('cash', 30, 0x311));
    expect(attention(idAt(0x303))).toBeUndefined();
    expect(order()).toMatchObject({ payment: 'paid', paidMinor: 950, refundedMinor: 250, lines: [{ id: coffee.id }] });
    expect(order()?.lines[0]).not.toHaveProperty('refundedMilli');
  });

  test('[K52] is no more than is over, by no other way than it came, and the goods can still come back', () => {
    const ask = (body: object) => tryAt(shop, 'refund-order', body);
    expect(ask(giveBack('cash', 251, 0x310))).toMatchObject({ code: 'over-refund', path: 'payments' });
    expect(ask(giveBack('transfer', 250, 0x310))).toMatchObject({ code: 'wrong-tender' });
    expect(ask({ ...giveBack('cash', 1, 0x310), payments: [] })).toMatchObject({ code: 'invalid', path: 'body.lines' });
    enter('refund-order', giveBack('cash', 250, 0x310));
    expect(ask(giveBack('cash', 1, 0x311))).toMatchObject({ code: 'over-refund' });
    const payments = [...pay('card', 600, 0x312).payments, ...pay('cash', 100, 0x313).payments];
    const lines = [{ lineId: coffee.id, quantityMilli: 2000 }];
    enter('refund-order', { orderId, receiptId: idAt(0x312), lines, payments, reason: 'Cold' });
    expect(order()).toMatchObject({ payment: 'refunded', refundedMinor: 950 });
  });

  test('[K52] of a cancelled order is all that was paid for it', () => {
    const other = idAt(0x201);
    enter('create-order', { orderId: other, lines: [{ ...coffee, id: idAt(2) }] });
    enter('cancel-order', { orderId: other });
    enter('pay-order', { ...pay('card', 700, 0x304), orderId: other }, told('A-2026-000003'));
    expect(attention(idAt(0x304))).toMatchObject({ reason: 'closed-order', amountMinor: 700 });
    enter('refund-order', { ...giveBack('card', 700, 0x310), orderId: other });
    expect(shop.get('order', other)).toMatchObject({ status: 'cancelled', payment: 'refunded' });
  });
});

describe('what costs more than a customer was told', () => {
  const card = (amountMinor: number, n: number) => [{ id: idAt(n), tender: 'card', amountMinor }];
  const order = () => shop.get('order', orderId);
  /** What a till that works alone says of a command, as the shop is now. */
  const made = (type: TillCommandType, body: object, at = atA) => {
    const changes = tryAt(shop, type, body, at);
    if (isRefusal(changes)) throw new Error(changes.message);
    return { ...at, made: { ...madeOf({ at: noon, by: at.by, changes }), seen: seq } };
  };
  const setRate = (ratePpm: number) => {
    const rate = shop.get('taxRate', 'vat-21');
    if (!rate) throw new Error('no rate');
    put({ kind: 'taxRate', id: rate.id, value: { ...rate, ratePpm } });
  };
  const sold = sale(0, { payments: card(847, 0x400) });
  const sellBeforeTheRateRose = () => {
    const context = made('sell', sold);
    setRate(300_000);
    enter('sell', sold, context);
  };

  beforeEach(() => {
    shop = createSampleShop({ pricesIncludeTax: false });
  });

  test('[K53] stays open by that much, needs attention, and is owed no more once that is settled', () => {
    sellBeforeTheRateRose();
    expect(attention()).toMatchObject({ reason: 'underpaid', amountMinor: 63, receiptNumber: 'A-2026-000001' });
    expect(order()).toMatchObject({ status: 'open', payment: 'partly-paid', totals: { totalMinor: 910 } });
    enter('settle-attention', { attentionId: receiptId });
    expect(attention()).toBeUndefined();
    expect(order()).toMatchObject({ status: 'completed', payment: 'paid', paidMinor: 847, waivedMinor: 63 });
    const lines = [{ lineId: coffee.id, quantityMilli: 2000 }];
    enter('refund-order', { orderId, receiptId: idAt(0x310), lines, payments: card(847, 0x410), reason: 'Cold' });
    expect(order()).toMatchObject({ payment: 'refunded', refundedMinor: 847 });
  });

  test('[K53] is paid like anything else where the customer is still there, and then nothing is let go', () => {
    sellBeforeTheRateRose();
    enter('pay-order', { orderId, receiptId: idAt(0x301), payments: card(63, 0x401) }, atB);
    enter('settle-attention', { attentionId: receiptId });
    expect(order()).toMatchObject({ status: 'completed', payment: 'paid', paidMinor: 910 });
    expect(order()).not.toHaveProperty('waivedMinor');
  });

  test('[K53] is said once of an order that is paid in parts, and not of what was added elsewhere', () => {
    const create = { orderId, lines: [coffee] };
    const parts = [0x301, 0x302].map((n) => ({ orderId, receiptId: idAt(n), payments: card(400, n + 0x100) }));
    const [first = {}, second = {}] = parts;
    const context = made('create-order', create);
    enter('create-order', create, context);
    const contexts = [made('pay-order', first)];
    enter('pay-order', first);
    contexts.push(made('pay-order', second));
    shop = createSampleShop({ pricesIncludeTax: false });
    setRate(300_000);
    enter('create-order', create, context);
    enter('add-lines', { orderId, lines: [{ ...coffee, id: idAt(2) }] }, atB);
    for (const [index, part] of [first, second].entries()) enter('pay-order', part, contexts[index]);
    expect(attention(idAt(0x301))).toMatchObject({ reason: 'underpaid', amountMinor: 63 });
    expect(attention(idAt(0x302))).toBeUndefined();
    enter('settle-attention', { attentionId: idAt(0x301) });
    expect(order()).toMatchObject({ status: 'open', payment: 'partly-paid', paidMinor: 800, waivedMinor: 63 });
  });
});

function tryWith(body: object, context: typeof atA, base: Parameters<typeof decide>[3]) {
  const wish = parseTillWish('pay-order', body);
  return isRefusal(wish) ? wish : decide(shop, wish, context, base);
}
