import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lanAddresses } from '../server/door.ts';
import { type TillCommandType, type TillWish, tillCommands, tillCommandTypes } from '../shop/shop.ts';
import { type Preset, presetNames, presets, verbs } from '../shop/verbs.ts';
import { connectTill, type Welcomed } from './kit/clients.ts';
import { api, joinTill } from './kit/http-client.ts';
import { bring, openStaffedHost, pins, type StaffedHost, signIn } from './kit/staffed-host.ts';
import { people } from './kit/staffed-shop.ts';
import { windowOfHost } from './kit/wires.ts';

/** Codes that say who may, not whether it can be done. */
const barred = new Set(['needs-approval', 'forbidden', 'signed-out']);
const id = () => randomUUID();
const lines = () => [{ id: id(), productId: 'espresso', quantityMilli: 1000 }];

const refund = () => ({
  ...{ orderId: id(), receiptId: id(), reason: 'broken' },
  lines: [{ lineId: id(), quantityMilli: 1000 }],
  payments: [{ id: id(), tender: 'cash', amountMinor: 1 }],
});

const product = (categoryId: string) => ({
  ...{ productId: id(), sku: '', name: 'Matrix', categoryId, priceMinor: 1, soldBy: 'unit' },
  ...{ taxClassId: 'standard', active: true },
});

/** A body of every command that parses, and changes nothing where it names what is not there. */
const bodies: { [T in TillCommandType]: () => object } = {
  'create-estimate': () => ({ estimateId: id(), lines: lines() }),
  'revise-estimate': () => ({ estimateId: id(), lines: lines() }),
  'set-estimate-status': () => ({ estimateId: id(), status: 'sent' }),
  'convert-estimate': () => ({ estimateId: id(), orderId: id() }),
  'create-order': () => ({ orderId: id(), lines: lines() }),
  'add-lines': () => ({ orderId: id(), lines: lines() }),
  'advance-order': () => ({ orderId: id(), fulfilment: 'ready' }),
  'pay-order': () => ({ orderId: id(), receiptId: id(), payments: [{ id: id(), tender: 'cash', amountMinor: 1 }] }),
  sell: () => ({
    ...{ orderId: id(), receiptId: id(), lines: lines() },
    payments: [{ id: id(), tender: 'card', amountMinor: 1_000_000 }],
  }),
  'park-order': () => ({ orderId: id(), lines: lines() }),
  'resume-order': () => ({ orderId: id() }),
  'discard-parked': () => ({ orderId: id() }),
  'void-line': () => ({ orderId: id(), lineId: id(), reason: 'mistake' }),
  'split-order': () => ({ orderId: id(), toOrderId: id(), lines: [{ lineId: id() }] }),
  'merge-orders': () => ({ orderId: id(), fromOrderIds: [id()] }),
  'change-order': () => ({ orderId: id(), table: 'T1' }),
  'refund-order': () => refund(),
  exchange: () => ({ ...refund(), sale: { orderId: id(), lines: lines(), payments: [] } }),
  'take-deposit': () => ({
    ...{ depositId: id(), estimateId: id(), receiptId: id() },
    payment: { id: id(), tender: 'cash', amountMinor: 1 },
  }),
  'return-deposit': () => ({ depositId: id(), receiptId: id(), paymentId: id() }),
  'pay-account': () => ({
    ...{ customerId: id(), receiptId: id() },
    payment: { id: id(), tender: 'cash', amountMinor: 1 },
  }),
  'set-customer': () => ({ customerId: id(), name: 'Somebody' }),
  'adjust-stock': () => ({ productId: 'nothing', reason: 'receive', quantityMilli: 1000 }),
  'change-shop': () => ({ taxRounding: 'per-rate' }),
  'complete-order': () => ({ orderId: id() }),
  'cancel-order': () => ({ orderId: id() }),
  'note-receipt-email': () => ({ receiptId: id(), email: 'ada@example.org' }),
  'settle-attention': () => ({ attentionId: id() }),
  'open-shift': () => ({ shiftId: id(), floatMinor: 0 }),
  'move-cash': () => ({ shiftId: id(), movementId: id(), kind: 'pay-in', amountMinor: 1, reason: 'Change' }),
  'close-shift': () => ({ shiftId: id(), countedMinor: { cash: 0 } }),
  'load-demo-catalogue': () => ({}),
  'set-category': () => ({ categoryId: id(), name: 'Matrix', colour: '#000000', sort: 9 }),
  'remove-category': () => ({ categoryId: id() }),
  'set-product': () => product('nowhere'),
  'import-products': () => ({ products: [product('nowhere')] }),
  'mark-sold-out': () => ({ productId: id() }),
  'set-modifier-group': () => ({
    ...{ modifierGroupId: id(), name: 'Matrix', min: 0, max: 1 },
    options: [{ id: 'one', name: 'One', priceMinor: 0, active: true }],
  }),
  'set-tax-class': () => ({ taxClassId: id(), name: 'Matrix' }),
  'set-tax-rate': () => ({ taxRateId: id(), taxClassId: id(), name: 'Matrix', ratePpm: 0, order: 1, compound: false }),
  'revoke-till': () => ({ tillId: id() }),
  'add-staff': () => ({ staffId: people.owner, name: 'Twice', roleId: 'kitchen' }),
  'change-staff': () => ({ staffId: id(), name: 'Nobody' }),
  'unlock-staff': () => ({ staffId: id() }),
  'set-role': () => ({ roleId: id(), permissions: [] }),
  'change-access': () => ({ idleLockS: 300 }),
  'settle-trial': () => ({ keep: true }),
  'revoke-key': () => ({ keyId: id() }),
};

