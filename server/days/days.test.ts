import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Day } from '../../shop/day.ts';
import { createShop } from '../../shop/documents.ts';
import type { Order } from '../../shop/order.ts';
import { apply } from '../../shop/shop.ts';
import { closeAt, type DayBooks, newId, openDayBooks, receiptFor, sell } from '../../test/kit/day-books.ts';
import { makeFolder } from '../../test/kit/open-host.ts';
import { tillA, tillB } from '../../test/kit/sample-shop.ts';
import { documentsOf } from '../books.ts';
import { type Disk, realDisk } from '../journal/disk.ts';
import { genesisOf } from '../journal/line.ts';
import { makeCheckpoint } from '../journal/make-checkpoint.ts';
import { listSegments } from '../journal/segments.ts';
import { daysFolder, readDay } from './day-file.ts';
import type { Filter } from './day-page.ts';
import { addToIndex, idsOf as idsOfDay } from './id-index.ts';

async function open(): Promise<DayBooks & { dir: string }> {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  return Object.assign(await openDayBooks(dir), { dir });
}

const idsOf = (shop: DayBooks, kind: 'order' | 'estimate' | 'receipt' | 'day') =>
  [...shop.books.shop.all(kind)].map(({ id }) => id);
const dayOf = (shop: DayBooks, id: string): Day => shop.books.shop.get('day', id) as Day;
const line = () => ({ id: newId(), name: 'Cake', unitPriceMinor: 900, quantityMilli: 1000 });
const orders: Filter = { kind: 'order' };

