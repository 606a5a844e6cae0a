import { describe, expect, test } from 'vitest';
import type { Estimate, EstimateStatus } from '../shop/estimate.ts';
import { estimateStatusSchema } from '../shop/estimate.ts';
import type { Order } from '../shop/order.ts';
import { createSampleShop, enterInto, idAt } from '../test/kit/sample-shop.ts';
import { estimateFilters, findEstimates, findOrders, orderFilters, orderNumbered, ordersOf, statusOf } from './find.ts';

const shop = createSampleShop();
let seq = 1;
const lines = (name: string) => [{ id: idAt(100 + seq), name, unitPriceMinor: 100, quantityMilli: 1000 }];

function order(name: string, more: Partial<Order> = {}): Order {
  seq += 1;
  const orderId = idAt(seq);
  enterInto(shop, seq, 'create-order', { orderId, lines: lines(name) });
  return { ...(shop.get('order', orderId) as Order), ...more };
}
function estimate(name: string, more: Partial<Estimate> = {}): Estimate {
  seq += 1;
  const estimateId = idAt(seq);
  enterInto(shop, seq, 'create-estimate', { estimateId, lines: lines(name) });
  return { ...(shop.get('estimate', estimateId) as Estimate), ...more };
}
const at = (hour: number) => `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`;

describe('orders', () => {
  const cake = order('Carrot cake', { openedAt: at(9), customerName: 'Ada Lovelace' });
  const soup = order('Soup', { openedAt: at(11), status: 'completed' });
  const bread = order('Bread', { openedAt: at(10), status: 'cancelled' });
  const all = [cake, soup, bread];

  test('[U13] are newest first, also those of one moment, whatever order they came in', () => {
    expect(findOrders(all, 'all', '')).toEqual([soup, bread, cake]);
    const sameMoment = [order('One'), order('Two'), order('Three')];
    const found = findOrders(sameMoment, 'all', '');
    expect(found).toEqual(sameMoment.toReversed());
    expect(findOrders(sameMoment.toReversed(), 'all', '')).toEqual(found);
  });

  test.each([
    ['', [cake]],
    ['carrot', [cake]],
    ['LOVELACE', [cake]],
    ['  ada   cake ', [cake]],
    [cake.number, [cake]],
    ['ada soup', []],
    ['acecar', []],
  ])('[U13] are found by every word of “%s”, in number, customer and items', (typed, found) => {
    expect(findOrders(all, 'open', typed)).toEqual(found);
  });

  test('[U13] are under exactly one filter each, besides the one for all', () => {
    const filters = orderFilters.filter((filter) => filter !== 'all' && filter !== 'refunded');
    for (const one of all) expect(filters.filter((filter) => findOrders([one], filter, '').length > 0)).toHaveLength(1);
  });

  test('[U88] are under refunded as soon as something of them was given back, whatever else they are', () => {
    const partly = { ...soup, refundedMinor: 100 };
    expect(findOrders([partly, cake], 'refunded', '')).toEqual([partly]);
    expect(findOrders([partly, cake], 'completed', '')).toEqual([partly]);
    expect(orderFilters.map(statusOf)).toEqual(['open', 'completed', undefined, 'cancelled', undefined]);
  });

  test('[U90] are narrowed to a till and a person that opened, paid or refunded them', () => {
    const mine = { ...cake, tillId: 'a', openedBy: 'staff:ada' };
    const paid = { ...soup, tillId: 'b', openedBy: 'till:B', payments: [{ tillId: 'a', by: 'staff:bob' }] } as Order;
    const found = (tillId?: string, by?: string) => ordersOf([mine, paid], { tillId, by });
    expect(found()).toEqual([mine, paid]);
    expect(found('a')).toEqual([mine, paid]);
    expect(found('b')).toEqual([paid]);
    expect(found('a', 'staff:bob')).toEqual([paid]);
    expect(found('b', 'staff:bob')).toEqual([]);
  });

  test('[U89] are found by their number or that of a receipt, as a scanner types it', () => {
    const paid = { ...bread, payments: [{ receiptNumber: 'A-2026-000007' }] } as Order;
    const back = { ...soup, refunds: [{ receiptNumber: 'B-2026-000009' }] } as Order;
    const found = (code: string) => orderNumbered([cake, paid, back], code);
    expect(found(` ${cake.number.toLowerCase()} `)).toBe(cake);
    expect(found('A-2026-000007')).toBe(paid);
    expect(found('b-2026-000009')).toBe(back);
    expect(found('000007')).toBeUndefined();
  });

  test('[U13] are not put into another order where they came from', () => {
    const given = [cake, soup];
    findOrders(given, 'all', '');
    expect(given).toEqual([cake, soup]);
  });
});

describe('estimates', () => {
  test('[U13] of every status are under exactly one filter, besides the one for all', () => {
    const filters = estimateFilters.filter((filter) => filter !== 'all');
    for (const status of estimateStatusSchema.options) {
      const one = estimate('Cake', { status });
      const under = filters.filter((filter) => findEstimates([one], filter, 'cake').length > 0);
      expect([status, under.length]).toEqual([status, 1]);
    }
  });

  test.each([
    ['draft', 'open'],
    ['sent', 'open'],
    ['accepted', 'accepted'],
    ['partly-converted', 'accepted'],
    ['converted', 'closed'],
    ['expired', 'closed'],
  ] as [EstimateStatus, (typeof estimateFilters)[number]][])('[U13] that are %s are under %s', (status, filter) => {
    const one = estimate('Cake', { status });
    expect(findEstimates([one], filter, '')).toEqual([one]);
  });

  test('[U13] of a connection check are gone once it cancelled them', () => {
    const checking = estimate('Check', { test: true });
    const checked = { ...checking, status: 'cancelled' as const };
    expect([findEstimates([checking], 'all', ''), findEstimates([checked], 'all', '')]).toEqual([[checking], []]);
  });

  test('[U13] are newest first and found by number', () => {
    const [first, second] = [estimate('Cake', { createdAt: at(8) }), estimate('Cake', { createdAt: at(9) })];
    expect(findEstimates([first, second], 'open', 'est-a')).toEqual([second, first]);
    expect(findEstimates([first, second], 'open', second.number)).toEqual([second]);
  });
});
