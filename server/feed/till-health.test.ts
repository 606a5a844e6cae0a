import { describe, expect, test } from 'vitest';
import { groupOf, type SeenNote } from '../../shop/wire.ts';
import { createFakeTime } from '../../test/kit/fake-time.ts';
import { noon, tillA, tillB } from '../../test/kit/sample-shop.ts';
import { createTillHealth } from './till-health.ts';

const everything = groupOf();
const orders = groupOf(['orders']);
const [socketA, socketB] = [{}, {}];

/** A host whose journal is where the test says, also of the orders alone. */
function healthAt(head: number) {
  const time = createFakeTime();
  const heads = { '*': head, orders: head };
  const told: SeenNote[] = [];
  const now = () => new Date(Date.parse(noon) + time.timers.now()).toISOString();
  const position = ({ name }: { name: string }) => ({ seq: heads[name as '*' | 'orders'], hash: 'h' });
  const health = createTillHealth({
    source: { epoch: () => '1-0000abcd', position },
    now,
    after: time.timers.after,
    tell: (note) => told.push(note),
  });
  const come = (holder: object, till: string, group = everything) =>
    health.came(holder, { till, group, version: '1.2.3', from: '::ffff:192.168.1.20' });
  const see = (holder: object, seq: number) => health.heard(holder, { t: 'seen', seq });
  /** What everybody heard in the second that passes. */
  const second = () => {
    time.pass(1_000);
    return told.splice(0).map(({ seq, tills, behind }) => ({ seq, tills, behind }));
  };
  return { health, time, heads, come, see, second };
}

describe('how far the screens are', () => {
  test('[V11] is told once a second, whoever said how much, and only where it changed', () => {
    const { come, see, second, heads, time } = healthAt(7);
    come(socketA, tillA);
    come(socketB, tillB);
    for (const holder of [socketA, socketB]) see(holder, 7);
    expect(second()).toEqual([{ seq: 7, tills: 2, behind: [] }]);
    see(socketA, 7);
    expect([second(), time.waits()]).toEqual([[], []]);
    heads['*'] = 9;
    for (const seq of [8, 9]) see(socketA, seq);
    see(socketB, 8);
    expect(second()).toEqual([{ seq: 8, tills: 2, behind: [tillB] }]);
    see(socketB, 9);
    expect(second()).toEqual([{ seq: 9, tills: 2, behind: [] }]);
  });

  test('[V11] is the head where nobody lacks anything, and else what all have', () => {
    const { come, see, second, health } = healthAt(50);
    come(socketA, tillA);
    come(socketB, tillB);
    see(socketA, 20);
    see(socketB, 30);
    expect(second()).toEqual([{ seq: 20, tills: 2, behind: [tillA, tillB] }]);
    health.gone(socketA);
    health.gone(socketB);
    expect(second()).toEqual([{ seq: 50, tills: 0, behind: [] }]);
  });

  test('[V11] is kept for whoever connects, and counts nobody who has not said it yet', () => {
    const { come, see, second, health } = healthAt(7);
    expect(health.notes()).toEqual([]);
    come(socketA, tillA);
    come(socketB, tillB);
    see(socketA, 7);
    expect(second()).toEqual([{ seq: 7, tills: 1, behind: [] }]);
    expect(health.notes()).toEqual([{ t: 'note', kind: 'seen', seq: 7, tills: 1, behind: [] }]);
    // What was said on an earlier connection does not count on the next.
    health.gone(socketA);
    come(socketA, tillA);
    expect(second()).toEqual([{ seq: 7, tills: 0, behind: [] }]);
  });

  test('[V12] a till that has seen all of its own group is at the head', () => {
    const { come, see, second, heads } = healthAt(7);
    heads['*'] = 12;
    come(socketA, tillA);
    come(socketB, tillB, orders);
    see(socketA, 12);
    see(socketB, 7);
    expect(second()).toEqual([{ seq: 12, tills: 2, behind: [] }]);
    heads.orders = 13;
    heads['*'] = 13;
    see(socketA, 13);
    expect(second()).toEqual([{ seq: 7, tills: 2, behind: [tillB] }]);
  });

  test('[V11] a thousand tills that report cost one look at each a second', () => {
    const { come, see, second, time } = healthAt(7);
    const sockets = Array.from({ length: 1_000 }, () => ({}));
    for (const [index, socket] of sockets.entries()) come(socket, `till-${index}`);
    for (const seq of [5, 6, 7]) for (const socket of sockets) see(socket, seq);
    expect(time.waits()).toEqual([1_000]);
    expect(second()).toEqual([{ seq: 7, tills: 1_000, behind: [] }]);
  });
});

describe('how a till does', () => {
  test('[V17] is away since the host started until it comes', () => {
    const { health } = healthAt(7);
    expect(health.of(tillA)).toEqual({ state: 'away', since: noon });
  });

  test('[V17] is what it said last', () => {
    const { health, time, come, see } = healthAt(7);
    time.pass(1_000);
    come(socketA, tillA);
    see(socketA, 5);
    time.pass(5_000);
    health.heard(socketA, { t: 'ping', at: 1 });
    health.heard(socketA, { t: 'ping', at: 2, waiting: 3, rttMs: 12.5 });
    health.heard(socketA, { t: 'ping', at: 3, waiting: 0, rttMs: 8 });
    health.heard({}, { t: 'ping', at: 4, waiting: 9 });
    expect(health.of(tillA)).toEqual({
      state: 'connected',
      since: '2026-11-22T12:00:01.000Z',
      lastSeenAt: '2026-11-22T12:00:06.000Z',
      version: '1.2.3',
      address: '192.168.1.20',
      epoch: '1-0000abcd',
      seq: 5,
      behind: 2,
      waiting: 0,
      rttMs: 8,
      roundTripsMs: [12.5, 8],
    });
  });

  test('[V17] is away from the moment its last connection ends', () => {
    const { health, time, come } = healthAt(7);
    const second = {};
    come(socketA, tillA);
    come(second, tillA);
    time.pass(1_000);
    health.gone(second);
    health.gone(second);
    expect(health.of(tillA)).toMatchObject({ state: 'connected', since: noon });
    health.gone(socketA);
    const at = '2026-11-22T12:00:01.000Z';
    expect(health.of(tillA)).toMatchObject({ state: 'away', since: at, lastSeenAt: at, address: '192.168.1.20' });
    time.pass(1_000);
    come(socketA, tillA);
    expect(health.of(tillA)).toMatchObject({ state: 'connected', since: '2026-11-22T12:00:02.000Z' });
  });

  test('[V17] has no address where it is a window of the host, and keeps three minutes of round trips', () => {
    const { health } = healthAt(7);
    health.came(socketA, { till: tillA, group: everything, version: 'x', from: 'window' });
    expect(health.of(tillA)).not.toHaveProperty('address');
    for (let at = 1; at <= 100; at += 1) health.heard(socketA, { t: 'ping', at, rttMs: at });
    const { rttMs, roundTripsMs } = health.of(tillA);
    expect([rttMs, roundTripsMs?.length, roundTripsMs?.[0]]).toEqual([100, 36, 65]);
  });
});
