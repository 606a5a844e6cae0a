import { randomUUID } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type AuditItem, type AuditPage, type AuditTopic, type AuditVerdict, auditTopics } from '../../shop/audit.ts';
import { byStaff } from '../../shop/verbs.ts';
import { connectTill, orderBody } from '../../test/kit/clients.ts';
import { api, joinTill, makeOrder } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { readFolder } from '../../test/kit/read-folder.ts';
import { segmentsOf } from '../../test/kit/sample-journal.ts';
import { bring, openStaffedHost, pins, signIn } from '../../test/kit/staffed-host.ts';
import { people } from '../../test/kit/staffed-shop.ts';
import { verifyFolder } from '../verify/verify-folder.ts';

async function opened(options: Parameters<typeof openHost>[0] = {}): Promise<OpenHost> {
  const host = await openHost(options);
  onTestFinished(() => host.close());
  return host;
}

async function staffed(roles: Parameters<typeof openStaffedHost>[0]) {
  const shop = await openStaffedHost(roles);
  onTestFinished(() => shop.host.close());
  return shop;
}

const audit = async (host: OpenHost, query = '') => (await api<AuditPage>(host, 'GET', `/audit${query}`)).json;
const about = async (host: OpenHost, what: AuditTopic) => (await audit(host, `?what=${what}`)).items;
const typesOf = (items: readonly AuditItem[]) => items.map(({ type }) => type);

/** Every page of a search, one after the other. */
async function allOf(host: OpenHost, query: string): Promise<AuditItem[]> {
  const items: AuditItem[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const page = await audit(host, `?${query}${next === undefined ? '' : `&after=${next}`}`);
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

test('[I20] the book is told newest first, in pages that new entries do not shift', async () => {
  const host = await opened();
  for (let n = 0; n < 5; n += 1) await makeOrder(host);
  const first = await audit(host, '?limit=3');
  expect(typesOf(first.items)).toEqual(['create-order', 'create-order', 'create-order']);
  const seqs = first.items.map(({ seq }) => seq);
  expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
  await makeOrder(host);
  const second = await audit(host, `?limit=3&after=${first.next}`);
  expect(second.items[0]?.seq).toBe((seqs.at(-1) ?? 0) - 1);
  const all = await allOf(host, 'limit=2');
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => all.length - index));
  expect(all.at(-1)?.seq).toBe(1);
});

test('[U51] an address for a receipt is in the journal, and neither in the audit nor in a log', async () => {
  const host = await opened();
  const order = await makeOrder(host);
  const payment = { tender: 'card', amountMinor: 100 };
  const { json: paid } = await api<{ receiptId: string; receiptNumber: string }>(
    host,
    'POST',
    `/orders/${order.id}/payments`,
    { body: payment },
  );
  const note = { type: 'note-receipt-email', body: { receiptId: paid.receiptId, email: 'ada@example.org' } };
  expect(await api(host, 'POST', '/commands', { body: note })).toMatchObject({ status: 200 });
  const told = await audit(host);
  expect(told.items[0]).toMatchObject({ type: note.type, about: { receiptNumber: paid.receiptNumber } });
  expect(JSON.stringify(told)).not.toContain('ada@');
  expect(await readFolder(join(host.dir, 'journal'))).toContain('ada@example.org');
  expect(await readFolder(join(host.dir, 'logs')).catch(() => '')).not.toContain('ada@');
  const { damage, epochs } = await verifyFolder(host.dir, {});
  expect([damage, epochs.at(-1)?.total]).toEqual([undefined, payment.amountMinor]);
});

