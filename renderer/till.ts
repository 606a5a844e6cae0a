import { ALONE_MS } from '../shop/alone.ts';
import type { LinkState } from '../shop/connection.ts';
import { createQuestions, type Got, type PersonAsk } from '../shop/questions.ts';
import { createReplica } from '../shop/replica.ts';
import type { Base, TillWish } from '../shop/shop.ts';
import {
  type ApprovalNote,
  closeCodes,
  type Down,
  type LookNote,
  type NewsNote,
  type Note,
  type RecoveredNote,
  type SeenNote,
  type StorageNote,
  type VerdictFrame,
  type WireEntry,
  type You,
} from '../shop/wire.ts';
import { createAround } from './around.ts';
import { type AskingView, createAsking, type Outcome } from './asking.ts';
import type { Link } from './links/link.ts';
import type { Looking } from './looking.ts';
import type { OutboxStore } from './outbox-store.ts';
import { isLive } from './standing.ts';

type Upstream = Extract<Note, { kind: 'upstream' }>;

/** Everything that a screen may show; replaced as a whole by every change, so that it can be compared. */
export interface View extends AskingView {
  /** Whether a first copy of the shop is here. */
  readonly ready: boolean;
  readonly seq: number;
  readonly you: You;
  readonly link: LinkState;
  /** On a secondary till: how its own process stands with the host. */
  readonly upstream: Upstream | undefined;
  /** The host is away, and not just for a moment: what is asked for here is decided here, as far as it can be. */
  readonly isAway: boolean;
  /** Whether this till, or the process behind this window, counts its commands. */
  readonly counts: boolean;
  /** Ids of the tills that are connected. */
  readonly present: readonly string[];
  /** What is open on other tills, by their ids, and how far all screens are. */
  readonly looks: ReadonlyMap<string, LookNote>;
  readonly screens: SeenNote | undefined;
  /** While the line of this window is gone: until when what is here was fresh. */
  readonly freshAt: string;
  /** How the host's storage stands; `stopped` until it welcomes again. */
  readonly storage: StorageNote;
  /** The host cannot write at the moment: what is asked for is neither done nor refused. */
  readonly unsaved: boolean;
  /** What is saved, where the host stopped unexpectedly in the last day. */
  readonly recovered: RecoveredNote | undefined;
}

export interface Till {
  view(): View;
  subscribe(listener: () => void): () => void;
  /** Entries as they are confirmed, for a row's arrival or a sound; not called for a snapshot. */
  onEntries(listener: (entries: readonly WireEntry[]) => void): () => void;
  /** For whoever works here: somebody else changed a document of theirs. */
  onNews(listener: (news: NewsNote) => void): () => void;
  /** Tells the others what is open on this screen, until what it answers is called. */
  look: Looking['look'];
  /**
   * Shown at once; settles with the host's verdict, however long that takes, or as soon as it is safe on the disk of a
   * till that works alone. Never rejects.
   */
  submit(wish: TillWish, base?: Base, approvalId?: string): Promise<Outcome>;
  /** Signs in or out, approves, sets a PIN: answered by the host, or by the process behind this window. Never rejects. */
  person(ask: PersonAsk): Promise<Got>;
  /** A second person is wanted, or has answered. */
  onApproval(listener: (note: ApprovalNote) => void): () => void;
  /** What was refused after this till had gone on was looked into. */
  dismiss(id: string): void;
  /** What any GET of `/api/v1` answers, asked of the host. Never rejects: without the host the status is 503. */
  get(path: string): Promise<Got>;
  /** A UUIDv7 for what is about to be asked for. */
  newId(): string;
  reconnect(): void;
  close(): void;
}

export interface TillPorts {
  link: Link;
  /** Without one what is asked for lives as long as this page. */
  store?: OutboxStore | undefined;
  version: string;
  /** RFC 3339 UTC. */
  now(): string;
  monotonicMs(): number;
  newId(): string;
  /** Runs once after so many milliseconds; answers how to call it off. */
  after(ms: number, run: () => void): () => void;
}

const isWritten: StorageNote = { t: 'note', kind: 'storage', state: 'ok' };
const isStopped: StorageNote = { t: 'note', kind: 'storage', state: 'stopped' };

