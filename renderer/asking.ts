import { ALONE_MS, decideAlone, goOnAlone } from '../shop/alone.ts';
import { createAskAgain } from '../shop/ask-again.ts';
import { type Asked, createAskedView, type Shown } from '../shop/asked.ts';
import type { LinkState } from '../shop/connection.ts';
import {
  attentionIn,
  createOutbox,
  isQueued,
  keptIn,
  merged,
  type OutboxRow,
  type OutboxWrite,
  type Pending,
} from '../shop/outbox.ts';
import { isRefusal, type Refusal } from '../shop/refusal.ts';
import type { Replica } from '../shop/replica.ts';
import type { Base, TillWish } from '../shop/shop.ts';
import { byStaff } from '../shop/verbs.ts';
import type { AskedFor, AttentionItem, Down, Hello, Up, VerdictFrame } from '../shop/wire.ts';
import type { Link } from './links/link.ts';
import { type OutboxStore, UsedElsewhere } from './outbox-store.ts';

/** What came of a command: the host's verdict, or that it is safe on this till's disk and waits for the host. */
export type Outcome = VerdictFrame | { t: 'queued'; id: string; ok: true };

export interface AskingView extends Shown {
  /** Commands without a verdict, oldest first. */
  readonly pending: readonly Pending[];
  /** What was refused after this till had gone on, and nobody has looked into yet. */
  readonly attention: readonly AttentionItem[];
}

/** What a page asks for, from the tap to the verdict. */
export interface Asking {
  submit(wish: TillWish, base?: Base, approvalId?: string): Promise<Outcome>;
  /** A frame, after the copy has taken it in; what it settles is told once `onChanged` was called. */
  receive(frame: Down): () => void;
  onState(next: LinkState): void;
  /** Of the hello to the host: what is kept for one that may have lost it. */
  kept(): Pick<Hello, 'kept'>;
  view(): AskingView;
  /** The disk did not take what was asked for: it lives as long as this page. */
  isUnkept(): boolean;
  dismiss(id: string): void;
  close(): void;
}

export interface AskingPorts {
  link: Pick<Link, 'numbered' | 'send'>;
  store: OutboxStore | undefined;
  replica: Replica;
  onChanged(): void;
  /** The host counts further than this till ever did. */
  onPairAgain(): void;
  /** Another tab of this till has taken over: nothing may be asked for here any more. */
  onElsewhere(): void;
  now(): string;
  newId(): string;
  after(ms: number, run: () => void): () => void;
}

/** How often it is looked whether another tab has taken over. */
const LOOK_MS = 2_000;

