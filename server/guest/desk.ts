import { decideAlone, goOnAlone } from '../../shop/alone.ts';
import { createAskAgain } from '../../shop/ask-again.ts';
import { createAskedView } from '../../shop/asked.ts';
import {
  askedFor,
  attentionIn,
  createOutbox,
  keptIn,
  merged,
  type OutboxKept,
  type OutboxRow,
  type OutboxWrite,
} from '../../shop/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../shop/refusal.ts';
import type { Replica } from '../../shop/replica.ts';
import { staffIdOf } from '../../shop/verbs.ts';
import type { AskedFor, Down, Hello, Up, VerdictFrame } from '../../shop/wire.ts';
import type { Approvals } from '../access/approvals.ts';
import type { Answer, Asked } from '../ledger.ts';
import type { TillFile } from './till-file.ts';

/** Where the windows of a secondary till bring what they ask for. */
export interface GuestDesk {
  /** `answer` is called once with the verdict, and before that with every reason why there is none yet. */
  submit(asked: Asked, answer: (answer: Answer) => void): void;
  /** A frame of the host, after the copy has taken it in. */
  receive(frame: Down): void;
  /** The connection is gone. */
  cut(): void;
  /** The host has been away for a while: what was asked for is decided here, and what comes from now on as well. */
  workAlone(): void;
  /** The host does not know this till any more, or another one counts under its numbers: nothing may be sold here. */
  turnAway(): void;
  /** What a window that opens now has to know of. */
  pending(): AskedFor[];
  attention(): Down;
  dismiss(id: string): void;
  /** Of the hello to the host. */
  kept(): Pick<Hello, 'kept'>;
  waiting(): number;
  memory(): OutboxKept;
  close(): void;
}

export interface GuestDeskPorts {
  till: { id: string; code: string };
  kept: OutboxKept;
  /** The till has joined once more since it kept them. */
  isPairedAnew: boolean;
  replica: Replica;
  file: Pick<TillFile, 'keep' | 'keepLater'>;
  /** Who works here now, as entries name them. */
  by(): string;
  /** For what may not be done alone here while the host is away. */
  approvals: Pick<Approvals, 'take' | 'refused'>;
  send(frames: readonly Up[]): void;
  /** To every window of this machine. */
  tell(frame: Down): void;
  /** The host counts further than this till ever did. */
  onPairAgain(): void;
  now(): string;
  after(ms: number, run: () => void): () => void;
}

