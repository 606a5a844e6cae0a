import { describe, expect, test } from 'vitest';
import { createSampleShop, enterInto, idAt, tillA, tillB } from '../test/kit/sample-shop.ts';
import { type DraftStep, emptyDraft } from './draft.ts';
import { createDraftStore } from './kept-drafts.ts';
import { draftKeyOf, isSpent } from './screens/purpose.ts';

const never = () => false;
const add = (n: number): DraftStep => ({
  is: 'add',
  line: { id: idAt(n), productId: 'coffee', quantityMilli: 1000 },
});
const clear: DraftStep = { is: 'replace', draft: emptyDraft };

/** What a browser keeps between windows, and windows that open on it one after the other. */
function machine() {
  const kept = new Map<string, string>();
  const shelf = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  };
  let ids = 500;
  const openWindow = () => {
    ids += 100;
    let next = ids;
    return createDraftStore({ shelf, newId: () => idAt(++next) });
  };
  return { kept, shelf, openWindow };
}

describe('carts', () => {
  test('[U24] are there again in the next window of the till, as they were, under the id that they had', () => {
    const { openWindow } = machine();
    const first = openWindow();
    first.takeUp(tillA, never);
    first.change('new', add(1));
    first.change('new', { is: 'write', head: { customerName: 'Ada' } });
    first.change(`add ${idAt(9)}`, add(2));
    const before = first.all();
    expect(before.new?.documentId).toMatch(/^0{8}-/);
    const second = openWindow();
    expect(second.takeUp(tillA, never)).toBe(2);
    expect(second.all()).toEqual(before);
  });

  test('[U96] of an exchange are there again with what comes back, which clearing them leaves', () => {
    const { openWindow } = machine();
    const first = openWindow();
    first.takeUp(tillA, never);
    const returned = { lines: [{ lineId: idAt(7), quantityMilli: 1000 }], reason: 'Cold', isWaste: true };
    first.change('exchange x', { is: 'replace', draft: { ...emptyDraft, returned } });
    first.change('exchange x', add(1));
    const second = openWindow();
    second.takeUp(tillA, never);
    expect(second.all()['exchange x']).toMatchObject({ returned, lines: [{ id: idAt(1) }] });
    second.change('exchange x', { is: 'clear' });
    expect(second.all()['exchange x']).toEqual({ ...emptyDraft, returned });
  });

  test('[U24] that were begun before the till was known are kept from then on, in front of what was kept', () => {
    const { openWindow } = machine();
    const first = openWindow();
    first.takeUp(tillA, never);
    first.change('new', add(1));
    const second = openWindow();
    second.change('new', add(2));
    second.takeUp(tillA, never);
    const third = openWindow();
    third.takeUp(tillA, never);
    for (const store of [second, third]) expect(store.all().new?.lines.map(({ id }) => id)).toEqual([idAt(2)]);
  });

  test('[U24] are gone with the turn in which they are emptied, as sending does', () => {
    const { kept, openWindow } = machine();
    const store = openWindow();
    store.takeUp(tillA, never);
    store.change('new', add(1));
    expect(kept.size).toBe(1);
    store.change('new', clear);
    expect(kept.size).toBe(0);
    expect(openWindow().takeUp(tillA, never)).toBe(0);
  });

  test('[U24] of another till are neither shown nor lost', () => {
    const { openWindow } = machine();
    const store = openWindow();
    store.takeUp(tillA, never);
    store.change('new', add(1));
    expect(store.takeUp(tillB, never)).toBe(0);
    expect(store.all()).toEqual({});
    store.change('new', add(2));
    expect(store.takeUp(tillA, never)).toBe(1);
    expect(store.all().new?.lines.map(({ id }) => id)).toEqual([idAt(1)]);
  });

  test('[U24] tell who shows them', () => {
    const { openWindow } = machine();
    const store = openWindow();
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    store.change('new', add(1));
    store.takeUp(tillA, never);
    stop();
    store.change('new', add(2));
    expect(told).toBe(2);
  });

  test.each(['nonsense', '[]', '{"new":{"lines":[{"id":"x"}]}}'])('[U24] that cannot be read (%s) are none', (text) => {
    const { kept, openWindow } = machine();
    kept.set(`tillwire.drafts.${tillA}`, text);
    const store = openWindow();
    expect(store.takeUp(tillA, never)).toBe(0);
    store.change('new', add(1));
    expect(openWindow().takeUp(tillA, never)).toBe(1);
  });

  test('[U24] live as long as their window where nothing may be kept', () => {
    const full = () => {
      throw new Error('QuotaExceededError');
    };
    const store = createDraftStore({ shelf: { getItem: full, setItem: full, removeItem: full }, newId: () => idAt(1) });
    expect(store.takeUp(tillA, never)).toBe(0);
    store.change('new', add(1));
    expect(store.all().new?.lines).toHaveLength(1);
  });
});

