import { numberOfEpoch } from '../../shop/epoch.ts';
import type { Welcome } from '../../shop/wire.ts';

/** What a till knows of the shop that it follows; both are missing until its first welcome. */
export interface Followed {
  shopId?: string | undefined;
  /** The highest epoch of that shop that it was welcomed into. */
  epoch?: string | undefined;
}

/**
 * Why a till leaves a host alone that would welcome it, in words for its screen; undefined where it follows. Its own copy
 * and what it still has to send belong to one shop and one history: neither is given up without a person.
 */
export function whyNotFollow(followed: Followed, welcome: Pick<Welcome, 'shop' | 'epoch'>): string | undefined {
  if (followed.shopId === undefined) return undefined;
  if (welcome.shop !== followed.shopId) return 'another shop answered';
  if (followed.epoch === undefined || welcome.epoch === followed.epoch) return undefined;
  const [known, offered] = [numberOfEpoch(followed.epoch), numberOfEpoch(welcome.epoch)];
  if (offered < known) return 'an older copy of this shop answered';
  return offered === known ? 'two hosts claim to be this shop' : undefined;
}
