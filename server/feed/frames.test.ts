import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createReplica } from '../../shop/replica.ts';
import type { EntriesFrame } from '../../shop/wire.ts';
import { acceptedDuring } from '../../test/kit/accepted.ts';
import { connectPlain, connectRich, connectTill, cursorOf, type HelloWish, orderBody } from '../../test/kit/clients.ts';
import { api, freeLine, joinTill, makeEstimate, makeOrder, newJoinCode } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { pick, seededRandom } from '../../test/kit/seeded-random.ts';

let host: OpenHost;

beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

async function till(hello: HelloWish = {}, at = host) {
  const client = await connectTill(at, hello);
  onTestFinished(client.close);
  return client;
}

async function stranger(at = host) {
  const client = await connectRich(at);
  onTestFinished(client.close);
  return client;
}

/** Once more the bytes that a client heard as entries, however they were framed. */
const seqsIn = (frames: readonly { t: string }[]) =>
  frames
    .filter((frame): frame is EntriesFrame => frame.t === 'entries')
    .flatMap(({ entries }) => entries.map(({ seq }) => seq));

describe('hello', () => {
  test('[F1] a welcome with a position, the shop up to it, then what is new', async () => {
    const { token, till: me } = await joinTill(host, 'Bar');
    const client = await till({ token });
    expect(client.welcome).toMatchObject({
      resume: 'snapshot',
      group: '*',
      lastN: 0,
      you: { till: { code: me.code, name: 'Bar' } },
    });
    const snapshot = await client.frame('snapshot');
    expect(snapshot).toMatchObject({
      epoch: client.welcome.epoch,
      seq: client.welcome.seq,
      hash: client.welcome.hash,
      part: 1,
      parts: 1,
    });
    const order = await makeOrder(host);
    const entries = await client.frame('entries');
    expect(entries).toMatchObject({
      prev: client.welcome.seq,
      seq: order.version,
      entries: [{ by: 'local-token', command: { type: 'create-order' } }],
    });
    expect(entries.entries[0]?.changes.find(({ kind }) => kind === 'order')?.value).toMatchObject({
      number: order.number,
    });
  });

  test('[F6] without a token, or with a wrong one, 4501', async () => {
    for (const token of [undefined, '', 'wrong', await newJoinCode(host)]) {
      const client = await stranger();
      client.sendFrame({ t: 'hello', app: { version: 'x' }, ...(token !== undefined && { token }) });
      expect(await client.closed).toMatchObject({ code: 4501 });
      expect(client.texts.all).toEqual([]);
    }
  });

  test('[F6] a cursor opens nothing: to resume the token must count as at first (F-27)', async () => {
    const { token } = await joinTill(host);
    const known = await till({ token });
    const cursor = cursorOf(known.welcome);
    known.close();
    await makeOrder(host);
    const rights = await till({ token, cursor });
    expect(rights.welcome.resume).toBe('entries');
    for (const [index, wrong] of [`${token}x`, token.slice(1), ''].entries()) {
      const client = await stranger();
      if (index > 0) client.sendFrame({ t: 'resume', cursor });
      client.sendFrame({ t: 'hello', token: wrong, app: { version: 'x' }, cursor });
      expect(await client.closed).toMatchObject({ code: 4501 });
      expect(client.texts.all).toEqual([]);
    }
  });

  test('[F6] anything before hello is a bad frame and gets no answer', async () => {
    const client = await stranger();
    client.sendFrame({ t: 'ping', at: 1 });
    await client.caughtUp();
    expect(client.texts.all).toEqual([]);
  });

  test('[F7] who says nothing for five seconds is closed 4003, who said hello is not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const [silent, known] = [await stranger(), await till()];
    vi.advanceTimersByTime(4_999);
    await silent.caughtUp();
    vi.advanceTimersByTime(1);
    expect(await silent.closed).toMatchObject({ code: 4003 });
    await known.caughtUp();
  });

  test('[F5] a till’s new connection takes over, and what it asks counts on', async () => {
    const { token } = await joinTill(host);
    const first = await till({ token });
    expect(await first.ask('create-order', orderBody())).toMatchObject({ ok: true, n: 1 });
    const second = await till({ token });
    expect(await first.closed).toMatchObject({ code: 4506 });
    expect(second.welcome.lastN).toBe(1);
    expect(await second.ask('create-order', orderBody())).toMatchObject({ ok: true, n: 2 });
  });

  test('[F18] watchers under the local token stand side by side and send no commands', async () => {
    const [one, other] = [await till(), await till()];
    expect(one.welcome.you).toEqual({});
    expect(await one.ask('create-order', orderBody())).toMatchObject({ ok: false, code: 'forbidden', retry: 'never' });
    await makeOrder(host);
    await Promise.all([one.frame('entries'), other.frame('entries')]);
  });

  test('[F16] everyone hears which tills are connected, and when one goes', async () => {
    const own = await openHost();
    onTestFinished(() => own.close());
    const { token, till: me } = await joinTill(own);
    const watcher = await till({}, own);
    const presence = () => watcher.frames.take((frame) => frame.t === 'note' && frame.kind === 'presence');
    expect(await presence()).toMatchObject({ tills: [] });
    const client = await till({ token }, own);
    expect(await presence()).toMatchObject({ tills: [me.id] });
    client.close();
    expect(await presence()).toMatchObject({ tills: [] });
  });
});

