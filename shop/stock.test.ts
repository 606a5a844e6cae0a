import { beforeEach, describe, expect, test } from 'vitest';
import { atA, atB, createSampleShop, enterInto, idAt, tryAt } from '../test/kit/sample-shop.ts';
import type { MutableShop } from './documents.ts';
import type { TillCommandType } from './shop.ts';

const orderId = idAt(0x200);
const coffee = (n: number, quantityMilli = 1000) => ({ id: idAt(n), productId: 'coffee', quantityMilli });

let shop: MutableShop;
let seq: number;
beforeEach(() => {
  shop = createSampleShop();
  seq = 1;
  const product = shop.get('product', 'coffee');
  if (product) shop.put({ kind: 'product', id: 'coffee', value: { ...product, trackStock: true } }, 1);
  enter('adjust-stock', { productId: 'coffee', reason: 'receive', quantityMilli: 3000 });
});
const enter = (type: TillCommandType, body: object, context = atA) => {
  seq += 1;
  return enterInto(shop, seq, type, body, context);
};
const ask = (type: TillCommandType, body: object) => tryAt(shop, type, body, atB);
const onHand = () => shop.get('stock', 'coffee')?.onHandMilli;

describe('counted stock', () => {
  test('[K47] is sold only as far as it is there, over all lines together', () => {
    const lines = [coffee(1, 2000), coffee(2, 1001)];
    expect(ask('create-order', { orderId, lines })).toMatchObject({ code: 'sold-out', path: 'lines.0.productId' });
    enter('create-order', { orderId, lines: [coffee(1, 2000)] });
    expect(ask('add-lines', { orderId, lines: [coffee(3, 1001)] })).toMatchObject({ code: 'sold-out' });
    enter('add-lines', { orderId, lines: [coffee(3)] }, atB);
    expect(onHand()).toBe(0);
  });

  test('[K47] is there again when a line, a part of one or the order is taken off, once', () => {
    enter('create-order', { orderId, lines: [coffee(1, 2000), coffee(2)] });
    enter('void-line', { orderId, lineId: idAt(1), reason: 'Wrong', quantityMilli: 500, voidedId: idAt(9) });
    expect(onHand()).toBe(500);
    enter('cancel-order', { orderId });
    expect(shop.get('stock', 'coffee')).toMatchObject({ onHandMilli: 3000, soldMilli: 3000, returnedMilli: 3000 });
  });

  test('[K47] goes out with an order that an estimate became, and not with the estimate', () => {
    const estimateId = idAt(0x600);
    enter('create-estimate', { estimateId, lines: [coffee(1, 2000)] });
    expect(onHand()).toBe(3000);
    enter('convert-estimate', { estimateId, orderId });
    expect(onHand()).toBe(1000);
    enter('cancel-order', { orderId });
    expect(onHand()).toBe(3000);
  });

  test('[K47] is as it was counted, and says what came in, went out and was found', () => {
    enter('adjust-stock', { productId: 'coffee', reason: 'waste', quantityMilli: 500 });
    enter('adjust-stock', { productId: 'coffee', reason: 'count', quantityMilli: 2000 });
    expect(shop.get('stock', 'coffee')).toMatchObject({
      ...{ onHandMilli: 2000, receivedMilli: 3000, wastedMilli: 500, adjustedMilli: -500 },
    });
    const other = { productId: 'cake', reason: 'receive', quantityMilli: 1 };
    expect(ask('adjust-stock', other)).toMatchObject({ code: 'wrong-step' });
    expect(ask('adjust-stock', { ...other, productId: 'tea' })).toMatchObject({ code: 'unknown-product' });
  });
});
