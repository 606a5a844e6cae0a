/**
 * What a host exits with when its disk failed. Only a new process may look at the journal again, so whoever keeps the
 * host starts it anew.
 */
export const DISK_FAILED = 74;

const diskFaults: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS']);

/** Whether a start failed for want of a disk that takes what is written: that may be over at the next try. */
export function isDiskFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && diskFaults.has(error.code);
}

/** A host tells whoever keeps it that it serves, and where. */
export interface HostReady {
  port: number;
}

/** The first restart comes at once; a process that keeps dying is not restarted in a frenzy. */
const WAITS_MS = [0, 250, 1_000, 5_000];
const HEALTHY_MS = 30_000;

export interface Restarts {
  started(): void;
  /** To be asked when it died: how long to wait before the next start. */
  waitMs(): number;
}

/** Spaces out the starts of a process that dies; one that ran for half a minute counts as healthy again. */
export function createRestarts(nowMs: () => number): Restarts {
  let startedAt = 0;
  let crashes = 0;
  return {
    started() {
      startedAt = nowMs();
    },
    waitMs() {
      if (nowMs() - startedAt > HEALTHY_MS) crashes = 0;
      const wait = WAITS_MS[Math.min(crashes, WAITS_MS.length - 1)] ?? 0;
      crashes += 1;
      return wait;
    },
  };
}
