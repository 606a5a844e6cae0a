import { describe, expect, test } from 'vitest';
import { type Estimate, estimateStatusSchema, isConvertible, isRevisable } from '../shop/estimate.ts';
import { fulfilmentSchema } from '../shop/line.ts';
import type { Order } from '../shop/order.ts';
import { isRefusal } from '../shop/refusal.ts';
import type { TillCommandType } from '../shop/shop.ts';
import { createSampleShop, enterInto, idAt, tryAt } from '../test/kit/sample-shop.ts';
import { answersOf, mainStepOf, nextStepOf, recallOf } from './steps.ts';

const id = idAt(1);
const lines = [{ id: idAt(2), name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 }];
const statuses = ['sent', 'accepted', 'declined', 'cancelled'] as const;

/** A shop with one document as it is made, and then as it is given. */
function shopWith(kind: 'order' | 'estimate', more: Partial<Order> | Partial<Estimate> = {}) {
  const shop = createSampleShop();
  if (kind === 'order') enterInto(shop, 2, 'create-order', { orderId: id, lines });
  else enterInto(shop, 2, 'create-estimate', { estimateId: id, lines });
  const value = { ...shop.get(kind, id), ...more };
  shop.put({ kind, id, value } as Parameters<typeof shop.put>[0], 3);
  const takes = (type: TillCommandType, body: object) => !isRefusal(tryAt(shop, type, body));
  return { shop, takes, order: () => shop.get('order', id) as Order };
}
const orderAt = (fulfilment: Order['fulfilment'], status: Order['status'] = 'open') =>
  shopWith('order', {
    status,
    fulfilment,
    lines: [{ ...(shopWith('order').order().lines[0] as Order['lines'][0]), fulfilment }],
  });

describe('an order', () => {
  test.each(fulfilmentSchema.options)(
    '[U16] that is %s offers the next step and the one back, and the host takes both',
    (fulfilment) => {
      const { takes, order } = orderAt(fulfilment);
      for (const step of [nextStepOf(order()), recallOf(order())])
        if (step) expect([step, takes('advance-order', { orderId: id, fulfilment: step })]).toEqual([step, true]);
    },
  );

  test('[U16] goes one by one from first to last and back', () => {
    const each = fulfilmentSchema.options.map((fulfilment) => orderAt(fulfilment).order());
    expect(each.map(nextStepOf)).toEqual(['fired', 'preparing', 'ready', 'fulfilled', undefined]);
    expect(each.map(recallOf)).toEqual([undefined, 'new', 'fired', 'preparing', 'ready']);
  });

  test('[U16] that is cancelled offers none; one that is completed is still handed over', () => {
    const cancelled = orderAt('ready', 'cancelled').order();
    expect([nextStepOf(cancelled), recallOf(cancelled), mainStepOf(cancelled)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const completed = orderAt('ready', 'completed');
    expect([nextStepOf(completed.order()), mainStepOf(completed.order())]).toEqual(['fulfilled', undefined]);
    expect(completed.takes('advance-order', { orderId: id, fulfilment: 'fulfilled' })).toBe(true);
  });

  test('[U16] is to be paid first and then completed', () => {
    const { shop, takes, order } = shopWith('order');
    expect([mainStepOf(order()), takes('complete-order', { orderId: id })]).toEqual(['pay', false]);
    const pay = (n: number, amountMinor: number) => ({
      orderId: id,
      receiptId: idAt(n),
      payments: [{ id: idAt(n + 1), tender: 'cash', amountMinor }],
    });
    enterInto(shop, 4, 'pay-order', pay(10, 2000));
    expect(mainStepOf(order())).toBe('pay');
    enterInto(shop, 5, 'pay-order', pay(20, 500));
    expect([mainStepOf(order()), takes('complete-order', { orderId: id })]).toEqual(['complete', true]);
  });
});

describe.each(estimateStatusSchema.options)('an estimate that is %s', (status) => {
  const { takes } = shopWith('estimate', { status });

  test('[U16] offers exactly the answers that the host takes', () => {
    const taken = statuses.filter((to) => takes('set-estimate-status', { estimateId: id, status: to }));
    expect(answersOf(status)).toEqual(taken);
  });

  test('[U16] offers a change and an order exactly where the host takes them', () => {
    expect(isRevisable(status)).toBe(takes('revise-estimate', { estimateId: id, lines }));
    expect(isConvertible(status)).toBe(takes('convert-estimate', { estimateId: id, orderId: idAt(9) }));
  });
});
