import type { LinkState } from '../shop/connection.ts';
import { layerOver, type Shop } from '../shop/documents.ts';
import { createOutbox, type Pending, type Settled } from '../shop/outbox.ts';
import { createQuestions, type Got } from '../shop/questions.ts';
import { isRefusal } from '../shop/refusal.ts';
import { createReplica } from '../shop/replica.ts';
import { type Base, decide, parseTillWish, type TillWish } from '../shop/shop.ts';
import {
  closeCodes,
  type Down,
  type Note,
  type RecoveredNote,
  type StorageNote,
  type Up,
  type VerdictFrame,
  type WireEntry,
  type You,
} from '../shop/wire.ts';
import type { Link } from './links/link.ts';

type Upstream = Extract<Note, { kind: 'upstream' }>;

/** Everything that a screen may show; replaced as a whole by every change, so that it can be compared. */
export interface View {
  /** The confirmed shop with what this till asked for on top. */
  readonly shop: Shop;
  /** Whether a first copy of the shop is here. */
  readonly ready: boolean;
  readonly seq: number;
  readonly you: You;
  readonly link: LinkState;
  /** On a secondary till: how its own process stands with the host. */
  readonly upstream: Upstream | undefined;
  /** Ids of the tills that are connected. */
  readonly present: readonly string[];
  /** Commands without a verdict, oldest first, and the ids of the documents that they change. */
  readonly pending: readonly Pending[];
  readonly pendingIds: ReadonlySet<string>;
  /** How the host's storage stands; `stopped` until it welcomes again. */
  readonly storage: StorageNote;
  /** The host cannot write at the moment: what is asked for is neither done nor refused. */
  readonly unsaved: boolean;
  /** What is saved, where the host stopped unexpectedly in the last day. */
  readonly recovered: RecoveredNote | undefined;
}

/** Something asked for, with the time at which it was: shown with that time until it is confirmed. */
interface Asked {
  pending: Pending;
  at: string;
}
/** Accepted by the host while its entry is still on the way: the verdict leaves before the fan-out. */
interface Accepted extends Asked {
  line: number;
}

export interface Till {
  view(): View;
  subscribe(listener: () => void): () => void;
  /** Entries as they are confirmed, for a row's arrival or a sound; not called for a snapshot. */
  onEntries(listener: (entries: readonly WireEntry[]) => void): () => void;
  /** Shown at once; settles with the host's verdict, however long that takes. Never rejects. */
  submit(wish: TillWish, base?: Base): Promise<VerdictFrame>;
  /** What any GET of `/api/v1` answers, asked of the host. Never rejects: without the host the status is 503. */
  get(path: string): Promise<Got>;
  /** A UUIDv7 for what is about to be asked for. */
  newId(): string;
  reconnect(): void;
  close(): void;
}

export interface TillPorts {
  link: Link;
  version: string;
  /** RFC 3339 UTC. */
  now(): string;
  monotonicMs(): number;
  newId(): string;
  /** Runs once after so many milliseconds; answers how to call it off. */
  after(ms: number, run: () => void): () => void;
}

/** `later` speaks of the host's own state: the same command is asked again after this long. */
const LATER_MS = 1_000;

const isWritten: StorageNote = { t: 'note', kind: 'storage', state: 'ok' };
const isStopped: StorageNote = { t: 'note', kind: 'storage', state: 'stopped' };

