import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Change, Kind } from '../../shop/documents.ts';
import type { Order } from '../../shop/order.ts';
import { createReplica } from '../../shop/replica.ts';
import type { WireEntry } from '../../shop/wire.ts';
import { connectTill } from '../../test/kit/clients.ts';
import { api, call, freeLine, joinTill, makeEstimate, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';

interface Page {
  items: Order[];
  next: string | null;
}
interface Snapshot {
  epoch: string;
  seq: number;
  hash: string;
  changes: Change[];
}

/** A host of its own, since a list holds everything that anyone made. */
async function ownHost(): Promise<OpenHost> {
  const own = await openHost();
  onTestFinished(() => own.close());
  return own;
}

const pageOf = async (host: OpenHost, query: string) => (await api<Page>(host, 'GET', `/orders?${query}`)).json;
const numbersOf = ({ items }: Page) => items.map(({ number }) => number);
/** `A-025`, `A-024`, … */
const numbered = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, index) => `A-${String(from - index).padStart(3, '0')}`);
const makeOrders = (host: OpenHost, count: number) => Promise.all(Array.from({ length: count }, () => makeOrder(host)));

/** Every page from the first to the last; `between` runs after each. */
async function walk(host: OpenHost, query: string, between: (page: Page) => Promise<unknown> = async () => {}) {
  const pages: Page[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const page = await pageOf(host, next === undefined ? query : `${query}&after=${encodeURIComponent(next)}`);
    pages.push(page);
    next = page.next;
    await between(page);
  }
  return pages;
}

describe('lists', () => {
  test('[A6] newest first, also of what was made in one moment', async () => {
    const host = await ownHost();
    await makeOrders(host, 12);
    await makeOrders(host, 13);
    const page = await pageOf(host, 'limit=500');
    expect([numbersOf(page), page.next]).toEqual([numbered(25, 1), null]);
    expect((await pageOf(host, 'limit=1')).items[0]?.number).toBe('A-025');
  });

  test('[A6] pages follow each other without gap or double while new orders come', async () => {
    const host = await ownHost();
    await makeOrders(host, 25);
    const pages = await walk(host, 'limit=7', () => makeOrders(host, 3));
    expect(pages.map(({ items }) => items.length)).toEqual([7, 7, 7, 4]);
    expect(pages.flatMap(numbersOf)).toEqual(numbered(25, 1));
  });

  test('[A6] of one status as well, when the last of a page has left it meanwhile', async () => {
    const host = await ownHost();
    const orders = await makeOrders(host, 12);
    const cancel = (id = '') => api(host, 'POST', `/orders/${id}/status`, { body: { status: 'cancelled' } });
    await cancel(orders.at(-1)?.id);
    const pages = await walk(host, 'limit=4&status=open', ({ items }) => cancel(items.at(-1)?.id));
    expect(pages.flatMap(numbersOf)).toEqual(numbered(11, 1));
    expect(numbersOf(await pageOf(host, 'status=cancelled'))).toEqual(['A-012', 'A-008', 'A-004', 'A-001']);
  });

  test('[A6] fifty unless asked otherwise, and no next where nothing follows', async () => {
    const host = await ownHost();
    await makeOrders(host, 51);
    const first = await pageOf(host, '');
    expect([first.items.length, (await pageOf(host, `after=${first.next}`)).items.length]).toEqual([50, 1]);
    expect((await pageOf(host, 'limit=51')).next).toBeNull();
    expect((await pageOf(host, 'status=completed')).items).toEqual([]);
  });

  test('[A6] the order of a list and a page’s next outlast a restart', async () => {
    let host = await openHost();
    onTestFinished(() => host.close());
    const orders = await makeOrders(host, 9);
    // What is changed later stays where it was made.
    await api(host, 'POST', `/orders/${orders[2]?.id}/status`, { body: { fulfilment: 'ready' } });
    const first = await pageOf(host, 'limit=5');
    host = await host.reopen();
    expect(await pageOf(host, 'limit=5')).toEqual(first);
    await makeOrder(host);
    expect(numbersOf(await pageOf(host, `limit=5&after=${first.next}`))).toEqual(numbered(4, 1));
  });
});

