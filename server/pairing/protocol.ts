import { createHash, createHmac, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

const TAG = 'tillwire-pair-1';

/** A nonce of either side, and the hash of a key, in bytes. */
export const PART_BYTES = 32;

/** What both sides know once everything is said: nonces and SHA-256 of the public keys, 32 bytes each. */
export interface Said {
  tillNonce: Buffer;
  hostNonce: Buffer;
  tillKey: Buffer;
  /** Each side takes its own view: the host its key, the till the key that it saw in its TLS handshake. */
  hostKey: Buffer;
}

/** Binds the till to its nonce and key before it hears the host's nonce: nobody can look for fitting digits. */
export function commitmentOf({ tillNonce, tillKey }: Pick<Said, 'tillNonce' | 'tillKey'>): string {
  return createHash('sha256').update(tillNonce).update(tillKey).digest('hex');
}

/** The six digits that both screens show. */
export function digitsOf({ tillNonce, hostNonce, hostKey, tillKey }: Said): string {
  const mac = createHmac('sha256', Buffer.concat([tillNonce, hostNonce]))
    .update(TAG)
    .update(hostKey)
    .update(tillKey);
  return String(BigInt(`0x${mac.digest('hex')}`) % 1_000_000n).padStart(6, '0');
}

/** Shows that whoever pairs has the key, and saw this host's: 64 bytes, as r and s. */
export function signatureOf(said: Said, privateKey: KeyObject): Buffer {
  return sign('sha256', transcriptOf(said), { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

export function isSignedBy(publicKey: KeyObject, said: Said, signature: Buffer): boolean {
  return verify('sha256', transcriptOf(said), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
}

function transcriptOf({ tillNonce, hostNonce, hostKey, tillKey }: Said): Buffer {
  return Buffer.concat([Buffer.from(TAG), tillNonce, hostNonce, hostKey, tillKey]);
}

/** A P-256 public key as a till sends it, DER in base64url; undefined where it is none. */
export function parsePublicKey(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** The key as it is sent, and the hash by which it is known. */
export function publicKeyText(key: KeyObject): string {
  return derOf(key).toString('base64url');
}

export function keyHashOf(key: KeyObject): Buffer {
  return createHash('sha256').update(derOf(key)).digest();
}

function derOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}
