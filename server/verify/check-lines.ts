import { createHash, createHmac } from 'node:crypto';
import { createIdSet } from './id-set.ts';
import { CannotRead, type RawLine } from './segment-files.ts';

/** What this program knows of the format by itself: it must not believe the code that it checks. */
const VERSIONS: readonly unknown[] = [1, 2];
const END = /^,"hash":"([0-9a-f]{64})","mac":"([0-9a-f]{64})"}$/;
const END_BYTES = 148;
const HOUR_MS = 3_600_000;

/** What is the matter with a line. */
export class LineFault extends Error {
  override readonly name = 'LineFault';
}

export interface GivenKey {
  id: string;
  secret: Uint8Array;
}

/** Takes 32 bytes. */
export function givenKeyOf(secret: Uint8Array): GivenKey {
  const digest = createHash('sha256').update('tillwire journal key').update(secret).digest('hex');
  return { id: digest.slice(0, 16), secret };
}

/** Lines from one seq on that are under one key, or under none. */
export interface KeyRange {
  keyId: string | undefined;
  from: number;
  to: number;
}

/** How far the lines of one epoch were looked at. */
export interface Looked {
  epoch: string;
  seq: number;
  hash: string;
  total: number;
  firstAt: string | undefined;
  lastAt: string | undefined;
  keys: KeyRange[];
  /** Lines whose time is more than an hour before that of an earlier one. */
  backwards: { lines: number; firstSeq: number };
  /** Receipts from before a restore that no till brought back, though it brought later ones of the same series. */
  lost: string[];
}

interface ReadLine {
  v: unknown;
  seq: number;
  epoch: unknown;
  at: string;
  command: { id: string; type?: unknown; body?: unknown };
  /** It came back after a restore. */
  made?: unknown;
  changes: ReadChange[];
  total: unknown;
}
interface ReadChange {
  kind: string;
  value: Record<string, unknown> | null;
}

/**
 * Reads the lines of a journal one after the other; `check` throws `LineFault` at the first that cannot be right. One
 * epoch goes on where the one before it ended: seq, chain, total, numbers and keys are those of the whole journal.
 */
