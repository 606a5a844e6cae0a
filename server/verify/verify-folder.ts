import { join } from 'node:path';
import { createLineChecks, type GivenKey, LineFault, type Looked, missing } from './check-lines.ts';
import { type CheckpointClaim, readClaims } from './checkpoints.ts';
import { asItLies, CannotRead, listSegmentFiles, type RawLine, rawLinesOf, type SegmentFile } from './segment-files.ts';

/** Bytes behind the last newline: they were being written when the power went, and nobody was told of them. */
interface Torn {
  path: string;
  offset: number;
  bytes: number;
}

/** The first thing that cannot be right. */
export interface Damage {
  path: string;
  seq?: number;
  /** Where the line begins in the file, or in what that unzips to. */
  offset?: number;
  why: string;
}

export interface Verified {
  segments: number;
  zipped: number;
  lines: number;
  /** Oldest first; a restored backup begins a new one. */
  epochs: Looked[];
  checkpoints: string[];
  torn: Torn[];
  /** Files of the journal's folder that no host reads. */
  others: string[];
  /** Undefined where all is well. */
  damage: Damage | undefined;
}

export interface VerifyOptions {
  key?: GivenKey | undefined;
  /** Lines between two calls of `onProgress`. */
  progressLines?: number;
  onProgress?(lines: number, segment: number, segments: number): void;
}

const PROGRESS_LINES = 100_000;

class Damaged extends Error {
  readonly damage: Damage;
  constructor(damage: Damage) {
    super(damage.why);
    this.damage = damage;
  }
}

/**
 * Looks at everything that a data folder's journal promises, from files alone, and stops at the first damage. Rejects
 * with `CannotRead` where the files cannot be looked at.
 */
export async function verifyFolder(dir: string, options: VerifyOptions = {}): Promise<Verified> {
  const { key, progressLines = PROGRESS_LINES, onProgress = () => {} } = options;
  // Before the journal: a host that runs meanwhile makes checkpoints of lines that we already have.
  const claims = await readClaims(dir);
  const { segments, others } = await listSegmentFiles(join(dir, 'journal'));
  const verified: Verified = {
    segments: segments.length,
    zipped: segments.filter(({ isZipped }) => isZipped).length,
    lines: 0,
    epochs: [],
    checkpoints: [],
    torn: [],
    others,
    damage: undefined,
  };
  const claimed = new Map<string, CheckpointClaim[]>();
  for (const claim of claims)
    if ('seq' in claim) claimed.set(placeOf(claim), [...(claimed.get(placeOf(claim)) ?? []), claim]);
  try {
    const { begin, check } = createLineChecks(key);
    for (const files of epochsOf(segments)) await verifyEpoch(files, begin(files[0]?.epoch ?? ''), check);
    checkKey(verified.epochs, key, dir);
    for (const claim of claims) {
      if ('fault' in claim) throw new Damaged({ path: join(dir, claim.name), why: claim.fault });
      if (!verified.checkpoints.includes(claim.name)) {
        const why = `it ends with seq ${claim.seq}, which this journal has not got: the journal was cut, or an older one put in its place`;
        throw new Damaged({ path: join(dir, claim.name), why });
      }
    }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    verified.damage = error.damage;
  }
  return verified;

  async function verifyEpoch(
    files: readonly SegmentFile[],
    looked: Looked,
    check: (line: RawLine) => void,
  ): Promise<void> {
    verified.epochs.push(looked);
    passClaims(looked);
    for (const listed of files) {
      const file = await asItLies(listed);
      const isLast = listed === segments.at(-1);
      checkName(file, looked.seq + 1);
      for await (const lines of readable(rawLinesOf(file), file)) {
        for (const line of lines) {
          const at = { path: file.path, seq: looked.seq + 1, offset: line.offset };
          if (!line.isWhole && isLast && !file.isZipped) {
            verified.torn.push({ path: file.path, offset: line.offset, bytes: line.bytes.length });
            continue;
          }
          try {
            if (!line.isWhole) throw new LineFault('it is cut');
            check(line);
          } catch (error) {
            if (!(error instanceof LineFault)) throw error;
            const hint = isLast && (await isLastFlush(file, at)) ? LAST_FLUSH : '';
            throw new Damaged({ ...at, why: `${error.message}${hint}` });
          }
          passClaims(looked);
          verified.lines += 1;
          if (verified.lines % progressLines === 0)
            onProgress(verified.lines, segments.indexOf(listed) + 1, segments.length);
        }
      }
    }
  }

  /** A checkpoint of this very line has to say the same of it. */
  function passClaims({ epoch, seq, hash, total, keys }: Looked): void {
    for (const claim of claimed.get(placeOf({ epoch, seq })) ?? []) {
      const isSame = claim.hash === hash && claim.total === total && claim.keyId === keys.at(-1)?.keyId;
      if (!isSame) {
        throw new Damaged({
          path: join(dir, claim.name),
          why: `it is of another history: its seq ${seq} is not the journal’s`,
        });
      }
      verified.checkpoints.push(claim.name);
    }
  }
}

