import { randomBytes } from 'node:crypto';
import { chmod, link, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { realDisk } from './journal/disk.ts';
import { renameOver, writeFlushed } from './journal/durable-file.ts';

/** The system's key store, where there is one: what it sealed, only this person on this machine can open. */
export interface KeyStore {
  seal(text: string): Uint8Array;
  /** Throws on what this store did not seal. */
  unseal(sealed: Uint8Array): string;
}

export interface KeptKey {
  /** 32 bytes; never logged, and in no file but its own. */
  secret: Uint8Array;
  /** Where a file is now that nobody here can open: another machine or person sealed it. */
  setAside?: string;
}

const SECRET_BYTES = 32;

/** Beside the data folder and not in it, so that a copy of the folder does not carry the key that vouches for it. */
export function keyFileOf(dataFolder: string): string {
  return `${resolve(dataFolder)}.journal-key`;
}

/**
 * The journal's key from its file, which is made where there is none: sealed with a store, else as it is, and readable
 * by its owner alone. A sealed key that does not open is set aside and a new one is made, since a lost key must not stop
 * the selling. Rejects with an error that names the file when that holds anything else than a key, and touches nothing.
 */
export async function keepJournalKey(path: string, store?: KeyStore): Promise<KeptKey> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`The journal's key ${path} cannot be read: ${error.message}`);
  });
  if (text === undefined) return { secret: await makeKey(path, store) };
  const held = parseKeyFile(text);
  if (!held) {
    throw new Error(
      `${path} holds no journal key. Put the right file there, or move it away: a new key is made where there is none.`,
    );
  }
  // A copy or an unpacked backup may have given everyone a look at it.
  await chmod(path, 0o600);
  if ('secret' in held) return { secret: held.secret };
  const secret = unseal(held.sealed, store);
  if (secret) return { secret };
  const setAside = `${path}.${randomBytes(4).toString('hex')}`;
  await rename(path, setAside);
  return { secret: await makeKey(path, store), setAside };
}

/** The key that lies unsealed in a file; undefined where there is no file, or one that is sealed. Makes none. */
export async function readJournalKey(path: string): Promise<Uint8Array | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return secretOf(text.trim());
}

/** Puts a key into a file, in the place of what is there; sealed with a store. On the disk when it resolves. */
export async function writeJournalKey(path: string, secret: Uint8Array, store?: KeyStore): Promise<void> {
  const temp = `${path}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFlushed(realDisk, temp, bytesOfKeyFile(Buffer.from(secret).toString('hex'), store));
    await renameOver(realDisk, temp, path);
    await realDisk.syncFolder(dirname(path));
  } finally {
    await realDisk.remove(temp);
  }
}

function bytesOfKeyFile(hex: string, store: KeyStore | undefined): Buffer {
  const text = store ? JSON.stringify({ v: 1, sealed: Buffer.from(store.seal(hex)).toString('base64') }) : hex;
  return Buffer.from(`${text}\n`);
}

/** What a key file holds, or undefined where it is none; `verify` reads keys by itself. */
function parseKeyFile(text: string): { secret: Uint8Array } | { sealed: Uint8Array } | undefined {
  const secret = secretOf(text.trim());
  if (secret) return { secret };
  try {
    const held = JSON.parse(text) as { v?: unknown; sealed?: unknown } | null;
    if (held?.v !== 1 || typeof held.sealed !== 'string' || held.sealed === '') return undefined;
    return { sealed: Buffer.from(held.sealed, 'base64') };
  } catch {
    return undefined;
  }
}

function secretOf(hex: string): Uint8Array | undefined {
  return /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'hex') : undefined;
}

function unseal(sealed: Uint8Array, store: KeyStore | undefined): Uint8Array | undefined {
  try {
    return store && secretOf(store.unseal(sealed));
  } catch {
    return undefined;
  }
}

/** Answers the key that is in the file in the end: of two that make it at once, one wins. */
async function makeKey(path: string, store: KeyStore | undefined): Promise<Uint8Array> {
  const secret = randomBytes(SECRET_BYTES);
  const temp = `${path}.${randomBytes(4).toString('hex')}.new`;
  try {
    // Its name comes last: a power cut leaves no key file or a whole one, never an empty one that stops the next start.
    await writeFlushed(realDisk, temp, bytesOfKeyFile(secret.toString('hex'), store));
    const isMine = await giveName(temp, path);
    await realDisk.syncFolder(dirname(path));
    return isMine ? secret : (await keepJournalKey(path, store)).secret;
  } catch (error) {
    throw new Error(`The journal's key cannot be kept at ${path}: ${(error as Error).message}`);
  } finally {
    await realDisk.remove(temp);
  }
}

/** Gives a file its name unless another has it already; answers whether it got it. */
async function giveName(temp: string, path: string): Promise<boolean> {
  try {
    await link(temp, path);
    await unlink(temp);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // Not every file system has links.
    await rename(temp, path);
  }
  return true;
}
