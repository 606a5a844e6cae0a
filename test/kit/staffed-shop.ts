import type { MutableShop, Stored } from '../../shop/documents.ts';
import type { Preset } from '../../shop/verbs.ts';
import { createSampleShop, idAt, noon, tillA } from './sample-shop.ts';

/** Ids of one person a role, who are all signed in at till A. */
export const people = {
  kitchen: idAt(0x51),
  server: idAt(0x52),
  cashier: idAt(0x53),
  supervisor: idAt(0x54),
  manager: idAt(0x55),
  owner: idAt(0x56),
} as const satisfies Record<Preset, string>;

function staffOf(roleId: Preset, more: Partial<Stored<'staff'>['value']> = {}) {
  const id = people[roleId];
  const pinDigits = roleId === 'manager' || roleId === 'owner' ? (6 as const) : (4 as const);
  return { kind: 'staff' as const, id, value: { id, name: roleId, roleId, active: true, pinDigits, ...more } };
}

/** The sample shop with PINs and a person a role; the host has met all of them at till A at noon. */
export function createStaffedShop(): MutableShop {
  const shop = createSampleShop({ access: { pins: true } });
  for (const roleId of Object.keys(people) as Preset[]) {
    shop.put(staffOf(roleId), 1);
    const id = `${tillA} ${people[roleId]}`;
    const signIn = { id, tillId: tillA, staffId: people[roleId], checkedAt: noon, failures: 0 };
    shop.put({ kind: 'signIn', id, value: signIn }, 1);
  }
  return shop;
}
