import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idAt } from '../test/kit/sample-shop.ts';
import { createOutbox, type OutboxKept, type OutboxWrite, type Pending } from './outbox.ts';
import type { CommandFrame, Down, Up } from './wire.ts';

const at = '2026-11-20T09:30:00.000Z';
const ask = (n: number) => ({ id: idAt(n), type: 'complete-order', body: { orderId: idAt(n) }, at });
const welcome = (lastN: number, safe = 0): Down => {
  const rest = { protocol: '', shop: '', epoch: 'e', seq: 0, hash: 'h', group: '*', now: '', you: {}, limits: {} };
  return { t: 'welcome', resume: 'live', lastN, safe, ...rest };
};
const accepted = (n: number, line = 1): Down => ({ t: 'verdict', id: idAt(n), ok: true, seq: line, line });
const refused = (n: number, retry: 'never' | 'rebase' | 'later'): Down => ({
  t: 'verdict',
  id: idAt(n),
  ok: false,
  code: 'storage',
  message: '',
  retry,
});
const entry = (n: number, seq: number): Down => {
  const entries = [{ seq, at, by: 'till:B', till: 'b', command: { id: idAt(n), type: '' }, changes: [] }];
  return { t: 'entries', epoch: 'e', prev: seq - 1, seq, hash: 'h', entries };
};
const outOfOrder = (n: number, lastN: number): Down => ({ t: 'out-of-order', id: idAt(n), n: 9, lastN });
const brief = (frames: readonly Up[]) => frames.map((frame) => (frame.t === 'command' ? [frame.id, frame.n] : frame.t));

/** An outbox whose writes are on the disk at once. */
function open(kept?: OutboxKept, numbered = true, time = at, isPairedAnew = false) {
  let now = time;
  const outbox = createOutbox({ numbered, isPairedAnew, now: () => now, ...(kept && { kept }) });
  const rows = new Map((kept?.rows ?? []).map((row) => [row.id, row]));
  const keep = (write: OutboxWrite | undefined): Up[] => {
    if (!write) return outbox.next();
    for (const row of write.put) rows.set(row.id, row);
    for (const id of write.drop) rows.delete(id);
    return outbox.kept(write);
  };
  return {
    ...outbox,
    add: (pending: Pending) => keep(outbox.add(pending)),
    receive(frame: Down) {
      const { write, ...rest } = outbox.receive(frame);
      return { ...rest, send: keep(write) };
    },
    onDisk: (): OutboxKept => ({ rows: [...rows.values()], count: outbox.count() }),
    keep,
    passTo: (later: string) => {
      now = later;
    },
    raw: outbox,
  };
}

function welcomed(lastN = 0) {
  const outbox = open({ rows: [] });
  outbox.receive(welcome(lastN));
  return outbox;
}

