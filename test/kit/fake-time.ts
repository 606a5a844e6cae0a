import type { Timers } from '../../shop/connection.ts';

/** Time that stands still until a test moves it on, and chance that a test picks. */
export interface FakeTime {
  readonly timers: Timers;
  setChance(next: number): void;
  /** Runs what is due, in order, each at its own time. */
  pass(ms: number): void;
  /** The clock goes on and nothing runs, as in a computer that sleeps; what is due runs late. */
  sleep(ms: number): void;
  /** How long each timer has still to wait. */
  waits(): number[];
}

export function createFakeTime(): FakeTime {
  let now = 0;
  let chance = 0.5;
  let waiting: { due: number; run: () => void }[] = [];
  const timers: Timers = {
    now: () => now,
    random: () => chance,
    after(ms, run) {
      const one = { due: now + ms, run };
      waiting.push(one);
      return () => {
        waiting = waiting.filter((other) => other !== one);
      };
    },
  };
  return {
    timers,
    setChance(next) {
      chance = next;
    },
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const next = waiting.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        waiting = waiting.filter((one) => one !== next);
        now = Math.max(now, next.due);
        next.run();
      }
      now = Math.max(now, until);
    },
    sleep(ms) {
      now += ms;
    },
    waits: () => waiting.map(({ due }) => due - now),
  };
}
