export interface TrialPorts {
  /** When the trial that goes on is over, RFC 3339 UTC; undefined where nothing is on trial. */
  until(): string | undefined;
  nowMs(): number;
  /** Runs later, unless what it answers is called first. */
  after(ms: number, run: () => void): () => void;
  /** The time is over and nobody said that it shall stay. */
  undo(): void;
}

/** Ends what is on trial when its time is over; whoever keeps what is on trial looks again after a restart. */
export interface Trial {
  /** What is on trial may be something else. */
  look(): void;
  close(): void;
}

export function createTrial({ until: untilNow, nowMs, after, undo }: TrialPorts): Trial {
  /** Until when it is waited for, and how to wait no more. */
  let waiting: { until: string; cancel: () => void } | undefined;

  const stop = () => {
    waiting?.cancel();
    waiting = undefined;
  };

  const look = () => {
    const until = untilNow();
    if (until === waiting?.until) return;
    stop();
    if (until === undefined) return;
    const leftMs = Date.parse(until) - nowMs();
    if (leftMs <= 0) return undo();
    const cancel = after(leftMs, () => {
      // A clock that was put back meanwhile gives it more time, never none.
      waiting = undefined;
      look();
    });
    waiting = { until, cancel };
  };

  return { look, close: stop };
}
