import type { LookFrame, LookNote, Up } from '../shop/wire.ts';

type LookedAt = NonNullable<LookNote['document']>;

/** Says to the host what is open on this screen: the newest of what is open. */
export interface Looking {
  /** Answers how to end it. `paying` claims the order, for as long as its sheet is open. */
  look(document: LookedAt, more?: { paying: boolean }): () => void;
  /** On a new connection: the host knows of nothing that was said on an earlier one. */
  again(): void;
  close(): void;
}

interface LookingPorts {
  send(frame: Up): void;
  after(ms: number, run: () => void): () => void;
}

/** A claim lasts a minute at the host: one that is said anew three times as often outlasts a lost frame. */
const CLAIM_AGAIN_MS = 20_000;

export function createLooking({ send, after }: LookingPorts): Looking {
  let open: LookFrame[] = [];
  let said: LookFrame | undefined;
  let cancelClaim = () => {};
  let cancelSay: (() => void) | undefined;

  const say = () => {
    cancelSay = undefined;
    const now = open.at(-1);
    if (now === said) return;
    cancelClaim();
    said = now;
    send(now ?? { t: 'look' });
    if (now?.paying) cancelClaim = after(CLAIM_AGAIN_MS, again);
  };
  const again = () => {
    said = undefined;
    say();
  };
  // Going from one document to the next closes one and opens the other: only where that leads to is said.
  const sayLater = () => {
    cancelSay ??= after(0, say);
  };

  return {
    look(document, { paying } = { paying: false }) {
      const frame: LookFrame = { t: 'look', ...document, ...(paying && { paying }) };
      open = [...open, frame];
      sayLater();
      return () => {
        open = open.filter((other) => other !== frame);
        sayLater();
      };
    },
    again,
    close() {
      cancelClaim();
      cancelSay?.();
    },
  };
}
