import { expect, test } from 'vitest';
import type { LookNote, NewsNote, SeenNote, Up } from '../shop/wire.ts';
import { createFakeTime } from '../test/kit/fake-time.ts';
import { welcomeFrame } from '../test/kit/frames.ts';
import { idAt, tillB } from '../test/kit/sample-shop.ts';
import { createAround } from './around.ts';

const order = { kind: 'order', id: idAt(1) } as const;

function till() {
  const time = createFakeTime();
  const sent: Up[] = [];
  const around = createAround({ send: (frame) => sent.push(frame), after: time.timers.after });
  return { around, time, sent };
}
const look = (document?: LookNote['document']): LookNote => ({
  ...{ t: 'note', kind: 'look', till: tillB },
  ...(document && { document }),
});

test('[V9] what others look at is here until they look elsewhere or the line is gone', () => {
  const { around } = till();
  around.receive(look(order), 1);
  const { looks } = around.view();
  expect([...looks]).toEqual([[tillB, look(order)]]);
  around.receive(look(), 1);
  expect(around.view().looks.size).toBe(0);
  // What was shown before stays as it was: views are compared.
  expect(looks.size).toBe(1);
  around.receive(look(order), 1);
  around.cut();
  expect(around.view().looks.size).toBe(0);
});

test('[V13] how far the screens are is what was told last', () => {
  const { around } = till();
  const note: SeenNote = { t: 'note', kind: 'seen', seq: 7, tills: 2, behind: [tillB] };
  around.receive(note, 7);
  around.cut();
  expect(around.view().screens).toBe(note);
});

test('[V16] news is handed on as it comes', () => {
  const { around } = till();
  const news: NewsNote = { t: 'note', kind: 'news', about: 'ready', document: { ...order, number: 'A-1' }, by: 'B' };
  const heard: NewsNote[] = [];
  const stop = around.onNews((one) => heard.push(one));
  around.receive(news, 1);
  stop();
  around.receive(news, 1);
  expect(heard).toEqual([news]);
});

test('[V10] every connection hears how far this till is, and what is open here', () => {
  const { around, sent, time } = till();
  around.look(order);
  time.pass(0);
  around.receive(welcomeFrame({ resume: 'live' }), 4);
  around.receive(welcomeFrame({ resume: 'live' }), 4);
  const open = { t: 'look', ...order };
  expect(sent).toEqual([open, open, { t: 'seen', seq: 4 }, open, { t: 'seen', seq: 4 }]);
  around.close();
  expect(time.waits()).toEqual([]);
});
