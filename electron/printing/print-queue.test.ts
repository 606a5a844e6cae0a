import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Paper } from '../../shop/paper.ts';
import type { PrintWish } from '../../shop/printing.ts';
import {
  afterStart,
  begun,
  ended,
  letBe,
  nextCopyNo,
  nextJob,
  type Printed,
  type PrintQueue,
  parsePrintQueue,
  restMs,
  shownJobs,
  tried,
  withWish,
} from './print-queue.ts';

const paper: Paper = { widthMm: 80, language: 'en', direction: 'ltr', rows: [{ is: 'rule' }] };
const at = '2026-11-22T12:00:00.000Z';
const wish = (of: string, copyNo = 0): PrintWish => ({ kind: 'receipt', of, copyNo, title: of, paper });
const done: Printed = { is: 'done' };
const away: Printed = { is: 'failed', fault: 'away', detail: 'no such printer' };

function asked(queue: PrintQueue, of: string, copyNo = 0): PrintQueue {
  const added = withWish(queue, wish(of, copyNo), { id: `job ${queue.jobs.length}`, at });
  if (added === 'full') throw new Error('the queue is full');
  return added.queue;
}
const empty = parsePrintQueue({});
const one = asked(empty, 'r1');
const states = ({ jobs }: PrintQueue) => jobs.map(({ state }) => state);
const failedAt = (queue: PrintQueue, nowMs: number) => ended(begun(queue, 'job 0'), 'job 0', away, nowMs);

test('[U40] the same copy of a receipt is one job, however often it is asked for (F-04)', () => {
  const printed = ended(begun(one, 'job 0'), 'job 0', done, 0);
  for (const queue of [one, begun(one, 'job 0'), printed, afterStart(begun(one, 'job 0'))]) {
    expect(withWish(queue, wish('r1'), { id: 'job 1', at })).toMatchObject({
      queue,
      isNew: false,
      job: { id: 'job 0' },
    });
  }
  expect(withWish(one, wish('r1', 1), { id: 'job 1', at })).toMatchObject({ isNew: true });
});

test('[U40] what was given up is tried again under the same copy', () => {
  for (const given of [letBe(one, 'job 0'), failedAt({ jobs: one.jobs.map((job) => ({ ...job, attempts: 4 })) }, 0)]) {
    expect(nextCopyNo(given, 'r1')).toBe(0);
    const again = withWish(given, wish('r1'), { id: 'job 1', at });
    expect(again).toMatchObject({ isNew: true, job: { id: 'job 0', state: 'waiting', attempts: 0 } });
  }
});

test('[U41] a printer that does not take it is tried again after 2, 5, 15 and 60 seconds, and then no more', () => {
  let queue = one;
  let nowMs = 0;
  for (const ms of [2_000, 5_000, 15_000, 60_000]) {
    queue = failedAt(queue, nowMs);
    expect([states(queue), restMs(queue, nowMs)]).toEqual([['waiting'], ms]);
    expect(nextJob(queue, nowMs + ms - 1)).toBeUndefined();
    nowMs += ms;
    expect(nextJob(queue, nowMs)).toMatchObject({ id: 'job 0' });
  }
  queue = failedAt(queue, nowMs);
  expect([states(queue), restMs(queue, nowMs)]).toEqual([['failed'], undefined]);
  expect(queue.jobs[0]).toMatchObject({ attempts: 5, lastError: { fault: 'away', detail: 'no such printer' } });
  expect(nextJob(tried(queue, 'job 0'), nowMs)).toMatchObject({ attempts: 0 });
});

test('[U41] one at a time; nobody waits behind one that rests, and a printer that took one takes the others', () => {
  let queue = asked(asked(one, 'r2'), 'r3');
  expect(nextJob(begun(queue, 'job 0'), 0)).toBeUndefined();
  queue = failedAt(queue, 0);
  expect(nextJob(queue, 0)).toMatchObject({ id: 'job 1' });
  queue = ended(begun(queue, 'job 1'), 'job 1', done, 10);
  expect([states(queue), nextJob(queue, 10)?.id]).toEqual([['waiting', 'done', 'waiting'], 'job 0']);
});

