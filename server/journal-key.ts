import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { type Kept, type KeyStore, keepSecret, readSecret, type SecretKind, writeSecret } from './kept-secret.ts';

/** 32 bytes that vouch for the journal's lines. */
const journalKeyKind: SecretKind<Uint8Array> = {
  name: 'journal key',
  make: () => randomBytes(32),
  textOf: (secret) => Buffer.from(secret).toString('hex'),
  parse: (hex) => (/^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'hex') : undefined),
};

/** Beside the data folder and not in it, so that a copy of the folder does not carry the key that vouches for it. */
export function keyFileOf(dataFolder: string): string {
  return `${resolve(dataFolder)}.journal-key`;
}

/** The journal's key from its file, which is made where there is none: see `keepSecret`. */
export function keepJournalKey(path: string, store?: KeyStore): Promise<Kept<Uint8Array>> {
  return keepSecret(journalKeyKind, path, store);
}

/** The key that lies unsealed in a file; undefined where there is no file, or one that is sealed. Makes none. */
export function readJournalKey(path: string): Promise<Uint8Array | undefined> {
  return readSecret(journalKeyKind, path);
}

/** Puts a key into a file, in the place of what is there; sealed with a store. On the disk when it resolves. */
export function writeJournalKey(path: string, secret: Uint8Array, store?: KeyStore): Promise<void> {
  return writeSecret(journalKeyKind, path, secret, store);
}
