import { expect, test } from 'vitest';
import type { Paper } from '../../shop/paper.ts';
import type { PrintWish } from '../../shop/printing.ts';
import { createFakeTime } from '../../test/kit/fake-time.ts';
import { type Printed, type PrintQueue, parsePrintQueue } from './print-queue.ts';
import { createPrintRunner, type Sheet } from './print-runner.ts';

const paper: Paper = { widthMm: 80, language: 'en', direction: 'ltr', rows: [{ is: 'rule' }] };
const wish = (of: string, copyNo = 0): PrintWish => ({ kind: 'receipt', of, copyNo, title: of, paper });
const away: Printed = { is: 'failed', fault: 'away', detail: '' };
const done: Printed = { is: 'done' };

/** Everything that needs no time has happened. */
const settled = () => new Promise(setImmediate);

/** A machine whose printer answers when the test says so, and whose disk may take nothing. */
function machine(disk: { queue: PrintQueue; isFull?: boolean } = { queue: parsePrintQueue({}) }) {
  const time = createFakeTime();
  const waiting: { sheet: Sheet; onDisk: string; answer(printed: Printed): void }[] = [];
  const onDisk = () => disk.queue.jobs.map(({ title, state }) => `${title} ${state}`).join(', ');
  const kept = {
    get now() {
      return disk.queue;
    },
    async change(next: Partial<PrintQueue>) {
      if (disk.isFull) throw new Error('no space left');
      disk.queue = { ...disk.queue, ...next };
    },
  };
  const ids = Array.from({ length: 9 }, (_, n) => `job ${n}`);
  const runner = createPrintRunner({
    kept,
    printer: {
      print: (sheet) => new Promise((answer) => waiting.push({ sheet, onDisk: onDisk(), answer })),
    },
    timers: time.timers,
    newId: () => ids.pop() ?? '',
    now: () => '2026-11-22T12:00:00.000Z',
    onChanged: () => {},
  });
  return {
    ...{ disk, runner, onDisk },
    asked: () => waiting.map(({ sheet: { title } }) => title),
    last: () => waiting.at(-1),
    async answer(printed: Printed) {
      waiting.at(-1)?.answer(printed);
      await settled();
    },
    async pass(ms: number) {
      time.pass(ms);
      await settled();
    },
  };
}

test('[U40] a job is on the disk before it is printed, and one is printed after the other', async () => {
  const { runner, asked, last, answer, onDisk } = machine();
  expect(await runner.add(wish('r1'))).toMatchObject({ ok: true, isNew: true });
  await runner.add(wish('r2'));
  expect(await runner.add(wish('r1'))).toMatchObject({ ok: true, isNew: false });
  await settled();
  expect([asked(), last()?.onDisk]).toEqual([['r1'], 'r1 printing']);
  await answer(done);
  await answer(done);
  expect([asked(), onDisk()]).toEqual([['r1', 'r2'], 'r1 done, r2 done']);
});

test('[U41] a dead printer is tried five times and then left alone, until somebody says again', async () => {
  const { runner, asked, answer, pass, onDisk } = machine();
  await runner.add(wish('r1'));
  await settled();
  for (const ms of [2_000, 5_000, 15_000, 60_000]) {
    await answer(away);
    await pass(ms);
  }
  await answer(away);
  await pass(600_000);
  expect([asked().length, onDisk()]).toEqual([5, 'r1 failed']);
  await runner.again(null);
  await settled();
  await answer(done);
  expect([asked().length, onDisk()]).toEqual([6, 'r1 done']);
});

test('[U42] a machine that dies while it prints leaves it to a person, and prints the others', async () => {
  const before = machine();
  await before.runner.add(wish('r1'));
  await before.runner.add(wish('r2'));
  await settled();
  const after = machine(before.disk);
  await after.runner.start();
  await settled();
  expect([after.asked(), after.onDisk()]).toEqual([['r2'], 'r1 unsure, r2 printing']);
  await after.answer(done);
  await after.pass(600_000);
  expect(after.asked()).toEqual(['r2']);
  await after.runner.again(after.runner.shown().find(({ title }) => title === 'r1')?.id ?? '');
  await settled();
  expect(after.asked()).toEqual(['r2', 'r1']);
});

test('[U42] a printer that never answers holds the queue for a minute, and is asked about', async () => {
  const { runner, asked, pass, onDisk, answer } = machine();
  await runner.add(wish('r1'));
  await runner.add(wish('r2'));
  await settled();
  await pass(59_999);
  expect(asked()).toEqual(['r1']);
  await pass(1);
  expect([asked(), onDisk()]).toEqual([['r1', 'r2'], 'r1 unsure, r2 printing']);
  await answer(done);
  expect(onDisk()).toBe('r1 unsure, r2 done');
});

test('[U41] a disk that takes nothing prints nothing, and is tried again', async () => {
  const { runner, asked, pass, disk, onDisk, answer } = machine();
  disk.isFull = true;
  expect(await runner.add(wish('r1'))).toEqual({ ok: false, fault: 'disk', detail: 'no space left' });
  disk.isFull = false;
  await runner.add(wish('r1'));
  await settled();
  await answer(away);
  disk.isFull = true;
  await pass(2_000);
  expect([asked(), onDisk()]).toEqual([['r1'], 'r1 waiting']);
  disk.isFull = false;
  await pass(5_000);
  expect(asked()).toEqual(['r1', 'r1']);
  // What is printed and cannot be written down is not printed again.
  disk.isFull = true;
  await answer(done);
  expect(onDisk()).toBe('r1 printing');
  disk.isFull = false;
  await pass(5_000);
  expect([asked().length, onDisk()]).toEqual([2, 'r1 done']);
});

test('[U41] a quit waits for what is being printed, and not for ever', async () => {
  const { runner, answer, pass, onDisk } = machine();
  await runner.add(wish('r1'));
  await runner.add(wish('r2'));
  await settled();
  const stopping = runner.stop();
  await answer(done);
  await stopping;
  expect(onDisk()).toBe('r1 done, r2 waiting');
  const stuck = machine();
  await stuck.runner.add(wish('r1'));
  await settled();
  const waited = stuck.runner.stop();
  await stuck.pass(4_000);
  await waited;
  expect(stuck.onDisk()).toBe('r1 printing');
  await pass(0);
});