export function createAsking(ports: AskingPorts): Asking {
  const { link, replica, onChanged, onPairAgain, onElsewhere, now, newId, after } = ports;
  let { store } = ports;
  let outbox = createOutbox({ numbered: link.numbered, now });
  /** Frames that wait until the disk has said what is on it. */
  let held: Down[] | undefined;
  const shownAsked = createAskedView();
  const waiting = new Map<string, (outcome: Outcome) => void>();
  /** Done, while the entry is still on its way: the verdict leaves before the fan-out. */
  let accepted: readonly (Asked & { line: number })[] = [];
  /** From the process behind this window. */
  let told: readonly AttentionItem[] = [];
  let isAlone = false;
  let openedFor = '';
  let isUnkept = false;
  let isLive = false;
  /** Runs since the host was last heard. */
  let cancelAlone: (() => void) | undefined;
  let cancelLook = () => {};

  const send = (frames: readonly Up[]) => {
    for (const frame of frames) link.send(frame);
  };

  const askAgain = createAskAgain(after, () => send(outbox.again()));

  /** Nothing that follows from a write leaves before it is on the disk, where there is one. */
  const keep = (write: OutboxWrite, then = () => {}) => {
    const into = outbox;
    if (!store) return send(into.kept(write));
    store.write(write).then(
      () => {
        send(into.kept(write));
        then();
      },
      (error) => {
        if (error instanceof UsedElsewhere) return onElsewhere();
        // The host's disk is as good as this one, as long as there is a host.
        isUnkept = true;
        send(into.kept(write));
        onChanged();
      },
    );
  };

  /** What another page of this till left there comes first; a page where nothing may be kept lives in memory. */
  const openStore = async (from: OutboxStore, tillId: string, frames: Down[]) => {
    held = frames;
    const kept = await from.open(tillId).catch(() => undefined);
    if (!kept) store = undefined;
    const before = outbox.pending();
    outbox = createOutbox({ numbered: link.numbered, now, ...(kept && { kept }) });
    for (const { place: _, state: _state, n: _n, made: _made, ...asked } of before) {
      if (!outbox.find(asked.id)) keep(outbox.add(asked));
    }
    held = undefined;
    // What was said on a line that is gone by now says nothing any more.
    if (isLive) for (const frame of frames) receive(frame)();
    lookForOthers();
    onChanged();
  };

  const lookForOthers = () => {
    cancelLook();
    cancelLook = after(LOOK_MS, () => {
      const mine = store?.isMine() ?? Promise.resolve(true);
      mine.then((isMine) => (isMine ? lookForOthers() : onElsewhere()), onElsewhere);
    });
  };

  const settle = (id: string, outcome: Outcome) => {
    waiting.get(id)?.(outcome);
    waiting.delete(id);
  };

  const refuseHere = (id: string, { code, message, retry }: Refusal) =>
    settle(id, { t: 'verdict', id, ok: false, code, message, retry });

  const tellQueued = (rows: readonly Pick<OutboxRow, 'id' | 'made'>[]) => {
    for (const row of rows) if (isQueued(row)) settle(row.id, { t: 'queued', id: row.id, ok: true });
  };

  /** The person who is signed in here, as entries name them. */
  const by = () => replica.you.staff && byStaff(replica.you.staff.id);

  const lone = () => {
    const { till } = replica.you;
    return till && { id: till.id, code: till.code, isNumbered: false, by: by() ?? `till:${till.code}` };
  };

  const workAlone = () => {
    const till = lone();
    if (isAlone || !store || !till) return;
    if (held) {
      cancelAlone = after(ALONE_MS, workAlone);
      return;
    }
    isAlone = true;
    const { writes, refused } = goOnAlone({ replica, outbox }, till);
    for (const { id, refusal } of refused) refuseHere(id, refusal);
    if (writes.length > 0) keep(merged(writes), () => tellQueued(outbox.pending()));
    onChanged();
  };

  const submit = (wish: TillWish, base?: Base, approvalId?: string) =>
    new Promise<Outcome>((done) => {
      const name = by();
      const pending = {
        ...{ id: newId(), ...wish, at: now() },
        ...(base && { base }),
        ...(name !== undefined && { by: name }),
        ...(approvalId !== undefined && { approvalId }),
      };
      waiting.set(pending.id, done);
      const till = isAlone ? lone() : undefined;
      const made = till && decideAlone({ replica, outbox, asked: shownAsked }, till, pending);
      if (made && isRefusal(made)) return refuseHere(pending.id, made);
      const write = outbox.add({ ...pending, ...(made && { made }) });
      keep(write, () => tellQueued(write.put));
      onChanged();
    });

  /** What the process behind this window has on its disk, whichever window asked for it. */
  const onQueued = (asked: AskedFor) => {
    const { id, type, body, at, by: name, base, made } = asked;
    const write = outbox.find(id)
      ? made && outbox.stamp(id, made)
      : outbox.add({ id, type, body, at, ...(name && { by: name }), ...(base && { base }), ...(made && { made }) });
    if (write) keep(write);
    tellQueued([{ id, ...(made && { made }) }]);
  };

  const onVerdict = (verdict: VerdictFrame) => {
    if (verdict.ok || verdict.retry !== 'later') return;
    askAgain.soon();
  };

  function receive(frame: Down): () => void {
    if (held) {
      held.push(frame);
      return () => {};
    }
    const { till } = replica.you;
    if (frame.t === 'welcome' && store && till && openedFor !== till.id) {
      openedFor = till.id;
      void openStore(store, till.id, [frame]);
      return () => {};
    }
    return take(frame);
  }

  const take = (frame: Down) => {
    shownAsked.receive(frame);
    if (frame.t === 'welcome') {
      isAlone = false;
      cancelAlone?.();
      cancelAlone = undefined;
    }
    const { write, settled, pairAgain } = outbox.receive(frame);
    if (pairAgain) onPairAgain();
    if (write) keep(write);
    send(outbox.next());
    if (frame.t === 'welcome') for (const asked of frame.pending ?? []) onQueued(asked);
    if (frame.t === 'queued') onQueued(frame);
    if (frame.t === 'verdict') onVerdict(frame);
    if (frame.t === 'note' && frame.kind === 'attention') told = frame.items;
    if (settled?.verdict.ok) accepted = [...accepted, { ...settled.pending, line: settled.verdict.line }];
    accepted = accepted.filter(({ line }) => line > (replica.cursor?.seq ?? 0));
    return () => {
      if (settled) settle(settled.pending.id, settled.verdict);
    };
  };

  return {
    submit,
    receive,
    onState(next) {
      isLive = next.is === 'live';
      if (isLive) return;
      outbox.cut();
      // Whoever was turned away looks again at what the other tab has left before going on.
      if (next.is === 'stopped') {
        openedFor = '';
        cancelLook();
        cancelAlone?.();
        cancelAlone = undefined;
        return;
      }
      cancelAlone ??= after(ALONE_MS, workAlone);
    },
    kept: () => keptIn(outbox),
    view() {
      const pending = outbox.pending();
      const shown = shownAsked.over(replica.shop, [...accepted, ...pending], replica.you.till?.id);
      const own = attentionIn(outbox);
      return { ...shown, pending, attention: own.length > 0 ? own : told };
    },
    isUnkept: () => isUnkept,
    dismiss(id) {
      if (!outbox.find(id)?.refusal) return link.send({ t: 'dismiss', id });
      keep(outbox.dismiss(id));
      onChanged();
    },
    close() {
      askAgain.cancel();
      cancelAlone?.();
      cancelLook();
      store?.close();
    },
  };
}
