import { uuidV7 } from '../shop/ids.ts';

/** A UUIDv7; a page at a LAN address is no secure context and has no `crypto.randomUUID`. */
export function newId(): string {
  return uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}