test('[I21] what came of an entry adds to what it is about, and every entry is about something', async () => {
  const { host, till } = await staffed(['cashier', 'manager']);
  await signIn(till, 'cashier');
  const { orderId, ...order } = orderBody();
  expect(await till.ask('create-order', { orderId, ...order })).toMatchObject({ code: 'needs-approval' });
  const product = { id: randomUUID(), productId: 'espresso', quantityMilli: 1000 };
  expect(await till.ask('create-order', { orderId, lines: [product] })).toMatchObject({ ok: true });
  const cancel = { orderId, reason: 'left' };
  const approvalId = randomUUID();
  await till.ask('cancel-order', cancel, { approvalId });
  await bring(till, { t: 'approve', approvalId, staff: people.manager, pin: pins.manager });
  expect(await till.ask('cancel-order', cancel, { approvalId })).toMatchObject({ ok: true });

  const [cancelled] = (await audit(host)).items;
  expect(cancelled).toMatchObject({
    what: ['voids', 'approvals'],
    by: byStaff(people.cashier),
    approvedBy: byStaff(people.manager),
    about: { orderId, number: 'B-001', reason: 'left' },
  });
  expect(await about(host, 'approvals')).toMatchObject([
    { type: 'cancel-order' },
    { type: 'note-sign-in', by: byStaff(people.manager), about: { how: 'pin', purpose: 'approve' } },
  ]);
  expect(await about(host, 'failures')).toMatchObject([
    { type: 'cancel-order', refusal: { code: 'needs-approval' }, about: { number: 'B-001' } },
    { type: 'create-order', what: ['other', 'failures', 'discounts'], refusal: { code: 'needs-approval' } },
  ]);
  const all = await allOf(host, 'limit=500');
  expect(all.filter(({ what }) => what.length === 0 || what.some((one) => !auditTopics.includes(one)))).toEqual([]);
});

test('[I22] it is searched by person, till, days and words, and all that is said has to be right', async () => {
  let clock = '2026-11-20T12:00:00.000Z';
  const host = await opened({ now: () => clock });
  const { token, till } = await joinTill(host, 'Kiosk');
  const kiosk = await connectTill(host, { token });
  await kiosk.ask('create-order', orderBody(randomUUID(), 'Grace'));
  clock = '2026-11-22T03:00:00.000Z';
  await makeOrder(host, { customerName: 'Ada' });
  clock = '2026-11-23T12:00:00.000Z';
  await makeOrder(host, { customerName: 'Alan' });
  const found = async (query: string) => (await allOf(host, query)).map(({ seq }) => seq);
  const [grace] = await found('search=grace');
  const [ada] = await found('search=ada+a-001');
  const [alan] = await found('search=create-order+alan');
  expect([grace, ada, alan].every((seq) => seq !== undefined)).toBe(true);
  expect(await found('search=grace+alan')).toEqual([]);
  expect(await found(`till=${till.id}`)).toEqual([grace, (grace ?? 0) - 1]);
  expect(await found('person=till:B')).toEqual([grace]);
  expect(await found(`person=till:B&search=ada`)).toEqual([]);
  // A business day ends at four in the morning, in the shop's time zone.
  expect(await found('from=2026-11-21&to=2026-11-21&search=order')).toEqual([ada]);
  expect(await found('from=2026-11-22&search=create')).toEqual([alan]);
  expect(await found('to=2026-11-20&search=create-order')).toEqual([grace]);
  for (const query of ['what=lies', 'from=yesterday', 'limit=501', 'after=0', 'colour=red']) {
    expect([query, (await api(host, 'GET', `/audit?${query}`)).status]).toEqual([query, 400]);
  }
});

test('[I23] neither a PIN, a badge, a token nor the digest of one stands in it', async () => {
  const { host, till } = await staffed(['cashier']);
  await signIn(till, 'cashier', '9999');
  await signIn(till, 'owner');
  await bring(till, { t: 'set-pin', staff: people.cashier, badge: 'badge-of-somebody' });
  const { token } = await joinTill(host, 'Kiosk');
  const [page, table] = [JSON.stringify(await allOf(host, 'limit=500')), await api(host, 'GET', '/audit.csv')];
  const journal = (await readFolder(join(host.dir, 'journal'))).toString();
  const digests = [...journal.matchAll(/"(?:hash|tokenHash)":"([^"]{20,})"/g)].map(([, digest = '']) => digest);
  expect(digests.length).toBeGreaterThan(5);
  for (const secret of [...Object.values(pins), '9999', 'badge-of-somebody', token, ...digests]) {
    const isThere = new RegExp(`"${secret}"|[: ]${secret}\\b`);
    expect([secret, isThere.test(page), isThere.test(table.text)]).toEqual([secret, false, false]);
  }
});

