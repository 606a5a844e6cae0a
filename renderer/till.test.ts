import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { recoveredNote } from '../server/recovery.ts';
import type { LinkState } from '../shop/connection.ts';
import type { Change } from '../shop/documents.ts';
import { isRefusal } from '../shop/refusal.ts';
import { publicChanges, type TillCommandType, type TillWish } from '../shop/shop.ts';
import type { CommandFrame, Down, EntriesFrame, StorageNote, VerdictFrame } from '../shop/wire.ts';
import { createFakeTime } from '../test/kit/fake-time.ts';
import { snapshotFrame, welcomeFrame } from '../test/kit/frames.ts';
import { atA, atB, createSampleShop, enterInto, idAt, noon, tillA, tryAt } from '../test/kit/sample-shop.ts';
import { showTill } from '../test/kit/shown-till.ts';
import type { Link, LinkEvents } from './links/link.ts';

/** A till at a line that carries only what the test lets through, to a host that decides for real. */
function tillAtAHost() {
  let now = noon;
  let events: LinkEvents | undefined;
  const time = createFakeTime();
  const link: Link = {
    numbered: true,
    start: (given) => {
      events = given;
    },
    send() {},
    reconnect() {},
    close() {},
  };
  const till = showTill(link, time, () => now);
  const shop = createSampleShop();
  const you = { till: { id: tillA, code: 'A', name: 'Till A', role: 'counter' as const } };
  let seq = 1;
  let lastN = 0;
  const at = () => ({ epoch: '1-00000000', seq, hash: `h${seq}` });
  const say = (frame: Down) => events?.onFrame(frame);
  const put = (by: string, id: string, changes: readonly Change[], type = 'x'): EntriesFrame => {
    const prev = seq;
    seq += 1;
    for (const change of changes) shop.put(change, seq);
    const entry = { seq, at: now, by, till: tillA, command: { id, type }, changes: publicChanges(changes) };
    return { t: 'entries', ...at(), prev, entries: [entry] };
  };
  const commands = () => till.sent.filter((frame): frame is CommandFrame => frame.t === 'command');
  return {
    till,
    time,
    commands,
    say,
    setNow: (next: string) => {
      now = next;
    },
    hello: () => events?.hello(),
    state: (state: LinkState) => events?.onState(state),
    welcome() {
      events?.onState({ is: 'live' });
      say(welcomeFrame({ ...at(), lastN, you }));
    },
    snapshot: () => say(snapshotFrame(shop, at())),
    /** What the host says to a command: the frames are the test's to deliver. */
    decide(command = commands().at(-1)): { verdict: VerdictFrame; entries?: EntriesFrame } {
      if (!command) throw new Error('nothing was asked');
      lastN += 1;
      const head = { t: 'verdict' as const, id: command.id, n: lastN };
      const decided = tryAt(shop, command.type as TillCommandType, command.body as object, { ...atA, at: now });
      if (isRefusal(decided)) return { verdict: { ...head, ok: false, ...decided } };
      const entries = put('till:A', command.id, decided, command.type);
      return { verdict: { ...head, ok: true, seq, line: seq }, entries };
    },
    /** Something that another till did. */
    otherwise: (type: TillCommandType, body: object) =>
      say(put('till:B', randomUUID(), enterInto(shop, seq + 1, type, body, atB))),
  };
}

function welcomed() {
  const host = tillAtAHost();
  host.welcome();
  host.snapshot();
  return host;
}

const orderId = idAt(100);
const lines = (n = 101, quantityMilli = 1000) => [{ id: idAt(n), productId: 'coffee', quantityMilli }];
const createOrder: TillWish = { type: 'create-order', body: { orderId, lines: lines() } };
const addLines: TillWish = { type: 'add-lines', body: { orderId, lines: lines(102) } };
const payment = { id: idAt(104), tender: 'cash' as const, amountMinor: 700, tenderedMinor: 1000 };
const pay: TillWish = { type: 'pay-order', body: { orderId, receiptId: idAt(103), payments: [payment] } };
const complete: TillWish = { type: 'complete-order', body: { orderId } };
const later = (id: string, code: 'storage' | 'starting'): Down => ({
  t: 'verdict',
  id,
  ok: false,
  code,
  message: '',
  retry: 'later',
});

