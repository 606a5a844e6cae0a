import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sampleKey } from '../test/kit/journal-lines.ts';
import { createMemoryJournal, type MemoryJournal } from '../test/kit/memory-journal.ts';
import { makeFolder } from '../test/kit/open-host.ts';
import { idAt, noon, tillA, tillB } from '../test/kit/sample-shop.ts';
import { type Books, emptyBooks, enter } from './books.ts';
import { writeCheckpoint } from './journal/checkpoint.ts';
import type { Journal } from './journal/journal.ts';
import type { Line } from './journal/line.ts';
import { openBooks } from './journal/open-books.ts';
import { type Answer, type Asked, createLedger, type Ledger } from './ledger.ts';
import { silentLog } from './log.ts';

interface Opened {
  ledger: Ledger;
  books: Books;
  journal: Journal;
  broken: unknown[];
  /** The same books read again from what is on the disk; `checkpoint` writes one before. */
  reopen(checkpoint?: boolean): Promise<Opened>;
}

const epoch = '1-0000abcd';

function serve(books: Books, journal: Journal, reopen: Opened['reopen']): Opened {
  const broken: unknown[] = [];
  const ledger = createLedger({
    books,
    journal,
    key: sampleKey,
    now: () => noon,
    onBroken: (error) => broken.push(error),
  });
  return { ledger, books, journal, broken, reopen };
}

async function inMemory(journal = createMemoryJournal()): Promise<Opened> {
  const books = emptyBooks(epoch);
  for await (const line of journal.linesAfter(books)) enter(books, line);
  return serve(books, journal, () => inMemory(journal));
}

async function inFiles(): Promise<Opened> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const open = async (): Promise<Opened> => {
    const { books, journal } = await openBooks(dir, silentLog());
    onTestFinished(() => journal.close());
    return serve(books, journal, async (checkpoint = false) => {
      if (checkpoint) await writeCheckpoint(dir, books, Date.parse(noon));
      await journal.close();
      return open();
    });
  };
  return open();
}

/** Opens a shop with the tills A and B. */
async function openShop(open: () => Promise<Opened>): Promise<Opened> {
  const opened = await open();
  const settings = { shopId: idAt(1), name: 'S', timeZone: 'UTC', currency: 'EUR', locale: 'en' };
  const till = { id: tillA, name: 'Counter' };
  await opened.ledger.askAsHost(idAt(2), { type: 'open-shop', body: { ...settings, till, demo: true } });
  const admit = { tillId: tillB, name: 'B', role: 'counter' as const, tokenHash: 'x' };
  await opened.ledger.askAsHost(idAt(3), { type: 'admit-till', body: admit });
  return opened;
}

const line = (id = randomUUID()) => ({ id, productId: 'espresso', quantityMilli: 1000 });
const create = (orderId = randomUUID(), id = randomUUID()): Asked => ({
  id,
  type: 'create-order',
  body: { orderId, lines: [line(orderId)] },
  till: tillB,
  by: 'till:B',
});
const complete = (orderId: string): Asked => ({
  id: randomUUID(),
  type: 'complete-order',
  body: { orderId },
  till: tillB,
  by: 'till:B',
});
const seqOf = (answer: Answer) => (answer.is === 'accepted' ? answer.seq : answer);
const codeOf = (answer: Answer) => (answer.is === 'refused' ? answer.refusal.code : answer.is);
const ordersOf = ({ ledger }: Opened) => [...ledger.shop.all('order')];

