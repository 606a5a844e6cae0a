/** Notices that nobody has touched a till for a while. */
export interface Idle {
  /** Somebody is here. */
  touch(): void;
  /** For how many seconds nobody may be; undefined where that does not matter. */
  watch(seconds: number | undefined): void;
  close(): void;
}

export interface IdlePorts {
  /** Milliseconds since 1970: the hours that a machine slept count. */
  nowMs(): number;
  after(ms: number, run: () => void): () => void;
  /** Nobody was here for so long; told again after `AGAIN_MS` as long as it is watched and nobody comes. */
  onIdle(): void;
}

/** Whoever could not be signed out is signed out as soon as that can be done. */
const AGAIN_MS = 10_000;

/** A touch costs a look at the clock, whatever the hand does: the timer finds out by itself how long is left. */
export function createIdle({ nowMs, after, onIdle }: IdlePorts): Idle {
  let touchedAt = nowMs();
  let limitMs: number | undefined;
  let isTold = false;
  let cancel = () => {};

  const look = () => {
    cancel();
    if (limitMs === undefined) return;
    const left = touchedAt + limitMs - nowMs();
    if (left <= 0) {
      isTold = true;
      onIdle();
    }
    cancel = after(left > 0 ? left : AGAIN_MS, look);
  };

  return {
    touch() {
      const now = nowMs();
      // A machine that was asleep hears the hand that wakes it before its timer.
      if (limitMs !== undefined && now - touchedAt >= limitMs && !isTold) return look();
      touchedAt = now;
      isTold = false;
    },
    watch(seconds) {
      touchedAt = nowMs();
      isTold = false;
      limitMs = seconds === undefined ? undefined : seconds * 1_000;
      look();
    },
    close: () => cancel(),
  };
}