describe('positions', () => {
  test('[F2] nothing missed is live, something missed is exactly that', async () => {
    const client = await till();
    const at = cursorOf(client.welcome);
    client.close();
    const again = await till({ cursor: at });
    expect(again.welcome).toMatchObject({ resume: 'live', seq: at.seq });
    const made = [await makeOrder(host), await makeEstimate(host)];
    const behind = await till({ cursor: at });
    expect(behind.welcome).toMatchObject({ resume: 'entries', seq: made[1]?.version });
    expect(await behind.frame('entries')).toMatchObject({
      prev: at.seq,
      seq: made[1]?.version,
      entries: made.map(({ version }) => ({ seq: version })),
    });
    for (const one of [again, behind]) await one.caughtUp();
    expect([...again.frames.all, ...behind.frames.all].filter(({ t }) => t === 'snapshot')).toEqual([]);
  });

  test('[F2] of a new shop a cursor counts from its first entry on (F-09)', async () => {
    const own = await openHost();
    onTestFinished(() => own.close());
    // Seq 1 brought the journal's key, which is told to nobody.
    const first = cursorOf((await till({}, own)).welcome);
    expect((await till({ cursor: first }, own)).welcome).toMatchObject({ resume: 'live', seq: 2 });
    await makeOrder(own);
    expect((await till({ cursor: first }, own)).welcome).toMatchObject({ resume: 'entries', seq: 3 });
    const { text } = await api(own, 'GET', `/changes?epoch=${first.epoch}&after=0`);
    expect(text.match(/"seq":\d+,"at"/g)).toHaveLength(2);
  });

  test.each([
    ['another epoch', { epoch: '1-ffffffff' }],
    ['another hash', { hash: 'ffffffffffffffff' }],
    ['a position that this host never reached', { seq: 1_000_000 }],
  ])('[F2] %s is another history: diverged, with a snapshot (F-11)', async (_, wrong) => {
    const known = await till();
    const client = await till({ cursor: { ...cursorOf(known.welcome), ...wrong } });
    expect(client.welcome.resume).toBe('diverged');
    await client.caughtUp();
    const replica = createReplica();
    for (const frame of client.frames.all) expect(replica.receive(frame, 0).send).toEqual([]);
    expect(replica.cursor?.seq).toBe(client.welcome.seq);
  });

  test('[F2] a resume is answered by a new welcome from that position', async () => {
    const client = await till();
    const at = cursorOf(client.welcome);
    await client.frame('snapshot');
    const order = await makeOrder(host);
    await client.frame('entries');
    client.sendFrame({ t: 'resume', cursor: at });
    expect(await client.frame('welcome')).toMatchObject({ resume: 'entries', seq: order.version });
    expect(await client.frame('entries')).toMatchObject({ prev: at.seq, seq: order.version });
    const next = await makeOrder(host);
    expect(await client.frame('entries')).toMatchObject({ prev: order.version, seq: next.version });
  });

  test('[F2] after a restart a cursor still counts: live at the end, a snapshot further back', async () => {
    const first = await openHost();
    const stop = { now: () => first.close() };
    onTestFinished(() => stop.now());
    const early = cursorOf((await till({}, first)).welcome);
    await makeOrder(first);
    const late = cursorOf((await till({}, first)).welcome);
    const second = await first.reopen();
    stop.now = () => second.close();
    expect((await till({ cursor: late }, second)).welcome).toMatchObject({ resume: 'live', seq: late.seq });
    expect((await till({ cursor: early }, second)).welcome).toMatchObject({ resume: 'snapshot', seq: late.seq });
    const order = await makeOrder(second);
    const behind = await till({ cursor: late }, second);
    expect(await behind.frame('entries')).toMatchObject({ prev: late.seq, seq: order.version });
  });

  test('[F3] topics have positions of their own and never hear of other kinds', async () => {
    const orders = await till({ topics: ['orders'] });
    const estimates = await till({ topics: ['estimates', 'no-such-topic'] });
    expect([orders.welcome.group, estimates.welcome.group]).toEqual(['orders', 'estimates']);
    expect(new Set((await orders.frame('snapshot')).changes.map(({ kind }) => kind))).not.toContain('product');
    const [first, estimate, second] = [await makeOrder(host), await makeEstimate(host), await makeOrder(host)];
    for (const one of [orders, estimates]) await one.caughtUp();
    const heard = (frames: readonly { t: string }[]) =>
      frames.filter((frame): frame is EntriesFrame => frame.t === 'entries');
    expect(heard(orders.frames.all).map(({ prev, seq }) => [prev, seq])).toEqual([
      [orders.welcome.seq, first.version],
      [first.version, second.version],
    ]);
    expect(seqsIn(estimates.frames.all)).toEqual([estimate.version]);
    const kinds = heard(orders.frames.all).flatMap(({ entries }) =>
      entries.flatMap(({ changes }) => changes.map(({ kind }) => kind)),
    );
    expect(new Set(kinds)).toEqual(new Set(['order']));
    expect((await till({ topics: ['orders'], cursor: cursorOf(orders.welcome, 'orders') })).welcome.resume).toBe(
      'entries',
    );
  });

  test('[F12] a pong carries the position of the group', async () => {
    const orders = await till({ topics: ['orders'] });
    const order = await makeOrder(host);
    await makeEstimate(host);
    orders.sendFrame({ t: 'ping', at: 42.5 });
    expect(await orders.frame('pong')).toMatchObject({ at: 42.5, seq: order.version });
  });

  test('[F1] clients that come, go and resume at random all end with the host’s shop (F-08)', async () => {
    const random = seededRandom(7);
    const replicas = Array.from({ length: 4 }, createReplica);
    const clients: (Awaited<ReturnType<typeof till>> | undefined)[] = replicas.map(() => undefined);
    const follow = async (index: number) => {
      const replica = replicas[index];
      if (!replica) return;
      clients[index]?.close();
      const client = await connectRich(host);
      onTestFinished(client.close);
      // A frame that does not follow would ask to resume: on a line that loses nothing that must not happen.
      client.socket.on('message', (text) => expect(replica.receive(JSON.parse(String(text)), 0).send).toEqual([]));
      client.sendFrame({
        t: 'hello',
        token: host.localToken,
        app: { version: 'x' },
        ...(replica.cursor && { cursor: replica.cursor }),
      });
      clients[index] = { ...client, welcome: await client.frame('welcome') };
    };
    for (let step = 0; step < 40; step += 1) {
      const index = Math.floor(random() * 4);
      const orders = Array.from({ length: Math.floor(random() * 3) }, () =>
        pick(random, [makeOrder, makeEstimate])(host),
      );
      await Promise.all([...orders, follow(index)]);
    }
    for (const index of replicas.keys()) await follow(index);
    for (const client of clients) await client?.caughtUp();
    const { json } = await api<{ seq: number; changes: { kind: 'order'; id: string; value: unknown }[] }>(
      host,
      'GET',
      '/snapshot',
    );
    for (const { cursor, shop } of replicas) {
      expect(cursor?.seq).toBe(json.seq);
      for (const { kind, id, value } of json.changes) expect(shop.get(kind, id)).toEqual(value);
    }
  });
});

