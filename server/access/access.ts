import { chmod, readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Shop } from '../../shop/documents.ts';
import { realDisk } from '../journal/disk.ts';
import { writeFlushed } from '../journal/durable-file.ts';
import { hashOf, mintSecret, sameText } from './secrets.ts';

/** Who stands behind a connection or a call. */
export interface Identity {
  /** Who an entry is by: `local-token`, or `till:B` as long as no person signs in. */
  by: string;
  /** The till whose numbers are taken. */
  tillId: string;
  /** Whether this is the till itself, with an outbox of its own, rather than a script acting at the host. */
  isTill: boolean;
  /** Others can read along, or could when its token was told: it has fewer rights. */
  isPlain?: boolean;
}

/** How something came here. */
export interface Way {
  address: string;
  isEncrypted: boolean;
}

export function wayOf({ socket }: IncomingMessage): Way {
  return { address: socket.remoteAddress ?? '', isEncrypted: 'encrypted' in socket && socket.encrypted === true };
}

/** The token in an Authorization header. */
export function bearerIn(authorization: string | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
}

/** Whether others on the network can read along. */
export function isPlainWay({ address, isEncrypted }: Way): boolean {
  return !isEncrypted && !isLoopback(address);
}

export interface Access {
  /** The identity behind a token, or undefined. The local token counts only from this machine. */
  identify(token: string | undefined, way: Way): Identity | undefined;
}

/** Whose token it is. */
export type ShownPlain = { tillId: string } | { keyId: string };

export interface AccessPorts {
  shop: Shop;
  hostTillId: string;
  localToken: string;
  /** A token was shown where others could read it, for the first time. */
  onShownPlain(shown: ShownPlain): void;
}

export function createAccess({ shop, hostTillId, localToken, onShownPlain }: AccessPorts): Access {
  /** Digests of tokens that were shown where others could read them, before the ledger has it. */
  const shownNow = new Set<string>();

  return {
    identify(token, way) {
      if (token === undefined || token === '') return undefined;
      if (isLoopback(way.address) && sameText(token, localToken)) {
        return { by: 'local-token', tillId: hostTillId, isTill: false };
      }
      const hash = hashOf(token);
      for (const credential of shop.all('credential')) {
        if (!('tokenHash' in credential) || credential.tokenHash !== hash) continue;
        const wasShown = credential.plain === true || shownNow.has(hash);
        const isPlain = isPlainWay(way) || wasShown;
        const isNews = isPlain && !wasShown;
        if (isNews) shownNow.add(hash);
        if (credential.is === 'key') {
          if (isNews) onShownPlain({ keyId: credential.id });
          return { by: `key:${credential.id}`, tillId: hostTillId, isTill: false, isPlain };
        }
        const till = shop.get('till', credential.tillId);
        if (!till) continue;
        if (isNews) onShownPlain({ tillId: till.id });
        return { by: `till:${till.code}`, tillId: till.id, isTill: true, isPlain };
      }
      return undefined;
    },
  };
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
