import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { View } from '../renderer/till.ts';
import { sum } from '../shop/money.ts';
import { expectedOf } from '../shop/shift.ts';
import type { TillWish } from '../shop/shop.ts';
import { slipOf } from '../shop/slip.ts';
import { joinTill } from '../test/kit/http-client.ts';
import { loneTill } from '../test/kit/lone-till.ts';
import { type OpenHost, openHost } from '../test/kit/open-host.ts';
import { pick, seededRandom } from '../test/kit/seeded-random.ts';
import { isUp } from '../test/kit/wires.ts';

let host: OpenHost;
beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

const isSettled = ({ pending }: View) => pending.length === 0;
const FLAT_WHITE = 350;
const kinds = ['pay-in', 'pay-out', 'drop', 'no-sale'] as const;

describe('the shift of a till', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    '[D27] sold and moved with and without the host comes to what its entries say: seed %i',
    async (seed) => {
      const random = seededRandom(seed);
      const { till, goesAlone, comesBack } = await loneTill(() => host, await joinTill(host, `Shift ${seed}`));
      const watching = await loneTill(() => host, await joinTill(host, `Watch ${seed}`));
      await isUp(till);
      await isUp(watching.till);
      const shiftId = randomUUID();
      const shiftAt = ({ shop }: View) => shop.get('shift', shiftId);
      const done = async (wish: TillWish) => expect(await till.submit(wish)).toMatchObject({ ok: true });
      let isAlone = false;
      const toggle = async () => {
        await (isAlone ? comesBack() : goesAlone());
        isAlone = !isAlone;
      };
      if (random() < 0.5) await toggle();
      await done({ type: 'open-shift', body: { shiftId, floatMinor: 10_000 } });
      let [sold, moved, sales, movements] = [0, 0, 0, 0];
      for (let step = 0; step < 30; step += 1) {
        if (random() < 0.2) await toggle();
        if (random() < 0.6) {
          const orderId = randomUUID();
          const lines = [{ id: randomUUID(), productId: 'flat-white', quantityMilli: 1000 }];
          await done({ type: 'create-order', body: { orderId, lines } });
          const cash = Math.floor(random() * FLAT_WHITE) + 1;
          const parts = [
            { tender: 'cash', amountMinor: cash } as const,
            { tender: 'card', amountMinor: FLAT_WHITE - cash } as const,
          ];
          const payments = parts
            .filter(({ amountMinor }) => amountMinor > 0)
            .map((part) => ({ id: randomUUID(), ...part }));
          await done({ type: 'pay-order', body: { orderId, receiptId: randomUUID(), payments } });
          sold += cash;
          sales += 1;
        } else {
          const kind = pick(random, kinds);
          const amountMinor = kind === 'no-sale' ? 0 : Math.floor(random() * 2_000) + 1;
          await done({
            type: 'move-cash',
            body: { shiftId, movementId: randomUUID(), kind, amountMinor, reason: 'Why' },
          });
          moved += kind === 'pay-in' ? amountMinor : -amountMinor;
          movements += 1;
        }
      }
      const expected = 10_000 + moved + sold;
      const said = shiftAt(till.view());
      expect(said && expectedOf(said)).toEqual({ cash: expected, card: sales * FLAT_WHITE - sold });
      await done({ type: 'close-shift', body: { shiftId, countedMinor: { cash: expected + 5 } } });
      if (isAlone) await toggle();
      await till.shows(isSettled);
      const { shop } = await watching.till.shows((view) => shiftAt(view)?.status === 'closed');
      const shift = shop.get('shift', shiftId);
      expect(shift).toMatchObject({ number: 1, expected: { cash: expected }, differenceMinor: 5, openOrders: sales });
      expect(shift?.movements).toHaveLength(movements);
      expect(till.view().attention).toEqual([]);
      const receipts = [...shop.all('receipt')].filter(({ tillId }) => tillId === shift?.tillId);
      const cash = receipts.flatMap(({ payload }) => payload.payments.filter(({ tender }) => tender === 'cash'));
      expect(sum(cash.map(({ amountMinor }) => amountMinor))).toBe(sold);
      expect(shift && slipOf(shift, shop, shift.openedAt)).toMatchObject({
        is: 'z',
        sales: { count: sales, totalMinor: sales * FLAT_WHITE },
      });
    },
  );

  test('[D26] is not closed by another till that works alone: only the host knows how it stands', async () => {
    const owner = await loneTill(() => host, await joinTill(host, 'Own'));
    const other = await loneTill(() => host, await joinTill(host, 'Other'));
    for (const { till } of [owner, other]) await isUp(till);
    const shiftId = randomUUID();
    await owner.till.submit({ type: 'open-shift', body: { shiftId, floatMinor: 100 } });
    await other.till.shows(({ shop }) => shop.get('shift', shiftId) !== undefined);
    await other.goesAlone();
    const close: TillWish = { type: 'close-shift', body: { shiftId, countedMinor: { cash: 100 } } };
    expect(await other.till.submit(close)).toMatchObject({ ok: false, code: 'needs-host' });
  });
});
