import { describe, expect, test } from 'vitest';
import { atA, enterInto, idAt, noon, tillA, tryAt } from '../test/kit/sample-shop.ts';
import { createStaffedShop, people } from '../test/kit/staffed-shop.ts';
import { pinIdOf } from './credential.ts';
import { byStaff, type Preset, permissionsOfRole } from './verbs.ts';

const by = (role: Preset) => ({ ...atA, by: byStaff(people[role]) });
const staffId = idAt(0x70);

describe('staff', () => {
  test('[S1] a person has a name and a role; who works here no more stays in the book and may do nothing', () => {
    const shop = createStaffedShop();
    enterInto(shop, 2, 'add-staff', { staffId, name: 'Ada', roleId: 'cashier' }, by('manager'));
    expect(shop.get('staff', staffId)).toMatchObject({ name: 'Ada', roleId: 'cashier', active: true });
    expect(tryAt(shop, 'add-staff', { staffId, name: 'Ada', roleId: 'cashier' }, by('manager'))).toMatchObject({
      code: 'already-exists',
    });
    enterInto(shop, 3, 'change-staff', { staffId, active: false }, by('manager'));
    expect(shop.get('staff', staffId)).toMatchObject({ name: 'Ada', active: false });
    expect(tryAt(shop, 'load-demo-catalogue', {}, { ...atA, by: byStaff(staffId) })).toMatchObject({
      code: 'needs-approval',
    });
  });

  test('[S2] nobody gives away rights that they have not, or changes somebody who has more', () => {
    const shop = createStaffedShop();
    const refused = (type: 'add-staff' | 'change-staff' | 'set-role' | 'unlock-staff', body: object) =>
      expect(tryAt(shop, type, body, by('manager'))).toMatchObject({ code: 'above-you' });
    refused('add-staff', { staffId, name: 'Eve', roleId: 'owner' });
    refused('change-staff', { staffId: people.cashier, roleId: 'owner' });
    refused('change-staff', { staffId: people.owner, active: false });
    refused('unlock-staff', { staffId: people.owner });
    refused('set-role', { roleId: 'cashier', permissions: ['shop.edit'] });
    expect(tryAt(shop, 'set-role', { roleId: 'owner', permissions: [] }, by('owner'))).toMatchObject({
      code: 'forbidden',
    });
    expect(tryAt(shop, 'add-staff', { staffId, name: 'Eve', roleId: 'boss' }, by('owner'))).toMatchObject({
      code: 'unknown-role',
      path: 'roleId',
    });
  });

  test('[S3] the owner changes what a role may do, and makes roles of the shop’s own', () => {
    const shop = createStaffedShop();
    enterInto(shop, 2, 'set-role', { roleId: 'cashier', permissions: ['pay.take', 'sale.create'] }, by('owner'));
    expect(permissionsOfRole(shop, 'cashier')).toEqual(['sale.create', 'pay.take']);
    expect(tryAt(shop, 'set-role', { roleId: idAt(0x80), permissions: [] }, by('owner'))).toMatchObject({
      path: 'name',
    });
    enterInto(shop, 3, 'set-role', { roleId: idAt(0x80), name: 'Till lead', permissions: ['report.x'] }, by('owner'));
    enterInto(shop, 4, 'add-staff', { staffId, name: 'Ada', roleId: idAt(0x80) }, by('owner'));
    expect(shop.get('staff', staffId)).toMatchObject({ roleId: idAt(0x80) });
  });

  test('[S4] a shop with PINs keeps one owner with a PIN, and gets PINs only once it has one', () => {
    const shop = createStaffedShop();
    for (const change of [{ active: false }, { roleId: 'manager' }]) {
      expect(tryAt(shop, 'change-staff', { staffId: people.owner, ...change }, by('owner'))).toMatchObject({
        code: 'last-owner',
      });
    }
    enterInto(shop, 2, 'change-access', { pins: false }, by('owner'));
    enterInto(shop, 3, 'change-staff', { staffId: people.owner, active: false }, atA);
    expect(tryAt(shop, 'change-access', { pins: true }, atA)).toMatchObject({ code: 'last-owner', path: 'pins' });
  });

  test('[S5] who gets a role that needs longer PINs loses the short one', () => {
    const shop = createStaffedShop();
    const pin = { id: pinIdOf(people.cashier), is: 'pin' as const, staffId: people.cashier, hash: 'x' };
    shop.put({ kind: 'credential', id: pin.id, value: pin }, 1);
    enterInto(shop, 2, 'change-staff', { staffId: people.cashier, roleId: 'supervisor' }, by('owner'));
    expect(shop.get('staff', people.cashier)?.pinDigits).toBe(4);
    enterInto(shop, 3, 'change-staff', { staffId: people.cashier, roleId: 'manager' }, by('owner'));
    expect(shop.get('staff', people.cashier)?.pinDigits).toBeUndefined();
    expect(shop.get('credential', pin.id)).toBeUndefined();
  });

  test('[S1] who works here no more is signed out in the same entry', () => {
    const shop = createStaffedShop();
    const id = `${tillA} ${people.cashier}`;
    shop.put(
      { kind: 'signIn', id, value: { id, tillId: tillA, staffId: people.cashier, since: noon, failures: 0 } },
      2,
    );
    enterInto(shop, 3, 'change-staff', { staffId: people.cashier, active: false }, by('owner'));
    expect(shop.get('signIn', id)).toEqual({ id, tillId: tillA, staffId: people.cashier, failures: 0, version: 3 });
  });
});
