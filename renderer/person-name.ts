import type { Shop } from '../shop/documents.ts';
import { staffIdOf } from '../shop/verbs.ts';
import { nameAndCode } from './whereabouts.ts';

/** Who stands behind the `by` of an entry or document, as people call them; undefined for the host and for scripts. */
export function personName(shop: Shop, by: string): string | undefined {
  const staffId = staffIdOf(by);
  if (staffId !== undefined) return shop.get('staff', staffId)?.name;
  if (!by.startsWith('till:')) return undefined;
  const till = [...shop.all('till')].find(({ code }) => `till:${code}` === by);
  return till && nameAndCode(till);
}

/** The same of people alone: a till is named beside it already. */
export function staffName(shop: Shop, by: string): string | undefined {
  return staffIdOf(by) === undefined ? undefined : personName(shop, by);
}