describe('what was asked for', () => {
  test('[U3] is shown at once and marked, with the number and totals that the host will give it', () => {
    const { till, say, decide } = welcomed();
    void till.submit(createOrder);
    const asked = till.view().shop.get('order', orderId);
    expect(asked).toMatchObject({ number: 'A-001', totals: { totalMinor: 350 }, openedAt: noon, version: 0 });
    expect([till.view().pendingIds.has(orderId), till.view().pending.length]).toEqual([true, 1]);
    const { verdict, entries } = decide();
    say(verdict);
    const accepted = till.view().shop.get('order', orderId);
    expect([till.view().pendingIds.size, till.view().pending]).toEqual([0, []]);
    if (entries) say(entries);
    const confirmed = till.view().shop.get('order', orderId);
    expect(confirmed).toEqual({ ...asked, version: 2, openedBy: 'till:A' });
    expect(accepted).toMatchObject({ number: 'A-001', version: 2 });
  });

  test.each([
    ['the verdict comes first', ['verdict', 'entries']],
    ['the entry comes first, as on a secondary till', ['entries', 'verdict']],
  ] as const)('[U3] is on every view until it is confirmed: %s', (_, sequence) => {
    const { till, say, decide } = welcomed();
    void till.submit(createOrder);
    const seen = till.record(({ shop, pendingIds }) => [shop.get('order', orderId)?.number, pendingIds.has(orderId)]);
    const decided = decide();
    for (const which of sequence) {
      const frame = decided[which];
      if (frame) say(frame);
    }
    expect(seen).toEqual([
      ['A-001', true],
      ['A-001', false],
      ['A-001', false],
    ]);
  });

  test('[U3] builds on what was asked for before it, and all of it is marked', () => {
    const { till } = welcomed();
    for (const wish of [createOrder, addLines, pay, complete]) void till.submit(wish);
    const { shop, pendingIds, pending } = till.view();
    expect(shop.get('order', orderId)).toMatchObject({
      status: 'completed',
      paidMinor: 700,
      payments: [{ changeMinor: 300 }],
    });
    expect(shop.get('receipt', idAt(103))).toMatchObject({ orderId });
    expect([pending.map(({ type }) => type), pendingIds.has(orderId), pendingIds.has(idAt(103))]).toEqual([
      ['create-order', 'add-lines', 'pay-order', 'complete-order'],
      true,
      true,
    ]);
  });

  test('[U3] stands on top of what others did meanwhile', () => {
    const { till, otherwise, say, decide } = welcomed();
    void till.submit(createOrder);
    const { verdict, entries } = decide();
    say(verdict);
    if (entries) say(entries);
    void till.submit(addLines);
    otherwise('add-lines', { orderId, lines: lines(105, 2000) });
    expect(
      till
        .view()
        .shop.get('order', orderId)
        ?.lines.map(({ id }) => id),
    ).toEqual([idAt(101), idAt(105), idAt(102)]);
  });

  test('[U3] before the first copy of the shop it waits, and shows as soon as that is there', () => {
    const { till, welcome, snapshot, commands } = tillAtAHost();
    void till.submit(createOrder);
    expect([till.view().ready, till.view().pending.length, commands()]).toEqual([false, 1, []]);
    welcome();
    expect(commands()).toMatchObject([{ type: 'create-order', n: 1 }]);
    snapshot();
    expect([till.view().ready, till.view().shop.get('order', orderId)?.number]).toEqual([true, 'A-001']);
  });

  test('[U3] keeps the time at which it was asked for', () => {
    const { till, setNow, otherwise } = welcomed();
    void till.submit(createOrder);
    setNow('2026-11-22T13:00:00.000Z');
    otherwise('create-order', { orderId: idAt(200), lines: lines(201) });
    expect(till.view().shop.get('order', orderId)?.openedAt).toBe(noon);
  });
});

describe('a refusal', () => {
  test('[U4] leaves the confirmed shop, and the asker gets its code', async () => {
    const { till, say, commands, otherwise } = welcomed();
    otherwise('create-order', { orderId, lines: lines() });
    const before = till.view().shop.get('order', orderId);
    const verdict = till.submit({ type: 'advance-order', body: { orderId, fulfilment: 'ready' } });
    expect(till.view().shop.get('order', orderId)?.fulfilment).toBe('ready');
    say({
      t: 'verdict',
      id: commands()[0]?.id ?? '',
      ok: false,
      code: 'moved',
      message: 'x',
      retry: 'rebase',
      current: before,
    });
    expect(await verdict).toMatchObject({ ok: false, code: 'moved', retry: 'rebase', current: before });
    expect(till.view().shop.get('order', orderId)).toEqual(before);
    expect([till.view().pending, till.view().pendingIds.size]).toEqual([[], 0]);
  });

  test('[U4] takes only its own command back', () => {
    const { till, say, commands } = welcomed();
    for (const wish of [createOrder, addLines, pay]) void till.submit(wish);
    const [, second] = commands();
    say({ t: 'verdict', id: second?.id ?? '', ok: false, code: 'not-for-sale', message: 'x', retry: 'never' });
    const order = till.view().shop.get('order', orderId);
    expect(order?.lines).toHaveLength(1);
    expect(till.view().pending.map(({ type }) => type)).toEqual(['create-order', 'pay-order']);
  });

  test('[U4] is the host’s to give: what this till would refuse is not shown and asked all the same', async () => {
    const { till, say, decide } = welcomed();
    const verdict = till.submit(complete);
    expect([till.view().pendingIds.size, till.view().pending.length]).toEqual([0, 1]);
    say(decide().verdict);
    expect(await verdict).toMatchObject({ ok: false, code: 'unknown-order' });
  });
});

