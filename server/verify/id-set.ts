import { createHash } from 'node:crypto';

const WORDS = 4;
const FIRST_SLOTS = 1024;

/** Which ids came already, by 128 bits of their digest: some 32 bytes each, where strings would take hundreds. */
export function createIdSet() {
  let slots = new Uint32Array(FIRST_SLOTS * WORDS);
  let size = 0;

  /** Puts a digest unless it is there; answers whether it was new. */
  const put = (table: Uint32Array, digest: Uint32Array): boolean => {
    const mask = table.length / WORDS - 1;
    for (let slot = (digest[0] ?? 0) & mask; ; slot = (slot + 1) & mask) {
      const held = table.subarray(slot * WORDS, (slot + 1) * WORDS);
      if (held.every((word) => word === 0)) {
        table.set(digest, slot * WORDS);
        return true;
      }
      if (held.every((word, index) => word === digest[index])) return false;
    }
  };

  const grow = () => {
    const larger = new Uint32Array(slots.length * 2);
    for (let at = 0; at < slots.length; at += WORDS) {
      const digest = slots.subarray(at, at + WORDS);
      if (digest.some((word) => word !== 0)) put(larger, digest);
    }
    slots = larger;
  };

  return {
    /** Answers whether the id was not there before. */
    add(id: string): boolean {
      if (size * WORDS * 2 >= slots.length) grow();
      const bytes = createHash('sha256').update(id).digest();
      const isNew = put(
        slots,
        Uint32Array.from({ length: WORDS }, (_, word) => bytes.readUInt32LE(word * 4)),
      );
      if (isNew) size += 1;
      return isNew;
    },
  };
}
