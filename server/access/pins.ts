import { createHmac, hkdfSync, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { createTurns } from '../feed/turns.ts';

const derive: (secret: Uint8Array, salt: Uint8Array, length: number, options: ScryptOptions) => Promise<Buffer> =
  promisify(scrypt);

/** About 160 ms and 32 MiB; Node's own limit of memory would refuse these. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const LENGTH = 32;
/** Twenty at once would take 290 MiB and hold up everything else. */
const MOST_AT_ONCE = 2;

/** Hashes PINs and badges, and finds them right or wrong. */
export interface Pins {
  /** `scrypt$15$8$3$<salt>$<hash>`, with a salt of its own each time. */
  hash(pin: string): Promise<string>;
  /** Takes as long where there is no hash to compare with. */
  isRight(pin: string, hash: string | undefined): Promise<boolean>;
  /** The same for the same badge: a badge is looked up by it. */
  badgeHash(badge: string): string;
}

/** The key that PINs are mixed with: of a secret that lies neither in the data folder nor, in clear, in a backup. */
export function pepperOf(secret: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'tillwire pin pepper', 32));
}

export function createPins(pepper: Uint8Array): Pins {
  const turns = createTurns(MOST_AT_ONCE);
  /** What nobody's PIN is: comparing with it takes the same time. */
  const nobodys = randomBytes(LENGTH);

  const slow = (pin: string, salt: Uint8Array) =>
    new Promise<Buffer>((done, fail) => {
      const who = {};
      turns.take(who, () => {
        const mixed = createHmac('sha256', pepper).update(pin).digest();
        derive(mixed, salt, LENGTH, COST)
          .then(done, fail)
          .finally(() => turns.giveBack(who));
      });
    });

  return {
    async hash(pin) {
      const salt = randomBytes(16);
      const hash = await slow(pin, salt);
      return ['scrypt', 15, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
    },
    async isRight(pin, hash) {
      const [, , , , salt = '', wanted = ''] = hash?.split('$') ?? [];
      const found = await slow(pin, salt === '' ? randomBytes(16) : Buffer.from(salt, 'base64url'));
      const right = wanted === '' ? nobodys : Buffer.from(wanted, 'base64url');
      return right.length === LENGTH && timingSafeEqual(found, right);
    },
    badgeHash: (badge) => createHmac('sha256', pepper).update(`badge ${badge}`).digest('hex'),
  };
}
