import { pinIdOf } from '../../shop/credential.ts';
import type { Shop } from '../../shop/documents.ts';
import type { Got } from '../../shop/questions.ts';
import type { Wish } from '../../shop/shop.ts';
import { signInIdOf, waitAfter, waitsUntil } from '../../shop/sign-in.ts';
import type { Staff } from '../../shop/staff.ts';
import type { PersonFrame } from '../../shop/wire.ts';
import type { Answer } from '../ledger.ts';
import { told } from './answers.ts';
import type { Asker, PeoplePorts } from './people.ts';

type Proof = Pick<Extract<PersonFrame, { t: 'sign-in' }>, 'staff' | 'pin' | 'badge' | 'code'>;

/** The person behind a PIN, badge or code, or why it is nobody. What is wrong is entered before it is told. */
export type Recogniser = (
  proof: Proof,
  asker: Asker,
  what: 'sign-in' | 'approve',
) => Promise<{ staff: Staff; how: 'pin' | 'badge' | 'code' } | Got>;

export interface RecogniserPorts extends Pick<PeoplePorts, 'shop' | 'pins' | 'isRecoveryCode' | 'nowMs'> {
  enter(wish: Wish, till: string, by: string): Promise<Answer>;
}

/** Tries at all names together of one till and minute: nobody types faster. */
const MOST_TRIES = 20;
const MINUTE_MS = 60_000;

/** One try of a till after the other, please: each has to count before the next is looked at. */
export function createRecogniser({ shop, pins, isRecoveryCode, nowMs, enter }: RecogniserPorts): Recogniser {
  const triesByTill = new Map<string, number[]>();

  const isSpent = (tillId: string) => {
    const now = nowMs();
    const tries = (triesByTill.get(tillId) ?? []).filter((at) => now - at < MINUTE_MS);
    if (tries.length >= MOST_TRIES) return true;
    triesByTill.set(tillId, [...tries, now]);
    return false;
  };

  const byBadge = (badge: string): Staff | undefined => {
    const hash = pins.badgeHash(badge);
    for (const known of shop.all('credential')) {
      if (known.is === 'badge' && known.hash === hash) return shop.get('staff', known.staffId);
    }
    return undefined;
  };

  return async ({ staff: staffId = '', pin = '', badge, code }, { identity, isHost }, what) => {
    const { tillId, by } = identity;
    if (isSpent(tillId)) return told(429, 'too-many-tries', 'too many tries at this till: wait a minute');
    if (code !== undefined) {
      const owner = isHost && (await isRecoveryCode(code)) ? ownerOf(shop, staffId) : undefined;
      return owner ? { staff: owner, how: 'code' } : told(401, 'wrong-code', 'this is not the recovery code');
    }
    if (badge !== undefined) {
      const staff = byBadge(badge);
      return staff?.active ? { staff, how: 'badge' } : told(401, 'unknown-badge', 'nobody has this badge');
    }
    const staff = shop.get('staff', staffId);
    const standing = shop.get('signIn', signInIdOf(tillId, staffId));
    const until = standing ? waitsUntil(standing) : 0;
    if (until > nowMs()) return told(429, 'wait', 'too many wrong tries: wait', { waitMs: until - nowMs() });
    const known = shop.get('credential', pinIdOf(staffId));
    const isRight = await pins.isRight(pin, known?.is === 'pin' ? known.hash : undefined);
    if (staff?.active && isRight) return { staff, how: 'pin' };
    if (!staff?.active) return told(401, 'wrong-pin', 'this is not the PIN');
    await enter({ type: 'note-wrong-pin', body: { staffId, tillId, how: 'pin', what } }, tillId, by);
    const failures = shop.get('signIn', signInIdOf(tillId, staffId))?.failures ?? 1;
    return told(401, 'wrong-pin', 'this is not the PIN', { waitMs: waitAfter(failures) });
  };
}

/** The owner whom the recovery code signs in: the one that was named, or the first. */
function ownerOf(shop: Shop, staffId: string): Staff | undefined {
  const owners = [...shop.all('staff')].filter(({ active, roleId }) => active && roleId === 'owner');
  return owners.find(({ id }) => id === staffId) ?? owners[0];
}