/** The screen's side of a till: a confirmed copy, an outbox, and a view that is both. */
export function createTill({ link, store, version, now, monotonicMs, newId, after }: TillPorts): Till {
  const replica = createReplica();
  const listeners = new Set<() => void>();
  const approvalListeners = new Set<(note: ApprovalNote) => void>();
  const entryListeners = new Set<(entries: readonly WireEntry[]) => void>();
  let storage = isWritten;
  let isTurnedAway = false;
  let recovered: RecoveredNote | undefined;
  let state: LinkState = { is: 'connecting' };
  let upstream: Upstream | undefined;
  let isAway = false;
  let cancelAway: (() => void) | undefined;
  let present: readonly string[] = [];
  let freshAt = now();
  const around = createAround({ send: (frame) => link.send(frame), after });

  const stop = (code: number, reason: string) => {
    link.close();
    state = { is: 'stopped', code, reason };
    asking.onState(state);
    changed();
  };

  const questions = createQuestions({
    send: (frame) => link.send(frame),
    isLive: () => state.is === 'live',
    newId,
    away: { status: 503, body: null },
  });

  const asking = createAsking({
    ...{ link, store, replica, now, newId, after },
    onChanged: () => changed(),
    onPairAgain: () => stop(closeCodes.pairAgain, 'the host counts further than this till'),
    onElsewhere: () => stop(closeCodes.elsewhere, 'this till is in use in another tab'),
  });

  const look = (): View => {
    const unsaved = isTurnedAway || storage.state === 'stopped' || (asking.isUnkept() && state.is !== 'live');
    return {
      ...asking.view(),
      ready: replica.cursor !== undefined,
      seq: replica.cursor?.seq ?? 0,
      you: replica.you,
      link: state,
      upstream,
      isAway,
      counts: link.numbered || upstream !== undefined,
      present,
      ...around.view(),
      freshAt,
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

  const lookForHost = () => {
    if (isLive({ link: state, upstream })) {
      cancelAway?.();
      cancelAway = undefined;
      isAway = false;
      return;
    }
    cancelAway ??= after(ALONE_MS, () => {
      isAway = true;
      changed();
    });
  };

  const onFrame = (frame: Down) => {
    freshAt = now();
    const confirmed = replica.receive(frame, monotonicMs());
    around.receive(frame, replica.cursor?.seq);
    const settle = asking.receive(frame);
    for (const up of confirmed.send) link.send(up);
    if (frame.t === 'welcome') onWelcome();
    if (frame.t === 'note') onNote(frame);
    questions.receive(frame);
    if (frame.t === 'verdict') onVerdict(frame);
    if (frame.t !== 'pong') changed();
    if (Array.isArray(confirmed.news)) for (const listener of entryListeners) listener(confirmed.news);
    settle();
  };

  const onVerdict = (verdict: VerdictFrame) => {
    isTurnedAway = !verdict.ok && verdict.retry === 'later' && verdict.code === 'storage';
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
        // A window that opens while its till works alone need not wait to know it.
        if (!upstream && note.state === 'detached') isAway = true;
        upstream = note;
        lookForHost();
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
      // The copy has taken it in.
      case 'you':
        return;
      case 'approval':
        for (const listener of approvalListeners) listener(note);
        return;
      default:
        note satisfies never;
    }
  };

  link.start({
    hello: () => ({
      ...{ t: 'hello', app: { version } },
      ...(replica.cursor && { cursor: replica.cursor }),
      ...asking.kept(),
    }),
    onFrame,
    waiting: () => view.pending.length,
    onState: (next) => {
      // A port that is open is one that hears everything.
      if (state.is === 'live' && !link.numbered) freshAt = now();
      if (next.is !== 'live') around.cut();
      state = next;
      asking.onState(next);
      // The note before it may not have arrived.
      if (next.is === 'waiting' && next.code === closeCodes.storageStopped) storage = isStopped;
      if (next.is !== 'live') questions.cut();
      lookForHost();
      changed();
    },
  });
  lookForHost();

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
    onNews: around.onNews,
    look: around.look,
    submit: asking.submit,
    dismiss: asking.dismiss,
    get: questions.ask,
    person: questions.bring,
    onApproval: (listener) => {
      approvalListeners.add(listener);
      return () => approvalListeners.delete(listener);
    },
    newId,
    reconnect: () => link.reconnect(),
    close: () => {
      cancelAway?.();
      asking.close();
      around.close();
      link.close();
    },
  };
}