describe('commands', () => {
  test('[L9] the asker’s verdict comes before the entry, and names the position that has the effect', async () => {
    const { token } = await joinTill(host);
    const client = await till({ token });
    await client.caughtUp();
    const before = client.frames.all.length;
    const verdict = await client.ask('create-order', orderBody());
    const entries = await client.frame('entries');
    expect(verdict).toMatchObject({ ok: true, seq: entries.seq, line: entries.seq });
    const order = client.frames.all.slice(before).map(({ t }) => t);
    expect(order.filter((t) => t === 'verdict' || t === 'entries')).toEqual(['verdict', 'entries']);
  });

  test('[L5] out of turn: told the last that counted, no verdict (F-20)', async () => {
    const { token } = await joinTill(host);
    const client = await till({ token });
    const id = randomUUID();
    client.sendFrame({ t: 'command', id, n: 3, type: 'create-order', body: orderBody() });
    expect(await client.frame('out-of-order')).toEqual({ t: 'out-of-order', id, n: 3, lastN: 0 });
    expect(await client.ask('create-order', orderBody(), { n: 1 })).toMatchObject({ ok: true });
  });

  test('[L7] a count that this host never saw closes 4507', async () => {
    const { token } = await joinTill(host);
    const client = await till({ token });
    await client.ask('create-order', orderBody());
    client.sendFrame({ t: 'command', id: randomUUID(), n: 2, answered: 1, type: 'create-order', body: orderBody() });
    await client.frame('verdict');
    client.sendFrame({ t: 'command', id: randomUUID(), n: 1, type: 'create-order', body: orderBody() });
    expect(await client.closed).toMatchObject({ code: 4507 });
  });

  test('[L6] a refusal names its code and path, is kept, and the queue goes on', async () => {
    const { token } = await joinTill(host);
    const client = await till({ token });
    const id = randomUUID();
    const wrong = { ...orderBody(), lines: [] };
    const refusal = { ok: false, n: 1, code: 'invalid', retry: 'never', path: 'body.lines' };
    expect(await client.ask('create-order', wrong, { id })).toMatchObject(refusal);
    expect(await client.ask('create-order', wrong, { id, n: 1 })).toMatchObject(refusal);
    expect(await client.ask('no-such-type', {}, { n: 2 })).toMatchObject({ ok: false, code: 'invalid', path: 'type' });
    expect(await client.ask('create-order', orderBody(), { n: 3 })).toMatchObject({ ok: true, n: 3 });
  });

  test('[O10] a moved document comes with its refusal', async () => {
    const { token } = await joinTill(host);
    const client = await till({ token });
    const order = await makeOrder(host);
    await api(host, 'POST', `/orders/${order.id}/status`, { body: { fulfilment: 'ready' } });
    const base = { kind: 'order', id: order.id, version: order.version };
    const verdict = await client.ask('cancel-order', { orderId: order.id }, { base });
    expect(verdict).toMatchObject({
      ok: false,
      code: 'moved',
      retry: 'rebase',
      current: { fulfilment: 'ready', status: 'open' },
    });
  });
});