test('[I24] wrong PINs tried at a colleague’s name are found under that name', async () => {
  const { host, till } = await staffed(['cashier', 'manager']);
  await signIn(till, 'manager', '000001');
  await signIn(till, 'manager', '000002');
  const tried = await allOf(host, `what=failures&person=${people.manager}`);
  expect(tried).toMatchObject([
    { type: 'note-wrong-pin', about: { staffId: people.manager, how: 'pin', purpose: 'sign-in' } },
    { type: 'note-wrong-pin', about: { staffId: people.manager } },
  ]);
});

test('[I24] an order that vanishes after it was made is found among the voids, with who did it and why', async () => {
  const { host, till } = await staffed(['supervisor']);
  await signIn(till, 'supervisor');
  const { orderId, lines } = orderBody();
  await till.ask('create-order', { orderId, lines });
  await till.ask('advance-order', { orderId, fulfilment: 'fulfilled' });
  await till.ask('cancel-order', { orderId, reason: 'mistake' });
  expect(await about(host, 'voids')).toMatchObject([
    { by: byStaff(people.supervisor), about: { number: 'B-001', amountMinor: 2500, reason: 'mistake' } },
  ]);
});

test('[I24] a price that is not the catalogue’s is found among the discounts, sold or only tried', async () => {
  const { host, till } = await staffed(['supervisor', 'cashier']);
  const cheap = () => [{ id: randomUUID(), name: 'Espresso', unitPriceMinor: 1, quantityMilli: 1000 }];
  await signIn(till, 'cashier');
  await till.ask('create-order', { orderId: randomUUID(), lines: cheap() });
  await signIn(till, 'supervisor');
  await till.ask('create-order', { orderId: randomUUID(), lines: cheap() });
  const ownPrices = [{ name: 'Espresso', unitPriceMinor: 1 }];
  expect(await about(host, 'discounts')).toMatchObject([
    { by: byStaff(people.supervisor), about: { ownPrices } },
    { by: byStaff(people.cashier), refusal: { code: 'needs-approval' }, about: { ownPrices } },
  ]);
});

test('[I24] a clock that was put back is found, also where it was set right again', async () => {
  let clock = '2026-11-20T12:00:00.000Z';
  const host = await opened({ now: () => clock });
  await makeOrder(host);
  clock = '2026-11-19T12:00:00.000Z';
  const hidden = await makeOrder(host);
  clock = '2026-11-20T12:01:00.000Z';
  await makeOrder(host);
  const found = await about(host, 'clock');
  expect(found).toMatchObject([{ at: '2026-11-19T12:00:00.000Z', about: { clockBackS: 86_400, orderId: hidden.id } }]);
});

test('[I24] money that is given back, and rights that somebody gives away, are found', async () => {
  const { host, till } = await staffed(['manager', 'cashier']);
  await signIn(till, 'manager');
  await till.ask('settle-attention', { attentionId: randomUUID() });
  await till.ask('change-staff', { staffId: people.cashier, roleId: 'manager' });
  await till.ask('change-staff', { staffId: people.cashier, roleId: 'owner' });
  expect(await about(host, 'refunds')).toMatchObject([{ type: 'settle-attention', by: byStaff(people.manager) }]);
  expect(await allOf(host, `what=staff&person=${people.manager}&search=change-staff`)).toMatchObject([
    { refusal: { code: 'above-you' }, about: { roleId: 'owner' } },
    { about: { staffId: people.cashier, staffName: 'cashier', roleId: 'manager' } },
  ]);
});

