import { expect, test } from 'vitest';
import type { Up } from '../shop/wire.ts';
import { createFakeTime } from '../test/kit/fake-time.ts';
import { idAt } from '../test/kit/sample-shop.ts';
import { createLooking } from './looking.ts';

const order = { kind: 'order', id: idAt(1) } as const;
const estimate = { kind: 'estimate', id: idAt(2) } as const;

function screen() {
  const time = createFakeTime();
  const sent: Up[] = [];
  const looking = createLooking({ send: (frame) => sent.push(frame), after: time.timers.after });
  /** What was said when so much time went by. */
  const said = (ms = 0) => {
    time.pass(ms);
    return sent.splice(0);
  };
  return { looking, said, time };
}

test('[V1] what is opened is said once, and that it was closed', () => {
  const { looking, said } = screen();
  const close = looking.look(order);
  expect(said()).toEqual([{ t: 'look', ...order }]);
  expect(said(60_000)).toEqual([]);
  close();
  close();
  expect(said()).toEqual([{ t: 'look' }]);
});

test('[V1] from one document to the next only the next is said, whichever of the two happens first', () => {
  const { looking, said } = screen();
  const closeOrder = looking.look(order);
  said();
  const closeEstimate = looking.look(estimate);
  closeOrder();
  expect(said()).toEqual([{ t: 'look', ...estimate }]);
  closeEstimate();
  looking.look(order);
  expect(said()).toEqual([{ t: 'look', ...order }]);
});

test('[V7] an open pay sheet says its claim every twenty seconds until it is closed', () => {
  const { looking, said, time } = screen();
  looking.look(order);
  const close = looking.look(order, { paying: true });
  const claim = { t: 'look', ...order, paying: true };
  expect(said()).toEqual([claim]);
  expect([said(19_999), said(1), said(20_000)]).toEqual([[], [claim], [claim]]);
  close();
  expect(said()).toEqual([{ t: 'look', ...order }]);
  expect([said(60_000), time.waits()]).toEqual([[], []]);
});

test('[V7] it ends with the screen on which it stood, in whichever order the two close', () => {
  const { looking, said } = screen();
  const closeOrder = looking.look(order);
  const closeSheet = looking.look(order, { paying: true });
  said();
  closeOrder();
  closeSheet();
  expect(said(60_000)).toEqual([{ t: 'look' }]);
});

test('[V7] a new connection hears it at once, and twenty seconds later again', () => {
  const { looking, said } = screen();
  looking.look(order, { paying: true });
  const claim = { t: 'look', ...order, paying: true };
  said(10_000);
  looking.again();
  expect([said(), said(19_999), said(1)]).toEqual([[claim], [], [claim]]);
  looking.close();
  expect(said(60_000)).toEqual([]);
});

test('[V1] a new connection hears of no look where there is none', () => {
  const { looking, said } = screen();
  looking.again();
  expect(said()).toEqual([]);
});
