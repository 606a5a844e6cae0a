import { describe, expect, test } from 'vitest';
import { createSampleShop, enterInto, idAt, noon, tryAt } from '../test/kit/sample-shop.ts';
import { createShop } from './documents.ts';
import { isRefusal } from './refusal.ts';
import { businessDateOf, decideOpenShop, localTime, settingsOf } from './settings.ts';

const inZone = (timeZone: string, businessDayCutoff = '04:00') => ({ timeZone, businessDayCutoff });

describe('the shop’s clock', () => {
  test.each([
    ['just before the cutoff', '2026-11-22T03:59:59.999Z', 'UTC', '2026-11-21'],
    ['at the cutoff', '2026-11-22T04:00:00.000Z', 'UTC', '2026-11-22'],
    ['midnight', '2026-11-22T00:00:00.000Z', 'UTC', '2026-11-21'],
    ['the first of a month', '2026-03-01T01:00:00.000Z', 'UTC', '2026-02-28'],
    ['the first of a year', '2027-01-01T02:00:00.000Z', 'UTC', '2026-12-31'],
    ['the 1st of March of a leap year', '2028-03-01T02:00:00.000Z', 'UTC', '2028-02-29'],
    ['Auckland is a day ahead', '2026-11-21T16:00:00.000Z', 'Pacific/Auckland', '2026-11-22'],
    ['New York is behind', '2026-11-22T08:59:00.000Z', 'America/New_York', '2026-11-21'],
    ['and has its own cutoff', '2026-11-22T09:00:00.000Z', 'America/New_York', '2026-11-22'],
    ['three quarters of an hour in Nepal', '2026-11-21T22:15:00.000Z', 'Asia/Kathmandu', '2026-11-22'],
    ['put forward, before', '2026-03-29T01:59:00.000Z', 'Europe/Berlin', '2026-03-28'],
    ['put forward, 04:00 comes an hour sooner', '2026-03-29T02:00:00.000Z', 'Europe/Berlin', '2026-03-29'],
    ['put back, 02:30 for the second time', '2026-10-25T01:30:00.000Z', 'Europe/Berlin', '2026-10-24'],
    ['put back, 04:00 comes an hour later', '2026-10-25T03:00:00.000Z', 'Europe/Berlin', '2026-10-25'],
  ])('[N5] %s: %s in %s belongs to %s', (_, at, timeZone, date) => {
    expect(businessDateOf(at, inZone(timeZone))).toBe(date);
  });

  test('[N5] a cutoff at midnight is the calendar day, and hours are counted from 00', () => {
    expect(businessDateOf('2026-11-22T00:00:00.000Z', inZone('UTC', '00:00'))).toBe('2026-11-22');
    expect(localTime('2026-11-22T00:05:00.000Z', 'UTC')).toEqual({ date: '2026-11-22', time: '00:05' });
  });

  test('[N5] over both changes of the clock, days never go back', () => {
    let last = '';
    for (let step = 0; step < 4 * 48; step += 1) {
      const from = step < 96 ? Date.UTC(2026, 2, 28) : Date.UTC(2026, 9, 24) - 96 * 1_800_000;
      const at = new Date(from + step * 1_800_000).toISOString();
      const date = businessDateOf(at, inZone('Europe/Berlin'));
      expect(date >= last).toBe(true);
      last = date;
    }
  });
});

describe('opening a shop', () => {
  const body = {
    shopId: idAt(1),
    name: 'S',
    timeZone: 'UTC',
    currency: 'EUR',
    locale: 'en',
    till: { id: idAt(2), name: 'Counter' },
  };

  test('[N6] the host’s own till is A', () => {
    const changes = decideOpenShop(createShop(), { ...body, demo: false }, { at: noon });
    if (isRefusal(changes)) throw new Error(changes.message);
    expect(changes.find(({ kind }) => kind === 'till')?.value).toMatchObject({ id: idAt(2), code: 'A' });
    expect(changes).toHaveLength(2);
  });

  test('[O11] a shop is opened once', () => {
    expect(decideOpenShop(createSampleShop(), { ...body, demo: true }, { at: noon })).toMatchObject({
      code: 'already-exists',
    });
    expect(() => settingsOf(createShop())).toThrow('never opened');
  });
});

describe('changing a shop', () => {
  test('[A50] what is said is changed, what is not said stays, and an empty text takes one away', () => {
    const shop = createSampleShop({ cashIncrementMinor: 5 });
    enterInto(shop, 2, 'change-shop', {
      name: 'Corner',
      address: '1 High St\nTown',
      taxId: 'GB1',
      receiptFooter: 'Bye',
    });
    expect(settingsOf(shop)).toMatchObject({ name: 'Corner', address: '1 High St\nTown', cashIncrementMinor: 5 });
    enterInto(shop, 3, 'change-shop', { receiptFooter: '', pricesIncludeTax: false, discountLimitPpm: 0 });
    expect(settingsOf(shop)).toMatchObject({
      ...{ name: 'Corner', taxId: 'GB1', receiptFooter: '', pricesIncludeTax: false, discountLimitPpm: 0 },
    });
  });

  test.each([
    ['a shop without a name', { name: ' ' }, 'name'],
    ['a tax number as long as a page', { taxId: 'x'.repeat(41) }, 'taxId'],
    ['a coin of nothing', { cashIncrementMinor: 0 }, 'cashIncrementMinor'],
    ['more than everything off', { discountLimitPpm: 1_000_001 }, 'discountLimitPpm'],
    ['another currency', { currency: 'USD' }, 'currency'],
    ['another end of the day', { businessDayCutoff: '05:00' }, 'businessDayCutoff'],
  ])('[A50] %s is refused with its place', (_, body, field) => {
    const shop = createSampleShop();
    expect(tryAt(shop, 'change-shop', body)).toMatchObject({ code: 'invalid', path: `body.${field}` });
  });
});
