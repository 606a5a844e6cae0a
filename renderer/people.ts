import type { Shop } from '../shop/documents.ts';
import { type TillWish, verbsFor } from '../shop/shop.ts';
import { waitsUntil } from '../shop/sign-in.ts';
import type { Staff } from '../shop/staff.ts';
import { permissionsOfRole, staffIdOf, type Verb } from '../shop/verbs.ts';

const byName = (a: Staff, b: Staff) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);

/** Everyone who works here, in an order that stays as it is whoever comes and goes. */
export function staffHere(shop: Shop): Staff[] {
  return [...shop.all('staff')].filter(({ active }) => active).sort(byName);
}

/** Who has left, and stays in the book. */
export function staffGone(shop: Shop): Staff[] {
  return [...shop.all('staff')].filter(({ active }) => !active).sort(byName);
}

/** Whose name stands on the lock screen: who has a PIN. */
export function staffWithPin(shop: Shop): Staff[] {
  return staffHere(shop).filter(({ pinDigits }) => pinDigits !== undefined);
}

/** Who may let somebody else do what takes this verb. */
export function approversOf(shop: Shop, verb: Verb, askerId: string | undefined): Staff[] {
  return staffWithPin(shop).filter(
    ({ id, roleId }) => id !== askerId && permissionsOfRole(shop, roleId).includes(verb),
  );
}

/** The first verb of a wish that a role has not; that of its command where it has them all. */
export function neededVerb(shop: Shop, wish: TillWish, roleId: string, by: string): Verb {
  const [own, ...more] = verbsFor(shop, wish, by);
  const has = permissionsOfRole(shop, roleId);
  return [own, ...more].find((verb) => !has.includes(verb)) ?? own;
}

/** The role of whoever is named in an entry; empty where it is no person. */
export function roleIdOf(shop: Shop, by: string): string {
  return shop.get('staff', staffIdOf(by) ?? '')?.roleId ?? '';
}

/** Until when somebody is kept out after wrong tries, at any till, in milliseconds since 1970; 0 where they are not. */
export function lockedUntil(shop: Shop, staffId: string): number {
  const theirs = [...shop.all('signIn')].filter((signIn) => signIn.staffId === staffId);
  return Math.max(0, ...theirs.map(waitsUntil));
}

/** Whether a name holds what was typed, however it is written. */
export function isInName(name: string, typed: string): boolean {
  return folded(name).includes(folded(typed));
}

function folded(text: string): string {
  return text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}
