import { z } from 'zod';

/** Made by whoever asks, before asking: a UUID (version 7 from our own tills, so that ids sort by age). */
export const idSchema = z.uuid();

/**
 * A UUIDv7 from a time in milliseconds and ten random bytes; both are handed in, since `shop/` has neither a clock nor
 * chance, and a page at a LAN address has no `crypto.randomUUID`.
 */
export function uuidV7(atMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(atMs / 2 ** (8 * (5 - i))) % 256;
  bytes.set(random.subarray(0, 10), 6);
  return uuidOf(bytes, 7);
}

/** The UUID that carries these 16 bytes, its version and variant bits set. */
export function uuidOf(bytes: Uint8Array, version: number): string {
  const hex = Array.from(bytes.subarray(0, 16), (byte, index) => {
    if (index === 6) return ((byte & 0x0f) | (version << 4)).toString(16).padStart(2, '0');
    if (index === 8) return ((byte & 0x3f) | 0x80).toString(16).padStart(2, '0');
    return byte.toString(16).padStart(2, '0');
  }).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
