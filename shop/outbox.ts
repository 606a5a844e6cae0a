import { withoutCardNumbers } from './card-numbers.ts';
import { type Made, madeOf } from './made.ts';
import type { Base } from './shop.ts';
import type {
  AskedFor,
  AttentionItem,
  CommandFrame,
  Down,
  Hello,
  Up,
  VerdictFrame,
  Welcome,
  WireEntry,
} from './wire.ts';

/** What a till asked for and has no verdict on yet. */
export interface Pending {
  id: string;
  type: string;
  body: unknown;
  base?: Base;
  /** When it was asked for, RFC 3339 UTC. */
  at: string;
  /** Who asked, as entries name them; somebody else may be signed in when it is sent. */
  by?: string;
  approvalId?: string;
  /** As the till decided it alone, or a host that has since been restored from before that. */
  made?: Made;
}

/** A command as it is kept: on its way, done (a restored host may lack it), or refused and not looked into yet. */
export interface OutboxRow extends Pending {
  /** In the order in which things were asked for. */
  place: number;
  state: 'waiting' | 'done' | 'refused';
  n?: number;
  /** Of what was done: the group position that has its effect, and the journal's. */
  seq?: number;
  line?: number;
  refusal?: { code: string; message: string; at: string };
}

/** How a till counts: the next `n`, the highest that it ever gave out, and up to which the verdicts are kept here. */
export interface OutboxCount {
  next: number;
  highest: number;
  answered: number;
}

/** What has to be kept before anything that follows from it leaves. */
export interface OutboxWrite {
  put: readonly OutboxRow[];
  drop: readonly string[];
  count?: OutboxCount;
}

export interface OutboxKept {
  rows: readonly OutboxRow[];
  count?: OutboxCount | undefined;
}

interface Settled {
  pending: Pending;
  verdict: VerdictFrame;
  /** The screen was told that it is queued and has gone on: a refusal is for the list, not for whoever asked. */
  wasQueued: boolean;
}

interface Received {
  write?: OutboxWrite | undefined;
  settled?: Settled | undefined;
  /** The host counts further than this till ever did: nothing of it may be sent. */
  pairAgain?: true;
}

/**
 * Commands in the order in which they were asked for: frames in; frames to send, writes and settled commands out. A
 * command is sent only after `kept` was told that the write with it is on the disk, or wherever rows are kept.
 */
export interface Outbox {
  add(pending: Pending): OutboxWrite;
  receive(frame: Down): Received;
  /** These rows are kept now; answers what may be sent. */
  kept(write: OutboxWrite): Up[];
  /** What may be sent now and was not yet on this connection. */
  next(): Up[];
  /** Everything undecided once more: after `later`. */
  again(): Up[];
  /** The connection is gone. */
  cut(): void;
  /** A till that works alone has decided it. */
  stamp(id: string, made: Made): OutboxWrite;
  /** Takes back what surely never left. */
  withdraw(id: string): OutboxWrite;
  /** Whether the host may have it already. */
  mayBeThere(id: string): boolean;
  /** Without a verdict, oldest first. */
  pending(): readonly OutboxRow[];
  /** Done, oldest first: what the confirmed copy up to `seq` does not show yet. */
  landing(seq: number): readonly OutboxRow[];
  find(id: string): OutboxRow | undefined;
  /** Refused after the screen had gone on, and not looked into yet; oldest first. */
  attention(): readonly OutboxRow[];
  dismiss(id: string): OutboxWrite;
  /** `n` of the first and the last that is kept for a host that may lose it. */
  keptRange(): { from: number; to: number } | undefined;
  count(): OutboxCount | undefined;
  rows(): readonly OutboxRow[];
}

/** Commands that are kept at most; a busy till asks for fewer in a week. */
const MOST_KEPT = 20_000;
/** A window of the same till may ask for a verdict again for so long. */
const KEEP_MS = 24 * 60 * 60 * 1000;
/**
 * Commands that are sent ahead of their verdicts: a long queue must not be sent again and again at each hitch. The
 * process behind a window takes them all at once, and may keep them without a verdict for days.
 */
