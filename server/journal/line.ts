import { hash as hashOf } from 'node:crypto';
import type { Change } from '../../shop/documents.ts';
import type { Refusal } from '../../shop/refusal.ts';
import type { Base } from '../../shop/shop.ts';

export const JOURNAL_VERSION = 1;

/** One command with everything it changed, as one line of the journal keeps it. */
export interface Line {
  v: number;
  seq: number;
  epoch: string;
  /** RFC 3339 UTC, the host's clock. */
  at: string;
  by: string;
  till: string;
  command: { id: string; n?: number; type: string; body: unknown; base?: Base; answered?: number };
  /** A refusal for good is remembered, so that asking again gets the same answer. */
  refusal?: Pick<Refusal, 'code' | 'message' | 'retry' | 'path'>;
  changes: Change[];
  /** Running grand total of takings in minor units. */
  total: number;
  /** SHA-256 of the previous line's hash and this line's bytes before it, hex. */
  hash: string;
}

/** What the chain starts from, before the first line of an epoch's history. */
export function genesisOf(epoch: string): string {
  return hashOf('sha256', `tillwire ${epoch}`);
}

/** The line as text without its newline, chained to the hash before it. */
export function writeLine(previousHash: string, line: Omit<Line, 'hash'>): { text: string; hash: string } {
  const open = JSON.stringify(line).slice(0, -1);
  const hash = chain(previousHash, open);
  return { text: `${open},"hash":"${hash}"}`, hash };
}

/** The line, or why it is not the one that follows: the hash covers every byte before it. */
export function readLine(previousHash: string, text: string): Line | { fault: string } {
  const at = text.lastIndexOf(',"hash":"');
  if (at < 0) return { fault: 'is no journal line' };
  if (text.slice(at) !== `,"hash":"${chain(previousHash, text.slice(0, at))}"}`) return { fault: 'breaks the chain' };
  return JSON.parse(text) as Line;
}

function chain(previousHash: string, open: string): string {
  return hashOf('sha256', previousHash + open);
}

/** How much of a hash goes over the wire. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16);
}

/** Equal for equal values whatever the order of their keys: names a body in a repeated command. */
export function digestOf(value: unknown): string {
  return hashOf('sha256', canonicalJson(value)).slice(0, 32);
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const pairs = Object.entries(value)
    .filter(([, held]) => held !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => `${JSON.stringify(key)}:${canonicalJson(held)}`);
  return `{${pairs.join(',')}}`;
}
