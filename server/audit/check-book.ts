import { type GivenKey, givenKeyOf } from '../verify/check-lines.ts';
import { verifyFolder } from '../verify/verify-folder.ts';

export interface BookAsked {
  dir: string;
  /** The journal's key; without it macs are not checked. */
  secret: Uint8Array;
}

/** How the journal of a folder was found; all of it crosses from a thread. */
export interface BookFound {
  entries: number;
  upTo: number;
  backwards: number;
  damage: { seq: number | null; why: string } | null;
}

const PROGRESS_LINES = 5_000;

/**
 * Looks at everything that the journal promises, from files alone, while a host may go on writing: what has no newline
 * yet is on its way, and nobody was told of it. Rejects with `CannotRead`.
 */
export async function checkBook({ dir, secret }: BookAsked, onProgress: (lines: number) => void): Promise<BookFound> {
  const key: GivenKey = givenKeyOf(secret);
  const { lines, epochs, damage } = await verifyFolder(dir, { key, progressLines: PROGRESS_LINES, onProgress });
  return {
    entries: lines,
    upTo: epochs.at(-1)?.seq ?? 0,
    backwards: epochs.reduce((sum, { backwards }) => sum + backwards.lines, 0),
    damage: damage ? { seq: damage.seq ?? null, why: damage.why } : null,
  };
}
