import { createHmac } from 'node:crypto';

/** What a host is asked to prove: that it is the one at this address which admitted that till into that shop. */
export interface Challenge {
  shopId: string;
  tillId: string;
  /** The address that the till dials, as in `192.168.1.20:8000`: whoever passes the question on has another one. */
  at: string;
  /** Fresh for every question, so that no answer serves twice. 64 hex digits. */
  nonce: string;
}

/** `key` is the SHA-256 of the till's token in hex, which its host keeps and nobody can guess. 64 hex digits. */
export function proofOf(key: string, { shopId, tillId, at, nonce }: Challenge): string {
  return createHmac('sha256', key).update(['tillwire prove 1', shopId, tillId, at, nonce].join('\n')).digest('hex');
}
