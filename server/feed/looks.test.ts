import { describe, expect, test } from 'vitest';
import type { LookNote } from '../../shop/wire.ts';
import { createFakeTime } from '../../test/kit/fake-time.ts';
import { idAt, noon, tillA, tillB } from '../../test/kit/sample-shop.ts';
import { createLooks } from './looks.ts';

const [order, other] = [idAt(1), idAt(2)];
const at = (id: string, paying?: true) => ({
  t: 'look' as const,
  kind: 'order' as const,
  id,
  ...(paying && { paying }),
});
const nothing = { t: 'look' as const };

function looksOfAShop() {
  const time = createFakeTime();
  const heard: LookNote[] = [];
  const now = () => new Date(Date.parse(noon) + time.timers.now()).toISOString();
  const looks = createLooks({ now, after: time.timers.after, tell: (note) => heard.push(note) });
  /** What everybody heard since the last asking, as `till: document until`. */
  const news = () => heard.splice(0).map(said);
  return { looks, time, news };
}
const said = ({ till, document, payingUntil }: LookNote) =>
  [till === tillA ? 'A' : 'B', document?.id ?? 'nothing', payingUntil?.slice(11, 19)].filter(Boolean).join(' ');

const [windowA, windowB] = [{}, {}];

describe('a look', () => {
  test('[V1] is told at each change and not again, and stands for whoever comes later', () => {
    const { looks, news } = looksOfAShop();
    looks.look(windowA, tillA, at(order));
    looks.look(windowA, tillA, at(order));
    looks.look(windowB, tillB, at(order));
    looks.look(windowA, tillA, at(other));
    expect(news()).toEqual([`A ${order}`, `B ${order}`, `A ${other}`]);
    expect(looks.notes().map(said)).toEqual([`A ${other}`, `B ${order}`]);
  });

  test('[V1] at an estimate is one as well', () => {
    const { looks } = looksOfAShop();
    looks.look(windowA, tillA, { t: 'look', kind: 'estimate', id: order, paying: true });
    expect(looks.notes()).toEqual([
      { t: 'note', kind: 'look', till: tillA, document: { kind: 'estimate', id: order } },
    ]);
  });

  test('[V2] ends with one at nothing, and with its connection', () => {
    const { looks, news } = looksOfAShop();
    looks.look(windowA, tillA, at(order));
    looks.look(windowB, tillB, at(order));
    looks.look(windowA, tillA, nothing);
    looks.gone(windowB);
    looks.gone(windowB);
    looks.gone({});
    expect(news().slice(2)).toEqual(['A nothing', 'B nothing']);
    expect(looks.notes()).toEqual([]);
  });

  test('[V2] of one of a till’s windows goes back to that of another when it closes', () => {
    const { looks, news } = looksOfAShop();
    const second = {};
    looks.look(windowA, tillA, at(order));
    looks.look(second, tillA, at(other));
    looks.gone(second);
    expect(news()).toEqual([`A ${order}`, `A ${other}`, `A ${order}`]);
  });
});

describe('a claim', () => {
  test('[V4] is first come, first served, and who comes second only looks', () => {
    const { looks, news } = looksOfAShop();
    looks.look(windowA, tillA, at(order, true));
    looks.look(windowB, tillB, at(order, true));
    expect(news()).toEqual([`A ${order} 12:01:00`, `B ${order}`]);
    expect([looks.payingAt(order, tillB), looks.payingAt(order, tillA), looks.payingAt(other, tillB)]).toEqual([
      tillA,
      undefined,
      undefined,
    ]);
  });

  test('[V4] lasts a minute from when it was last said, then ends by itself while the till still looks', () => {
    const { looks, time, news } = looksOfAShop();
    looks.look(windowA, tillA, at(order, true));
    time.pass(20_000);
    looks.look(windowA, tillA, at(order, true));
    time.pass(59_999);
    expect(looks.payingAt(order, tillB)).toBe(tillA);
    time.pass(1);
    expect(looks.payingAt(order, tillB)).toBeUndefined();
    expect(news()).toEqual([`A ${order} 12:01:00`, `A ${order} 12:01:20`, `A ${order}`]);
    looks.look(windowB, tillB, at(order, true));
    expect(looks.payingAt(order, tillA)).toBe(tillB);
  });

  test.each([
    ['its sheet closes', nothing],
    ['its sheet gives way to the order', at(order)],
    ['another order is paid', at(other, true)],
    ['its connection is over', undefined],
  ])('[V4] ends at once when %s', (_, next) => {
    const { looks, time } = looksOfAShop();
    looks.look(windowA, tillA, at(order, true));
    if (next) looks.look(windowA, tillA, next);
    else looks.gone(windowA);
    expect(looks.payingAt(order, tillB)).toBeUndefined();
    looks.look(windowB, tillB, at(order, true));
    time.pass(59_999);
    expect(looks.payingAt(order, tillA)).toBe(tillB);
  });

  test('[V4] stands while another window of the same till looks elsewhere', () => {
    const { looks, news } = looksOfAShop();
    const second = {};
    looks.look(windowA, tillA, at(order, true));
    looks.look(second, tillA, at(other));
    expect([looks.payingAt(order, tillB), looks.notes().map(said)]).toEqual([tillA, [`A ${order} 12:01:00`]]);
    expect(news()).toHaveLength(1);
  });

  test('[V4] is for orders alone', () => {
    const { looks } = looksOfAShop();
    looks.look(windowA, tillA, { t: 'look', kind: 'estimate', id: order, paying: true });
    expect(looks.payingAt(order, tillB)).toBeUndefined();
  });
});