describe('what became of a cart', () => {
  const lines = (n: number) => [{ id: idAt(n), productId: 'coffee', quantityMilli: 1000 }];
  const cart = (n: number, documentId?: string) => ({ ...emptyDraft, documentId, lines: lines(n) });

  function shopThatKnows() {
    const shop = createSampleShop();
    enterInto(shop, 2, 'create-order', { orderId: idAt(100), lines: lines(1) });
    enterInto(shop, 3, 'create-estimate', { estimateId: idAt(200), lines: lines(2) });
    return shop;
  }

  test.each([
    ['the order that it was to be is there', 'new', cart(9, idAt(100)), true],
    ['the estimate that it was to be is there', 'new', cart(9, idAt(200)), true],
    ['nobody knows it', 'new', cart(9, idAt(300)), false],
    ['its lines are on the order', `add ${idAt(100)}`, cart(1), true],
    ['its lines are not on the order yet', `add ${idAt(100)}`, cart(9), false],
    ['its order is not here any more', `add ${idAt(101)}`, cart(9), true],
    ['its estimate was changed since', `revise ${idAt(200)} 2`, cart(2), true],
    ['its estimate is as it was', `revise ${idAt(200)} 3`, cart(2), false],
  ])('[U24] %s', (_, key, draft, spent) => {
    expect(isSpent(key, draft, shopThatKnows())).toBe(spent);
  });

  test('[U96] of an exchange: what comes back was taken back meanwhile, or it was sold', () => {
    const shop = shopThatKnows();
    const payments = [{ id: idAt(400), tender: 'cash', amountMinor: 350 }];
    enterInto(shop, 4, 'pay-order', { orderId: idAt(100), receiptId: idAt(300), payments });
    const returned = { lines: [{ lineId: idAt(1), quantityMilli: 1000 }], reason: 'Cold', isWaste: false };
    const swap = (documentId?: string) => ({ ...cart(9, documentId), returned });
    const key = draftKeyOf({ is: 'exchange', orderId: idAt(100), back: '/' });
    expect(isSpent(key, swap(), shop)).toBe(false);
    expect(isSpent(key, swap(idAt(100)), shop)).toBe(true);
    expect(isSpent(key, cart(9), shop)).toBe(true);
    expect(isSpent(`exchange ${idAt(101)}`, swap(), shop)).toBe(false);
    const back = [{ id: idAt(401), tender: 'cash', amountMinor: 350 }];
    const refund = { orderId: idAt(100), receiptId: idAt(301), lines: returned.lines, payments: back, reason: 'Cold' };
    enterInto(shop, 5, 'refund-order', refund);
    expect(isSpent(key, swap(), shop)).toBe(true);
  });

  test('[U24] is told by the keys that carts have', () => {
    const back = '/';
    expect(draftKeyOf({ is: 'order', back })).toBe(draftKeyOf({ is: 'estimate', back }));
    expect(draftKeyOf({ is: 'add', orderId: idAt(100), back })).toBe(`add ${idAt(100)}`);
    expect(draftKeyOf({ is: 'revise', estimateId: idAt(200), version: 3, back })).toBe(`revise ${idAt(200)} 3`);
  });

  test('[U24] sent carts are not taken up', () => {
    const { openWindow } = machine();
    const first = openWindow();
    first.takeUp(tillA, never);
    first.change('new', add(1));
    const { documentId } = first.all().new ?? {};
    const shop = shopThatKnows();
    enterInto(shop, 4, 'create-order', { orderId: documentId, lines: lines(1) });
    const second = openWindow();
    expect(second.takeUp(tillA, (key, draft) => isSpent(key, draft, shop))).toBe(0);
    expect([second.all(), openWindow().takeUp(tillA, never)]).toEqual([{}, 0]);
  });
});
