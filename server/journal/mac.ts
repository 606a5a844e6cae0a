import { createHmac, createSecretKey, hash as hashOf } from 'node:crypto';
import type { Line } from './line.ts';

/** What signs the journal's lines. It answers macs and its id, never itself, so that no log or answer can show it. */
export interface JournalKey {
  /** 16 hex digits that tell this key from another. */
  readonly id: string;
  /** HMAC-SHA-256 of a line's hash, both in hex. */
  macOf(hash: string): string;
}

/** Takes 32 random bytes. */
export function journalKeyOf(secret: Uint8Array): JournalKey {
  const key = createSecretKey(secret);
  const id = hashOf('sha256', Buffer.concat([Buffer.from('tillwire journal key'), secret])).slice(0, 16);
  return { id, macOf: (hash) => createHmac('sha256', key).update(hash).digest('hex') };
}

/** Whether a line's mac is right, asked of each line in its order; nothing is known of lines under another key. */
export type MacCheck = (line: Line) => boolean;

/** Without a key every mac passes. `keyId` names the key that the line before the first one is under. */
export function createMacCheck(key: JournalKey | undefined, keyId: string | undefined): MacCheck {
  let inForce = keyId;
  return (line) => {
    // The entry that brings a key is the first under it.
    for (const change of line.changes) if (change.kind === 'journalKey') inForce = change.value?.keyId;
    return key === undefined || inForce !== key.id || line.mac === key.macOf(line.hash);
  };
}
