import { hash as hashOf } from 'node:crypto';
import type { Change } from '../../shop/documents.ts';
import type { Made } from '../../shop/made.ts';
import type { Refusal } from '../../shop/refusal.ts';
import type { Base } from '../../shop/shop.ts';
import type { JournalKey, MacCheck } from './mac.ts';

/** 2: days close, and histories go on after a restore. What 1 wrote is read as it is. */
export const JOURNAL_VERSION = 2;

/** One command with everything it changed, as one line of the journal keeps it. */
export interface Line {
  v: number;
  seq: number;
  epoch: string;
  /** First seq of those that shared its flush, where that is another: tells a torn tail from damage before the end. */
  flush?: number;
  /** RFC 3339 UTC, the host's clock. */
  at: string;
  by: string;
  /** A second person, who let it happen. */
  approvedBy?: string;
  till: string;
  command: {
    id: string;
    n?: number;
    type: string;
    body: unknown;
    base?: Base;
    answered?: number;
    approvalId?: string;
  };
  /** As it was decided before a restore. */
  made?: Made;
  /** A refusal for good is remembered, so that asking again gets the same answer. */
  refusal?: Pick<Refusal, 'code' | 'message' | 'retry' | 'path'>;
  changes: Change[];
  /** Running grand total of takings in minor units. */
  total: number;
  /** SHA-256 of the previous line's hash and this line's bytes before it, hex. */
  hash: string;
  /** HMAC-SHA-256 of the hash under the journal's key, hex: whoever lacks the key cannot write a line. */
  mac: string;
}

/** A line that is not written yet. */
export type OpenLine = Omit<Line, 'hash' | 'mac'>;

/** What the chain starts from, before the first line of an epoch's history. */
export function genesisOf(epoch: string): string {
  return hashOf('sha256', `tillwire ${epoch}`);
}

/** The line as text without its newline, chained to the hash before it and signed. */
export function writeLine(previousHash: string, line: OpenLine, key: JournalKey): { text: string; line: Line } {
  const open = JSON.stringify(line).slice(0, -1);
  const hash = chain(previousHash, open);
  const mac = key.macOf(hash);
  return { text: `${open},"hash":"${hash}","mac":"${mac}"}`, line: { ...line, hash, mac } };
}

const HEAD = /^\{"v":\d+,"seq":(\d+),"epoch":"[^"]*",(?:"flush":\d+,)?"at":"([^"]*)"/;

/** Place and time of a line, without parsing all of it. */
export function headOf(text: string): Pick<Line, 'seq' | 'at'> {
  const [, seq, at = ''] = HEAD.exec(text) ?? [];
  return { seq: Number(seq), at };
}

const END = /^,"hash":"([0-9a-f]{64})","mac":"[0-9a-f]{64}"}$/;
const END_LENGTH = 148;

/** The line, or why it is not the one that follows: the hash covers every byte before it, the mac covers the hash. */
export function readLine(previousHash: string, text: string, isMacRight?: MacCheck): Line | { fault: string } {
  const end = END.exec(text.slice(-END_LENGTH));
  if (!end) return { fault: 'is no journal line' };
  if (end[1] !== chain(previousHash, text.slice(0, -END_LENGTH))) return { fault: 'breaks the chain' };
  const line = JSON.parse(text) as Line;
  return isMacRight && !isMacRight(line) ? { fault: 'has a mac that is not of the journal’s key' } : line;
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
