import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TillWish } from '../../shop/shop.ts';
import { signInIdOf } from '../../shop/sign-in.ts';
import { byStaff, type Preset } from '../../shop/verbs.ts';
import { api, joinTill } from '../../test/kit/http-client.ts';
import { loneTill } from '../../test/kit/lone-till.ts';
import type { ShownTill } from '../../test/kit/shown-till.ts';
import { openStaffedHost, pins } from '../../test/kit/staffed-host.ts';
import { people } from '../../test/kit/staffed-shop.ts';
import { isUp } from '../../test/kit/wires.ts';

async function loneStaffed(roles: readonly Preset[]) {
  const { host } = await openStaffedHost(roles);
  onTestFinished(() => host.close());
  const joined = await joinTill(host, 'Lone');
  const lone = await loneTill(() => host, joined);
  await isUp(lone.till);
  return { host, tillId: joined.till.id, ...lone };
}

const signIn = (till: ShownTill, role: Preset, pin: string = pins[role]) =>
  till.person({ t: 'sign-in', staff: people[role], pin });
const signOut = (till: ShownTill) => till.person({ t: 'sign-out', why: 'asked' });
const create = (): TillWish & { type: 'create-order' } => ({
  type: 'create-order',
  body: { orderId: randomUUID(), lines: [{ id: randomUUID(), productId: 'espresso', quantityMilli: 1000 }] },
});
const isStaff = (role: Preset) => (view: ReturnType<ShownTill['view']>) => view.you.staff?.id === people[role];
const isNobody = (view: ReturnType<ShownTill['view']>) => view.you.staff === undefined;
const entryOf = async (till: ShownTill, orderId: string) => {
  await till.shows(({ shop, pending }) => pending.length === 0 && shop.get('order', orderId) !== undefined);
  return till.view().shop.get('order', orderId);
};

test('[S17] who signed in while the host was there signs in without it, and what they sell bears their name', async () => {
  const { host, till, tillId, goesAlone, comesBack } = await loneStaffed(['cashier']);
  expect(await signIn(till, 'cashier')).toMatchObject({ status: 200 });
  await till.shows(isStaff('cashier'));
  await signOut(till);
  await till.shows(isNobody);
  await goesAlone();
  expect(await till.submit(create())).toMatchObject({ ok: false, code: 'signed-out' });
  expect(await signIn(till, 'cashier', '9999')).toMatchObject({ status: 401 });
  expect(await signIn(till, 'cashier')).toMatchObject({ status: 200 });
  await till.shows(isStaff('cashier'));
  const wish = create();
  expect(await till.submit(wish)).toMatchObject({ t: 'queued', ok: true });
  await comesBack();
  expect(await entryOf(till, wish.body.orderId)).toMatchObject({ openedBy: byStaff(people.cashier) });
  const { shop } = await till.shows(
    ({ shop }) => shop.get('signIn', signInIdOf(tillId, people.cashier))?.since !== undefined,
  );
  // What was tried meanwhile stands in the book of the host.
  expect(shop.get('signIn', signInIdOf(tillId, people.cashier))).toMatchObject({ failures: 0 });
  expect((await api(host, 'GET', `/orders/${wish.body.orderId}`)).status).toBe(200);
});

test('[S17] who never signed in at this till does not do so without the host', async () => {
  const { till, goesAlone } = await loneStaffed(['cashier']);
  await goesAlone();
  expect(await signIn(till, 'cashier')).toMatchObject({ status: 503, body: { code: 'never-here' } });
  expect(await till.person({ t: 'set-pin', staff: people.cashier, pin: '5093' })).toMatchObject({ status: 503 });
});

test('[S18] wrong tries count without the host as well, on the disk of the till, and the host is owed to hear of them', async () => {
  const { till, goesAlone, dir } = await loneStaffed(['cashier']);
  await signIn(till, 'cashier');
  await signOut(till);
  await goesAlone();
  for (let n = 0; n < 3; n += 1) expect(await signIn(till, 'cashier', '9999')).toMatchObject({ status: 401 });
  expect(await signIn(till, 'cashier')).toMatchObject({ status: 429, body: { code: 'wait' } });
  expect(JSON.parse(await readFile(join(dir, 'people.json'), 'utf8'))).toMatchObject({
    known: [{ staffId: people.cashier, failures: 3 }],
    owed: [{ what: 'wrong' }, { what: 'wrong' }, { what: 'wrong' }],
  });
});

test('[S19] the disk of a till holds no PIN, and what it holds of one is of no use elsewhere', async () => {
  const { till, dir } = await loneStaffed(['cashier']);
  await signIn(till, 'cashier');
  const kept = await readFile(join(dir, 'people.json'), 'utf8');
  expect(kept).toContain('scrypt$15$8$3$');
  expect(kept).not.toContain(pins.cashier);
});

test('[W13] a second person approves at a till that works alone, and both names come in with it', async () => {
  const { host, till, goesAlone, comesBack } = await loneStaffed(['cashier', 'manager']);
  for (const role of ['manager', 'cashier'] as const) await signIn(till, role);
  await till.shows(isStaff('cashier'));
  await goesAlone();
  const wish = create();
  await till.submit(wish);
  const cancel: TillWish = { type: 'cancel-order', body: { orderId: wish.body.orderId } };
  const approvalId = randomUUID();
  expect(await till.submit(cancel, undefined, approvalId)).toMatchObject({ ok: false, code: 'needs-approval' });
  const approve = (role: Preset) => till.person({ t: 'approve', approvalId, staff: people[role], pin: pins[role] });
  expect(await approve('cashier')).toMatchObject({ status: 403, body: { code: 'may-not-approve' } });
  expect(await approve('manager')).toMatchObject({ status: 200 });
  expect(await till.submit(cancel, undefined, approvalId)).toMatchObject({ t: 'queued', ok: true });
  await comesBack();
  await till.shows(({ pending }) => pending.length === 0);
  const { json } = await api<{ status: string }>(host, 'GET', `/orders/${wish.body.orderId}`);
  expect(json.status).toBe('cancelled');
  const entry = till.heard.all
    .flatMap((frame) => (frame.t === 'entries' ? frame.entries : []))
    .find(({ command }) => command.type === 'cancel-order');
  expect(entry?.made).toMatchObject({ by: byStaff(people.cashier), approvedBy: byStaff(people.manager) });
});

test('[S20] whoever the host signs out is signed out at the till: another took the place, or the owner let them go', async () => {
  const { host, till } = await loneStaffed(['cashier']);
  await signIn(till, 'cashier');
  await till.shows(isStaff('cashier'));
  const body = { type: 'change-staff', body: { staffId: people.cashier, active: false } };
  expect(await api(host, 'POST', '/commands', { body })).toMatchObject({ status: 200 });
  await till.shows(isNobody);
  expect(await till.submit(create())).toMatchObject({ ok: false, code: 'signed-out' });
});