describe.each([
  ['in memory', () => inMemory()],
  ['in files', () => inFiles()],
])('a ledger %s', (_, open) => {
  test('[L3] the same command twice is one order and one answer, at once and later', async () => {
    const opened = await openShop(open);
    const asked = create();
    const answers = await Promise.all([opened.ledger.ask(asked), opened.ledger.ask(asked)]);
    const later = await opened.ledger.ask({ ...asked, body: { ...(asked.body as object) } });
    expect(new Set([...answers, later].map(seqOf))).toEqual(new Set([3]));
    expect(ordersOf(opened)).toHaveLength(1);
    expect(opened.books.seq).toBe(3);
  });

  test.each([[false], [true]])(
    '[L3] and after a restart (with a checkpoint: %s), for effects and refusals',
    async (checkpoint) => {
      const first = await openShop(open);
      const [asked, refused, bodiless] = [create(), complete(idAt(404)), { ...create(), body: undefined }];
      for (const one of [asked, refused, bodiless]) await first.ledger.ask(one);
      const second = await first.reopen(checkpoint);
      expect(seqOf(await second.ledger.ask(asked))).toBe(3);
      expect(codeOf(await second.ledger.ask(refused))).toBe('unknown-order');
      expect(codeOf(await second.ledger.ask(bodiless))).toBe('invalid');
      expect(second.books.seq).toBe(5);
      expect(second.books.hash).toBe(first.books.hash);
      expect(ordersOf(second)).toEqual(ordersOf(first));
      expect(seqOf(await second.ledger.ask(create()))).toBe(6);
    },
  );

  test('[L3] a command without a body is the same command the second time', async () => {
    const { ledger } = await openShop(open);
    const asked = { ...create(), body: undefined };
    expect(codeOf(await ledger.ask(asked))).toBe('invalid');
    expect(codeOf(await ledger.ask(asked))).toBe('invalid');
  });

  test('[L4] another command under a used id is refused and leaves no trace', async () => {
    const opened = await openShop(open);
    const asked = create();
    const [, other] = await Promise.all([
      opened.ledger.ask(asked),
      opened.ledger.ask({ ...asked, type: 'complete-order' }),
    ]);
    expect(codeOf(other)).toBe('id-reused');
    const base = { kind: 'order' as const, id: idAt(1), version: 1 };
    expect(codeOf(await opened.ledger.ask({ ...asked, base }))).toBe('id-reused');
    expect(codeOf(await opened.ledger.ask({ ...asked, body: {}, n: 1 }))).toBe('id-reused');
    expect([opened.books.seq, opened.ledger.lastNOf(tillB)]).toEqual([3, 0]);
  });

  test('[L5] a till’s commands count up; one out of turn is told the last that counted and leaves no trace', async () => {
    const opened = await openShop(open);
    const { ledger } = opened;
    const ask = (n: number, asked = create()) => ledger.ask({ ...asked, n });
    expect(seqOf(await ask(1))).toBe(3);
    expect(await ask(3)).toEqual({ is: 'out-of-order', lastN: 1 });
    expect(await ask(1)).toEqual({ is: 'out-of-order', lastN: 1 });
    expect([ledger.lastNOf(tillB), opened.books.seq]).toEqual([1, 3]);
    const ahead = create();
    expect(await ask(5, ahead)).toEqual({ is: 'out-of-order', lastN: 1 });
    expect(seqOf(await ask(2, ahead))).toBe(4);
    expect([ledger.lastNOf(tillB), ledger.lastNOf(tillA)]).toEqual([2, 0]);
  });

  test('[L5] a whole outbox sent at once counts in its order, also after a restart', async () => {
    const first = await openShop(open);
    const all = Array.from({ length: 20 }, (_, index) => ({ ...create(), n: index + 1 }));
    const answers = await Promise.all(all.map((asked) => first.ledger.ask(asked)));
    expect(answers.map(seqOf)).toEqual(all.map(({ n }) => n + 2));
    const second = await first.reopen(true);
    expect(second.ledger.lastNOf(tillB)).toBe(20);
    expect((await Promise.all(all.map((asked) => second.ledger.ask(asked)))).map(seqOf)).toEqual(
      all.map(({ n }) => n + 2),
    );
    expect(seqOf(await second.ledger.ask({ ...create(), n: 21 }))).toBe(23);
  });

  test('[L5] sent again under another place, a command that counted keeps its answer', async () => {
    const { ledger } = await openShop(open);
    const asked = { ...create(), n: 1 };
    expect(seqOf(await ledger.ask(asked))).toBe(3);
    expect(seqOf(await ledger.ask({ ...asked, n: 7 }))).toBe(3);
    expect(ledger.lastNOf(tillB)).toBe(1);
  });

  test('[L6] a refusal uses up its place: the next in the queue is decided (F-19)', async () => {
    const opened = await openShop(open);
    const bad = { ...complete(idAt(404)), n: 1 };
    const invalid = { ...create(), body: { orderId: 7 }, n: 2 };
    const good = { ...create(), n: 3 };
    const answers = await Promise.all([bad, invalid, good].map((asked) => opened.ledger.ask(asked)));
    expect(answers.map(codeOf)).toEqual(['unknown-order', 'invalid', 'accepted']);
    expect([opened.books.seq, opened.ledger.lastNOf(tillB)]).toEqual([5, 3]);
    expect(codeOf(await opened.ledger.ask(bad))).toBe('unknown-order');
  });

  test('[L7] an unknown command at or below what the till confirmed means pair again', async () => {
    const { ledger, books } = await openShop(open);
    await ledger.ask({ ...create(), n: 1 });
    await ledger.ask({ ...create(), n: 2, answered: 1 });
    expect(await ledger.ask({ ...create(), n: 1 })).toEqual({ is: 'pair-again' });
    expect(await ledger.ask({ ...create(), n: 2 })).toEqual({ is: 'out-of-order', lastN: 2 });
    expect(books.seq).toBe(4);
  });

  test('[L11] what the till confirmed is forgotten, no more than what counted', async () => {
    const { ledger, books } = await openShop(open);
    const all = Array.from({ length: 3 }, () => create());
    for (const [index, asked] of all.entries())
      await ledger.ask({ ...asked, n: index + 1, answered: index === 2 ? 99 : 0 });
    expect(all.map(({ id }) => books.remembered.has(id))).toEqual([false, false, true]);
    expect(books.tills.get(tillB)).toMatchObject({ lastN: 3, answered: 2 });
  });

  test('[L1] a flush decides each on top of the one before: one of two payments in full is `paid-elsewhere`', async () => {
    const opened = await openShop(open);
    const orderId = randomUUID();
    const pay = (): Asked => ({
      ...create(),
      type: 'pay-order',
      body: { orderId, receiptId: randomUUID(), payments: [{ id: randomUUID(), tender: 'card', amountMinor: 240 }] },
    });
    const all = [
      create(orderId),
      pay(),
      pay(),
      complete(orderId),
      { ...complete(orderId), base: { kind: 'order' as const, id: orderId, version: 3 } },
    ];
    const answers = await Promise.all(all.map((asked) => opened.ledger.ask(asked)));
    expect(answers.map(codeOf)).toEqual(['accepted', 'accepted', 'paid-elsewhere', 'accepted', 'moved']);
    expect(ordersOf(opened)).toMatchObject([{ number: 'B-001', status: 'completed', version: 6, paidMinor: 240 }]);
    expect([opened.books.total, [...opened.ledger.shop.all('receipt')].length]).toEqual([240, 1]);
  });

  test('[N3] receipts of a till have no gap, whatever is refused in between', async () => {
    const { ledger } = await openShop(open);
    const orderId = randomUUID();
    await ledger.ask(create(orderId));
    const pay = (amountMinor: number): Asked => ({
      ...create(),
      type: 'pay-order',
      body: { orderId, receiptId: randomUUID(), payments: [{ id: randomUUID(), tender: 'cash', amountMinor }] },
    });
    await Promise.all([40, 900, 100, 900, 100].map((amount) => ledger.ask(pay(amount))));
    expect([...ledger.shop.all('receipt')].map(({ serial }) => serial)).toEqual([1, 2, 3]);
  });

  test('[L9] the asker is answered after the flush and before everyone else is told, in order', async () => {
    const { ledger } = await openShop(open);
    const happened: string[] = [];
    ledger.onEntered((lines) => () => happened.push(`told ${lines.map(({ seq }) => seq)}`));
    await Promise.all(
      [1, 2].map(
        () =>
          new Promise<void>((done) => {
            ledger.submit(create(), (answer) => {
              happened.push(`answered ${String(seqOf(answer))}`);
              done();
            });
          }),
      ),
    );
    await ledger.idle();
    expect(happened).toEqual(['answered 3', 'answered 4', 'told 3,4']);
  });

  test('[L2] what was decided is visible to nobody before the flush, and the line is in the journal after it (F-08)', async () => {
    const { ledger, journal, books } = await openShop(open);
    const asked = ledger.ask(create());
    expect([books.seq, [...ledger.shop.all('order')].length]).toEqual([2, 0]);
    const answer = await asked;
    expect(await journal.lineAt(3)).toEqual(answer.is === 'accepted' ? answer.line : undefined);
  });
});