/** Keeps what is asked for on the disk of this till, brings it to the host, and decides it here while there is none. */
export function createGuestDesk(ports: GuestDeskPorts): GuestDesk {
  const { till, replica, file, by, approvals, send, tell, onPairAgain, now, after } = ports;
  const outbox = createOutbox({ numbered: true, kept: ports.kept, isPairedAnew: ports.isPairedAnew, now });
  const lone = () => ({ ...till, isNumbered: true, by: by() });
  const asked = createAskedView();
  const askers = new Map<string, (answer: Answer) => void>();
  /** Done at the host, but the entry is not here yet: told together with it. */
  let landing: Extract<VerdictFrame, { ok: true }>[] = [];
  /** On their way to the disk with whatever goes there next. */
  let later: OutboxWrite[] = [];
  let isAlone = false;
  let isTurnedAway = false;

  const askAgain = createAskAgain(after, () => send(outbox.again()));
  const seq = () => replica.cursor?.seq ?? 0;

  /** Nothing that follows from a write leaves before it is on the disk. */
  const keep = (writes: readonly OutboxWrite[], then = () => {}) => {
    const [before, write] = [later, merged(writes)];
    later = [];
    file.keep(write).then(
      () => {
        send([...before.flatMap(outbox.kept), ...outbox.kept(write)]);
        then();
      },
      // A disk that fails ends this process: whoever asked hears nothing, which is the truth.
      () => {},
    );
  };

  const keepLater = (write: OutboxWrite) => {
    file.keepLater(write);
    later.push(write);
  };

  const answer = (id: string, given: Answer) => {
    askers.get(id)?.(given);
    askers.delete(id);
  };

  const tellQueued = (row: OutboxRow) => tell({ t: 'queued', ...askedFor(row) });

  const submit = (wanted: Asked, asker: (answer: Answer) => void) => {
    const { id, type, body, base, approvalId } = wanted;
    const known = outbox.find(id);
    askers.set(id, asker);
    if (known?.state === 'done')
      return land({ t: 'verdict', id, ok: true, seq: known.seq ?? 0, line: known.line ?? 0 });
    if (known?.refusal) return answer(id, { is: 'refused', refusal: refusalOf(known.refusal) });
    if (known) {
      if (known.made) tellQueued(known);
      return;
    }
    if (isTurnedAway)
      return answer(id, { is: 'refused', refusal: refuse('forbidden', 'the host has turned this till away') });
    const at = now();
    const approvedBy = isAlone ? approvals.take(wanted) : undefined;
    const made = isAlone ? decideAlone({ replica, outbox, asked }, lone(), { type, body, at, approvedBy }) : undefined;
    if (made && isRefusal(made)) {
      approvals.refused(wanted, made);
      return answer(id, { is: 'refused', refusal: made });
    }
    const write = outbox.add({
      ...{ id, type, body, at },
      // A device that acts for itself needs no name.
      ...(staffIdOf(wanted.by) !== undefined && { by: wanted.by }),
      ...(approvalId !== undefined && { approvalId }),
      ...(base && { base }),
      ...(made && { made }),
    });
    keep([write], () => {
      const [row] = write.put;
      if (row?.made) tellQueued(row);
    });
  };

  const workAlone = () => {
    if (isAlone || isTurnedAway || !replica.cursor) return;
    isAlone = true;
    const { writes, refused } = goOnAlone({ replica, outbox }, lone());
    for (const { id, refusal } of refused) answer(id, { is: 'refused', refusal });
    if (writes.length === 0) return;
    keep(writes, () => {
      for (const row of outbox.pending()) if (row.made) tellQueued(row);
    });
  };

  const land = (...verdicts: Extract<VerdictFrame, { ok: true }>[]) => {
    landing.push(...verdicts);
    const landed = landing.filter((verdict) => verdict.seq <= seq());
    landing = landing.filter((verdict) => verdict.seq > seq());
    for (const verdict of landed) {
      answer(verdict.id, { is: 'accepted', seq: verdict.line, line: undefined });
      tell(verdict);
    }
  };

  const onRefused = (verdict: Extract<VerdictFrame, { ok: false }>, wasQueued: boolean) => {
    answer(verdict.id, { is: 'refused', refusal: refusalOf(verdict) });
    tell(verdict);
    if (wasQueued) tell(attention());
  };

  const attention = (): Down => ({ t: 'note', kind: 'attention', items: attentionIn(outbox) });

  return {
    submit,
    receive(frame) {
      if (frame.t === 'welcome') {
        isAlone = false;
        isTurnedAway = false;
      }
      asked.receive(frame);
      const { write, settled, pairAgain } = outbox.receive(frame);
      if (pairAgain) {
        isTurnedAway = true;
        return onPairAgain();
      }
      // What was given up as the till was paired anew is to be looked into.
      if (frame.t === 'welcome' && outbox.attention().length > 0) tell(attention());
      const mustWait = frame.t === 'welcome' || frame.t === 'out-of-order';
      if (write && mustWait) keep([write]);
      else if (write) keepLater(write);
      send(outbox.next());
      if (settled?.verdict.ok) land(settled.verdict);
      else if (settled) onRefused(settled.verdict as Extract<VerdictFrame, { ok: false }>, settled.wasQueued);
      else if (frame.t === 'verdict' && !frame.ok && frame.retry === 'later') {
        // The asker hears that it is not saved yet, and goes on waiting for the verdict.
        askers.get(frame.id)?.({ is: 'refused', refusal: refusalOf(frame) });
        askAgain.soon();
      } else land();
    },
    cut() {
      askAgain.cancel();
      outbox.cut();
    },
    workAlone,
    turnAway() {
      isTurnedAway = true;
      isAlone = false;
    },
    pending: () => [...outbox.landing(seq()), ...outbox.pending()].map(askedFor),
    attention,
    dismiss(id) {
      if (!outbox.find(id)?.refusal) return;
      keep([outbox.dismiss(id)], () => tell(attention()));
    },
    kept: () => keptIn(outbox),
    waiting: () => outbox.pending().length,
    memory: () => ({ rows: outbox.rows(), count: outbox.count() }),
    close: askAgain.cancel,
  };
}

interface Refused {
  code: string;
  message: string;
  retry?: Refusal['retry'];
  path?: string | undefined;
  current?: unknown;
}

function refusalOf({ code, message, retry = 'never', path, current }: Refused): Refusal {
  // Codes of a newer host are told on as they are: screens show what they do not know as its message.
  const refusal = { ...refuse('invalid', message), code: code as 'invalid', retry };
  return { ...refusal, ...(path && { path }), ...(current !== undefined && { current }) };
}