describe('bad frames', () => {
  test('[F8] the fifth within a minute closes 4008, that socket alone', async () => {
    const [bad, good] = [await till(), await till()];
    for (const frame of [{ t: 'ping' }, { t: 'hello', app: { version: 'x' } }, { x: 1 }, { t: 'command', id: 'x' }])
      bad.sendFrame(frame);
    bad.sendFrame({ t: 'later-version' });
    await bad.caughtUp();
    bad.sendFrame([]);
    expect(await bad.closed).toMatchObject({ code: 4008 });
    await good.caughtUp();
  });

  test('[F10] unknown types and fields are ignored however many', async () => {
    const client = await till();
    for (let n = 0; n < 20; n += 1) client.sendFrame({ t: `new-${n}` });
    client.sendFrame({ t: 'ping', at: 1, colour: 'red' });
    expect(await client.frame('pong')).toMatchObject({ at: 1 });
  });

  test('[F9] not JSON and not text close 1007, too big closes 1009, and nobody else notices', async () => {
    const other = await till();
    const closings: [string | Buffer, number][] = [
      ['hello?', 1007],
      ['{"t":', 1007],
      [Buffer.from([1, 2, 3]), 1007],
      [JSON.stringify({ t: 'x', pad: 'x'.repeat(256 * 1024) }), 1009],
    ];
    for (const [message, code] of closings) {
      const client = await till();
      client.send(message);
      expect(await client.closed).toMatchObject({ code });
    }
    await other.caughtUp();
    expect((await api<{ ok: boolean }>(host, 'GET', '/health', { token: null })).json.ok).toBe(true);
  });

  test('[F9] a command that is nested a hundred thousand deep is a bad frame, and the host goes on', async () => {
    const { token } = await joinTill(host);
    const client = await till({ token });
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    client.send(`{"t":"command","id":"${randomUUID()}","n":1,"type":"create-order","body":${deep}}`);
    expect(await client.ask('create-order', orderBody(), { n: 1 })).toMatchObject({ ok: true, n: 1 });
  });
});

