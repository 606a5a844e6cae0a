import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits as 43 signs; a command line takes for an option what begins with a dash. */
export function mintSecret(): string {
  for (;;) {
    const secret = randomBytes(32).toString('base64url');
    if (!secret.startsWith('-')) return secret;
  }
}

/** 256 random bits need no slow hash: there is nothing to guess. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares digests, so that neither length nor content shows in the time it takes. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
