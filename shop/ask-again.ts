/** Asks once more, a while after a host said `later`: that speaks of its own state, and the same command helps then. */
export interface AskAgain {
  soon(): void;
  cancel(): void;
}

const LATER_MS = 1_000;

/** However often `soon` is called, it runs once in that time. */
export function createAskAgain(after: (ms: number, run: () => void) => () => void, ask: () => void): AskAgain {
  let cancel: (() => void) | undefined;
  return {
    soon() {
      cancel ??= after(LATER_MS, () => {
        cancel = undefined;
        ask();
      });
    },
    cancel() {
      cancel?.();
      cancel = undefined;
    },
  };
}