describe('flushes', () => {
  async function held(): Promise<Opened & { memory: MemoryJournal }> {
    const memory = createMemoryJournal();
    return { ...(await openShop(() => inMemory(memory))), memory };
  }

  test('[L8] a burst shares one flush, and what comes during it shares the next', async () => {
    const { ledger, memory } = await held();
    const before = memory.appends.length;
    const letGo = memory.holdFlushes();
    const burst = Array.from({ length: 50 }, () => ledger.ask(create()));
    await new Promise(setImmediate);
    const next = Array.from({ length: 30 }, () => ledger.ask(create()));
    letGo();
    await Promise.all([...burst, ...next]);
    expect(memory.appends.slice(before).map(({ length }) => length)).toEqual([50, 30]);
  });

  test('[L2] while the disk is busy nobody is answered or told, also not who asks the same again (F-02)', async () => {
    const { ledger, memory, books } = await held();
    const happened: string[] = [];
    ledger.onEntered(() => () => happened.push('told'));
    const letGo = memory.holdFlushes();
    const asked = create();
    const answers = [asked, asked].map((one) => ledger.ask(one).then(() => happened.push('answered')));
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect([happened, books.seq]).toEqual([[], 2]);
    letGo();
    await Promise.all(answers);
    expect([[...happened].sort(), books.seq]).toEqual([['answered', 'answered', 'told'], 3]);
  });

  test('[L10] a disk that fails acknowledges nothing to anyone, and says so', async () => {
    const { ledger, memory, books, broken } = await held();
    const told: (readonly Line[])[] = [];
    ledger.onEntered((lines) => () => told.push(lines));
    memory.failNextAppend(new Error('EIO'));
    const burst = [create(), create()];
    const first = burst.map((asked) => ledger.ask(asked));
    await new Promise(setImmediate);
    const answers = await Promise.all([...first, ledger.ask(create())]);
    const after = await Promise.all([ledger.ask(create()), ...burst.map((asked) => ledger.ask(asked))]);
    for (const answer of [...answers, ...after])
      expect(answer).toMatchObject({ refusal: { code: 'storage', retry: 'later' } });
    expect(broken).toEqual([new Error('EIO')]);
    expect([books.seq, told, [...ledger.shop.all('order')]]).toEqual([2, [], []]);
  });

  test('[L10] a failed stop is still a stop: nothing is on its way any more', async () => {
    const { ledger, memory } = await held();
    memory.failNextAppend(new Error('EIO'));
    await ledger.ask(create());
    await ledger.idle();
    expect(memory.appends.flat()).toHaveLength(2);
  });
});

