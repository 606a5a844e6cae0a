import { describe, expect, test } from 'vitest';
import { atA, createSampleShop, idAt, noon, tillA, tillB, tryAt } from '../test/kit/sample-shop.ts';
import { createStaffedShop, people } from '../test/kit/staffed-shop.ts';
import { isRefusal } from './refusal.ts';
import type { TillCommandType } from './shop.ts';
import { barOf, byStaff, type Preset, permissionsOf, presetNames, presets, verbs } from './verbs.ts';

const line = { id: idAt(1), productId: 'coffee', quantityMilli: 1000 };
const order = { orderId: idAt(200), lines: [line] };
const asked = (by: string, more: object = {}) => ({ ...atA, by, ...more });
const barred = ['needs-approval', 'forbidden', 'signed-out'];
const answerTo = (type: TillCommandType, body: object, context: ReturnType<typeof asked>) => {
  const answer = tryAt(createStaffedShop(), type, body, context);
  return isRefusal(answer) ? answer.code : 'ok';
};

describe('verbs', () => {
  test.each(presetNames)('[W1] a %s may do what the role says, and nothing else', (role: Preset) => {
    const actor = asked(byStaff(people[role]));
    expect(permissionsOf(createStaffedShop(), actor)).toEqual(
      verbs.filter((verb) => new Set<string>(presets[role]).has(verb)),
    );
  });

  test('[W1] a role holds at most what the one above it holds', () => {
    const roles = presetNames.map((name) => new Set<string>(presets[name]));
    for (const [index, role] of roles.entries()) {
      const above = roles[index + 1];
      if (above) for (const verb of role) expect(above).toContain(verb);
    }
  });

  test('[W2] a person may be let do it by a second one, whose name is with it', () => {
    const cashier = byStaff(people.cashier);
    const cancel = { orderId: idAt(200) };
    expect(answerTo('cancel-order', cancel, asked(cashier))).toBe('needs-approval');
    expect(answerTo('cancel-order', cancel, asked(cashier, { approvedBy: byStaff(people.server) }))).toBe(
      'needs-approval',
    );
    expect(answerTo('cancel-order', cancel, asked(cashier, { approvedBy: byStaff(people.manager) }))).toBe(
      'unknown-order',
    );
  });

  test('[W3] with PINs a till at which nobody is signed in may do nothing; without PINs everything', () => {
    expect(answerTo('create-order', order, asked('till:A'))).toBe('signed-out');
    expect(tryAt(createSampleShop(), 'create-order', order, asked('till:A'))).toMatchObject([{ kind: 'order' }, {}]);
  });

  test('[W3] a kitchen screen does what it is for without anyone signing in, and never more, whoever stands there', () => {
    const shop = createStaffedShop();
    const at = { id: tillB, code: 'B', name: 'Kitchen', role: 'kitchen' as const, pairedAt: noon };
    shop.put({ kind: 'till', id: tillB, value: at }, 2);
    const kitchen = { by: 'till:B', tillId: tillB };
    expect(permissionsOf(shop, kitchen)).toEqual(['order.advance']);
    expect(permissionsOf(shop, { ...kitchen, by: byStaff(people.owner) })).toEqual(['order.advance']);
    expect(barOf(shop, { ...kitchen, by: byStaff(people.owner) }, 'pay.take')).toBe('device');
  });

  test('[W4] where others can read along nobody takes money, sees figures or changes settings', () => {
    const shop = createStaffedShop();
    const owner = { by: byStaff(people.owner), tillId: tillA, isPlain: true };
    const left = permissionsOf(shop, owner);
    for (const verb of ['pay.take', 'refund.any', 'report.x', 'staff.edit', 'shop.edit', 'audit.view'] as const) {
      expect(left).not.toContain(verb);
    }
    expect(left).toEqual(expect.arrayContaining(['sale.create', 'order.advance', 'estimate.write']));
    expect(barOf(shop, { ...owner, approvedBy: byStaff(people.owner) }, 'pay.take')).toBe('device');
  });

  test('[W4] on a Wi-Fi that only staff has, the owner lets tills take money, and nothing that governs the shop', () => {
    const shop = createStaffedShop();
    const { version: _, ...settings } = shop.get('shop', 'shop') ?? { version: 0 };
    shop.put(
      {
        kind: 'shop',
        id: 'shop',
        value: { ...(settings as object), access: { pins: true, isWifiForStaff: true } } as never,
      },
      2,
    );
    const left = permissionsOf(shop, { by: byStaff(people.owner), tillId: tillA, isPlain: true });
    expect(left).toContain('pay.take');
    for (const verb of ['staff.edit', 'shop.edit', 'till.pair', 'backup.restore'] as const)
      expect(left).not.toContain(verb);
  });

  test('[W5] a line with a price of its own takes the right to make one', () => {
    const free = { ...order, lines: [{ id: idAt(1), name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 }] };
    expect(answerTo('create-order', free, asked(byStaff(people.cashier)))).toBe('needs-approval');
    expect(answerTo('create-order', free, asked(byStaff(people.supervisor)))).toBe('ok');
    expect(answerTo('create-order', order, asked(byStaff(people.cashier)))).toBe('ok');
  });

  test('[W6] what a till did alone counts as done by whom it says, if the host has met them there within a month', () => {
    const made = (by: string, at = noon) => ({ at, by, seen: 1, numbers: { order: 'A-001' } });
    const cashier = byStaff(people.cashier);
    const alone = (stamp: object, tillId = tillA) =>
      answerTo('create-order', order, asked('till:A', { made: stamp, tillId }));
    expect(alone(made(cashier))).toBe('ok');
    expect(alone(made(byStaff(people.kitchen)))).toBe('needs-approval');
    expect(alone(made(byStaff(idAt(0x99))))).toBe('forbidden');
    expect(alone({ ...made(cashier), numbers: { order: 'B-001' } }, tillB)).toBe('forbidden');
    expect(alone(made(cashier, '2026-12-23T12:00:00.000Z'))).toBe('forbidden');
    const approved = { ...made(byStaff(people.kitchen)), approvedBy: byStaff(people.manager) };
    expect(alone(approved)).toBe('ok');
    expect(alone({ ...approved, approvedBy: byStaff(idAt(0x99)) })).toBe('forbidden');
  });

  test('[W6] money that somebody took alone without the right to is booked as it happened, and looked into', () => {
    const shop = createStaffedShop();
    const opened = tryAt(shop, 'create-order', order, asked(byStaff(people.cashier)));
    if (isRefusal(opened)) throw new Error(opened.message);
    for (const change of opened) shop.put(change, 2);
    const receiptId = idAt(300);
    const body = { orderId: order.orderId, receiptId, payments: [{ id: idAt(301), tender: 'cash', amountMinor: 350 }] };
    const made = { at: noon, by: byStaff(people.server), seen: 2, numbers: { receipt: 'A-2026-000001' } };
    const paid = tryAt(shop, 'pay-order', body, asked('till:A', { made }));
    expect(paid).toMatchObject([{ kind: 'order' }, { kind: 'receipt' }, { kind: 'series' }, { kind: 'attention' }]);
    expect(paid).toMatchObject({
      3: { value: { reason: 'not-allowed', amountMinor: 350, receiptNumber: 'A-2026-000001' } },
    });
  });

  test('[W7] an API key may do what it was made for', () => {
    const shop = createStaffedShop();
    const key = {
      id: 'k1',
      is: 'key' as const,
      name: 'web',
      verbs: ['estimate.write' as const],
      tokenHash: 'x',
      madeAt: noon,
      madeBy: 'host',
    };
    shop.put({ kind: 'credential', id: 'k1', value: key }, 2);
    expect(permissionsOf(shop, { by: 'key:k1', tillId: tillA })).toEqual(['estimate.write']);
    expect(permissionsOf(shop, { by: 'key:k2', tillId: tillA })).toEqual([]);
    expect(barred).toContain(answerTo('create-order', order, asked('key:k1')));
  });
});
