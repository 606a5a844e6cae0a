/** Who is connected, told to everybody. */
export interface Presence {
  changed(): void;
  close(): void;
}

export interface PresencePorts {
  /** Ids of the tills that are connected now. */
  tills(): string[];
  /** How many there are to tell. */
  hearers(): number;
  tell(tills: string[]): void;
  after(ms: number, run: () => void): () => void;
}

/** A note names every till to every client: with hundreds that come at once one a change would be all that they hear. */
const MS_A_HEARER = 2;
const MOST_MS = 1_000;

/** Tells the first change at once; the more there are to tell, the longer the next note waits for what else changes. */
export function createPresence({ tills, hearers, tell, after }: PresencePorts): Presence {
  let cancelRest: (() => void) | undefined;
  let hasChanged = false;

  const changed = () => {
    hasChanged = true;
    if (cancelRest) return;
    hasChanged = false;
    tell(tills());
    cancelRest = after(Math.min(hearers() * MS_A_HEARER, MOST_MS), () => {
      cancelRest = undefined;
      if (hasChanged) changed();
    });
  };

  return { changed, close: () => cancelRest?.() };
}