test('[U42] what was being printed when the machine stopped is for a person to decide', () => {
  const started = afterStart(begun(asked(one, 'r2'), 'job 0'));
  expect(states(started)).toEqual(['unsure', 'waiting']);
  expect(nextJob(started, 0)).toMatchObject({ id: 'job 1' });
  // All that the printer did not take is not what it may have taken.
  expect(states(tried(started, null))).toEqual(['unsure', 'waiting']);
  expect(states(tried(started, 'job 0'))).toEqual(['waiting', 'waiting']);
  const there = letBe(started, 'job 0');
  expect([states(there), nextCopyNo(there, 'r1')]).toEqual([['done', 'waiting'], 1]);
});

test('[U42] so is what a printer never answered to', () => {
  expect(states(ended(begun(one, 'job 0'), 'job 0', { is: 'unsure' }, 0))).toEqual(['unsure']);
});

test('[U43] whatever may be on paper makes the next one a copy', () => {
  expect(nextCopyNo(empty, 'r1')).toBe(0);
  expect(nextCopyNo(one, 'r1')).toBe(0);
  expect(nextCopyNo(begun(one, 'job 0'), 'r1')).toBe(1);
  const printed = asked(ended(begun(one, 'job 0'), 'job 0', done, 0), 'r1', 1);
  expect(nextCopyNo(ended(begun(printed, 'job 1'), 'job 1', done, 0), 'r1')).toBe(2);
  expect(nextCopyNo(printed, 'r2')).toBe(0);
});

test('[U44] what is over keeps no paper, and a window is shown no paper at all', () => {
  expect(ended(begun(one, 'job 0'), 'job 0', done, 0).jobs[0]).not.toHaveProperty('paper');
  expect(letBe(one, 'job 0').jobs[0]).not.toHaveProperty('paper');
  expect(shownJobs(asked(one, 'r2')).map(({ of }) => of)).toEqual(['r2', 'r1']);
  expect(JSON.stringify(shownJobs(one))).not.toContain('rows');
});

test('[U44] a queue takes so many and then says that it is full; what is over is forgotten in the end', () => {
  let queue = empty;
  for (let n = 0; n < 500; n += 1) queue = asked(queue, `r${n}`);
  expect(withWish(queue, wish('late'), { id: 'late', at })).toBe('full');
  const over = { jobs: Array.from({ length: 2001 }, (_, n) => ({ ...one.jobs[0], id: `old ${n}`, state: 'done' })) };
  const kept = letBe(asked(parsePrintQueue(over), 'r9'), 'job 2001');
  expect([kept.jobs.length, kept.jobs[0]?.id]).toEqual([2000, 'old 2']);
});

test('[U40] over any days of failing, stopping and asking, no copy is begun twice unless somebody says so', () => {
  const step = fc.oneof(
    fc.record({ is: fc.constant('ask' as const), of: fc.constantFrom('a', 'b'), copyNo: fc.constantFrom(0, 1) }),
    fc.record({ is: fc.constantFrom('print' as const, 'stop' as const), fails: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let queue = empty;
      const onPaper: string[] = [];
      for (const [index, now] of steps.entries()) {
        if (now.is === 'ask') queue = asked(queue, now.of, now.copyNo);
        const job = now.is === 'ask' ? undefined : nextJob(queue, Number.MAX_SAFE_INTEGER);
        if (!job) continue;
        queue = begun(queue, job.id);
        const isTaken = now.is === 'stop' || ('fails' in now && !now.fails);
        if (isTaken) onPaper.push(job.dedupeKey);
        queue = now.is === 'stop' ? afterStart(queue) : ended(queue, job.id, isTaken ? done : away, index);
      }
      expect(new Set(onPaper).size).toBe(onPaper.length);
    }),
  );
});
