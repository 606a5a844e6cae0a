import type { Pace } from './pace.ts';

/** A few at a time; everyone else waits, in the order of asking. */
export interface Turns {
  /** Runs it when it is this one's turn, which may be at once. */
  take(who: object, run: () => void): void;
  /** Its turn is over, or not wanted any more. */
  giveBack(who: object): void;
}

/** Who is slow keeps what it has, but lets the next one begin after this long. */
const MOST_MS = 5_000;

export function createTurns(most: number, pace?: Pick<Pace, 'after'>): Turns {
  const taken = new Map<object, () => void>();
  let waiting: { who: object; run: () => void }[] = [];

  const next = () => {
    while (taken.size < most) {
      const first = waiting.shift();
      if (!first) return;
      taken.set(first.who, pace?.after(MOST_MS, () => giveBack(first.who)) ?? (() => {}));
      first.run();
    }
  };

  const giveBack = (who: object) => {
    waiting = waiting.filter((one) => one.who !== who);
    taken.get(who)?.();
    if (taken.delete(who)) next();
  };

  return {
    take(who, run) {
      giveBack(who);
      waiting.push({ who, run });
      next();
    },
    giveBack,
  };
}
