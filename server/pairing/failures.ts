const TEN_MINUTES_MS = 600_000;
const MOST_FAILURES = 3;

/** When pairing failed last, in milliseconds of the epoch, oldest first; kept over a restart. */
export type Failures = readonly number[];

export function withFailure(failures: Failures, nowMs: number): Failures {
  return [...failures, nowMs].slice(-MOST_FAILURES);
}

/** Until when nobody may pair: three failures within ten minutes close it for ten. Undefined while it is open. */
export function closedUntil(failures: Failures, nowMs: number): number | undefined {
  const [first, , last] = failures;
  if (first === undefined || last === undefined || last - first > TEN_MINUTES_MS) return undefined;
  // A clock that was put back closes nothing for longer.
  return Math.abs(nowMs - last) < TEN_MINUTES_MS ? last + TEN_MINUTES_MS : undefined;
}