describe('a new connection', () => {
  test('[U5] is asked everything undecided again, with the same ids, in order', () => {
    const { till, say, decide, state, welcome, commands } = welcomed();
    for (const wish of [createOrder, addLines, pay]) void till.submit(wish);
    const first = commands();
    say(decide(first[0]).verdict);
    state({ is: 'waiting', reason: 'x' });
    expect(till.view()).toMatchObject({
      link: { is: 'waiting' },
      pending: [{ type: 'add-lines' }, { type: 'pay-order' }],
    });
    welcome();
    expect(commands().slice(3)).toEqual(first.slice(1));
  });

  test('[U5] starts from the copy that is there', () => {
    const { hello, otherwise } = welcomed();
    otherwise('create-order', { orderId, lines: lines() });
    expect(hello()).toEqual({
      t: 'hello',
      app: { version: 'test' },
      cursor: { epoch: '1-00000000', seq: 2, hash: 'h2', group: '*' },
    });
    expect(tillAtAHost().hello()).toEqual({ t: 'hello', app: { version: 'test' } });
  });

  test('[U3] of a process that does not know us yet leaves what was asked for on the screen', () => {
    const { till, say } = welcomed();
    void till.submit(createOrder);
    say(welcomeFrame({ epoch: 'none', seq: 0, hash: 'none' }));
    expect(till.view().shop.get('order', orderId)?.number).toBe('A-001');
  });
});

describe('a host that cannot decide at the moment', () => {
  test('[U12] is asked again after a second, each command once, and what is not saved is said', async () => {
    const { till, time, say, decide, commands } = welcomed();
    const verdicts = [till.submit(createOrder), till.submit(addLines)];
    const ids = commands().map(({ id }) => id);
    for (let second = 1; second <= 3; second += 1) {
      for (const id of ids) say(later(id, 'storage'));
      expect([till.view().unsaved, till.view().pending.length]).toEqual([true, 2]);
      time.pass(999);
      expect(commands()).toHaveLength(2 * second);
      time.pass(1);
      expect(commands().map(({ id }) => id)).toEqual(Array.from({ length: second + 1 }, () => ids).flat());
    }
    const [first, other] = commands().slice(-2);
    say(decide(first).verdict);
    expect(till.view().unsaved).toBe(false);
    say(decide(other).verdict);
    expect(await Promise.all(verdicts)).toMatchObject([{ ok: true }, { ok: true }]);
    time.pass(60_000);
    expect(commands()).toHaveLength(8);
  });

  test('[U12] is not said to have lost anything while it only starts', () => {
    const { till, say, commands } = welcomed();
    void till.submit(createOrder);
    say(later(commands()[0]?.id ?? '', 'starting'));
    expect([till.view().unsaved, till.view().pending.length]).toEqual([false, 1]);
  });

  test('[U12] is not asked any more once the till is closed', () => {
    const { till, time, say, commands } = welcomed();
    void till.submit(createOrder);
    say(later(commands()[0]?.id ?? '', 'storage'));
    till.close();
    time.pass(60_000);
    expect(commands()).toHaveLength(1);
  });
});

