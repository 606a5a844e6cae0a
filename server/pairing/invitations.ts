import { randomBytes, randomInt } from 'node:crypto';
import { INVITATION_MS } from '../../shop/pairing.ts';
import { sameText } from '../access/secrets.ts';

/** Lets one tablet or browser in within two minutes: by a link that it scans, or by a code that somebody types. */
export interface Invitation {
  /** 128 bits in base64url. */
  link: string;
  /** Eight digits. */
  code: string;
  /** Who made it. */
  by: string;
}

export interface Invitations {
  make(by: string): Invitation;
  /** The invitation that a link or code belongs to, used up by this; undefined where it is none, over or used. */
  take(shown: { link: string } | { code: string }): Invitation | undefined;
}

/** Wrong codes that are tried before no code that is out counts any more. */
const MOST_WRONG_CODES = 5;
/** Open at once; the oldest goes. */
const MOST_OPEN = 20;

/** Links and codes that are out. A restart forgets them: nobody waits longer for a new one than two minutes. */
export function createInvitations(monotonicMs: () => number): Invitations {
  let open: { invitation: Invitation; endsAtMs: number; wrongCodes: number }[] = [];

  return {
    make(by) {
      const link = randomBytes(16).toString('base64url');
      const code = String(randomInt(100_000_000)).padStart(8, '0');
      const invitation = { link, code, by };
      open = [...open, { invitation, endsAtMs: monotonicMs() + INVITATION_MS, wrongCodes: 0 }].slice(-MOST_OPEN);
      return invitation;
    },
    take(shown) {
      open = open.filter(({ endsAtMs }) => monotonicMs() < endsAtMs);
      const digits = 'code' in shown ? shown.code.replace(/\D/g, '') : undefined;
      const found = open.find(({ invitation, wrongCodes }) =>
        'link' in shown
          ? sameText(invitation.link, shown.link)
          : wrongCodes < MOST_WRONG_CODES && sameText(invitation.code, digits ?? ''),
      );
      open = open.filter((one) => one !== found);
      // Which one was meant nobody knows; links stand all the same, since nobody guesses one.
      if (!found && digits !== undefined) for (const one of open) one.wrongCodes += 1;
      return found?.invitation;
    },
  };
}
