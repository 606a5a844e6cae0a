import { DamagedJournal, type Journal } from '../../server/journal/journal.ts';
import { type Line, readLine } from '../../server/journal/line.ts';

/** A journal that forgets with the process, counts its flushes and can be told to fail or to wait. */
export interface MemoryJournal extends Journal {
  /** The texts of each append that was flushed. */
  readonly appends: readonly (readonly string[])[];
  failNextAppend(error: Error): void;
  /** Flushes wait from now on until the answered function is called. */
  holdFlushes(): () => void;
}

export function createMemoryJournal(): MemoryJournal {
  const appends: (readonly string[])[] = [];
  let failure: Error | undefined;
  let held: Promise<void> = Promise.resolve();

  return {
    appends,
    failNextAppend(error) {
      failure = error;
    },
    holdFlushes() {
      let letGo = () => {};
      held = new Promise((done) => {
        letGo = done;
      });
      return () => letGo();
    },
    async *linesAfter(position) {
      let { seq, hash } = position;
      for (const text of appends.flat().slice(position.seq)) {
        const line = readLine(hash, text);
        if ('fault' in line) throw new DamagedJournal(`the line after seq ${seq} ${line.fault}`);
        ({ seq, hash } = line);
        yield line;
      }
    },
    async lineAt(seq) {
      const text = appends.flat()[seq - 1];
      return text === undefined ? undefined : (JSON.parse(text) as Line);
    },
    async append(texts) {
      await held;
      if (failure) throw failure;
      appends.push([...texts]);
    },
    finishSegment: () => {},
    close: async () => {},
  };
}