function placeOf({ epoch, seq }: { epoch: string; seq: number }): string {
  return `${epoch} ${seq}`;
}

function epochsOf(segments: readonly SegmentFile[]): SegmentFile[][] {
  const epochs = new Map<string, SegmentFile[]>();
  const numbers = new Map<number, string>();
  for (const file of segments) {
    const number = Number.parseInt(file.epoch, 10);
    const known = numbers.get(number) ?? file.epoch;
    if (known !== file.epoch) {
      throw new Damaged({ path: file.path, why: `there is another history of the number ${number}, ${known}` });
    }
    numbers.set(number, known);
    epochs.set(file.epoch, [...(epochs.get(file.epoch) ?? []), file]);
  }
  return [...epochs.values()];
}

function checkName({ path, firstSeq }: SegmentFile, next: number): void {
  if (firstSeq === next) return;
  const why =
    firstSeq > next
      ? `${missing(next, firstSeq - 1)}: this segment begins with ${firstSeq}`
      : `this segment begins with seq ${firstSeq}, which was in the one before`;
  throw new Damaged({ path, seq: next, why });
}

/** A journal whose entry of this key is gone was written anew by somebody without it, or it is the key of another shop. */
function checkKey(epochs: readonly Looked[], key: GivenKey | undefined, dir: string): void {
  if (!key || epochs.some(({ keys }) => keys.some(({ keyId }) => keyId === key.id))) return;
  const path = join(dir, 'journal');
  throw new Damaged({
    path,
    why: `no line is under the given key ${key.id}: it is the key of another shop, or somebody without it wrote all of this`,
  });
}

const LAST_FLUSH =
  '; nothing was written after it, so that a power cut may have torn it: then the host cuts it off when it starts';

/** Whether no line from here on was written after the one at fault was flushed. */
async function isLastFlush(file: SegmentFile, { seq, offset }: { seq: number; offset: number }): Promise<boolean> {
  if (file.isZipped) return false;
  for await (const lines of readable(rawLinesOf(file, offset), file)) {
    for (const { bytes } of lines) if (flushOf(bytes) > seq) return false;
  }
  return true;
}

/** First seq of the flush that a line says it is of. */
function flushOf(bytes: Buffer): number {
  try {
    const line = JSON.parse(bytes.toString('utf8')) as { seq?: unknown; flush?: unknown } | null;
    return Number(line?.flush ?? line?.seq ?? 0);
  } catch {
    return 0;
  }
}

/** What the file system or unzipping says, in our words. */
async function* readable<T>(source: AsyncIterable<T>, { path, isZipped }: SegmentFile): AsyncIterable<T> {
  try {
    yield* source;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (isZipped && code.startsWith('Z_')) throw new Damaged({ path, why: `it does not unzip: ${message}` });
    throw new CannotRead(`${path} cannot be read: ${message}`);
  }
}
