import type { Down, PersonFrame, Up } from './wire.ts';

/** What a GET of `/api/v1` answers, or a frame about a person. */
export interface Got {
  status: number;
  body: unknown;
}

/** A frame about a person before it has the id by which its answer is known. */
export type PersonAsk = PersonFrame extends infer F ? (F extends PersonFrame ? Omit<F, 'id'> : never) : never;

/** What is asked of the host beyond the copy at hand: past days above all, and who signs in. */
export interface Questions {
  /** What a GET of a path answers. Never rejects: without the host the answer is `away`. */
  ask(path: string): Promise<Got>;
  /** The same of a frame about a person. */
  bring(ask: PersonAsk): Promise<Got>;
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
  const put = (frameOf: (id: string) => Up) =>
    new Promise<Got>((settle) => {
      if (!isLive()) return settle(away);
      const id = newId();
      waiting.set(id, settle);
      send(frameOf(id));
    });
  return {
    ask: (path) => put((id) => ({ t: 'get', id, path })),
    bring: (ask) => put((id) => ({ ...ask, id })),
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
