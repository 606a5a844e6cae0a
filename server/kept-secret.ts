import { randomBytes } from 'node:crypto';
import { chmod, link, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { realDisk } from './journal/disk.ts';
import { renameOver, writeFlushed } from './journal/durable-file.ts';

/** The system's key store, where there is one: what it sealed, only this person on this machine can open. */
export interface KeyStore {
  seal(text: string): Uint8Array;
  /** Throws on what this store did not seal. */
  unseal(sealed: Uint8Array): string;
}

/** What a file of its own keeps for a shop: made once, never logged, and in no other file. */
export interface SecretKind<T> {
  /** As errors call it: `journal key`. */
  name: string;
  make(): T | Promise<T>;
  textOf(secret: T): string;
  /** Undefined for what is none. */
  parse(text: string): T | undefined;
}

export interface Kept<T> {
  secret: T;
  /** Where a file is now that nobody here can open: another machine or person sealed it. */
  setAside?: string;
}

/**
 * A secret from its file, which is made where there is none: sealed with a store, else as it is, and readable by its
 * owner alone. A sealed one that does not open is set aside and a new one is made, since a lost key must not stop the
 * selling. Rejects with an error that names the file when that holds anything else, and touches nothing.
 */
export async function keepSecret<T>(kind: SecretKind<T>, path: string, store?: KeyStore): Promise<Kept<T>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`The ${kind.name} ${path} cannot be read: ${error.message}`);
  });
  if (text === undefined) return { secret: await makeSecret(kind, path, store) };
  const held = parseFile(kind, text);
  if (!held) {
    throw new Error(
      `${path} holds no ${kind.name}. Put the right file there, or move it away: a new one is made where there is none.`,
    );
  }
  // A copy or an unpacked backup may have given everyone a look at it.
  await chmod(path, 0o600);
  if ('secret' in held) return held;
  const secret = unseal(kind, held.sealed, store);
  if (secret !== undefined) return { secret };
  const setAside = `${path}.${randomBytes(4).toString('hex')}`;
  await rename(path, setAside);
  return { secret: await makeSecret(kind, path, store), setAside };
}

/** What lies unsealed in a file; undefined where there is no file, or one that is sealed. Makes none. */
export async function readSecret<T>(kind: SecretKind<T>, path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return kind.parse(text.trim());
}

/** Puts a secret into a file, in the place of what is there; sealed with a store. On the disk when it resolves. */
export async function writeSecret<T>(kind: SecretKind<T>, path: string, secret: T, store?: KeyStore): Promise<void> {
  const temp = tempOf(path);
  try {
    await writeFlushed(realDisk, temp, bytesOf(kind.textOf(secret), store));
    await renameOver(realDisk, temp, path);
    await realDisk.syncFolder(dirname(path));
  } finally {
    await realDisk.remove(temp);
  }
}

function tempOf(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.new`;
}

function bytesOf(plain: string, store: KeyStore | undefined): Buffer {
  const text = store ? JSON.stringify({ v: 1, sealed: Buffer.from(store.seal(plain)).toString('base64') }) : plain;
  return Buffer.from(`${text}\n`);
}

/** What a file holds, or undefined where it is none; `verify` reads the journal's key by itself. */
function parseFile<T>(kind: SecretKind<T>, text: string): { secret: T } | { sealed: Uint8Array } | undefined {
  const secret = kind.parse(text.trim());
  if (secret !== undefined) return { secret };
  try {
    const held = JSON.parse(text) as { v?: unknown; sealed?: unknown } | null;
    if (held?.v !== 1 || typeof held.sealed !== 'string' || held.sealed === '') return undefined;
    return { sealed: Buffer.from(held.sealed, 'base64') };
  } catch {
    return undefined;
  }
}

function unseal<T>(kind: SecretKind<T>, sealed: Uint8Array, store: KeyStore | undefined): T | undefined {
  try {
    return store && kind.parse(store.unseal(sealed));
  } catch {
    return undefined;
  }
}

/** Answers what is in the file in the end: of two that make it at once, one wins. */
async function makeSecret<T>(kind: SecretKind<T>, path: string, store: KeyStore | undefined): Promise<T> {
  const secret = await kind.make();
  const temp = tempOf(path);
  try {
    // Its name comes last: a power cut leaves no file or a whole one, never an empty one that stops the next start.
    await writeFlushed(realDisk, temp, bytesOf(kind.textOf(secret), store));
    const isMine = await giveName(temp, path);
    await realDisk.syncFolder(dirname(path));
    return isMine ? secret : (await keepSecret(kind, path, store)).secret;
  } catch (error) {
    throw new Error(`The ${kind.name} cannot be kept at ${path}: ${(error as Error).message}`);
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
