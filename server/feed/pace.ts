/** Time, handed in. A feed without any does everything at once, as for the windows of its own machine. */
export interface Pace {
  /** On a clock that never goes back. */
  monotonicMs(): number;
  /** Runs once after so many milliseconds; answers how to call it off. */
  after(ms: number, run: () => void): () => void;
  /** Runs when whoever else waits has had a turn. */
  nextTurn(run: () => void): void;
}