describe('changes', () => {
  let host: OpenHost;
  beforeAll(async () => {
    host = await openHost();
  });
  afterAll(() => host.close());

  const snapshot = async (at = host) => (await api<Snapshot>(at, 'GET', '/snapshot')).json;
  const changes = (at: { epoch: string; seq: number; hash?: string }, from = host) =>
    api(from, 'GET', `/changes?epoch=${at.epoch}&after=${at.seq}${at.hash === undefined ? '' : `&hash=${at.hash}`}`);
  const entriesIn = (text: string) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as WireEntry);

  test('[A7] entries after a position, one a line, in order, as the socket carries them', async () => {
    const at = await snapshot();
    const till = await connectTill(host, { cursor: { ...at, group: '*' } });
    onTestFinished(till.close);
    await makeOrder(host);
    const { id } = await makeEstimate(host);
    await api(host, 'POST', `/estimates/${id}/convert`, { body: {} });
    await joinTill(host);
    const answer = await changes(at);
    expect(answer.headers['content-type']).toMatch('application/x-ndjson');
    expect(answer.text.endsWith('}\n')).toBe(true);
    const entries = entriesIn(answer.text);
    expect(entries.map(({ command }) => command.type)).toEqual([
      'create-order',
      'create-estimate',
      'convert-estimate',
      'admit-till',
    ]);
    await till.caughtUp();
    const heard = till.frames.all.flatMap((frame) => (frame.t === 'entries' ? frame.entries : []));
    expect(heard).toEqual(entries);
    expect((await changes({ ...at, seq: entries[1]?.seq ?? 0, hash: '' })).status).toBe(410);
    expect(entriesIn((await changes({ epoch: at.epoch, seq: entries[1]?.seq ?? 0 })).text)).toEqual(entries.slice(2));
  });

  test('[A7] a snapshot and the changes after it make the shop as it is now', async () => {
    const start = await snapshot();
    await Promise.all([makeOrder(host), makeOrder(host), makeEstimate(host), joinTill(host)]);
    const replica = createReplica();
    replica.receive({ t: 'snapshot', ...start, part: 1, parts: 1 }, 0);
    const entries = entriesIn((await changes(start)).text);
    const now = await snapshot();
    const { epoch, seq, hash } = now;
    replica.receive({ t: 'entries', epoch, prev: start.seq, seq, hash, entries }, 0);
    const documents = new Map<Kind, number>();
    for (const { kind, id, value } of now.changes) {
      expect(replica.shop.get(kind, id)).toEqual(value);
      documents.set(kind, (documents.get(kind) ?? 0) + 1);
    }
    for (const [kind, count] of documents) expect([...replica.shop.all(kind)]).toHaveLength(count);
  });

  test('[A7] at the newest position there is nothing, and a refusal is no entry', async () => {
    const at = await snapshot();
    expect(await changes(at)).toMatchObject({ status: 200, text: '' });
    const { id } = await makeOrder(host);
    await api(host, 'POST', `/orders/${id}/status`, { body: { status: 'completed' } });
    const order = await makeOrder(host);
    const entries = entriesIn((await changes(at)).text);
    expect(entries.map(({ command }) => command.type)).toEqual(['create-order', 'create-order']);
    // The refusal has its place in the journal between the two: a position there counts as well.
    const [first, second] = entries.map(({ seq }) => seq);
    expect([second, order.version]).toEqual([(first ?? 0) + 2, second]);
    expect(entriesIn((await changes({ epoch: at.epoch, seq: (first ?? 0) + 1 })).text)).toHaveLength(1);
  });

  test('[A7] another history, or a position that was never reached, asks to take the snapshot', async () => {
    const { epoch, seq, hash } = await snapshot();
    const wrong = [
      { epoch: '1-ffffffff', seq: 0 },
      { epoch, seq, hash: 'ffffffffffffffff' },
      { epoch, seq: seq - 1, hash },
      { epoch, seq: seq + 1_000 },
    ];
    for (const at of wrong) {
      const { status, json } = await changes(at);
      expect([status, json]).toMatchObject([410, { code: 'take-the-snapshot' }]);
    }
  });

  test('[A7] after a restart what lies before the checkpoint is 410, and from there on it goes on', async () => {
    let own = await openHost();
    onTestFinished(() => own.close());
    const early = await snapshot(own);
    await makeOrder(own);
    const late = await snapshot(own);
    own = await own.reopen();
    expect((await changes(early, own)).status).toBe(410);
    const { version } = await makeOrder(own);
    expect(entriesIn((await changes(late, own)).text)).toMatchObject([{ seq: version }]);
  });
});

test('[A1] the snapshot is everything at one position, each document with its version', async () => {
  const host = await ownHost();
  const order = await makeOrder(host);
  const { json, headers } = await api<Snapshot>(host, 'GET', '/snapshot');
  expect(json).toMatchObject({ epoch: expect.stringMatching(/^1-[0-9a-f]{8}$/) as string, seq: order.version });
  expect(json.hash).toMatch(/^[0-9a-f]{16}$/);
  expect(headers['cache-control']).toBe('no-store');
  expect(new Set(json.changes.map(({ kind }) => kind))).toEqual(
    new Set(['shop', 'till', 'series', 'category', 'product', 'taxClass', 'taxRate', 'order']),
  );
  expect(json.changes.every(({ value }) => value !== null && 'version' in value)).toBe(true);
});

test('[A1] an order of a till is numbered under its code, and its reads are those of everyone', async () => {
  const host = await ownHost();
  const { token, till } = await joinTill(host, 'Bar');
  const body = { lines: [freeLine] };
  const { json } = await api<Order>(host, 'POST', '/orders', { body, token });
  expect(json).toMatchObject({ number: `${till.code}-001`, openedBy: `till:${till.code}`, tillId: till.id });
  const unknown = await call(host, 'GET', `/api/v1/orders/${randomUUID()}`, { token });
  expect([(await api(host, 'GET', `/orders/${json.id}`, { token })).json, unknown.status]).toEqual([json, 404]);
});
