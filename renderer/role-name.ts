import type { Shop } from '../shop/documents.ts';
import { isPreset } from '../shop/verbs.ts';
import type { T } from './t.ts';

/** A preset in the language of this screen, or a role of the shop's own as it was named. */
export function roleName(t: T, shop: Shop, roleId: string): string {
  return isPreset(roleId) ? t(`role.${roleId}`) : (shop.get('role', roleId)?.name ?? roleId);
}
