import type { Down, Up } from './wire.ts';

/** Says to the host how far this till has come, at most once a second. */
export interface SeenTeller {
  /** To be told of each frame once it is applied and stored; `seq` is where the till's copy stands then, if it has one. */
  receive(frame: Down, seq: number | undefined): void;
  close(): void;
}

export interface SeenTellerPorts {
  send(frame: Up): void;
  after(ms: number, run: () => void): () => void;
}

const MOST_EVERY_MS = 1_000;

/** The first position goes out at once; what follows within the second is said as one. */
export function createSeenTeller({ send, after }: SeenTellerPorts): SeenTeller {
  let reached = 0;
  let said: number | undefined;
  let cancel: (() => void) | undefined;

  const say = () => {
    cancel = undefined;
    if (reached === said) return;
    said = reached;
    send({ t: 'seen', seq: reached });
    cancel = after(MOST_EVERY_MS, say);
  };

  /** A host knows nothing of what was said on an earlier connection. */
  const startOver = () => {
    cancel?.();
    cancel = undefined;
    said = undefined;
  };

  return {
    receive(frame, seq) {
      if (frame.t === 'welcome') startOver();
      if (seq === undefined || !isWhole(frame)) return;
      reached = seq;
      if (!cancel) say();
    },
    close() {
      cancel?.();
      cancel = () => {};
    },
  };
}

/** Whether the copy is as new as the host's with this frame; a welcome that is not live is followed by the rest. */
function isWhole(frame: Down): boolean {
  if (frame.t === 'welcome') return frame.resume === 'live';
  return frame.t === 'entries' || (frame.t === 'snapshot' && frame.part === frame.parts);
}
