import type { Down, Up } from './wire.ts';

/** What a GET of `/api/v1` answers. */
export interface Got {
  status: number;
  body: unknown;
}

/** What is asked of the host beyond the copy at hand, of past days above all. */
export interface Questions {
  /** Never rejects: without the host the answer is `away`. */
  ask(path: string): Promise<Got>;
  receive(frame: Down): void;
  /** The line is gone: what was asked on it gets no answer any more. */
  cut(): void;
}

export interface QuestionsPorts {
  send(frame: Up): void;
  isLive(): boolean;
  newId(): string;
  away: Got;
}

export function createQuestions({ send, isLive, newId, away }: QuestionsPorts): Questions {
  const waiting = new Map<string, (got: Got) => void>();
  return {
    ask: (path) =>
      new Promise((settle) => {
        if (!isLive()) return settle(away);
        const id = newId();
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
