import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSampleShop, idAt, noon, tillA } from '../test/kit/sample-shop.ts';
import { type Asked, createAskedView } from './asked.ts';
import type { MutableShop, Shop } from './documents.ts';
import { isRefusal } from './refusal.ts';
import { apply, decide, parseTillWish } from './shop.ts';

const asks = {
  create: (order: number, n: number) => ({
    type: 'create-order',
    body: { orderId: idAt(order), lines: [{ id: idAt(n + 1_000), productId: 'coffee', quantityMilli: 1000 }] },
  }),
  add: (order: number, n: number) => ({
    type: 'add-lines',
    body: { orderId: idAt(order), lines: [{ id: idAt(n + 2_000), productId: 'coffee', quantityMilli: 1000 }] },
  }),
  pay: (order: number, n: number) => ({
    type: 'pay-order',
    body: {
      orderId: idAt(order),
      receiptId: idAt(n + 3_000),
      payments: [{ id: idAt(n + 4_000), tender: 'cash', amountMinor: 100 }],
    },
  }),
  cancel: (order: number) => ({ type: 'cancel-order', body: { orderId: idAt(order) } }),
};
type Ask = keyof typeof asks;

const everything = (shop: Shop) =>
  (['order', 'receipt', 'series', 'shift'] as const).map((kind) =>
    [...shop.all(kind)].sort((a, b) => (a.id < b.id ? -1 : 1)),
  );

function enter(shop: MutableShop, seq: number, { type, body }: Pick<Asked, 'type' | 'body'>) {
  const wish = parseTillWish(type, body);
  if (isRefusal(wish)) throw new Error(wish.message);
  const changes = decide(shop, wish, { at: noon, by: tillA, tillId: tillA });
  if (!isRefusal(changes)) apply(shop, { seq, changes });
}

test('[U3] what is remembered of a queue shows the same as deciding all of it anew, whatever is confirmed or refused', () => {
  const happening = fc.record({
    is: fc.constantFrom<('ask' | 'confirm' | 'refuse' | 'elsewhere')[]>(
      'ask',
      'ask',
      'ask',
      'confirm',
      'refuse',
      'elsewhere',
    ),
    ask: fc.constantFrom<Ask[]>('create', 'add', 'pay', 'cancel'),
    order: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
      const shop = createSampleShop();
      enter(shop, 0, { type: 'open-shift', body: { shiftId: idAt(1), floatMinor: 5_000 } });
      const remembering = createAskedView();
      let asked: Asked[] = [];
      for (const [n, { is, ask, order }] of happenings.entries()) {
        const one = { id: `${n}`, at: noon, ...asks[ask](order + 100, n) };
        const [first, ...rest] = asked;
        if (is === 'ask') asked = [...asked, one];
        if (is === 'elsewhere') enter(shop, n + 1, one);
        if (is === 'confirm' && first) {
          // The verdict comes before the entry.
          remembering.over(shop, [{ ...first, line: n + 1 }, ...rest], tillA);
          enter(shop, n + 1, first);
        }
        if (is === 'confirm' || is === 'refuse') asked = rest;
        const shown = remembering.over(shop, asked, tillA);
        const anew = createAskedView().over(shop, asked, tillA);
        expect(everything(shown.shop)).toEqual(everything(anew.shop));
        expect(shown.pendingIds).toEqual(anew.pendingIds);
      }
    }),
    { numRuns: 300 },
  );
});
