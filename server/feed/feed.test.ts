import { describe, expect, test } from 'vitest';
import { createReplica } from '../../shop/replica.ts';
import { type Cursor, groupOf } from '../../shop/wire.ts';
import {
  category,
  cursorAt,
  document,
  epoch,
  listener,
  welcomeRest as rest,
  sourceOf,
  taxClass,
  told,
} from '../../test/kit/told-source.ts';
import { silentLog } from '../log.ts';
import { createFeed } from './feed.ts';
import { createRecent } from './recent.ts';

describe('telling', () => {
  test('[F4] a flush is one frame to each member of a group it touches', () => {
    const feed = createFeed(sourceOf([]), silentLog());
    const [everything, catalogue, orders] = [listener(), listener(), listener()];
    feed.join(everything.member, undefined, cursorAt(0), rest);
    feed.join(catalogue.member, ['catalogue'], undefined, rest);
    feed.join(orders.member, ['orders'], undefined, rest);
    for (const one of [everything, catalogue, orders]) one.texts.length = 0;
    feed.publish([
      told(1, [category('a')]),
      told(2, [document('order', 'o')]),
      told(3, [category('b'), taxClass('c')]),
    ]);
    expect([everything, catalogue, orders].map((one) => one.frames())).toMatchObject([
      [{ t: 'entries', prev: 0, seq: 3, hash: 'h3', entries: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] }],
      [{ t: 'entries', prev: 0, seq: 3, entries: [{ seq: 1 }, { seq: 3 }] }],
      [{ t: 'entries', prev: 0, seq: 2, hash: 'h2', entries: [{ seq: 2 }] }],
    ]);
    feed.publish([told(4, [document('receipt', 'r'), category('d')])]);
    expect(orders.frames()[1]).toMatchObject({ prev: 2, seq: 4, entries: [{ changes: [{ kind: 'receipt' }] }] });
    expect(catalogue.frames()[1]).toMatchObject({ prev: 3, seq: 4, entries: [{ changes: [{ kind: 'category' }] }] });
  });

  test('[F3] who left, or joined another group, hears no more of the first', () => {
    const feed = createFeed(sourceOf([]), silentLog());
    const one = listener();
    feed.join(one.member, ['orders'], undefined, rest);
    feed.join(one.member, ['catalogue'], undefined, rest);
    one.texts.length = 0;
    feed.publish([told(1, [document('order', 'o')])]);
    feed.leave(one.member);
    feed.publish([told(2, [category('a')])]);
    expect(one.texts).toEqual([]);
  });
});