describe('a business day', () => {
  test('[C1] closes with the first thing that is asked for after the cutoff, before that is decided', async () => {
    const shop = await open();
    const done = await sell(shop);
    shop.at = '2026-11-21T03:59:00Z';
    const late = await sell(shop);
    expect(idsOf(shop, 'day')).toEqual([]);
    shop.at = '2026-11-21T04:00:00Z';
    const next = await sell(shop);
    expect(idsOf(shop, 'day')).toEqual(['2026-11-20']);
    expect(idsOf(shop, 'order')).toEqual([next]);
    expect((await shop.past.list(orders, 10, undefined))?.items.map(({ id }) => id)).toEqual([next, late, done]);
  });

  test('[C1] closes by itself when nobody asks, and one on which nothing was finished does not', async () => {
    const shop = await open();
    const open_ = await sell(shop, { until: 'open' });
    await closeAt(shop, '2026-11-21T05:00:00Z');
    expect(idsOf(shop, 'day')).toEqual([]);
    await shop.ask('cancel-order', { orderId: open_ });
    await closeAt(shop, '2026-11-24T05:00:00Z');
    expect(idsOf(shop, 'day')).toEqual(['2026-11-21']);
    const { seq } = shop.books;
    await closeAt(shop, '2026-11-25T05:00:00Z');
    expect(shop.books.seq).toBe(seq);
  });

  test('[C2] takes along what is final; what is open stays, and what is paid and handed out is completed', async () => {
    const shop = await open();
    const left = [
      await sell(shop),
      await sell(shop, { until: 'cancelled' }),
      await sell(shop, { until: 'handed-out' }),
    ];
    const stay = [await sell(shop, { until: 'open' }), await sell(shop, { until: 'paid' })];
    const [draft, sent] = [newId(), newId()];
    for (const estimateId of [draft, sent]) await shop.ask('create-estimate', { estimateId, lines: [line()] });
    await shop.ask('set-estimate-status', { estimateId: sent, status: 'sent' });
    await shop.ask('set-estimate-status', { estimateId: sent, status: 'declined' });
    await closeAt(shop, '2026-11-21T05:00:00Z');
    expect(idsOf(shop, 'order')).toEqual(stay);
    expect([idsOf(shop, 'estimate'), idsOf(shop, 'receipt')]).toEqual([[draft], []]);
    expect([...shop.books.shop.all('estimateRevision')]).toEqual([]);
    expect(shop.books.left[0]?.documents.filter(({ kind }) => kind === 'order').map(({ id }) => id)).toEqual(left);
    const handedOut = shop.books.left[0]?.documents.find(({ id }) => id === left[2])?.value as Order;
    expect(handedOut.status).toBe('completed');
  });

  test('[C2] leaves a till as it leaves the host', async () => {
    const shop = await open();
    await sell(shop);
    await sell(shop, { until: 'open' });
    await closeAt(shop, '2026-11-21T05:00:00Z');
    const till = createShop();
    for await (const entry of shop.journal.linesAfter({ ...shop.books, seq: 0, hash: genesis(shop) }))
      apply(till, entry);
    expect([...till.all('order')]).toEqual([...shop.books.shop.all('order')]);
    expect([...till.all('receipt')]).toEqual([]);
  });

  test('[D29] takes closed shifts along into its file; their ids stay taken, and an open one goes on', async () => {
    const shop = await open();
    const [closed, night] = [newId(), newId()];
    await shop.ask('open-shift', { shiftId: closed, floatMinor: 5_000 });
    await sell(shop, { priceMinor: 1000 });
    const count = { countedMinor: { cash: 5_900 } };
    expect(await shop.ask('close-shift', { shiftId: closed, ...count })).toMatchObject({ is: 'accepted' });
    await shop.ask('open-shift', { shiftId: night, floatMinor: 5_900 });
    await closeAt(shop, '2026-11-21T05:00:00Z');
    expect([...shop.books.shop.all('shift')].map(({ id }) => id)).toEqual([night]);
    for (const place of ['in memory', 'in its file']) {
      const [kept] = await shop.past.recall({ kind: 'shift', id: closed });
      expect([place, kept?.value]).toMatchObject([
        place,
        { status: 'closed', expected: { cash: 6_000 }, differenceMinor: -100, sales: { count: 1 } },
      ]);
      const again = await shop.ask('close-shift', { shiftId: closed, ...count });
      expect(again).toMatchObject({ refusal: { code: 'closed-elsewhere' } });
      const anew = await shop.ask('open-shift', { shiftId: closed, floatMinor: 0 }, tillB);
      expect(anew).toMatchObject({ refusal: { code: 'already-exists' } });
      await shop.checkpoint();
    }
    expect([...shop.books.shop.all('shift')].map(({ id }) => id)).toEqual([night]);
    expect((await readDay(shop.dir, '2026-11-20'))?.some(({ kind, id }) => kind === 'shift' && id === closed)).toBe(
      true,
    );
  });

  test('[C3] has its figures without being opened', async () => {
    const shop = await open();
    shop.at = '2026-11-20T10:15:00Z';
    await sell(shop, { priceMinor: 1000 });
    await sell(shop, { priceMinor: 500, tender: 'card', till: tillB });
    await sell(shop, { until: 'cancelled' });
    await sell(shop, { priceMinor: 300, until: 'paid' });
    await closeAt(shop, '2026-11-21T05:00:00Z');
    expect(dayOf(shop, '2026-11-20').summary).toMatchObject({
      orders: { completed: 2, cancelled: 1, carriedOver: 1 },
      sales: { totalMinor: 1500, discountMinor: 0 },
      takings: { count: 3, totalMinor: 1800 },
      tenders: { cash: { count: 2, totalMinor: 1300 }, card: { count: 1, totalMinor: 500 } },
      hours: { '10': { count: 2, totalMinor: 1500 } },
      items: [{ name: 'Cake', quantityMilli: 2000, totalMinor: 1500 }],
      receipts: {
        [tillA]: { first: 'A-2026-000001', last: 'A-2026-000002' },
        [tillB]: { first: 'B-2026-000001', last: 'B-2026-000001' },
      },
      dates: { '2026-11-20': 3 },
    });
  });

  test('[C3] after any days the takings of all of them are the total of the journal, and every order is counted once', async () => {
    const untils = ['open', 'paid', 'handed-out', 'completed', 'cancelled'] as const;
    const sale = fc.record({ priceMinor: fc.integer({ min: 1, max: 9_999 }), until: fc.constantFrom(...untils) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(sale, { maxLength: 5 }), { minLength: 1, maxLength: 4 }), async (days) => {
        const shop = await open();
        const waiting: { id: string; until: string }[] = [];
        for (const [index, sales] of days.entries()) {
          shop.at = `2026-11-${20 + index}T12:00:00Z`;
          for (const { id } of waiting.splice(0)) await shop.ask('complete-order', { orderId: id });
          for (const one of sales) {
            const id = await sell(shop, one);
            if (one.until === 'paid') waiting.push({ id, until: one.until });
          }
        }
        await closeAt(shop, '2026-12-01T12:00:00Z');
        const summaries = [...shop.books.shop.all('day')].flatMap(({ summary }) => summary ?? []);
        const present = [...shop.books.shop.all('receipt')];
        expect(present).toEqual([]);
        expect(summaries.reduce((sum, { takings }) => sum + takings.totalMinor, 0)).toBe(shop.books.total);
        const made = days.flat().length;
        const counted = summaries.reduce((sum, { orders: { completed, cancelled } }) => sum + completed + cancelled, 0);
        expect(counted + [...shop.books.shop.all('order')].length).toBe(made);
      }),
      { numRuns: 30 },
    );
  });

  test('[U51] gives a receipt back that is to get an address; its money is not counted again', async () => {
    const shop = await open();
    const orderId = await sell(shop);
    const receiptId = shop.books.shop.get('order', orderId)?.payments[0]?.receiptId;
    const { total } = shop.books;
    await closeAt(shop, '2026-11-21T05:00:00Z');
    await shop.checkpoint();
    const note = { receiptId, email: 'ada@example.org' };
    expect(await shop.ask('note-receipt-email', note)).toMatchObject({ is: 'accepted' });
    await closeAt(shop, '2026-11-22T05:00:00Z');
    expect(dayOf(shop, '2026-11-21').summary?.takings).toEqual({ count: 0, totalMinor: 0 });
    expect(shop.books.total).toBe(total);
  });

  test('[C4] gives an order back to the command that names it; it is not counted again, and the newest day holds it', async () => {
    const shop = await open();
    const orderId = await sell(shop);
    await closeAt(shop, '2026-11-21T05:00:00Z');
    await shop.checkpoint();
    expect(await shop.ask('advance-order', { orderId, fulfilment: 'fulfilled' })).toMatchObject({ is: 'accepted' });
    expect(shop.books.shop.get('order', orderId)).toMatchObject({ fulfilment: 'fulfilled', countedOn: '2026-11-20' });
    expect((await shop.past.list(orders, 10, undefined))?.items).toHaveLength(1);
    await closeAt(shop, '2026-11-22T05:00:00Z');
    expect(dayOf(shop, '2026-11-21').summary).toMatchObject({
      orders: { completed: 0 },
      sales: { totalMinor: 0 },
      takings: { count: 0 },
      dates: { '2026-11-20': 1 },
    });
    for (const step of ['in memory', 'in its file']) {
      const { items } = (await shop.past.list(orders, 10, undefined)) ?? { items: [] };
      expect([step, items.map((one) => (one as Order).fulfilment)]).toEqual([step, ['fulfilled']]);
      expect((await shop.past.recall({ kind: 'order', id: orderId }))[0]?.value).toMatchObject({
        fulfilment: 'fulfilled',
      });
      await shop.checkpoint();
    }
  });

  test('[C4] gives an estimate back with every revision that a customer was given', async () => {
    const shop = await open();
    const estimateId = newId();
    await shop.ask('create-estimate', { estimateId, lines: [line()] });
    await shop.ask('set-estimate-status', { estimateId, status: 'sent' });
    await shop.ask('set-estimate-status', { estimateId, status: 'declined' });
    await closeAt(shop, '2026-11-21T05:00:00Z');
    await shop.checkpoint();
    expect(await shop.ask('revise-estimate', { estimateId, lines: [line()] })).toMatchObject({ is: 'accepted' });
    expect(shop.books.shop.get('estimate', estimateId)).toMatchObject({ revision: 2, status: 'draft' });
    expect([...shop.books.shop.all('estimateRevision')].map(({ revision }) => revision)).toEqual([1]);
    const replayed = await shop.reopen();
    expect([...replayed.books.shop.all('estimateRevision')].map(({ revision }) => revision)).toEqual([1]);
  });

  test('[C4] what is refused of a closed day brings nothing back', async () => {
    const shop = await open();
    const orderId = await sell(shop);
    await closeAt(shop, '2026-11-21T05:00:00Z');
    await shop.checkpoint();
    const answer = await shop.ask('add-lines', { orderId, lines: [line()] });
    expect(answer).toMatchObject({ refusal: { code: 'closed-elsewhere', current: { id: orderId } } });
    expect(idsOf(shop, 'order')).toEqual([]);
  });

  test('[C5] keeps its ids: a new order, estimate or receipt under one of them is refused', async () => {
    const shop = await open();
    const orderId = await sell(shop);
    const estimateId = newId();
    await shop.ask('create-estimate', { estimateId, lines: [line()] });
    await shop.ask('set-estimate-status', { estimateId, status: 'cancelled' });
    const [receiptId] = idsOf(shop, 'receipt');
    await closeAt(shop, '2026-11-21T05:00:00Z');
    const refused = { refusal: { code: 'already-exists' } };
    for (const _ of ['in memory', 'in its file']) {
      expect(await shop.ask('create-order', { orderId, lines: [line()] })).toMatchObject(refused);
      expect(await shop.ask('create-estimate', { estimateId, lines: [line()] })).toMatchObject(refused);
      const next = await sell(shop, { until: 'open' });
      expect(await shop.ask('pay-order', { orderId: next, ...receiptFor(250), receiptId })).toMatchObject(refused);
      await shop.checkpoint();
    }
  });

  test('[L11] is when what nobody asks about any more is forgotten: a day after it, a week where a till counts', async () => {
    const shop = await open();
    const numbered = (n: number) =>
      shop.ledger.ask({
        id: newId(),
        type: 'create-order',
        body: { orderId: newId(), lines: [line()] },
        till: tillB,
        by: 'B',
        n,
      });
    await numbered(1);
    await sell(shop);
    await closeAt(shop, '2026-11-21T05:00:00Z');
    const remembered = () => [...shop.books.remembered.values()].filter(({ till }) => till !== 'host');
    expect(remembered()).toHaveLength(4);
    shop.at = '2026-11-22T09:00:00Z';
    await numbered(2);
    await sell(shop);
    await closeAt(shop, '2026-11-23T05:00:00Z');
    expect(remembered().map(({ n }) => n)).toEqual([1, 2, undefined, undefined, undefined]);
    await sell(shop);
    await closeAt(shop, '2026-11-28T05:00:00Z');
    expect(remembered().map(({ n }) => n)).toEqual([2]);
    expect(shop.books.tills.get(tillB)).toMatchObject({ lastN: 2, answered: 1 });
    // The same, whoever comes back to it: replay forgets as the ledger did.
    const again = await shop.reopen();
    expect([...again.books.remembered.keys()]).toEqual([...shop.books.remembered.keys()]);
    expect(again.books.tills.get(tillB)).toMatchObject({ lastN: 2, answered: 1 });
  });

  test('[C9] whose date was closed before, by a clock that was set back, is a day of its own', async () => {
    const shop = await open();
    const first = await sell(shop);
    await closeAt(shop, '2026-11-21T05:00:00Z');
    shop.at = '2026-11-20T09:00:00Z';
    const second = await sell(shop);
    await closeAt(shop, '2026-11-21T06:00:00Z');
    await shop.checkpoint();
    expect(idsOf(shop, 'day')).toEqual(['2026-11-20', '2026-11-20.2']);
    const page = await shop.past.list({ kind: 'order', date: '2026-11-20' }, 10, undefined);
    expect(page?.items.map(({ id }) => id)).toEqual([second, first]);
  });
});