test('[J37] on a full disk what begins a sale is refused, and what is open can be paid, completed and cancelled', async () => {
  const { books, journal, ledger: before } = await openShop(() => inMemory());
  const order = create();
  const other = create();
  for (const asked of [order, other]) expect(await before.ask(asked)).toMatchObject({ is: 'accepted' });
  const ledger = createLedger({
    books,
    journal,
    key: sampleKey,
    now: () => noon,
    onBroken: () => {},
    hasRoom: () => false,
  });
  const refused = { is: 'refused', refusal: { code: 'disk-full', retry: 'never' } };
  expect(await ledger.ask(create())).toMatchObject(refused);
  const { orderId } = order.body as { orderId: string };
  const { orderId: otherId } = other.body as { orderId: string };
  const { totals } = ledger.shop.get('order', orderId) ?? {};
  const payment = { id: randomUUID(), tender: 'card', amountMinor: totals?.totalMinor };
  const asked = (type: string, body: object): Asked => ({ ...create(), type, body });
  for (const one of [
    asked('pay-order', { orderId, receiptId: randomUUID(), payments: [payment] }),
    asked('complete-order', { orderId }),
    asked('cancel-order', { orderId: otherId }),
  ]) {
    expect(await ledger.ask(one)).toMatchObject({ is: 'accepted' });
  }
});

describe('an order that is being paid', () => {
  async function paidAtA() {
    const { books, journal, ledger: before } = await openShop(() => inMemory());
    const [one, other] = [create(), create()];
    for (const asked of [one, other]) await before.ask(asked);
    const { orderId } = one.body as { orderId: string };
    const payingAt = (id: string, till: string) => (id === orderId && till !== tillA ? tillA : undefined);
    const ledger = createLedger({ books, journal, key: sampleKey, now: () => noon, onBroken: () => {}, payingAt });
    const pay = (id: string, more: Partial<Asked> = {}): Asked => {
      const payments = [{ id: randomUUID(), tender: 'card', amountMinor: 1 }];
      return { ...create(), type: 'pay-order', body: { orderId: id, receiptId: randomUUID(), payments }, ...more };
    };
    return { books, ledger, pay, orderId, otherId: (other.body as { orderId: string }).orderId };
  }

  test('[V5] is not paid at another till, which hears where and sees the order, also when it asks again', async () => {
    const { ledger, pay, orderId, books } = await paidAtA();
    const current = ledger.shop.get('order', orderId);
    const asked = pay(orderId);
    expect(await ledger.ask(asked)).toEqual({
      is: 'refused',
      refusal: {
        code: 'being-paid-at',
        message: `${current?.number} is being paid at till A`,
        retry: 'never',
        current,
      },
    });
    const { seq } = books;
    expect(codeOf(await ledger.ask(asked))).toBe('being-paid-at');
    expect(books.seq).toBe(seq);
  });

  test('[V5] is paid at the till that claimed it, any other order anywhere, and everything else goes on', async () => {
    const { ledger, pay, orderId, otherId } = await paidAtA();
    const advance = { ...create(), type: 'advance-order', body: { orderId, fulfilment: 'ready' } };
    for (const asked of [pay(orderId, { till: tillA, by: 'till:A' }), pay(otherId), advance]) {
      expect(await ledger.ask(asked)).toMatchObject({ is: 'accepted' });
    }
  });

  test('[V6] takes what a till that worked alone was already given for it', async () => {
    const { ledger, pay, orderId } = await paidAtA();
    const made = { at: noon, by: 'till:B', seen: 1, numbers: { receipt: 'B-2026-000001' } };
    expect(await ledger.ask(pay(orderId, { made }))).toMatchObject({ is: 'accepted' });
  });
});