describe('an outbox', () => {
  test('[K11] what is asked before the welcome waits, and goes out in order behind the last that counted', () => {
    const outbox = open();
    expect([...outbox.add(ask(1)), ...outbox.add(ask(2))]).toEqual([]);
    expect(brief(outbox.receive(welcome(7)).send)).toEqual([
      [idAt(1), 8],
      [idAt(2), 9],
    ]);
    expect(brief(outbox.add(ask(3)))).toEqual([[idAt(3), 10]]);
  });

  test('[U5] what is undecided is sent again with its id and place after a new welcome', () => {
    const outbox = welcomed();
    const first = [...outbox.add(ask(1)), ...outbox.add(ask(2))];
    expect(first).toHaveLength(2);
    expect(outbox.receive(welcome(1)).send.map((frame) => (frame as CommandFrame).id)).toEqual([idAt(1), idAt(2)]);
    expect(outbox.receive(welcome(1)).send.map((frame) => (frame as CommandFrame).n)).toEqual([1, 2]);
  });

  test('[K11] a verdict settles its command, once', () => {
    const outbox = welcomed();
    outbox.add(ask(1));
    outbox.add(ask(2));
    expect(outbox.receive(accepted(1)).settled).toMatchObject({ pending: { id: idAt(1) }, verdict: { ok: true } });
    expect(outbox.receive(accepted(1)).settled).toBeUndefined();
    expect(brief(outbox.again())).toEqual([[idAt(2), 2]]);
    expect(outbox.receive(refused(2, 'never')).settled).toMatchObject({ verdict: { retry: 'never' } });
    expect(outbox.pending()).toEqual([]);
    expect(brief(outbox.add(ask(3)))).toEqual([[idAt(3), 3]]);
  });

  test('[K11] `later` settles nothing: the same is asked again', () => {
    const outbox = welcomed();
    outbox.add(ask(1));
    expect(outbox.receive(refused(1, 'later'))).toEqual({ send: [] });
    expect(outbox.next()).toEqual([]);
    expect(brief(outbox.again())).toEqual([[idAt(1), 1]]);
  });

  test('[K11] where the host counts otherwise, everything undecided is renumbered, ids and order kept', () => {
    const outbox = open();
    outbox.receive(welcome(4));
    outbox.add(ask(1));
    outbox.add(ask(2));
    expect(brief(outbox.receive(outOfOrder(1, 2)).send)).toEqual([
      [idAt(1), 3],
      [idAt(2), 4],
    ]);
    expect(outbox.receive(outOfOrder(77, 0)).send).toEqual([]);
    outbox.receive(accepted(1));
    outbox.receive(accepted(2));
    outbox.receive(welcome(9));
    expect(brief(outbox.add(ask(3)))).toEqual([[idAt(3), 10]]);
  });

  test('[B20] a host that counts less than it did gets again what was done since, stamped, ahead of what is undecided', () => {
    const outbox = welcomed();
    for (const n of [1, 2, 3, 4, 5]) outbox.add(ask(n));
    outbox.receive(accepted(1, 11));
    outbox.receive(accepted(2, 12));
    outbox.receive(refused(3, 'never'));
    outbox.receive(accepted(4, 14));
    outbox.receive(entry(4, 14));
    const again = outbox.receive(welcome(1)).send;
    expect(brief(again)).toEqual([
      [idAt(2), 2],
      [idAt(4), 3],
      [idAt(5), 4],
    ]);
    expect(again.map((frame) => (frame as CommandFrame).made)).toEqual([
      undefined,
      { at, by: 'till:B', numbers: {}, prices: {} },
      undefined,
    ]);
    expect(brief(outbox.add(ask(6)))).toEqual([[idAt(6), 5]]);
  });

  test('[B23] what is in a verified backup is not kept for that', () => {
    const outbox = welcomed();
    for (const n of [1, 2]) outbox.add(ask(n));
    outbox.receive(accepted(1, 11));
    outbox.receive(accepted(2, 12));
    for (const n of [1, 2]) outbox.receive(entry(n, 10 + n));
    outbox.passTo('2026-11-22T09:30:00.000Z');
    expect(outbox.receive(welcome(2, 11)).send).toEqual([]);
    expect(brief(outbox.receive(welcome(0, 50)).send)).toEqual([[idAt(2), 1]]);
  });

  test('[Q1] what is kept goes on in another process: order, ids, places and numbers', () => {
    const outbox = welcomed(4);
    for (const n of [1, 2, 3]) outbox.add(ask(n));
    outbox.receive(accepted(1, 11));
    const after = open(outbox.onDisk());
    expect(after.pending().map(({ id, n }) => [id, n])).toEqual([
      [idAt(2), 6],
      [idAt(3), 7],
    ]);
    expect(after.add(ask(4))).toEqual([]);
    expect(brief(after.receive(welcome(6)).send)).toEqual([
      [idAt(2), 6],
      [idAt(3), 7],
      [idAt(4), 8],
    ]);
  });

  test('[Q2] a command is sent only once it is kept, and what comes behind it waits for it', () => {
    const { raw } = welcomed();
    const [first, second] = [raw.add(ask(1)), raw.add(ask(2))];
    expect(raw.kept(second)).toEqual([]);
    expect(brief(raw.kept(first))).toEqual([
      [idAt(1), 1],
      [idAt(2), 2],
    ]);
  });

  test('[Q3] it says that it has a verdict in hand only once that is kept', () => {
    const { raw, add } = welcomed();
    add(ask(1));
    const verdict = raw.receive(accepted(1, 11));
    const next = raw.add(ask(2));
    expect(raw.kept({ ...next, count: { next: 3, highest: 2, answered: 0 } })[0]).not.toHaveProperty('answered');
    if (verdict.write) raw.kept(verdict.write);
    expect(raw.again()[0]).toMatchObject({ id: idAt(2), n: 2, answered: 1 });
  });

  test('[L11] in memory alone it never says what it has in hand', () => {
    const outbox = open();
    outbox.receive(welcome(3));
    outbox.add(ask(1));
    outbox.receive(accepted(1));
    expect(outbox.add(ask(2))[0]).not.toHaveProperty('answered');
  });

  test('[Q4] a host that counts further than this till ever did gets nothing of it', () => {
    const outbox = welcomed(4);
    outbox.add(ask(1));
    const after = open(outbox.onDisk());
    expect(after.receive(welcome(6))).toMatchObject({ pairAgain: true, send: [] });
    expect(after.pending()).toHaveLength(1);
    expect(after.add(ask(2))).toEqual([]);
  });

  test('[Q8] a till that joined once more takes the host’s count, and what the host never heard is looked into', () => {
    const outbox = welcomed(4);
    for (const n of [1, 2]) outbox.add(ask(n));
    const anew = open(outbox.onDisk(), true, at, true);
    expect(anew.receive(welcome(9)).send).toEqual([]);
    expect(anew.attention().map(({ id, refusal }) => [id, refusal?.code])).toEqual([
      [idAt(1), 'forbidden'],
      [idAt(2), 'forbidden'],
    ]);
    expect(brief(anew.add(ask(3)))).toEqual([[idAt(3), 10]]);
    // One whose count fits goes on as it was.
    expect(brief(open(outbox.onDisk(), true, at, true).receive(welcome(4)).send)).toEqual([
      [idAt(1), 5],
      [idAt(2), 6],
    ]);
  });

  test('[Q5] what is refused after the screen went on stays until somebody looked into it, and blocks nothing (F-19)', () => {
    const outbox = welcomed();
    for (const n of [1, 2, 3]) outbox.add(ask(n));
    outbox.keep(outbox.stamp(idAt(1), { at, by: 'till:B', seen: 3 }));
    outbox.keep(outbox.stamp(idAt(2), { at, by: 'till:B', seen: 3, reserved: true }));
    expect(outbox.receive(refused(1, 'never')).settled?.wasQueued).toBe(true);
    expect(outbox.receive(refused(2, 'rebase')).settled?.wasQueued).toBe(false);
    const after = open(outbox.onDisk());
    expect(after.attention()).toMatchObject([{ id: idAt(1), refusal: { code: 'storage', at } }]);
    expect(after.pending().map(({ id }) => id)).toEqual([idAt(3)]);
    after.receive(welcome(2));
    expect(after.receive(refused(3, 'never')).settled?.wasQueued).toBe(true);
    after.keep(after.dismiss(idAt(1)));
    expect(open(after.onDisk()).attention()).toMatchObject([{ id: idAt(3) }]);
  });

  test('[Q6] what surely never left is taken back, and what is behind it closes up', () => {
    const outbox = welcomed(4);
    outbox.cut();
    for (const n of [1, 2, 3]) outbox.add(ask(n));
    expect([1, 2, 3].map((n) => outbox.mayBeThere(idAt(n)))).toEqual([false, false, false]);
    outbox.keep(outbox.withdraw(idAt(2)));
    expect(brief(outbox.receive(welcome(4)).send)).toEqual([
      [idAt(1), 5],
      [idAt(3), 6],
    ]);
    expect(outbox.mayBeThere(idAt(1))).toBe(true);
    outbox.keep(outbox.withdraw(idAt(1)));
    expect(outbox.onDisk().rows.map(({ id, n }) => [id, n])).toEqual([[idAt(3), 5]]);
  });

  test('[Q7] a long queue goes out a hundred at a time', () => {
    const outbox = open({ rows: [] });
    for (let n = 1; n <= 250; n += 1) outbox.add(ask(n));
    expect(outbox.receive(welcome(0)).send).toHaveLength(100);
    expect(brief(outbox.receive(accepted(1)).send)).toEqual([[idAt(101), 101]]);
    outbox.receive(refused(2, 'later'));
    expect(outbox.receive(outOfOrder(3, 1)).send).toEqual([]);
    expect(brief(outbox.again())).toHaveLength(100);
    // The process behind a window keeps what has no verdict: there is no end to what it takes.
    const window = open(undefined, false);
    window.receive(welcome(0));
    expect(Array.from({ length: 250 }, (_, index) => window.add(ask(index + 1)).length)).not.toContain(0);
  });

  test('[K11] a window leaves counting to the process behind it', () => {
    const outbox = open(undefined, false);
    outbox.receive(welcome(7));
    const base = { kind: 'order' as const, id: idAt(1), version: 3 };
    const { at: _, ...frame } = ask(1);
    expect(outbox.add({ ...ask(1), base })).toEqual([{ t: 'command', ...frame, base }]);
  });

  test('[K3] over any line that loses, repeats and cuts, every command is decided once and in order', () => {
    const happenings = fc.array(fc.constantFrom('ask', 'up', 'lose-up', 'down', 'lose-down', 'cut'), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(happenings, fc.nat(5), (events, lastN) => {
        const outbox = open();
        const host = { lastN, decided: [] as string[] };
        let up: Up[] = [];
        let down: Down[] = [];
        let asked = 0;
        const receive = (frame: Down) => up.push(...outbox.receive(frame).send);
        const decide = (frame: CommandFrame) => {
          const known = host.decided.includes(frame.id);
          if (!known && frame.n !== host.lastN + 1)
            return { t: 'out-of-order', id: frame.id, n: frame.n ?? 0, lastN: host.lastN } satisfies Down;
          if (!known) host.decided.push(frame.id);
          if (!known) host.lastN += 1;
          return { t: 'verdict', id: frame.id, ok: true, seq: 1, line: 1 } satisfies Down;
        };
        const deliver = () => {
          const frame = up.shift();
          if (frame?.t === 'command') down.push(decide(frame));
        };
        const connect = () => {
          up = [];
          down = [welcome(host.lastN)];
        };
        const step = {
          ask: () => {
            asked += 1;
            up.push(...outbox.add(ask(asked)));
          },
          up: deliver,
          'lose-up': () => up.shift(),
          down: () => {
            const frame = down.shift();
            if (frame) receive(frame);
          },
          'lose-down': () => down.shift(),
          cut: connect,
        };
        connect();
        for (const event of events) step[event as keyof typeof step]();
        for (let round = 0; outbox.pending().length > 0; round += 1) {
          expect(round).toBeLessThan(10);
          connect();
          for (let steps = 0; steps < 10_000 && (up.length > 0 || down.length > 0); steps += 1) {
            step.down();
            deliver();
          }
        }
        expect(host.decided).toEqual(Array.from({ length: asked }, (_, index) => idAt(index + 1)));
      }),
      { numRuns: 400 },
    );
  });
});
