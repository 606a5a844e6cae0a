import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { byStaff } from '../../shop/verbs.ts';
import type { ApprovalNote, Down } from '../../shop/wire.ts';
import { connectTill, orderBody, type Welcomed } from '../../test/kit/clients.ts';
import { api, joinTill } from '../../test/kit/http-client.ts';
import { readFolder } from '../../test/kit/read-folder.ts';
import { bring, openStaffedHost, pins, type StaffedHost, signIn } from '../../test/kit/staffed-host.ts';
import { people } from '../../test/kit/staffed-shop.ts';
import { windowOfHost } from '../../test/kit/wires.ts';
import { keyFileOf } from '../journal-key.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0).reverse()) await close();
});

async function staffed(...wish: Parameters<typeof openStaffedHost>): Promise<StaffedHost> {
  const opened = await openStaffedHost(...wish);
  cleanup.push(() => opened.host.close());
  return opened;
}

const isNote =
  <K extends 'you' | 'approval'>(kind: K) =>
  (frame: Down): frame is Extract<Down, { t: 'note'; kind: K }> =>
    frame.t === 'note' && frame.kind === kind;
/** What came already, or comes: an answer may be ahead of it or behind it. */
const heard = async (client: Welcomed, fits: (frame: Down) => boolean) =>
  client.frames.all.find(fits) ?? (await client.frames.take(fits));
const approvalNote = (client: Welcomed, state: ApprovalNote['state']) =>
  heard(client, (frame) => isNote('approval')(frame) && frame.state === state);
const coffee = { id: '00000000-0000-7000-8000-000000000c0f', productId: 'espresso', quantityMilli: 1000 };