/** The screen's side of a till: a confirmed copy, an outbox, and a view that is both. */
export function createTill({ link, version, now, monotonicMs, newId, after }: TillPorts): Till {
  const replica = createReplica();
  const outbox = createOutbox({ numbered: link.numbered });
  const listeners = new Set<() => void>();
  const entryListeners = new Set<(entries: readonly WireEntry[]) => void>();
  const waiting = new Map<string, (verdict: VerdictFrame) => void>();
  const askedAt = new Map<string, string>();
  let accepted: readonly Accepted[] = [];
  let storage = isWritten;
  let isTurnedAway = false;
  let recovered: RecoveredNote | undefined;
  let state: LinkState = { is: 'connecting' };
  let upstream: Upstream | undefined;
  let present: readonly string[] = [];
  let cancelAgain = () => {};

  const questions = createQuestions({
    send: (frame) => link.send(frame),
    isLive: () => state.is === 'live',
    newId,
    away: { status: 503, body: null },
  });

  const send = (frames: readonly Up[]) => {
    for (const frame of frames) link.send(frame);
  };

  const look = (): View => {
    const pending = outbox.pending();
    const asked = pending.map((one) => ({ pending: one, at: askedAt.get(one.id) ?? now() }));
    const { shop, pendingIds } = withAsked(replica.shop, [...accepted, ...asked], replica.you.till?.id);
    const seq = replica.cursor?.seq ?? 0;
    const ready = replica.cursor !== undefined;
    const unsaved = isTurnedAway || storage.state === 'stopped';
    const asking = { pending, pendingIds };
    return {
      shop,
      ready,
      seq,
      you: replica.you,
      link: state,
      upstream,
      present,
      ...asking,
      storage,
      unsaved,
      recovered,
    };
  };
  let view = look();
  const changed = () => {
    view = look();
    for (const listener of listeners) listener();
  };

  const onFrame = (frame: Down) => {
    const confirmed = replica.receive(frame, monotonicMs());
    const asked = outbox.receive(frame);
    send([...confirmed.send, ...asked.send]);
    if (frame.t === 'welcome') onWelcome();
    if (frame.t === 'note') onNote(frame);
    questions.receive(frame);
    if (frame.t === 'verdict') onVerdict(frame);
    if (asked.settled) onSettled(asked.settled);
    accepted = accepted.filter(({ line }) => line > (replica.cursor?.seq ?? 0));
    if (frame.t !== 'pong') changed();
    if (Array.isArray(confirmed.news)) for (const listener of entryListeners) listener(confirmed.news);
    if (asked.settled) {
      waiting.get(asked.settled.pending.id)?.(asked.settled.verdict);
      waiting.delete(asked.settled.pending.id);
    }
  };

  const onVerdict = (verdict: VerdictFrame) => {
    if (verdict.ok || verdict.retry !== 'later') {
      isTurnedAway = false;
      return;
    }
    isTurnedAway = verdict.code === 'storage';
    cancelAgain();
    cancelAgain = after(LATER_MS, () => send(outbox.again()));
  };

  const onSettled = ({ pending, verdict }: Settled) => {
    const at = askedAt.get(pending.id) ?? now();
    askedAt.delete(pending.id);
    if (verdict.ok) accepted = [...accepted, { pending, at, line: verdict.line }];
  };

  /** A host that welcomes works again; what else there is to know of its storage it says itself. */
  const onWelcome = () => {
    isTurnedAway = false;
    if (storage.state === 'stopped') storage = isWritten;
  };

  const onNote = (note: Note) => {
    switch (note.kind) {
      case 'presence':
        present = note.tills;
        return;
      case 'upstream':
        upstream = note;
        return;
      case 'storage':
        storage = note;
        return;
      case 'recovered':
        recovered = note;
        return;
      case 'shutdown':
        // A clean stop leaves nothing to recover from.
        recovered = undefined;
        return;
      case 'look':
      case 'seen':
      case 'news':
      case 'safe':
      case 'moved':
      case 'attention':
        return;
      default:
        note satisfies never;
    }
  };

  link.start({
    hello: () => ({ t: 'hello', app: { version }, ...(replica.cursor && { cursor: replica.cursor }) }),
    onFrame,
    onState: (next) => {
      state = next;
      // The note before it may not have arrived.
      if (next.is === 'waiting' && next.code === closeCodes.storageStopped) storage = isStopped;
      if (next.is !== 'live') questions.cut();
      changed();
    },
  });

  return {
    view: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onEntries: (listener) => {
      entryListeners.add(listener);
      return () => entryListeners.delete(listener);
    },
    submit: (wish, base) =>
      new Promise((settle) => {
        const id = newId();
        waiting.set(id, settle);
        askedAt.set(id, now());
        send(outbox.add({ id, ...wish, ...(base && { base }) }));
        changed();
      }),
    get: questions.ask,
    newId,
    reconnect: () => link.reconnect(),
    close: () => {
      cancelAgain();
      link.close();
    },
  };
}

/** Runs what was asked for on top of the confirmed shop; what would be refused is left to the host's verdict. */
function withAsked(confirmed: Shop, asked: readonly (Asked | Accepted)[], tillId: string | undefined) {
  const pendingIds = new Set<string>();
  if (asked.length === 0 || tillId === undefined || !confirmed.get('till', tillId)) {
    return { shop: confirmed, pendingIds };
  }
  const shop = layerOver(confirmed);
  for (const one of asked) {
    const wish = parseTillWish(one.pending.type, one.pending.body);
    if (isRefusal(wish)) continue;
    const changes = decide(shop, wish, { at: one.at, by: tillId, tillId });
    if (isRefusal(changes)) continue;
    for (const change of changes) {
      // A pending document keeps the version that it grew from; an accepted one has the version it will come with.
      const line = 'line' in one ? one.line : undefined;
      shop.put(change, line ?? shop.get(change.kind, change.id)?.version ?? 0);
      if (line === undefined) pendingIds.add(change.id);
    }
  }
  return { shop, pendingIds };
}
