import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Shop } from '../../shop/documents.ts';
import { realDisk } from '../journal/disk.ts';
import { writeFlushed } from '../journal/durable-file.ts';

/** Who stands behind a connection or a call. */
export interface Identity {
  /** Who an entry is by: `local-token`, or `till:B` as long as no person signs in. */
  by: string;
  /** The till whose numbers are taken. */
  tillId: string;
  /** Whether this is the till itself, with an outbox of its own, rather than a script acting at the host. */
  isTill: boolean;
}

export interface Access {
  /** The identity behind a token, or undefined. The local token counts only from this machine. */
  identify(token: string | undefined, address: string): Identity | undefined;
  /** A fresh token for a till and the hash that the ledger keeps of it. */
  mintToken(): { token: string; tokenHash: string };
  isJoinToken(token: string): boolean;
  joinToken(): string;
  renewJoinToken(): Promise<string>;
}

export interface AccessPorts {
  shop: Shop;
  hostTillId: string;
  localToken: string;
  joinToken: string;
  keepJoinToken(token: string): Promise<void>;
}

export function createAccess({ shop, hostTillId, localToken, joinToken, keepJoinToken }: AccessPorts): Access {
  let admitting = joinToken;
  return {
    identify(token, address) {
      if (token === undefined || token === '') return undefined;
      if (isLoopback(address) && sameText(token, localToken)) {
        return { by: 'local-token', tillId: hostTillId, isTill: false };
      }
      const hash = hashOf(token);
      for (const credential of shop.all('credential')) {
        const till = credential.tokenHash === hash ? shop.get('till', credential.tillId) : undefined;
        if (till) return { by: `till:${till.code}`, tillId: till.id, isTill: true };
      }
      return undefined;
    },
    mintToken() {
      const token = mintSecret();
      return { token, tokenHash: hashOf(token) };
    },
    isJoinToken: (token) => sameText(normal(token), normal(admitting)),
    joinToken: () => admitting,
    async renewJoinToken() {
      const token = mintJoinToken();
      await keepJoinToken(token);
      admitting = token;
      return token;
    },
  };
}

/** 256 bits as 43 signs; a command line takes for an option what begins with a dash. */
function mintSecret(): string {
  for (;;) {
    const secret = randomBytes(32).toString('base64url');
    if (!secret.startsWith('-')) return secret;
  }
}

/** Letters and digits that nobody confuses when reading them from one screen and typing them into another. */
const readable = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Twelve characters in three groups, about 58 bits: `K7QM-4XNP-9RTC`. */
export function mintJoinToken(): string {
  const letters = Array.from({ length: 12 }, () => readable[randomIndex(readable.length)]);
  return [0, 4, 8].map((from) => letters.slice(from, from + 4).join('')).join('-');
}

/** A fair index below `size`, at most 256: bytes above the last whole multiple are thrown away. */
function randomIndex(size: number): number {
  for (;;) {
    const byte = randomBytes(1)[0] ?? 0;
    if (byte < 256 - (256 % size)) return byte % size;
  }
}

function normal(token: string): string {
  return token.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

/** The token that scripts on this machine act with: made once, readable by the owner of the data folder alone. */
export async function keepLocalToken(dir: string): Promise<string> {
  const path = join(dir, 'local-token');
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept.trim() !== '') {
    await chmod(path, 0o600);
    return kept.trim();
  }
  const token = mintSecret();
  // An empty file that was there already would keep the mode that it had.
  await realDisk.remove(path);
  await writeFlushed(realDisk, path, Buffer.from(`${token}\n`));
  await realDisk.syncFolder(dir);
  return token;
}

/** 127/8, ::1, and 127/8 as IPv6 writes it. */
export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address) || address === '::1';
}

/** 256 random bits need no slow hash: there is nothing to guess. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares digests, so that neither length nor content shows in the time it takes. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