const genesis = ({ books }: DayBooks) => genesisOf(books.epoch);

describe('the file of a day', () => {
  /** Three days with a carried-over order and one that came back. */
  async function threeDays() {
    const shop = await open();
    const first = await sell(shop);
    await sell(shop, { until: 'open' });
    await closeAt(shop, '2026-11-21T05:00:00Z');
    await shop.checkpoint();
    await sell(shop);
    await shop.ask('advance-order', { orderId: first, fulfilment: 'ready' });
    await closeAt(shop, '2026-11-22T05:00:00Z');
    await sell(shop, { customerName: 'Grace' });
    await closeAt(shop, '2026-11-23T05:00:00Z');
    await sell(shop, { until: 'open' });
    return shop;
  }
  const filesOf = async (dir: string) => {
    const names = (await readdir(daysFolder(dir))).sort();
    return Promise.all(names.map(async (name) => [name, await readFile(join(daysFolder(dir), name), 'latin1')]));
  };
  const pictureOf = ({ books }: DayBooks) => [
    books.seq,
    books.hash,
    books.total,
    documentsOf(books, books.shop.kinds())
      .map((one) => JSON.stringify(one))
      .sort(),
  ];

  test('[C6] is there before a checkpoint counts, and memory forgets the day then', async () => {
    const shop = await threeDays();
    expect(shop.books.left.map(({ day }) => day.id)).toEqual(['2026-11-21', '2026-11-22']);
    await shop.checkpoint();
    expect(shop.books.left).toEqual([]);
    expect((await readdir(daysFolder(shop.dir))).sort()).toEqual([
      '2026-11-20.json',
      '2026-11-21.json',
      '2026-11-22.json',
      'index',
    ]);
  });

  test('[C6] is the same whether a checkpoint, a start or a replay of everything wrote it', async () => {
    const shop = await threeDays();
    await shop.checkpoint();
    const [files, picture] = [await filesOf(shop.dir), pictureOf(shop)];
    for (const name of ['days', 'shop.json', 'shop.1.json'])
      await rm(join(shop.dir, name), { recursive: true, force: true });
    const again = await shop.reopen();
    expect([await filesOf(shop.dir), pictureOf(again)]).toEqual([files, picture]);
  });

  test.each(['2026-11-21.json', 'index'])('[C6] %s is written anew where it is lost', async (name) => {
    const shop = await threeDays();
    await shop.checkpoint();
    const files = await filesOf(shop.dir);
    await rm(join(daysFolder(shop.dir), name));
    await shop.reopen();
    expect(await filesOf(shop.dir)).toEqual(files);
  });

  test('[C6] is written anew when what is read is not what was written, and the damaged one kept aside', async () => {
    const shop = await threeDays();
    await shop.checkpoint();
    const path = join(daysFolder(shop.dir), '2026-11-22.json');
    const whole = await readFile(path, 'utf8');
    await writeFile(path, whole.replace('Grace', 'Grade'));
    expect(await readDay(shop.dir, '2026-11-22')).toBeUndefined();
    const page = await shop.past.list({ ...orders, search: 'grace' }, 10, undefined);
    expect(page?.items).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(whole);
    expect(await readdir(daysFolder(shop.dir))).toContain('2026-11-22.json.damaged');
  });

  test('[C7] lists go from the shop back over the days, in pages without gap or double while a day closes', async () => {
    const shop = await threeDays();
    const all = (await shop.past.list(orders, 100, undefined))?.items.map(({ id }) => id) ?? [];
    expect(all).toHaveLength(5);
    expect(new Set(all).size).toBe(5);
    for (let limit = 1; limit <= 6; limit += 1) {
      const paged: string[] = [];
      for (let after: string | undefined; ; ) {
        const page = await shop.past.list(orders, limit, after);
        paged.push(...(page?.items.map(({ id }) => id) ?? []));
        if (!page?.next) break;
        after = page.next;
        if (limit === 3) await shop.checkpoint();
      }
      expect([limit, paged]).toEqual([limit, all]);
    }
    expect(await shop.past.list(orders, 1, 'no such id')).toBeUndefined();
    expect(await shop.past.list(orders, 1, '2026-01-01/x')).toBeUndefined();
  });

  test('[C7] nothing is left out because its id looks like one of a later day', async () => {
    const shop = await threeDays();
    await shop.checkpoint();
    const ids = async (past: DayBooks['past']) => (await past.list(orders, 100, undefined))?.items.map(({ id }) => id);
    const all = await ids(shop.past);
    await rm(join(daysFolder(shop.dir), 'index'));
    const every = await Promise.all(['2026-11-20', '2026-11-21', '2026-11-22'].map((id) => readDay(shop.dir, id)));
    const documents = every.flatMap((one) => one ?? []);
    // As if every id of every day had the print of one on the last day.
    for (const day of [...shop.books.shop.all('day')]) await addToIndex(shop.dir, [idsOfDay({ day, documents })]);
    const again = await shop.reopen();
    expect(await ids(again.past)).toEqual(all);
    const first = all?.at(-1) ?? '';
    expect((await again.past.recall({ kind: 'order', id: first }))[0]?.id).toBe(first);
  });

  test('[C7] a page goes on where it ended although its last order has left with a day since', async () => {
    const shop = await open();
    const made = [await sell(shop), await sell(shop), await sell(shop)];
    const page = await shop.past.list(orders, 1, undefined);
    await closeAt(shop, '2026-11-21T05:00:00Z');
    const rest = await shop.past.list(orders, 10, page?.next ?? undefined);
    expect([...(page?.items ?? []), ...(rest?.items ?? [])].map(({ id }) => id)).toEqual(made.reverse());
  });

  test('[C7] a day, a status and words choose among all days', async () => {
    const shop = await threeDays();
    await shop.checkpoint();
    const count = async (filter: Omit<Filter, 'kind'>, kind: Filter['kind'] = 'order') =>
      (await shop.past.list({ kind, ...filter }, 100, undefined))?.items.length;
    expect(await count({ date: '2026-11-20' })).toBe(2);
    expect(await count({ date: '2026-11-21' })).toBe(1);
    expect(await count({ date: '2026-11-24' })).toBe(0);
    expect(await count({ status: 'completed' })).toBe(3);
    expect(await count({ status: 'open' })).toBe(2);
    expect(await count({ search: 'GRACE cake' })).toBe(1);
    expect(await count({}, 'receipt')).toBe(3);
    expect(await count({ date: '2026-11-22' }, 'receipt')).toBe(1);
    expect(await count({ search: 'A-2026-000002' }, 'receipt')).toBe(1);
  });

  test('[C10] a segment stays plain where the disk gives back another zip than was written', async () => {
    const shop = await threeDays();
    for (const _ of [1, 2, 3]) {
      await sell(shop);
      await shop.checkpoint();
    }
    await sell(shop);
    const rotten: Disk = {
      ...realDisk,
      read: async (path) => (path.endsWith('.gz.new') ? gzipSync('something else') : realDisk.read(path)),
    };
    shop.journal.finishSegment();
    const made = makeCheckpoint({ dir: shop.dir, upTo: shop.books.seq, nowMs: Date.parse(shop.at) }, rotten);
    await expect(made).rejects.toThrow('gave back another zip');
    const segments = await listSegments(realDisk, join(shop.dir, 'journal'));
    expect(segments.filter(({ isZipped }) => isZipped).length).toBeLessThan(segments.length - 2);
    expect(segments[0]?.firstSeq).toBe(1);
  });

  test('[C4] what cannot be read any more is refused to whoever names it, and holds up nobody else', async () => {
    const shop = await threeDays();
    await shop.checkpoint();
    const [orderId = ''] =
      (await readDay(shop.dir, '2026-11-20'))?.flatMap(({ kind, id }) => (kind === 'order' ? id : [])) ?? [];
    const [lost = ''] =
      (await readDay(shop.dir, '2026-11-22'))?.flatMap(({ kind, id }) => (kind === 'order' ? id : [])) ?? [];
    for (const { path } of await listSegments(realDisk, join(shop.dir, 'journal'))) await writeFile(path, 'rotten\n');
    await rm(join(daysFolder(shop.dir), '2026-11-22.json'));
    const [refused, accepted] = await Promise.all([
      shop.ask('advance-order', { orderId: lost, fulfilment: 'ready' }),
      shop.ask('advance-order', { orderId, fulfilment: 'preparing' }),
    ]);
    expect(refused).toMatchObject({ is: 'refused', refusal: { code: 'past-unreadable', retry: 'never' } });
    expect(accepted).toMatchObject({ is: 'accepted' });
  });

  test('[C10] segments before three checkpoints are zipped, and read as before', async () => {
    const shop = await threeDays();
    await shop.checkpoint();
    for (const _ of [1, 2, 3]) {
      await sell(shop);
      await shop.checkpoint();
    }
    const segments = await listSegments(realDisk, join(shop.dir, 'journal'));
    expect(segments.map(({ isZipped }) => isZipped)).toEqual([true, true, true, false, false]);
    const picture = pictureOf(shop);
    expect((await shop.journal.lineAt(5))?.seq).toBe(5);
    for (const name of ['days', 'shop.json', 'shop.1.json', 'shop.2.json'])
      await rm(join(shop.dir, name), { recursive: true });
    expect(pictureOf(await shop.reopen())).toEqual(picture);
  });
});
