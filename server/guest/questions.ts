import { randomUUID } from 'node:crypto';
import type { Down, Up } from '../../shop/wire.ts';
import { problem } from '../http/problem.ts';

interface Got {
  status: number;
  body: unknown;
}

/** What windows of a secondary till ask beyond their copy, of past days above all: the host answers it. */
export interface Questions {
  /** Never rejects: without the host the answer is a problem 503. */
  ask(path: string): Promise<Got>;
  receive(frame: Down): void;
  /** The line is gone: what was asked on it gets no answer any more. */
  cut(): void;
}

export function createQuestions(send: (frame: Up) => void, isLive: () => boolean): Questions {
  const waiting = new Map<string, (got: Got) => void>();
  const away: Got = { status: 503, body: problem(503, 'host-away', 'the host is not reachable at the moment') };
  return {
    ask: (path) =>
      new Promise((settle) => {
        if (!isLive()) return settle(away);
        const id = randomUUID();
        waiting.set(id, settle);
        send({ t: 'get', id, path });
      }),
    receive(frame) {
      if (frame.t !== 'got') return;
      waiting.get(frame.id)?.({ status: frame.status, body: frame.body });
      waiting.delete(frame.id);
    },
    cut() {
      for (const settle of waiting.values()) settle(away);
      waiting.clear();
    },
  };
}
