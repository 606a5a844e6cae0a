import type { Line } from './line.ts';

/** Where entries are kept, in order. The file journal and the one in memory pass one suite. */
export interface Journal {
  /** Lines after a position, each checked against the chain; throws `DamagedJournal` where one does not follow. */
  linesAfter(position: JournalPosition): AsyncIterable<Line>;
  /** One line of the past, or undefined if there is none of that seq. */
  lineAt(seq: number): Promise<Line | undefined>;
  /** Resolves when every byte is flushed to the disk. After a rejection nothing more may be appended. */
  append(texts: readonly string[], firstSeq: number): Promise<void>;
  /** What is appended from now on goes into a segment of its own: the ones before it change no more. */
  finishSegment(): void;
  close(): Promise<void>;
}

export interface JournalPosition {
  epoch: string;
  seq: number;
  /** Whole hash of the line at `seq`, or the genesis of the epoch at 0. */
  hash: string;
  /** The key that the line at `seq` is under; undefined where none was started. */
  keyId?: string | undefined;
}

/** What a newer version wrote is neither read by halves nor written on top of. */
export class NewerData extends Error {
  override readonly name = 'NewerData';
}

/** Damage before the end of the journal: nothing is skipped and nothing is sold on top of it. */
export class DamagedJournal extends Error {
  override readonly name = 'DamagedJournal';
}