describe('catching up', () => {
  const history = [told(2, [category('a')]), told(5, [document('order', 'o')]), told(7, [category('a')])];

  test.each([
    ['live', 7, []],
    ['entries', 5, [7]],
    ['entries', 2, [5, 7]],
    ['entries', 0, [2, 5, 7]],
  ])('[F2] %s from %i', (resume, seq, missed) => {
    const one = listener();
    createFeed(sourceOf(history), silentLog()).join(one.member, undefined, cursorAt(seq), rest);
    const [welcome, entries] = one.frames();
    expect(welcome).toMatchObject({ t: 'welcome', resume, epoch, seq: 7, hash: 'h7', group: '*' });
    if (missed.length === 0) expect(entries).toBeUndefined();
    else expect(entries).toMatchObject({ t: 'entries', prev: seq, seq: 7, entries: missed.map((n) => ({ seq: n })) });
  });

  test('[F2] a cursor of another group, or none, gets a snapshot; one whose hash is another’s is told so', () => {
    const documents = [category('a'), document('order', 'o')];
    const resumeOf = (topics: string[] | undefined, cursor: Cursor | undefined) => {
      const one = listener();
      createFeed(sourceOf(history, documents), silentLog()).join(one.member, topics, cursor, rest);
      const [welcome, snapshot] = one.frames();
      const kinds = snapshot?.t === 'snapshot' ? snapshot.changes.map(({ kind }) => kind) : [];
      return [welcome?.t === 'welcome' ? welcome.resume : '', kinds];
    };
    expect(resumeOf(undefined, undefined)).toEqual(['snapshot', ['category', 'order']]);
    expect(resumeOf(['orders'], cursorAt(7))).toEqual(['snapshot', ['order']]);
    expect(resumeOf(undefined, { ...cursorAt(5), hash: 'other' })).toEqual(['diverged', ['category', 'order']]);
    expect(resumeOf(undefined, { ...cursorAt(4) })).toEqual(['diverged', ['category', 'order']]);
  });

  test('[F2] topics catch up with their own entries alone', () => {
    const one = listener();
    createFeed(sourceOf(history), silentLog()).join(
      one.member,
      ['catalogue'],
      cursorAt(2, groupOf(['catalogue'])),
      rest,
    );
    expect(one.frames()).toMatchObject([
      { resume: 'entries', seq: 7, group: 'catalogue' },
      { prev: 2, seq: 7, entries: [{ seq: 7 }] },
    ]);
  });

  test('[F14] a large snapshot and a large catch-up come in parts that a till puts together', () => {
    const documents = Array.from({ length: 60 }, (_, n) => category(`c${n}`, 'x'.repeat(9_000)));
    const many = documents.map((change, n) => told(n + 1, [change]));
    for (const cursor of [undefined, cursorAt(0)]) {
      const one = listener();
      createFeed(sourceOf(many, documents), silentLog()).join(one.member, undefined, cursor, rest);
      expect(one.texts.length).toBeGreaterThan(3);
      for (const text of one.texts) expect(text.length).toBeLessThan(256 * 1024);
      const replica = createReplica();
      if (cursor) replica.receive({ t: 'snapshot', ...cursor, part: 1, parts: 1, changes: [] }, 0);
      for (const frame of one.frames()) expect(replica.receive(frame, 0).send).toEqual([]);
      expect([replica.cursor?.seq, [...replica.shop.all('category')].length]).toEqual([60, 60]);
    }
  });

  test('[F14] an empty shop is one empty part', () => {
    const one = listener();
    createFeed(sourceOf([]), silentLog()).join(one.member, undefined, undefined, rest);
    expect(one.frames()[1]).toEqual({ t: 'snapshot', epoch, seq: 0, hash: 'h0', part: 1, parts: 1, changes: [] });
  });

  test('[F2] entries are kept up to a bound; who is further behind gets a snapshot', () => {
    const recent = createRecent({ seq: 0, hash: 'h0' });
    for (let seq = 1; seq <= 20_001; seq += 1) recent.add(told(seq, []));
    expect(recent.after(0, 'h0')).toBe('too-much');
    expect(recent.after(19_999, 'h19999')).toHaveLength(2);
    expect(recent.after(20_001, 'h20001')).toEqual([]);
    expect(recent.after(10_001, 'h10001')).toHaveLength(10_000);
    expect(recent.after(10_001, 'h1')).toBe('diverged');
    expect(recent.after(10_500)).toHaveLength(9_501);
  });
});

describe('plain texts', () => {
  const both = () =>
    told(1, [document('estimate', 'e'), document('order', 'o'), document('order', 'p'), category('a')]);

  test('[P1] one text a kind and entry, none for other kinds', () => {
    const feed = createFeed(sourceOf([]), silentLog());
    const one = listener();
    const leave = feed.addPlain(one.port);
    feed.publish([both(), told(2, [category('a')]), told(3, [document('order', 'o')])]);
    expect(one.texts).toEqual(['estimate_updated', 'order_updated', 'order_updated']);
    leave();
    feed.publish([both()]);
    expect(one.texts).toHaveLength(3);
  });

  test('[P8] to one that does not read, at most one text of each kind waits; once it reads they go on', () => {
    const feed = createFeed(sourceOf([]), silentLog());
    const [stuck, quick] = [listener(), listener()];
    for (const { port } of [stuck, quick]) feed.addPlain(port);
    stuck.port.waiting = 1;
    for (let n = 0; n < 5; n += 1) feed.publish([both()]);
    expect([stuck.texts, quick.texts.length]).toEqual([['estimate_updated', 'order_updated'], 10]);
    stuck.port.waiting = 0;
    feed.publish([both()]);
    expect(stuck.texts).toHaveLength(4);
  });
});