describe('storage that stopped', () => {
  const storage = (state: StorageNote['state']): Down => ({ t: 'note', kind: 'storage', state });
  const closed = (code?: number): LinkState => ({ is: 'waiting', reason: 'x', ...(code !== undefined && { code }) });

  test('[U21] nothing is saved from the note on, or from a closing with 4010, until the host welcomes again', () => {
    const { till, say, state, welcome } = welcomed();
    const seen = till.record(({ unsaved }) => unsaved);
    say(storage('stopped'));
    expect(seen.at(-1)).toBe(true);
    for (const line of [closed(), { is: 'connecting' } as const, closed(4010), { is: 'connecting' } as const]) {
      state(line);
      expect(seen.at(-1)).toBe(true);
    }
    welcome();
    expect([seen.at(-1), till.view().storage.state]).toEqual([false, 'ok']);
    state(closed(4010));
    expect(seen.at(-1)).toBe(true);
  });

  test('[U21] a line that is cut for another reason says nothing about what is saved', () => {
    const { till, state } = welcomed();
    for (const code of [undefined, 1006, 4000, 4001]) {
      state(closed(code));
      expect(till.view().unsaved).toBe(false);
    }
  });

  test('[U21] what was asked for is sent again when the host is back, and is saved then', async () => {
    const { till, say, state, welcome, commands, decide } = welcomed();
    const verdict = till.submit(createOrder);
    say(later(commands()[0]?.id ?? '', 'storage'));
    say(storage('stopped'));
    state(closed(4010));
    welcome();
    expect(till.view()).toMatchObject({ unsaved: false, pending: [{ type: 'create-order' }] });
    say(decide().verdict);
    expect(await verdict).toMatchObject({ ok: true });
  });

  test('[U22] little room stays in sight over a new connection, until the host says that there is enough', () => {
    const { till, say, state, welcome } = welcomed();
    const seen = till.record((view) => view.storage.state);
    say({ t: 'note', kind: 'storage', state: 'low', freeBytes: 4 });
    state(closed());
    welcome();
    expect(till.view()).toMatchObject({ unsaved: false, storage: { state: 'low', freeBytes: 4 } });
    say(storage('full'));
    say(storage('ok'));
    expect([...new Set(seen)]).toEqual(['ok', 'low', 'full']);
    expect(till.view().storage.state).toBe('ok');
  });

  test('[U23] what is saved after a crash is there until the host stops cleanly', () => {
    const { till, say, welcome } = welcomed();
    const note = recoveredNote(createSampleShop(), { at: noon, seq: 7 }, noon);
    say(note);
    welcome();
    expect(till.view().recovered).toEqual(note);
    say({ t: 'note', kind: 'shutdown' });
    expect(till.view().recovered).toBeUndefined();
  });
});

describe('a view', () => {
  test('[K1] tells entries one by one after they are shown, and a snapshot to nobody', () => {
    const { till, otherwise, snapshot } = welcomed();
    const heard: unknown[] = [];
    const stop = till.onEntries((entries) => heard.push([entries.map(({ seq }) => seq), till.view().seq]));
    otherwise('create-order', { orderId, lines: lines() });
    snapshot();
    stop();
    otherwise('add-lines', { orderId, lines: lines(102) });
    expect(heard).toEqual([[[2], 2]]);
  });

  test('[K1] is another one after every change, and the same one where nothing changed', () => {
    const { till, say, otherwise } = welcomed();
    const before = till.view();
    say({ t: 'pong', at: 0, seq: 1, now: noon });
    expect(till.view()).toBe(before);
    otherwise('create-order', { orderId, lines: lines() });
    expect(till.view()).not.toBe(before);
  });

  test('[U17] says which tills are there and how the process behind the window stands', () => {
    const { till, say } = welcomed();
    const upstream = { t: 'note', kind: 'upstream', state: 'detached', since: noon, reason: 'x' } as const;
    say({ t: 'note', kind: 'presence', tills: [tillA, idAt(9)] });
    say(upstream);
    expect(till.view()).toMatchObject({ present: [tillA, idAt(9)], upstream, you: { till: { code: 'A' } } });
  });

  test('[U17] is away from the host once that has lasted, and with it again at once', () => {
    const { till, say, time, state } = welcomed();
    const away = till.record(({ isAway }) => isAway);
    state({ is: 'waiting', reason: 'x' });
    time.pass(1_000);
    state({ is: 'live' });
    time.pass(1_000);
    expect(new Set(away)).toEqual(new Set([false]));
    state({ is: 'waiting', reason: 'x' });
    time.pass(1_000);
    state({ is: 'connecting' });
    time.pass(500);
    expect(till.view().isAway).toBe(true);
    state({ is: 'live' });
    expect(till.view().isAway).toBe(false);
    const note = { t: 'note', kind: 'upstream', since: noon } as const;
    say({ ...note, state: 'live' });
    say({ ...note, state: 'detached' });
    expect(till.view().isAway).toBe(false);
    time.pass(1_500);
    expect(till.view().isAway).toBe(true);
    say({ ...note, state: 'live' });
    expect(till.view().isAway).toBe(false);
  });

  test('[U17] a window that opens while its till works alone knows it at once', () => {
    const { till, say } = welcomed();
    say({ t: 'note', kind: 'upstream', state: 'detached', since: noon });
    expect(till.view().isAway).toBe(true);
  });
});