/** What each role is let do at a till of its own, by the one table. */
function isLet(role: Preset | undefined, type: TillCommandType): boolean {
  const held: readonly string[] = role ? presets[role] : [];
  return held.includes(tillCommands[type].verb);
}

describe('who may do what, through every door', () => {
  let staffed: StaffedHost;
  let token: string;
  let socket: Welcomed;

  beforeAll(async () => {
    // Here one till asks everything for everyone, faster than a host takes it.
    const limits = { commandsAtOnce: 10_000 };
    staffed = await openStaffedHost(presetNames, { bind: '0.0.0.0', limits });
    ({ token } = await joinTill(staffed.host, 'Matrix'));
    socket = await connectTill(staffed.host, { token });
  }, 60_000);
  afterAll(() => staffed.host.close());

  /** Signs in where a door's till stands, and answers how a command went there. */
  const doors = {
    async WebSocket(role: Preset | undefined) {
      await (role ? signIn(socket, role) : bring(socket, { t: 'sign-out', why: 'asked' }));
      return async (type: TillCommandType, body: object) => {
        const verdict = await socket.ask(type, body);
        return verdict.ok ? 'ok' : verdict.code;
      };
    },
    async HTTP(role: Preset | undefined) {
      await (role ? signIn(socket, role) : bring(socket, { t: 'sign-out', why: 'asked' }));
      return async (type: TillCommandType, body: object) => {
        const { status, json } = await api(staffed.host, 'POST', '/commands', { token, body: { type, body } });
        return status === 200 ? 'ok' : json.code;
      };
    },
    async IPC(role: Preset | undefined) {
      const ask = role
        ? ({ t: 'sign-in', staff: people[role], pin: pins[role] } as const)
        : ({ t: 'sign-out', why: 'asked' } as const);
      const { till: window } = await windowOfHost(staffed.host);
      await window.person(ask);
      return async (type: TillCommandType, body: object) => {
        const outcome = await window.submit({ type, body } as TillWish);
        return outcome.ok ? 'ok' : outcome.code;
      };
    },
  };

  const cells = Object.keys(doors).flatMap((door) =>
    [undefined, ...presetNames].map((role) => [door as keyof typeof doors, role] as const),
  );

  const roles = [undefined, ...presetNames];
  const address = lanAddresses('0.0.0.0')[0];
  /** No money, no figures, no settings, and only those sign in who have none of these. */
  const open: readonly string[] = [...presets.server, 'sale.discount'];
  const signsIn = (role: Preset | undefined) => role === 'kitchen' || role === 'server' || role === 'cashier';

  test.skipIf(address === undefined).each(roles)('[W11] unencrypted over the network: a %s', async (role) => {
    const { host } = staffed;
    const authority = `${address}:${host.port}`;
    const joined = await joinTill(host, 'Open');
    const till = await connectTill({ ...host, authority, localToken: '' }, { token: joined.token });
    if (role) expect((await signIn(till, role)).status).toBe(signsIn(role) ? 200 : 403);
    for (const type of tillCommandTypes) {
      const verdict = await till.ask(type, bodies[type]());
      const may = signsIn(role) && isLet(role, type) && open.includes(tillCommands[type].verb);
      const code = verdict.ok ? 'ok' : verdict.code;
      expect([type, code, !barred.has(code)]).toEqual([type, code, may]);
    }
    till.close();
    // A token that was once shown there has these rights for life, also where nobody can read along.
    const later = await connectTill(host, { token: joined.token });
    expect(later.welcome.you.permissions).toEqual(
      verbs.filter(
        (verb) => signsIn(role) && [...presets[role as Preset]].some((held) => held === verb) && open.includes(verb),
      ),
    );
  });

  test.each(cells)('[W10] %s: a %s', async (door, role) => {
    const ask = await doors[door](role);
    for (const type of tillCommandTypes) {
      const code = await ask(type, bodies[type]());
      const isBarred = barred.has(code);
      expect([type, code, isBarred]).toEqual([type, code, !isLet(role, type)]);
      if (isBarred) expect(code).toBe(role ? 'needs-approval' : 'signed-out');
    }
  });
});
