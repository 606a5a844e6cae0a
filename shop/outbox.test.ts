import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idAt } from '../test/kit/sample-shop.ts';
import { createOutbox } from './outbox.ts';
import type { CommandFrame, Down, Up } from './wire.ts';

const ask = (n: number) => ({ id: idAt(n), type: 'complete-order', body: { orderId: idAt(n) } });
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
const outOfOrder = (n: number, lastN: number): Down => ({ t: 'out-of-order', id: idAt(n), n: 9, lastN });
const brief = (frames: readonly Up[]) => frames.map((frame) => (frame.t === 'command' ? [frame.id, frame.n] : frame.t));

function welcomed(lastN = 0) {
  const outbox = createOutbox({ numbered: true });
  outbox.receive(welcome(lastN));
  return outbox;
}

describe('an outbox', () => {
  test('[K11] what is asked before the welcome waits, and goes out in order behind the last that counted', () => {
    const outbox = createOutbox({ numbered: true });
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
    expect(brief(outbox.again())).toEqual([[idAt(1), 1]]);
  });

  test('[K11] where the host counts otherwise, everything undecided is renumbered, ids and order kept', () => {
    const outbox = welcomed(4);
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

  test('[L11] in memory alone it never says what it has in hand', () => {
    const outbox = welcomed(3);
    outbox.add(ask(1));
    outbox.receive(accepted(1));
    expect(outbox.add(ask(2))[0]).not.toHaveProperty('answered');
  });

  test('[B20] a host that counts less than it did gets again what was done since, stamped, ahead of what is undecided', () => {
    const outbox = welcomed();
    for (const n of [1, 2, 3, 4, 5]) outbox.add(ask(n));
    outbox.receive(accepted(1, 11));
    outbox.receive(accepted(2, 12));
    outbox.receive(refused(3, 'never'));
    outbox.receive(accepted(4, 14));
    const at = '2026-11-20T09:30:00.000Z';
    const entries = [{ seq: 14, at, by: 'till:B', till: 'b', command: { id: idAt(4), type: '' }, changes: [] }];
    outbox.receive({ t: 'entries', epoch: 'e', prev: 13, seq: 14, hash: 'h', entries });
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
    expect(outbox.receive(welcome(2, 11)).send).toEqual([]);
    expect(brief(outbox.receive(welcome(0, 50)).send)).toEqual([[idAt(2), 1]]);
  });

  test('[K11] a window leaves counting to the process behind it', () => {
    const outbox = createOutbox({ numbered: false });
    outbox.receive(welcome(7));
    expect(outbox.add({ ...ask(1), base: { kind: 'order', id: idAt(1), version: 3 } })).toEqual([
      { t: 'command', ...ask(1), base: { kind: 'order', id: idAt(1), version: 3 } },
    ]);
  });

  test('[K3] over any line that loses, repeats and cuts, every command is decided once and in order', () => {
    const happenings = fc.array(fc.constantFrom('ask', 'up', 'lose-up', 'down', 'lose-down', 'cut'), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(happenings, fc.nat(5), (events, lastN) => {
        const outbox = createOutbox({ numbered: true });
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