export function createLineChecks(key: GivenKey | undefined) {
  let looked = nothingOf('');
  /** The epoch before the present one. */
  let before: Looked | undefined;
  let keyInForce: string | undefined;
  const effects = createIdSet();
  const lastSerials = new Map<string, number>();
  let latestMs = Number.NEGATIVE_INFINITY;

  const checkSeq = (seq: number) => {
    const next = looked.seq + 1;
    if (seq > next) throw new LineFault(`${missing(next, seq - 1)}: this is seq ${seq}`);
    if (seq < next) throw new LineFault(`seq ${seq} comes again`);
  };

  /** Id of the key that a line is under; the entry that brings a key is the first under it. */
  const checkMac = (changes: readonly ReadChange[], hash: string, mac: string): string | undefined => {
    const brought = changes.find(({ kind }) => kind === 'journalKey');
    const keyId = brought ? textOf(brought.value?.keyId) : keyInForce;
    if (key === undefined || keyId !== key.id) return keyId;
    if (createHmac('sha256', key.secret).update(hash).digest('hex') === mac) return keyId;
    throw new LineFault('its mac is not of this key: somebody without the key wrote it');
  };

  const checkTime = (at: string) => {
    const ms = Date.parse(at);
    if (Number.isNaN(ms)) throw new LineFault(`its time ${at} is none`);
    if (ms < latestMs - HOUR_MS) {
      if (looked.backwards.lines === 0) looked.backwards.firstSeq = looked.seq + 1;
      looked.backwards.lines += 1;
    }
    latestMs = Math.max(latestMs, ms);
    looked.firstAt ??= at;
    looked.lastAt = at;
  };

  const checkReceipt = ({ number, serial }: Record<string, unknown>, cameBack: boolean) => {
    const [, series = '', digits] = /^(.+-\d{4})-(\d+)$/.exec(textOf(number) ?? '') ?? [];
    if (digits === undefined || Number(digits) !== serial) {
      throw new LineFault(`receipt ${String(number)} has the serial ${String(serial)}`);
    }
    const known = lastSerials.get(series) ?? 0;
    if (serial > known + 1) {
      if (!cameBack) throw new LineFault(`receipt ${series} goes from ${known} to ${serial}`);
      looked.lost.push(`${series}, ${known + 1} to ${serial - 1}`);
    }
    if (serial <= known) throw new LineFault(`receipt ${String(number)} is issued a second time`);
    lastSerials.set(series, serial);
  };

  const checkMoney = ({ changes, total, made }: ReadLine) => {
    let sum = looked.total;
    for (const { kind, value } of changes) {
      // One that has an address was issued, and counted, by an earlier line.
      if (kind !== 'receipt' || value === null || value.email !== undefined) continue;
      sum += Number(value.takenMinor);
      checkReceipt(value, made !== undefined);
    }
    if (total !== sum) throw new LineFault(`its total is ${String(total)}, and its receipts make it ${sum}`);
    looked.total = sum;
  };

  /** The first line of a later epoch says which line it goes on from; the chain says the same. */
  const checkStart = ({ command: { type, body } }: ReadLine) => {
    if (!before || looked.firstAt !== undefined) return;
    if (type !== 'start-epoch') throw new LineFault(`it begins the epoch ${looked.epoch} and is no start-epoch`);
    const { from } = { ...(body as { from?: Partial<Looked> } | null) };
    const isThat = from?.epoch === before.epoch && from.seq === before.seq && from.hash === before.hash;
    if (!isThat)
      throw new LineFault(`it goes on from another line than seq ${before.seq} of the epoch ${before.epoch}`);
  };

  return {
    /** The lines that follow are of this epoch. */
    begin(epoch: string): Looked {
      if (looked.firstAt !== undefined) before = looked;
      const { seq, hash, total } = looked;
      looked = { ...nothingOf(epoch), ...(before && { seq, hash, total }) };
      return looked;
    },
    check({ bytes }: RawLine): void {
      const end = END.exec(bytes.subarray(-END_BYTES).toString('latin1'));
      const line = end && parse(bytes);
      if (!end || !line) throw new LineFault('it is no journal line');
      const [, hash = '', mac = ''] = end;
      checkSeq(line.seq);
      const open = bytes.subarray(0, -END_BYTES);
      if (createHash('sha256').update(looked.hash).update(open).digest('hex') !== hash) {
        throw new LineFault('it breaks the chain: it was changed, or what came before it was');
      }
      if (!VERSIONS.includes(line.v))
        throw new CannotRead(`seq ${line.seq} is of format ${String(line.v)}: use a newer verify`);
      if (line.epoch !== looked.epoch) throw new LineFault(`it is of the epoch ${String(line.epoch)}`);
      if (!isComplete(line)) throw new LineFault('it lacks what every line has');
      checkStart(line);
      const keyId = checkMac(line.changes, hash, mac);
      checkTime(line.at);
      checkMoney(line);
      if (line.changes.length > 0 && !effects.add(line.command.id)) {
        throw new LineFault(`command ${line.command.id} has an effect a second time`);
      }
      looked.seq = line.seq;
      looked.hash = hash;
      keyInForce = keyId;
      const range = looked.keys.at(-1);
      if (range && range.keyId === keyId) range.to = line.seq;
      else looked.keys.push({ keyId, from: line.seq, to: line.seq });
    },
  };
}

/** An epoch before its first line, chained on nothing but its own name. */
function nothingOf(epoch: string): Looked {
  return {
    epoch,
    seq: 0,
    hash: createHash('sha256').update(`tillwire ${epoch}`).digest('hex'),
    total: 0,
    firstAt: undefined,
    lastAt: undefined,
    keys: [],
    backwards: { lines: 0, firstSeq: 0 },
    lost: [],
  };
}

/** `seq 4 is missing`, `seq 4 to 6 are missing`. */
export function missing(from: number, to: number): string {
  return from === to ? `seq ${from} is missing` : `seq ${from} to ${to} are missing`;
}

/** Nothing but `seq` is known to be there. */
function parse(bytes: Buffer): ReadLine | undefined {
  try {
    const line = JSON.parse(bytes.toString('utf8')) as Partial<ReadLine> | null;
    return Number.isSafeInteger(line?.seq) ? (line as ReadLine) : undefined;
  } catch {
    return undefined;
  }
}

function isComplete({ at, command, changes }: Partial<ReadLine>): boolean {
  return typeof at === 'string' && typeof command?.id === 'string' && Array.isArray(changes);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
