import { expect, test } from 'vitest';
import type { Change } from '../../shop/documents.ts';
import type { TillCommandType } from '../../shop/shop.ts';
import { atA, atB, createSampleShop, enterInto, idAt, noon } from '../../test/kit/sample-shop.ts';
import type { Line } from '../journal/line.ts';
import { newsOf } from './news.ts';

const [orderId, estimateId] = [idAt(100), idAt(200)];
const lines = (id: number) => [{ id: idAt(id), productId: 'coffee', quantityMilli: 1000 }];

/** An order and an estimate that till A made and sent, and what is heard of whatever is entered then. */
function shopOfA() {
  const shop = createSampleShop();
  enterInto(shop, 2, 'create-order', { orderId, lines: lines(101) });
  enterInto(shop, 3, 'create-estimate', { estimateId, lines: lines(201) });
  enterInto(shop, 4, 'set-estimate-status', { estimateId, status: 'sent' });
  let seq = 4;
  const lineOf = (type: string, changes: Change[], context: typeof atA, made?: Line['made']): Line => ({
    ...{ v: 2, seq, epoch: '1-0000abcd', at: noon, by: context.by, till: context.tillId, total: 0, hash: '', mac: '' },
    command: { id: idAt(seq), type, body: {} },
    ...(made && { made }),
    changes,
  });
  /** Decides each on top of those before it, in one flush. */
  const flush = (wishes: readonly [TillCommandType, object][], context = atB, made?: Line['made']) => {
    const before = createSampleShop();
    for (const kind of ['order', 'estimate'] as const) {
      for (const value of shop.all(kind)) before.put({ kind, id: value.id, value } as Change, value.version);
    }
    const entered = wishes.map(([type, body]) => {
      seq += 1;
      return lineOf(type, enterInto(shop, seq, type, body, context), context, made);
    });
    return newsOf(entered, before);
  };
  return { enter: (type: TillCommandType, body: object, context = atB) => flush([[type, body]], context), flush };
}

const news = (about: string, document: object) => ({
  to: 'till:A',
  note: { t: 'note', kind: 'news', about, document, by: 'B' },
});
const order = { kind: 'order', id: orderId, number: 'A-001' };
const estimate = { kind: 'estimate', id: estimateId, number: 'EST-A-000001' };

test.each<[string, TillCommandType, object, object]>([
  ['ready', 'advance-order', { orderId, fulfilment: 'ready' }, order],
  ['changed', 'add-lines', { orderId, lines: lines(102) }, order],
  ['cancelled', 'cancel-order', { orderId }, order],
  ['accepted', 'set-estimate-status', { estimateId, status: 'accepted' }, estimate],
  ['accepted', 'convert-estimate', { estimateId, orderId: idAt(300) }, estimate],
  ['declined', 'set-estimate-status', { estimateId, status: 'declined' }, estimate],
  ['cancelled', 'set-estimate-status', { estimateId, status: 'cancelled' }, estimate],
  ['changed', 'revise-estimate', { estimateId, lines: lines(202) }, estimate],
])('[V15] %s: whoever made it hears of %s', (about, type, body, document) => {
  expect(shopOfA().enter(type, body)).toEqual([news(about, document)]);
  expect(shopOfA().enter(type, body, atA)).toEqual([]);
});

test.each<[string, TillCommandType, object]>([
  ['made, not ready', 'advance-order', { orderId, fulfilment: 'preparing' }],
  ['handed over at once', 'advance-order', { orderId, fulfilment: 'fulfilled' }],
  [
    'paid',
    'pay-order',
    { orderId, receiptId: idAt(400), payments: [{ id: idAt(401), tender: 'card', amountMinor: 1 }] },
  ],
  ['made new', 'create-order', { orderId: idAt(500), lines: lines(501) }],
])('[V15] what is %s is no news', (_, type, body) => {
  expect(shopOfA().enter(type, body)).toEqual([]);
});

test('[V15] what goes back from handed over to ready was ready before, and an accepted estimate is accepted once', () => {
  const { enter } = shopOfA();
  expect(enter('advance-order', { orderId, fulfilment: 'ready' })).toHaveLength(1);
  enter('advance-order', { orderId, fulfilment: 'fulfilled' });
  expect(enter('advance-order', { orderId, fulfilment: 'ready' })).toEqual([]);
  expect(enter('set-estimate-status', { estimateId, status: 'accepted' })).toHaveLength(1);
  expect(enter('convert-estimate', { estimateId, orderId: idAt(300) })).toEqual([]);
});

test('[V15] within one flush each step is compared with the one before it', () => {
  const steps = ['ready', 'preparing', 'ready'].map((fulfilment): [TillCommandType, object] => [
    'advance-order',
    { orderId, fulfilment },
  ]);
  expect(shopOfA().flush(steps)).toEqual([news('ready', order), news('ready', order)]);
});

test('[V15] what is brought back after a restore is no news; what a till did alone is', () => {
  const change: [TillCommandType, object][] = [['add-lines', { orderId, lines: lines(102) }]];
  const made = { at: noon, by: 'till:B' };
  expect(shopOfA().flush(change, atB, made)).toEqual([]);
  expect(shopOfA().flush(change, atB, { ...made, seen: 3 })).toEqual([news('changed', order)]);
});
