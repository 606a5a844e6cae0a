import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotRead } from './segment-files.ts';

/** What a checkpoint says of the journal's line that it ends with. */
export interface CheckpointClaim {
  name: string;
  epoch: string;
  seq: number;
  hash: string;
  total: number;
  /** The key that the line is under. */
  keyId: string | undefined;
}

/** 2 also knows closed days, of which nothing is checked here. */
const NEWEST_VERSION = 2;

const NAME = /^shop(\.(\d+|new))?\.json$/;

/**
 * The checkpoints of a data folder, and those that are damaged with why. Each is read whole: it is one JSON document of
 * what is open in the shop, which does not grow with its history. Throws `CannotRead`.
 */
export async function readClaims(dir: string): Promise<(CheckpointClaim | { name: string; fault: string })[]> {
  try {
    const names = (await readdir(dir)).filter((name) => NAME.test(name)).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8').catch(undefinedIfGone)));
    return names.flatMap((name, index) => (texts[index] === undefined ? [] : claimOf(name, texts[index])));
  } catch (error) {
    if (error instanceof CannotRead) throw error;
    throw new CannotRead(`${dir} cannot be read: ${(error as Error).message}`);
  }
}

/** A host that runs meanwhile names them anew. */
function undefinedIfGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

interface Checkpoint extends Omit<CheckpointClaim, 'name' | 'keyId'> {
  v: unknown;
  documents: { kind: string; value: { keyId?: string } }[];
  digest?: string;
}

function claimOf(name: string, text: string): CheckpointClaim | { name: string; fault: string } {
  let checkpoint: Checkpoint | null;
  try {
    checkpoint = JSON.parse(text) as Checkpoint | null;
  } catch {
    return { name, fault: 'it is no JSON' };
  }
  if (typeof checkpoint?.v === 'number' && checkpoint.v > NEWEST_VERSION) {
    throw new CannotRead(`${name} is of format ${checkpoint.v}: use a newer verify`);
  }
  if (typeof checkpoint?.v !== 'number' || !Array.isArray(checkpoint.documents))
    return { name, fault: 'it is no checkpoint' };
  const { digest, ...rest } = checkpoint;
  const right = rest.v === 1 ? digestOf(rest) : digestOfText(JSON.stringify(rest));
  if (digest !== undefined && digest !== right) return { name, fault: 'its digest is another: it was changed' };
  const { epoch, seq, hash, total, documents } = checkpoint;
  const keyId = documents.find(({ kind }) => kind === 'journalKey')?.value.keyId;
  return { name, epoch, seq, hash, total, keyId };
}

function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As the first format had it. */
function digestOf(value: unknown): string {
  return digestOfText(canonicalJson(value)).slice(0, 32);
}

/** JSON with the keys of each object sorted. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const held = value as Record<string, unknown>;
  const pairs = Object.keys(held)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(held[key])}`);
  return `{${pairs.join(',')}}`;
}
