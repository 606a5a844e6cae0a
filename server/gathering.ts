/** The time after a restore in which tills bring back what the backup lacks, and may name what others bring later. */
export interface Gathering {
  isOn(): boolean;
  /** A till said hello: the `n` of the last command that it kept, and of the last that this host knows. */
  came(till: string, lastKept: number, lastN: number): void;
  /** It has nothing more to bring back. */
  broughtAll(till: string): void;
  /** What it brings next names something that is not here, or is not in the way any more. */
  waits(till: string, isWaiting: boolean): void;
  gone(till: string): void;
}

export interface GatheringPorts {
  isRestored: boolean;
  monotonicMs(): number;
  /** Every till that is on the LAN has connected again by then. */
  leastMs?: number | undefined;
  mostMs?: number | undefined;
}

const LEAST_MS = 20_000;
const MOST_MS = 10 * 60_000;

/**
 * Is over when every connected till has brought back all that it kept, or waits for what nobody brings: whatever is
 * still missing then is decided as it stands.
 */
export function createGathering(ports: GatheringPorts): Gathering {
  const { isRestored, monotonicMs, leastMs = LEAST_MS, mostMs = MOST_MS } = ports;
  const startedAt = monotonicMs();
  const bringing = new Set<string>();
  const waiting = new Set<string>();
  let isOver = !isRestored;
  return {
    isOn() {
      if (isOver) return false;
      const passed = monotonicMs() - startedAt;
      const isAllHere = [...bringing].every((till) => waiting.has(till));
      isOver = passed >= mostMs || (passed >= leastMs && isAllHere);
      return !isOver;
    },
    came(till, lastKept, lastN) {
      waiting.delete(till);
      if (lastKept > lastN) bringing.add(till);
      else bringing.delete(till);
    },
    broughtAll: (till) => void bringing.delete(till),
    waits(till, isWaiting) {
      if (isWaiting) waiting.add(till);
      else waiting.delete(till);
    },
    gone(till) {
      bringing.delete(till);
      waiting.delete(till);
    },
  };
}