describe('signing in', () => {
  test('[S7] the right PIN makes a till that person’s: its commands bear their name, and every window of it knows', async () => {
    const { till } = await staffed(['supervisor']);
    expect(await till.ask('create-order', orderBody())).toMatchObject({ ok: false, code: 'signed-out' });
    expect(await signIn(till, 'supervisor')).toMatchObject({ status: 200, body: { staff: people.supervisor } });
    const you = await heard(till, (frame) => isNote('you')(frame) && frame.staff !== undefined);
    expect(you).toMatchObject({ staff: { name: 'supervisor' }, permissions: expect.arrayContaining(['order.cancel']) });
    const order = orderBody();
    expect(await till.ask('create-order', order)).toMatchObject({ ok: true });
    const told = await heard(
      till,
      (frame) => frame.t === 'entries' && frame.entries.some(({ command }) => command.type === 'create-order'),
    );
    expect(told).toMatchObject({
      entries: [{ by: byStaff(people.supervisor), changes: [{ value: { openedBy: byStaff(people.supervisor) } }, {}] }],
    });
    expect(await bring(till, { t: 'sign-out', why: 'asked' })).toMatchObject({ status: 200 });
    expect(await till.ask('create-order', orderBody())).toMatchObject({ ok: false, code: 'signed-out' });
  });

  test('[S11] a sign-in belongs to the till: it outlives its connection and a restart of the host', async () => {
    const { host, another } = await openStaffedHost(['cashier']);
    const { token } = await joinTill(host, 'Third');
    const first = await connectTill(host, { token });
    await signIn(first, 'cashier');
    first.close();
    expect((await connectTill(host, { token })).welcome.you).toMatchObject({ staff: { id: people.cashier } });
    expect((await another('Fourth')).welcome.you.staff).toBeUndefined();
    const again = await host.reopen();
    cleanup.push(() => again.close());
    expect((await connectTill(again, { token })).welcome.you).toMatchObject({ staff: { id: people.cashier } });
  });

  test('[S8] wrong tries are counted over a restart, and nobody tries on while they wait', async () => {
    const { host } = await openStaffedHost(['cashier']);
    const { token } = await joinTill(host, 'Third');
    const till = await connectTill(host, { token });
    for (const waitMs of [0, 0, 5_000]) {
      expect(await signIn(till, 'cashier', '9999')).toMatchObject({ status: 401, body: { code: 'wrong-pin', waitMs } });
    }
    const again = await host.reopen();
    cleanup.push(() => again.close());
    // The right one as well: whoever guesses learns nothing from it.
    expect(await signIn(await connectTill(again, { token }), 'cashier')).toMatchObject({
      status: 429,
      body: { code: 'wait' },
    });
  });

  test('[S8] a hundred tries at once are looked at one after the other, and each counts', async () => {
    const { till } = await staffed(['cashier']);
    const tries = Array.from({ length: 25 }, (_, n) => signIn(till, 'cashier', String(5000 + n)));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(22);
  });

  test('[S8] nobody learns from an answer who works here', async () => {
    const { till } = await staffed([]);
    const nobody = await bring(till, { t: 'sign-in', staff: '00000000-0000-7000-8000-00000000dead', pin: '1234' });
    expect(nobody).toMatchObject({ status: 401, body: { code: 'wrong-pin' } });
  });

  test('[S12] a badge signs in as a PIN does, and stands nowhere as it is', async () => {
    const { host, till } = await staffed(['cashier']);
    await signIn(till, 'owner');
    const badge = '0417-BADGE-99';
    expect(await bring(till, { t: 'set-pin', staff: people.cashier, badge })).toMatchObject({ status: 200 });
    expect(await bring(till, { t: 'sign-in', badge: 'another' })).toMatchObject({
      status: 401,
      body: { code: 'unknown-badge' },
    });
    expect(await bring(till, { t: 'sign-in', badge })).toMatchObject({ status: 200, body: { staff: people.cashier } });
    expect(await bring(till, { t: 'set-pin', staff: people.owner, badge })).toMatchObject({ status: 403 });
    expect(await readFolder(host.dir)).not.toContain(badge);
  });

  test('[S6] a PIN that others would guess is refused, and nothing is changed', async () => {
    const { till } = await staffed(['cashier']);
    await signIn(till, 'owner');
    const set = (pin: string) => bring(till, { t: 'set-pin', staff: people.cashier, pin });
    expect(await set('1234')).toMatchObject({ status: 422, body: { code: 'pin-too-easy' } });
    expect(await set('482913')).toMatchObject({ status: 422, body: { code: 'pin-length' } });
    expect(await signIn(till, 'cashier')).toMatchObject({ status: 200 });
    const own = { t: 'set-pin', staff: people.cashier, pin: '5093' } as const;
    expect(await bring(till, own)).toMatchObject({ status: 401, body: { code: 'wrong-pin' } });
    expect(await bring(till, { ...own, current: pins.cashier })).toMatchObject({ status: 200 });
    expect(await bring(till, { t: 'set-pin', staff: people.owner, pin: '804165' })).toMatchObject({ status: 403 });
    expect(await signIn(till, 'cashier')).toMatchObject({ status: 401 });
    expect(await signIn(till, 'cashier', '5093')).toMatchObject({ status: 200 });
  });

  test('[S13] no PIN and no hash of one leaves the host, and no PIN stands in any file', async () => {
    const { host, till } = await staffed(['cashier']);
    await signIn(till, 'cashier');
    await till.caughtUp();
    const said = till.texts.all.join('\n');
    expect(said).not.toContain('scrypt');
    const files = await readFolder(host.dir);
    expect(files).toContain('scrypt$15$8$3$');
    for (const pin of [pins.owner, `"${pins.cashier}"`])
      expect([files.includes(pin), said.includes(pin)]).toEqual([false, false]);
  });

  test('[S14] after twelve hours nobody is signed in any more', async () => {
    let now = '2026-11-22T08:00:00.000Z';
    const { till } = await staffed(['cashier'], { now: () => now });
    await signIn(till, 'cashier');
    now = '2026-11-22T19:59:00.000Z';
    expect(await till.ask('create-order', { ...orderBody(), lines: [coffee] })).toMatchObject({ ok: true });
    now = '2026-11-22T20:00:01.000Z';
    expect(await till.ask('create-order', { ...orderBody(), lines: [coffee] })).toMatchObject({
      ok: false,
      code: 'signed-out',
    });
  });

  test('[S15] the recovery code signs the owner in at the host itself, and nowhere else', async () => {
    const { host, till } = await staffed([]);
    const code = await host.backups.newRecoveryCode();
    expect(await bring(till, { t: 'sign-in', code })).toMatchObject({ status: 401, body: { code: 'wrong-code' } });
    const { till: window } = await windowOfHost(host);
    expect(await window.person({ t: 'sign-in', code: 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE' })).toMatchObject({ status: 401 });
    expect(await window.person({ t: 'sign-in', code: code.toLowerCase() })).toMatchObject({
      status: 200,
      body: { staff: people.owner },
    });
  });

  test('[S16] where a till shows nobody, the API shows nothing beyond what the till follows', async () => {
    const { host, till } = await staffed(['cashier', 'manager']);
    const { token } = await joinTill(host, 'Third');
    const get = async (path: string) => (await api(host, 'GET', path, { token })).status;
    expect(await get('/orders')).toBe(403);
    const third = await connectTill(host, { token });
    await signIn(third, 'cashier');
    expect([await get('/orders'), await get('/days'), await get('/days/x/entries')]).toEqual([200, 403, 403]);
    await signIn(third, 'manager');
    expect([await get('/days'), await get('/days/x/entries')]).toEqual([200, 404]);
    till.close();
  });
});

describe('approving', () => {
  const wanted = async () => {
    const opened = await staffed(['cashier', 'manager']);
    const { till } = opened;
    await signIn(till, 'cashier');
    const order = { ...orderBody(), lines: [coffee] };
    await till.ask('create-order', order);
    const cancel = { orderId: order.orderId };
    const approvalId = '00000000-0000-7000-8000-00000000a001';
    return { ...opened, cancel, approvalId };
  };

  test('[W8] a refused command is approved by a PIN that has the right, once, and the entry names both', async () => {
    const { till, cancel, approvalId } = await wanted();
    expect(await till.ask('cancel-order', cancel)).toMatchObject({ ok: false, code: 'needs-approval' });
    expect(await till.ask('cancel-order', cancel, { approvalId })).toMatchObject({ ok: false, code: 'needs-approval' });
    const approve = (staff: string, pin: string) => bring(till, { t: 'approve', approvalId, staff, pin });
    expect(await approve(people.cashier, pins.cashier)).toMatchObject({
      status: 403,
      body: { code: 'may-not-approve' },
    });
    expect(await approve(people.manager, '000000')).toMatchObject({ status: 401, body: { code: 'wrong-pin' } });
    expect(await approve(people.manager, pins.manager)).toMatchObject({ status: 200 });
    expect(await till.ask('cancel-order', { ...cancel, reason: 'another' }, { approvalId })).toMatchObject({
      code: 'needs-approval',
    });
    expect(await till.ask('cancel-order', cancel, { approvalId })).toMatchObject({ ok: true });
    const told = await heard(
      till,
      (frame) => frame.t === 'entries' && frame.entries.some(({ approvedBy }) => approvedBy !== undefined),
    );
    expect(told).toMatchObject({ entries: [{ by: byStaff(people.cashier), approvedBy: byStaff(people.manager) }] });
    expect(await till.ask('cancel-order', cancel, { approvalId })).toMatchObject({ ok: false, code: 'needs-approval' });
  });

  test('[W9] whoever may approve is asked at their own till, and answers there', async () => {
    const { till, another, cancel, approvalId } = await wanted();
    const office = await another('Office');
    await signIn(office, 'manager');
    await till.ask('cancel-order', cancel, { approvalId });
    expect(await approvalNote(office, 'wanted')).toMatchObject({
      approvalId,
      by: byStaff(people.cashier),
      type: 'cancel-order',
      body: cancel,
    });
    expect(await bring(office, { t: 'approve', approvalId, staff: people.manager, pin: pins.manager })).toMatchObject({
      status: 200,
    });
    expect(await approvalNote(till, 'given')).toMatchObject({ approvalId, approvedBy: byStaff(people.manager) });
    expect(await approvalNote(office, 'gone')).toMatchObject({ approvalId });
    expect(await till.ask('cancel-order', cancel, { approvalId })).toMatchObject({ ok: true });
  });

  test('[W9] whoever may approve may also say no, and nobody else', async () => {
    const { till, another, cancel, approvalId } = await wanted();
    const [office, floor] = [await another('Office'), await another('Floor')];
    await signIn(office, 'manager');
    await till.ask('cancel-order', cancel, { approvalId });
    expect(await bring(floor, { t: 'approve', approvalId, deny: true })).toMatchObject({ status: 403 });
    expect(await bring(office, { t: 'approve', approvalId, deny: true })).toMatchObject({ status: 200 });
    expect(await approvalNote(till, 'denied')).toMatchObject({ approvalId });
    expect(await bring(office, { t: 'approve', approvalId, staff: people.manager, pin: pins.manager })).toMatchObject({
      status: 410,
      body: { code: 'approval-gone' },
    });
  });

  test('[W8] an approval serves who asked, and nobody who signs in at that till after them', async () => {
    const { till, cancel, approvalId } = await wanted();
    await till.ask('cancel-order', cancel, { approvalId });
    await bring(till, { t: 'approve', approvalId, staff: people.manager, pin: pins.manager });
    const another = '00000000-0000-7000-8000-0000000000aa';
    await signIn(till, 'owner');
    await till.ask('add-staff', { staffId: another, name: 'Eve', roleId: 'cashier' });
    await bring(till, { t: 'set-pin', staff: another, pin: '5093' });
    await bring(till, { t: 'sign-in', staff: another, pin: '5093' });
    expect(await till.ask('cancel-order', cancel, { approvalId })).toMatchObject({ ok: false, code: 'needs-approval' });
  });

  test('[W8] an approval serves the till that asked, and no other', async () => {
    const { till, another, cancel, approvalId } = await wanted();
    const other = await another('Other');
    await till.ask('cancel-order', cancel, { approvalId });
    await bring(till, { t: 'approve', approvalId, staff: people.manager, pin: pins.manager });
    await signIn(other, 'cashier');
    expect(await other.ask('cancel-order', cancel, { approvalId })).toMatchObject({
      ok: false,
      code: 'needs-approval',
    });
  });
});

test('[S13] the secret that PINs are mixed with is not in the data folder', async () => {
  const { host } = await staffed([]);
  const key = (await readFile(keyFileOf(host.dir), 'utf8')).trim();
  expect(key.length).toBeGreaterThan(32);
  expect(await readFolder(host.dir)).not.toContain(key);
});

test('[W14] at the window of the host it is whoever is signed in there who may', async () => {
  const { host } = await staffed(['cashier']);
  const { till: window } = await windowOfHost(host);
  const may = () => (['backup.restore', 'shop.edit', 'pay.take'] as const).map((verb) => host.may(verb));
  expect(may()).toEqual([false, false, false]);
  await window.person({ t: 'sign-in', staff: people.cashier, pin: pins.cashier });
  expect(may()).toEqual([false, false, true]);
  await window.person({ t: 'sign-in', staff: people.owner, pin: pins.owner });
  expect(may()).toEqual([true, true, true]);
});