describe('questions', () => {
  test.each([
    '/api/v1/orders?limit=2',
    '/api/v1/orders?limit=0',
    '/api/v1/orders?limit=1&limit=2',
    '/api/v1/orders/none',
    '/api/v1/no-such-call',
    '/api/v1/snapshot',
    '/api/v1/estimates?status=sent',
  ])('[F17] %s answers as over HTTP', async (path) => {
    await makeOrder(host);
    const client = await till();
    const id = randomUUID();
    client.sendFrame({ t: 'get', id, path });
    const got = await client.frame('got');
    const { status, json } = await api<object>(host, 'GET', path.replace('/api/v1', ''));
    expect(got).toEqual({ t: 'got', id, status, body: json });
  });

  test.each([
    '',
    '/',
    '//',
    'http://[',
    '/api/v1/orders/%E0%A4%A',
    '/api/v1/orders/%00',
    '\\',
    'javascript:1',
    '/api/v1/orders/__proto__',
    '/api/v1/health',
    '/api/v1/join',
    '/api/v1/commands',
  ])('[F17] %j is answered and hurts nobody', async (path) => {
    const client = await till();
    client.sendFrame({ t: 'get', id: randomUUID(), path });
    const { status } = await client.frame('got');
    expect(status).toBeGreaterThanOrEqual(400);
    expect((await api(host, 'GET', '/health')).status).toBe(200);
  });
});

test('[F32] a shop of several frames comes whole over real lines, to all who ask at once, while it sells on', async () => {
  const own = await openHost();
  onTestFinished(() => own.close());
  const lines = Array.from({ length: 150 }, () => ({ ...freeLine, noteForCustomer: 'as it was made for them' }));
  for (let n = 0; n < 60; n += 1) await makeOrder(own, { lines });
  const clients = await Promise.all(Array.from({ length: 5 }, () => till({}, own)));
  await Promise.all(Array.from({ length: 20 }, () => makeOrder(own)));
  const last = await makeOrder(own);
  for (const client of clients) {
    const replica = createReplica();
    while (replica.cursor?.seq !== last.version) {
      const frame = await client.frames.take((one) => one.t === 'snapshot' || one.t === 'entries');
      expect(replica.receive(frame, 0).send).toEqual([]);
    }
    expect([...replica.shop.all('order')]).toHaveLength(81);
    expect(client.frames.all.filter(({ t }) => t === 'snapshot').length).toBeGreaterThan(4);
    for (const text of client.texts.all) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(256 * 1024);
  }
});

test('[F49] who asks and does not read is not read either; once it reads everything is answered', async () => {
  const { result: asker, sockets } = await acceptedDuring(() => till());
  const [socket] = sockets;
  if (!socket) throw new Error('nothing was accepted');
  // A corked socket keeps what it is given, as one does whose far end does not read.
  socket.cork();
  const ids = Array.from({ length: 3_000 }, () => randomUUID());
  for (const id of ids) asker.sendFrame({ t: 'get', id, path: '/api/v1/snapshot' });
  while (!socket.isPaused()) await new Promise((done) => setImmediate(done));
  const { text } = await api(host, 'GET', '/snapshot');
  expect(socket.writableLength).toBeGreaterThan(4 * 1024 * 1024);
  expect(socket.writableLength).toBeLessThan(4 * 1024 * 1024 + 10 * text.length);
  socket.uncork();
  for (const id of ids) await asker.frames.take((frame) => frame.t === 'got' && frame.id === id);
});

test('[F11] no frame, answer or text ever carries a credential', async () => {
  const own = await openHost();
  onTestFinished(() => own.close());
  const client = await till({}, own);
  const plain = await connectPlain(own);
  onTestFinished(plain.close);
  const joined = [await joinTill(own), await joinTill(own)];
  const order = await makeOrder(own);
  const paths = [
    '/snapshot',
    `/changes?epoch=${client.welcome.epoch}&after=0`,
    '/orders',
    `/orders/${order.id}`,
    '/estimates',
    '/openapi.json',
    '/health',
  ];
  const answers = await Promise.all(paths.map((path) => api(own, 'GET', path)));
  const second = await till({ token: joined[0]?.token ?? '' }, own);
  for (const path of paths) second.sendFrame({ t: 'get', id: randomUUID(), path: `/api/v1${path}` });
  await second.ask('create-order', orderBody());
  for (const one of [client, second, plain]) await one.caughtUp();
  const everything = [
    ...client.texts.all,
    ...second.texts.all,
    ...plain.texts.all,
    ...answers.map(({ text }) => text),
  ].join('\n');
  const hash = (token: string) => createHash('sha256').update(token).digest('hex');
  const secrets = [own.localToken, ...joined.flatMap(({ token }) => [token, hash(token)])];
  for (const secret of [...secrets, 'tokenHash', '"credential"']) expect(everything).not.toContain(secret);
  expect(everything).toContain(order.number);
});
