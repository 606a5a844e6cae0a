import { randomUUID } from 'node:crypto';
import type { KeyWish, NewKey } from '../../shop/api-key.ts';
import type { Shop } from '../../shop/documents.ts';
import type { Got } from '../../shop/questions.ts';
import type { Wish } from '../../shop/shop.ts';
import { verbs as allVerbs, barOf } from '../../shop/verbs.ts';
import type { Line } from '../journal/line.ts';
import type { Answer, Asked } from '../ledger.ts';
import type { Identity } from './access.ts';
import { failed, told } from './answers.ts';
import { hashOf, mintSecret } from './secrets.ts';

/** Keys for scripts: each is made here and shown once, and the ledger keeps no more of it than its digest. */
export interface Keys {
  /** The key for whoever asked, 201, or why there is none. Never rejects. */
  make(wish: KeyWish, identity: Identity): Promise<Got>;
}

export interface KeysPorts {
  shop: Shop;
  /** Who acts under an identity now, as entries name them. */
  by(identity: Identity): string;
  ask(asked: Asked, wish: Wish): Promise<Answer>;
}

export function createKeys({ shop, by, ask }: KeysPorts): Keys {
  return {
    async make({ name, verbs }, identity) {
      const { tillId: till, isPlain } = identity;
      const actor = { by: by(identity), tillId: till, isPlain };
      // Whoever reads along would have the key as well.
      if (isPlain) return told(403, 'needs-encryption', 'no key is made where others can read along');
      const bar = barOf(shop, actor, 'shop.edit');
      if (bar === 'nobody') return told(403, 'signed-out', 'nobody is signed in at this till');
      if (bar) return told(403, 'forbidden', 'this takes the right to shop.edit');
      const [id, key] = [randomUUID(), mintSecret()];
      const wish: Wish = { type: 'make-key', body: { keyId: id, name, verbs, tokenHash: hashOf(key) } };
      const answer = await ask({ ...wish, id: randomUUID(), till, by: actor.by }, wish);
      if (answer.is !== 'accepted') return failed(answer);
      // In the order of the list, whatever the order in which they were asked for.
      const granted = allVerbs.filter((verb) => verbs.includes(verb));
      return { status: 201, body: { id, name, verbs: granted, key } satisfies NewKey };
    },
  };
}

/** Names of the keys that these entries have taken back. */
export function keysRevokedIn(lines: readonly Pick<Line, 'command' | 'changes'>[]): string[] {
  return lines.flatMap(({ command, changes }) =>
    command.type === 'revoke-key' ? changes.map(({ id }) => `key:${id}`) : [],
  );
}