test('[I24] an entry that was changed or taken out of the file breaks the chain, and that is said', async () => {
  const host = await opened();
  await makeOrder(host, { customerName: 'Grace' });
  await makeOrder(host);
  const checked = async () => {
    await api(host, 'GET', '/audit/verdict?check=now');
    return vi.waitFor(async () => {
      const { json } = await api<AuditVerdict>(host, 'GET', '/audit/verdict');
      expect(json.state).not.toBe('checking');
      return json;
    });
  };
  const good = await checked();
  expect(good).toMatchObject({ state: 'good', damage: null, entries: good.upTo, lastGoodAt: good.at });
  const [segment = ''] = await segmentsOf(host.dir);
  const text = await readFile(segment, 'utf8');
  const lines = text.trimEnd().split('\n');
  const at = lines.findIndex((line) => line.includes('Grace'));

  await writeFile(segment, text.replace('Grace', 'Grade'));
  expect(await checked()).toMatchObject({ state: 'broken', damage: { seq: at + 1 }, lastGoodAt: good.at });
  await writeFile(segment, `${lines.toSpliced(at, 1).join('\n')}\n`);
  expect(await checked()).toMatchObject({ state: 'broken', damage: { seq: at + 1, why: /missing/ } });
  await writeFile(segment, text);
  expect(await checked()).toMatchObject({ state: 'good', damage: null });
});

test('[I26] the book is checked while the host writes, and what is being written is no damage', async () => {
  const host = await opened();
  const [segment = ''] = await segmentsOf(host.dir);
  let isOver = false;
  const selling = (async () => {
    while (!isOver) await makeOrder(host);
  })();
  for (let n = 0; n < 5; n += 1) {
    await api(host, 'GET', '/audit/verdict?check=now');
    const { json } = await vi.waitFor(async () => {
      const answer = await api<AuditVerdict>(host, 'GET', '/audit/verdict');
      expect(answer.json.state).not.toBe('checking');
      return answer;
    });
    expect(json).toMatchObject({ state: 'good', damage: null });
  }
  isOver = true;
  await selling;
  expect((await api<AuditVerdict>(host, 'GET', '/audit/verdict')).json.entries).toBeGreaterThan(10);
  // Half a line, as it stands while the disk is busy with it.
  await appendFile(segment, '{"v":2,"seq":9');
  expect((await audit(host, '?limit=1')).items).toHaveLength(1);
});

test('[I25] the same is told as a table, page after page', async () => {
  const host = await opened();
  for (const customerName of ['Grace', 'Alan', 'Edsger', 'Barbara', 'say "hi", Ada'])
    await makeOrder(host, { customerName });
  const { text, headers } = await api(host, 'GET', '/audit.csv?search=create-order');
  expect(headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8' });
  const [head, ...rows] = text.trimEnd().split('\r\n');
  expect(head).toBe('seq,at,what,type,by,approved by,till,refused,made at,about');
  expect(rows).toHaveLength(5);
  expect(rows[0]).toContain('customerName: say ""hi"", Ada');
  const page = await api(host, 'GET', '/audit.csv?search=create-order&limit=2');
  const last = page.text.trimEnd().split('\r\n').at(-1)?.split(',')[0];
  const more = await api(host, 'GET', `/audit.csv?search=create-order&after=${last}`);
  expect(`${page.text}${more.text}`).toBe(text);
});

test('[I27] it is shown to who may see it, where nobody else can read along', async () => {
  const { host, till } = await staffed(['supervisor', 'manager']);
  const read = (path: string) => bringGet(till, path);
  await signIn(till, 'supervisor');
  for (const path of ['audit', 'audit.csv', 'audit/verdict']) expect(await read(path)).toMatchObject({ status: 403 });
  await signIn(till, 'manager');
  for (const path of ['audit', 'audit.csv', 'audit/verdict']) expect(await read(path)).toMatchObject({ status: 200 });
  expect((await api(host, 'GET', '/audit', { token: null })).status).toBe(401);
});

function bringGet(till: Awaited<ReturnType<typeof connectTill>>, path: string): Promise<{ status: number }> {
  const id = randomUUID();
  const answer = till.frames.take((frame) => frame.t === 'got' && frame.id === id);
  till.sendFrame({ t: 'get', id, path: `/api/v1/${path}` });
  return answer as unknown as Promise<{ status: number }>;
}