const MOST_ON_THE_WAY = 100;

export interface OutboxPorts {
  numbered: boolean;
  /** What is on the disk; without it this outbox lives in memory, as long as its page. */
  kept?: OutboxKept;
  /** The till has joined once more since that was written: the host's count is right, whatever it is. */
  isPairedAnew?: boolean;
  /** RFC 3339 UTC. */
  now(): string;
}

/**
 * `numbered`: this outbox gives out the `n` of a till (a guest process, a browser till). A window in front of a process
 * leaves that to the process, and keeps nothing beyond the verdict.
 */
export function createOutbox({ numbered, kept: before, isPairedAnew, now }: OutboxPorts): Outbox {
  let waiting = new Map<string, OutboxRow>();
  const done = new Map<string, OutboxRow>();
  const refused = new Map<string, OutboxRow>();
  let count = before?.count;
  /** As far as the verdicts are kept for sure: only that is said, and nothing where they live in memory alone. */
  let answered = before?.count?.answered ?? 0;
  let places = 0;
  let welcomed = false;
  let paused = false;
  /** Undecided rows that are kept; of these, the ones that were sent on this connection. */
  const safe = new Set<string>();
  const onTheWay = new Set<string>();
  /** May be at the host without our knowing. */
  const wasSent = new Set<string>();
  const cameFromBefore = new Set<string>();

  for (const row of [...(before?.rows ?? [])].sort((a, b) => a.place - b.place)) {
    ({ waiting, done, refused })[row.state].set(row.id, row);
    places = row.place;
    if (row.state !== 'waiting') continue;
    for (const set of [safe, wasSent, cameFromBefore]) set.add(row.id);
  }

  const first = () => waiting.values().next().value;
  const put = (...rows: OutboxRow[]): OutboxWrite => ({ put: rows, drop: [], ...(count && { count }) });
  const drop = (...ids: string[]): OutboxWrite => ({ put: [], drop: ids, ...(count && { count }) });

  const next = (): Up[] => {
    if (!welcomed || paused) return [];
    const frames: Up[] = [];
    for (const row of waiting.values()) {
      // In order: what is not kept yet holds up what comes after it.
      if (!safe.has(row.id) || (numbered && onTheWay.size >= MOST_ON_THE_WAY)) break;
      if (onTheWay.has(row.id)) continue;
      onTheWay.add(row.id);
      wasSent.add(row.id);
      frames.push(frameOf(row, answered));
    }
    return frames;
  };

  /** Gives every undecided command its place behind the last that counted; answers what has to be kept before sending. */
  const numberFrom = (lastN: number): OutboxWrite => {
    let n = lastN;
    waiting = new Map(
      [...waiting.values()].map((row) => {
        n += 1;
        return [row.id, { ...row, n }];
      }),
    );
    const highest = Math.max(count?.highest ?? lastN, n);
    count = { next: n + 1, highest, answered: Math.min(count?.answered ?? lastN, lastN) };
    answered = Math.min(answered, lastN);
    for (const id of waiting.keys()) safe.delete(id);
    onTheWay.clear();
    return put(...waiting.values());
  };

  const onWelcome = (frame: Welcome): Received => {
    const { lastN } = frame;
    welcomed = true;
    paused = false;
    onTheWay.clear();
    if (!numbered) return {};
    // In memory alone this outbox is not the only one that ever counted for its till.
    if (before && count && lastN > count.highest) {
      if (isPairedAnew) return { write: giveUp(lastN) };
      welcomed = false;
      return { pairAgain: true };
    }
    // A host that was restored from before these lacks them: they come again, in their order, ahead of what is undecided.
    const lost = [...done.values()].filter((row) => (row.n ?? 0) > lastN);
    for (const { id } of lost) done.delete(id);
    waiting = new Map([...lost.map((row) => [row.id, cameBack(row)] as const), ...waiting]);
    const isOff = (first()?.n ?? count?.next ?? 0) > lastN + 1;
    const renumbered = !count || waiting.size === 0 || lost.length > 0 || isOff ? numberFrom(lastN) : undefined;
    // Only now: a backup of the new history says nothing of what was lost before it.
    const forgotten = forget(frame.safe ?? 0);
    if (!renumbered && forgotten.length === 0) return {};
    return { write: { ...(renumbered ?? put()), drop: forgotten } };
  };

  /** The host has heard others under this till's numbers: what it never heard is a person's to look into. */
  const giveUp = (lastN: number): OutboxWrite => {
    const rows = [...waiting.values()].map((row) => ({
      ...row,
      state: 'refused' as const,
      refusal: { code: 'forbidden', message: 'the host has gone on without this till', at: now() },
    }));
    for (const row of rows) refused.set(row.id, row);
    waiting = new Map();
    return { ...numberFrom(lastN), put: rows };
  };

  /** What is in a verified backup needs no copy here, nor what a window has long had its verdict on. */
  const forget = (safeLine: number): string[] => {
    const oldest = new Date(Date.parse(now()) - KEEP_MS).toISOString();
    const ids = [...done.values()].flatMap(({ id, line = 0, made, at }) =>
      made && line <= safeLine && at < oldest ? [id] : [],
    );
    ids.push(...[...done.keys()].slice(0, Math.max(0, done.size - MOST_KEPT)));
    for (const id of ids) done.delete(id);
    return ids;
  };

  const onVerdict = (verdict: VerdictFrame): Received => {
    const row = waiting.get(verdict.id);
    if (!row) return {};
    if (!verdict.ok && verdict.retry === 'later') {
      paused = true;
      return {};
    }
    waiting.delete(row.id);
    onTheWay.delete(row.id);
    safe.delete(row.id);
    wasSent.delete(row.id);
    if (count) count = { ...count, answered: (first()?.n ?? count.next) - 1 };
    const wasQueued = isQueued(row) || cameFromBefore.has(row.id);
    const settled = { pending: row, verdict, wasQueued };
    if (!numbered) return { settled };
    if (verdict.ok) {
      const kept = { ...row, state: 'done' as const, seq: verdict.seq, line: verdict.line };
      done.set(row.id, kept);
      return { settled, write: put(kept) };
    }
    if (!wasQueued) return { settled, write: drop(row.id) };
    const { code, message } = verdict;
    const kept = { ...row, state: 'refused' as const, refusal: { code, message, at: now() } };
    refused.set(row.id, kept);
    return { settled, write: put(kept) };
  };

  /** What was done is known by its entry: that says what to tell a host which has lost it. */
  const onEntries = (entries: readonly WireEntry[]): Received => {
    const rows = entries.flatMap((entry) => {
      const row = done.get(entry.command.id);
      if (!row || (row.made && !row.made.reserved)) return [];
      const stamped = { ...row, made: madeOf(entry) };
      done.set(row.id, stamped);
      return stamped;
    });
    return rows.length > 0 ? { write: put(...rows) } : {};
  };

  const onOutOfOrder = (id: string, lastN: number): Received => {
    // The first one tells how the host counts; what came behind it was out of order with it.
    if (first()?.id !== id || !numbered) return {};
    return { write: numberFrom(lastN) };
  };

  return {
    add(pending) {
      places += 1;
      const n = numbered && count ? { n: count.next } : {};
      if (count && numbered) {
        count = { ...count, next: count.next + 1, highest: Math.max(count.highest, count.next) };
      }
      // What is asked for is on this till's disk before its host can say a word about it.
      const body = withoutCardNumbers(pending.body);
      const row: OutboxRow = { ...pending, body, place: places, state: 'waiting', ...n };
      waiting.set(row.id, row);
      return put(row);
    },
    receive(frame) {
      switch (frame.t) {
        case 'welcome':
          return onWelcome(frame);
        case 'entries':
          return numbered ? onEntries(frame.entries) : {};
        case 'verdict':
          return onVerdict(frame);
        case 'out-of-order':
          return onOutOfOrder(frame.id, frame.lastN);
        case 'note': {
          const forgotten = frame.kind === 'safe' ? forget(frame.seq) : [];
          return forgotten.length > 0 ? { write: drop(...forgotten) } : {};
        }
        default:
          return {};
      }
    },
    kept(write) {
      // What was changed since is on the disk with a later write.
      for (const row of write.put) if (waiting.get(row.id) === row) safe.add(row.id);
      if (before && write.count && count) answered = Math.min(write.count.answered, count.answered);
      return next();
    },
    next,
    again() {
      paused = false;
      onTheWay.clear();
      return next();
    },
    cut() {
      welcomed = false;
      paused = false;
      onTheWay.clear();
    },
    stamp(id, made) {
      const row = waiting.get(id);
      if (!row) return put();
      const stamped = { ...row, made };
      waiting.set(id, stamped);
      safe.delete(id);
      return put(stamped);
    },
    withdraw(id) {
      const row = waiting.get(id);
      waiting.delete(id);
      safe.delete(id);
      if (row?.n === undefined) return drop(id);
      return { ...numberFrom(Math.min(row.n, first()?.n ?? row.n) - 1), drop: [id] };
    },
    mayBeThere: (id) => wasSent.has(id),
    pending: () => [...waiting.values()],
    landing: (seq) => [...done.values()].filter((row) => (row.seq ?? 0) > seq),
    find: (id) => waiting.get(id) ?? done.get(id) ?? refused.get(id),
    attention: () => [...refused.values()],
    dismiss(id) {
      refused.delete(id);
      return drop(id);
    },
    keptRange() {
      const numbers = [...done.values()].flatMap(({ n }) => n ?? []);
      const [from, to] = [Math.min(...numbers), Math.max(...numbers)];
      return numbers.length > 0 ? { from, to } : undefined;
    },
    count: () => count,
    rows: () => [...waiting.values(), ...done.values(), ...refused.values()],
  };
}

