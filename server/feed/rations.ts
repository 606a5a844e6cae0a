/** How often each of many may do something. */
export interface Rations {
  /** Whether it may now; then that counts. */
  take(who: string): boolean;
}

export interface RationsWish {
  aSecond: number;
  /** After a rest. */
  atOnce: number;
  monotonicMs(): number;
}

interface Ration {
  left: number;
  atMs: number;
  isSpent: boolean;
}

/** Those that are remembered before full rations are thrown away: nobody can fill the memory with names. */
const MOST_REMEMBERED = 1_000;

/**
 * Who has spent all of it waits until there is enough for a second: what is asked in order would otherwise get through
 * here and there, out of order.
 */
export function createRations({ aSecond, atOnce, monotonicMs }: RationsWish): Rations {
  const rations = new Map<string, Ration>();
  const enough = Math.min(aSecond, atOnce);
  const leftAt = ({ left, atMs }: Ration, nowMs: number) => Math.min(atOnce, left + ((nowMs - atMs) / 1000) * aSecond);

  const forgetFull = (nowMs: number) => {
    for (const [who, ration] of rations) if (leftAt(ration, nowMs) >= atOnce) rations.delete(who);
  };

  return {
    take(who) {
      const nowMs = monotonicMs();
      if (rations.size >= MOST_REMEMBERED) forgetFull(nowMs);
      const known = rations.get(who) ?? { left: atOnce, atMs: nowMs, isSpent: false };
      const left = leftAt(known, nowMs);
      const may = left >= (known.isSpent ? enough : 1);
      rations.set(who, { left: may ? left - 1 : left, atMs: nowMs, isSpent: !may });
      return may;
    },
  };
}
