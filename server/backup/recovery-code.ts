import { randomBytes } from 'node:crypto';

/** Crockford's base32: nothing in it is taken for something else when it is read aloud or written by hand. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 25;
const CODE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** A new code of 125 random bits, as in `7K2QX-…` with five groups of five. */
export function newRecoveryCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replace(/.{5}(?!$)/g, '$&-');
}

/** The 25 letters of a code however it was typed, or undefined where it is none. */
export function lettersOf(typed: string): string | undefined {
  const letters = typed
    .toUpperCase()
    .replace(/[\s\p{Pd}_.]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return CODE.test(letters) ? letters : undefined;
}