/** Several writes as one; of a row the last word counts. */
export function merged(writes: readonly OutboxWrite[]): OutboxWrite {
  const count = writes.findLast((write) => write.count)?.count;
  const rows = new Map(writes.flatMap(({ put }) => put.map((row) => [row.id, row] as const)));
  const drop = writes.flatMap((write) => write.drop);
  return { put: [...rows.values()].filter(({ id }) => !drop.includes(id)), drop, ...(count && { count }) };
}

/** A row as others hear of it. */
export function askedFor({ id, type, body, base, made, at, by }: OutboxRow): AskedFor {
  return { id, type, body, at, ...(by && { by }), ...(base && { base }), ...(made && { made }) };
}

/** What was refused after the screen had gone on, as it is shown. */
export function attentionIn(outbox: Pick<Outbox, 'attention'>): AttentionItem[] {
  return outbox.attention().flatMap((row) => {
    if (!row.refusal) return [];
    const { code, message, at } = row.refusal;
    return { ...askedFor(row), code, message, refusedAt: at };
  });
}

/** What a hello says of the commands that are kept for a host which may have lost them. */
export function keptIn(outbox: Pick<Outbox, 'keptRange'>): Pick<Hello, 'kept'> {
  const kept = outbox.keptRange();
  return kept ? { kept } : {};
}

/** The screen was told that it is safe here and has gone on. */
export function isQueued({ made }: Pick<Pending, 'made'>): boolean {
  return made !== undefined && !made.reserved;
}

/** To a host that has lost it: nothing that it saw then is there to be compared with. */
function cameBack({ seq: _, line: _line, ...row }: OutboxRow): OutboxRow {
  const { seen: _seen, ...made } = row.made ?? {};
  return { ...row, state: 'waiting', ...(row.made && { made: made as Made }) };
}

function frameOf({ id, type, body, base, made, n, by, approvalId }: OutboxRow, answered: number): CommandFrame {
  return {
    ...{ t: 'command', id, type, body },
    ...(base && { base }),
    ...(made && { made }),
    ...(by !== undefined && { by }),
    ...(approvalId !== undefined && { approvalId }),
    ...(n !== undefined && { n }),
    ...(n !== undefined && answered > 0 && { answered: Math.min(answered, n - 1) }),
  };
}
