const MINUTE_MS = 60_000;

/**
 * For what an attacker may cause as often as he likes: each kind is said at once, and then once a minute with how often
 * it happened since.
 */
export function createSeldom(monotonicMs: () => number): (kind: string, say: (times: number) => void) => void {
  const kinds = new Map<string, { saidMs: number; times: number }>();
  return (kind, say) => {
    const nowMs = monotonicMs();
    const known = kinds.get(kind) ?? { saidMs: Number.NEGATIVE_INFINITY, times: 0 };
    const times = known.times + 1;
    const isDue = nowMs - known.saidMs >= MINUTE_MS;
    kinds.set(kind, isDue ? { saidMs: nowMs, times: 0 } : { ...known, times });
    if (isDue) say(times);
  };
}
