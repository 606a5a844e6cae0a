import { randomUUID } from 'node:crypto';
import { dayToClose } from '../shop/day.ts';
import { layerOver, type Shop } from '../shop/documents.ts';
import type { Made } from '../shop/made.ts';
import { takingsOf } from '../shop/payment.ts';
import { isRefusal, type Refusal, refuse } from '../shop/refusal.ts';
import {
  apply,
  type Base,
  decide,
  documentsChangedBy,
  documentsNamedBy,
  type Named,
  parseTillWish,
  type Wish,
} from '../shop/shop.ts';
import { type Books, digestOfCommand, enter, type Remembered } from './books.ts';
import type { PastDays } from './days/past-days.ts';
import { nothingRecalled, type Recalled, recallAll, withCompanions } from './days/recall.ts';
import type { Gathering } from './gathering.ts';
import type { Journal } from './journal/journal.ts';
import { JOURNAL_VERSION, type Line, type OpenLine, writeLine } from './journal/line.ts';
import type { JournalKey } from './journal/mac.ts';
import { isOwnSince, noteOwnChanges, type OwnChanges } from './own-changes.ts';

/** What a till, a script or the host itself asks for. */
export interface Asked {
  id: string;
  type: string;
  body: unknown;
  base?: Base | undefined;
  till: string;
  by: string;
  /** A second person, who lets it happen this once. */
  approvedBy?: string | undefined;
  approvalId?: string | undefined;
  /** It came over a connection that others can read. */
  isPlain?: boolean | undefined;
  /** Its place in the till's outbox; commands over HTTP and from a window of this machine have none. */
  n?: number | undefined;
  answered?: number | undefined;
  /** As it was decided before a restore; `base` is not compared then. */
  made?: Made | undefined;
}

export type Answer =
  | { is: 'accepted'; seq: number; line: Line | undefined }
  | { is: 'refused'; refusal: Refusal }
  | { is: 'out-of-order'; lastN: number }
  /** The till counts from a state that this host never saw: nothing of it may be decided here. */
  | { is: 'pair-again' };

export interface Ledger {
  readonly shop: Shop;
  /** `answer` is called once, after the flush and before anyone else hears of it. */
  submit(asked: Asked, answer: (answer: Answer) => void): void;
  /** `wish` spares parsing the body again where the door has done it. */
  ask(asked: Asked, wish?: Wish): Promise<Answer>;
  /** A command that no door lets in from outside. */
  askAsHost(id: string, wish: Wish): Promise<Answer>;
  /**
   * `prepare` gets the lines of each flush, in order, while the disk is busy with them, and tells nobody. What it
   * answers runs once they are entered, after their askers got their answers.
   */
  onEntered(prepare: (lines: readonly Line[]) => () => void): void;
  lastNOf(till: string): number;
  /** Closes the business day that is over, if one is; a command that comes after the cutoff does so by itself. */
  closeDay(): void;
  /** Resolves when nothing is on its way to the disk any more. */
  idle(): Promise<void>;
}

interface Waiting {
  asked: Asked;
  wish?: Wish | undefined;
  answers: ((answer: Answer) => void)[];
}

export interface LedgerPorts {
  books: Books;
  journal: Journal;
  /** What new lines are signed with. */
  key: JournalKey;
  /** RFC 3339 UTC. */
  now(): string;
  /** The disk failed: nothing after this is acknowledged, and only a new process may look at the journal again. */
  onBroken(error: unknown): void;
  /** Documents that have left with a closed day. */
  past?: Pick<PastDays, 'mayHold' | 'recall'>;
  /** While tills bring back what a restored backup lacks, what names a document that is missing waits. */
  gathering?: Gathering;
  /** Whether there is room for new sales; without it they are refused, and what is open can still be paid and closed. */
  hasRoom?(): boolean;
  /** Id of another till where the order is being paid at this moment. */
  payingAt?(orderId: string, tillId: string): string | undefined;
}

/** What begins or enlarges a sale; paying, completing and cancelling make an end of one. */
const needsRoom: ReadonlySet<string> = new Set([
  'create-order',
  'add-lines',
  'create-estimate',
  'revise-estimate',
  'convert-estimate',
  'load-demo-catalogue',
  'import-products',
]);

/** Commands a flush may carry; the next flush takes the rest. */
const BATCH = 1_000;

/** The one writer of the shop: same id, same verdict; decide, append, apply, then tell. */
export function createLedger({
  books,
  journal,
  key,
  now,
  onBroken,
  past,
  gathering,
  hasRoom,
  payingAt,
}: LedgerPorts): Ledger {
  const queue: Waiting[] = [];
  const beingDecided = new Map<string, Waiting>();
  const expectedN = new Map<string, number>();
  /** By till, the command that waits for what another till brings back. */
  const waitingFor = new Map<string, string>();
  const preparers: ((lines: readonly Line[]) => () => void)[] = [];
  const idlers: (() => void)[] = [];
  let running = false;
  let broken = false;

  const lastNOf = (till: string) => expectedN.get(till) ?? books.tills.get(till)?.lastN ?? 0;

  const submit = (asked: Asked, answer: (answer: Answer) => void, wish?: Wish) => {
    if (broken) return answer(notSaved());
    const waiting = beingDecided.get(asked.id);
    if (waiting) {
      const same = digestOfCommand(waiting.asked) === digestOfCommand(asked);
      return same ? void waiting.answers.push(answer) : answer(reused());
    }
    const known = books.remembered.get(asked.id);
    if (known) return answer(known.digest === digestOfCommand(asked) ? recall(known) : reused());
    if (gathering?.isOn() && mustWait(asked, gathering)) return answer(notYetHere());
    if (asked.n !== undefined) {
      const lastN = lastNOf(asked.till);
      if (asked.n <= (books.tills.get(asked.till)?.answered ?? 0)) return answer({ is: 'pair-again' });
      if (asked.n !== lastN + 1) return answer({ is: 'out-of-order', lastN });
      expectedN.set(asked.till, asked.n);
    }
    const entry: Waiting = { asked, answers: [answer], ...(wish && { wish }) };
    beingDecided.set(asked.id, entry);
    waitingFor.delete(asked.till);
    queue.push(entry);
    wake();
  };

  /**
   * A till's command may name what another till brings back only later; what the same till asks behind it waits with it,
   * in order.
   */
  const mustWait = ({ id, till, n, type, body, made }: Asked, { broughtAll, waits }: Gathering): boolean => {
    // What comes back goes ahead of everything else that a till asks for.
    if (n !== undefined && !isBroughtBack(made)) broughtAll(till);
    const first = waitingFor.get(till);
    if (first !== undefined && first !== id) return true;
    const isMissing = n !== undefined && namesMissing(type, body);
    if (isMissing) waitingFor.set(till, id);
    waits(till, isMissing);
    return isMissing;
  };

  const namesMissing = (type: string, body: unknown): boolean => {
    const wish = parseTillWish(type, body);
    if (isRefusal(wish)) return false;
    const isThere = ({ kind, id }: Named) => {
      const isOnItsWay = [...beingDecided.values()].some(({ asked }) => JSON.stringify(asked.body).includes(id));
      return isOnItsWay || books.shop.get(kind, id) !== undefined || past?.mayHold({ kind, id });
    };
    return documentsChangedBy(wish).some((named) => !isThere(named));
  };

  const wake = () => {
    if (running || broken) return;
    running = true;
    // What else arrives in this turn, and then during the flush, shares the next one.
    queueMicrotask(() => void run());
  };

  /** What is decided next: the closing of a day that is over goes before everything that belongs to the new one. */
  const nextBatch = (at: string): Waiting[] => {
    const date = dayToClose(books.shop, books.at, at);
    if (date === undefined) return queue.splice(0, BATCH);
    const wish: Wish = { type: 'close-day', body: { date } };
    return [{ asked: askedByHost(randomUUID(), wish), wish, answers: [] }];
  };

  const run = async () => {
    for (;;) {
      const at = now();
      const batch = broken ? [] : nextBatch(at);
      if (batch.length === 0) break;
      const wishes = batch.map(({ asked, wish }) => wish ?? parseTillWish(asked.type, asked.body));
      const missing = past ? missingFor(wishes, past) : [];
      // Only who names a document of a closed day waits for the disk here.
      const recalled = past && missing.length > 0 ? await recallAll(missing, past) : nothingRecalled;
      const { lines, texts, refusals } = decideAll(batch, wishes, recalled, at);
      const flushed = journal.append(texts, books.seq + 1);
      // The disk has its work: what only takes time is done meanwhile, so that less is left to do after it.
      const digests = lines.map((line) => digestOfCommand(line.command));
      const prepared = preparers.map((prepare) => prepare(lines));
      try {
        await flushed;
      } catch (error) {
        broken = true;
        for (const { answers } of [...batch, ...queue]) for (const answer of answers) answer(notSaved());
        onBroken(error);
        break;
      }
      for (const [index, line] of lines.entries()) enter(books, line, digests[index]);
      for (const [index, { asked, answers }] of batch.entries()) {
        beingDecided.delete(asked.id);
        const line = lines[index];
        const refusal = refusals[index];
        for (const answer of answers)
          answer(refusal ? { is: 'refused', refusal } : { is: 'accepted', seq: line?.seq ?? 0, line });
      }
      for (const tell of prepared) tell();
    }
    running = false;
    for (const idler of idlers.splice(0)) idler();
  };

  /** Each command is decided on top of memory and of what this batch already decided. */
  const decideAll = (
    batch: readonly Waiting[],
    wishes: readonly (Wish | Refusal)[],
    { found, unreadable }: Recalled,
    at: string,
  ) => {
    const draft = layerOver(books.shop);
    for (const one of found.flat()) draft.put(one, one.value.version);
    const lines: Line[] = [];
    const texts: string[] = [];
    const refusals: (Refusal | undefined)[] = [];
    let { seq, hash, total } = books;
    const first = seq + 1;
    const own: OwnChanges = new Map();
    for (const [index, { asked }] of batch.entries()) {
      const { base } = asked;
      const run = base && (own.get(base.id) ?? books.own.get(base.id));
      const isOwn = asked.n !== undefined && base !== undefined && isOwnSince(run, asked.till, base);
      const compared = isOwn ? { ...asked, base: undefined } : asked;
      const decided = decideOne(draft, compared, wishes[index], unreadable, at);
      const refusal = isRefusal(decided) ? decided : undefined;
      const changes = isRefusal(decided) ? [] : withCompanions(decided, found);
      seq += 1;
      total += takingsOf(changes);
      noteOwnChanges(own, draft, { till: asked.till, n: asked.n, changes }, books.own);
      apply(draft, { seq, changes });
      const open: OpenLine = {
        v: JOURNAL_VERSION,
        seq,
        epoch: books.epoch,
        ...(seq > first && { flush: first }),
        at,
        by: asked.by,
        ...(asked.approvedBy !== undefined && { approvedBy: asked.approvedBy }),
        till: asked.till,
        command: commandOf(asked),
        ...(asked.made && { made: asked.made }),
        ...(refusal && { refusal: recordOf(refusal) }),
        changes,
        total,
      };
      const written = writeLine(hash, open, key);
      hash = written.line.hash;
      lines.push(written.line);
      texts.push(written.text);
      refusals.push(refusal);
    }
    return { lines, texts, refusals };
  };

  const decideOne = (
    draft: Shop,
    asked: Asked,
    parsed: Wish | Refusal | undefined,
    unreadable: readonly Named[],
    at: string,
  ) => {
    if (parsed === undefined) throw new Error('a command without a wish');
    if (isRefusal(parsed)) return parsed;
    if (
      unreadable.length > 0 &&
      documentsNamedBy(parsed).some((named) => unreadable.some(({ id }) => id === named.id))
    ) {
      return refuse('past-unreadable', 'the closed day that holds this cannot be read');
    }
    // What a till that worked alone has sold is sold.
    if (needsRoom.has(parsed.type) && !isSold(asked) && hasRoom?.() === false) {
      return refuse('disk-full', 'the disk of the host is full: make room before selling on');
    }
    if (parsed.type === 'pay-order' && !asked.made) {
      const elsewhere = payingAt?.(parsed.body.orderId, asked.till);
      if (elsewhere !== undefined) return beingPaidAt(draft, parsed.body.orderId, elsewhere);
    }
    const { by, approvedBy, isPlain, till: tillId, made } = asked;
    return decide(draft, parsed, { at, by, approvedBy, isPlain, tillId, made }, asked.base);
  };

  /** Documents that a batch names and the shop has not got, although a closed day may have them. */
  const missingFor = (wishes: readonly (Wish | Refusal)[], { mayHold }: Pick<PastDays, 'mayHold'>): Named[] =>
    wishes
      .flatMap((wish) => (isRefusal(wish) ? [] : documentsNamedBy(wish)))
      .filter((named) => !books.shop.get(named.kind, named.id) && mayHold(named));

  const ask = (asked: Asked, wish?: Wish) => new Promise<Answer>((settle) => submit(asked, settle, wish));

  return {
    shop: books.shop,
    submit: (asked, answer) => submit(asked, answer),
    ask,
    askAsHost: (id, wish) => ask(askedByHost(id, wish), wish),
    onEntered: (prepare) => {
      preparers.push(prepare);
    },
    lastNOf,
    closeDay: wake,
    idle: () => (running ? new Promise((settle) => idlers.push(settle)) : Promise.resolve()),
  };
}

function askedByHost(id: string, wish: Wish): Asked {
  return { id, type: wish.type, body: wish.body, till: 'host', by: 'host' };
}

/** Decided by a host that has since been restored; a till that worked alone says how far it had seen. */
function isBroughtBack(made: Made | undefined): boolean {
  return made !== undefined && made.seen === undefined;
}

/** A stamp whose numbers a customer may have in hand. */
function isSold({ made }: Asked): boolean {
  return made !== undefined && !made.reserved;
}

function commandOf({ id, n, type, body, base, answered, approvalId }: Asked): Line['command'] {
  return {
    id,
    ...(n !== undefined && { n }),
    type,
    body: body ?? null,
    ...(base && { base }),
    ...(answered !== undefined && n !== undefined && { answered }),
    ...(approvalId !== undefined && { approvalId }),
  };
}

function recordOf({ code, message, retry, path }: Refusal): NonNullable<Line['refusal']> {
  return { code, message, retry, ...(path !== undefined && { path }) };
}

/** The answer that the first asking got; without the document as it was then, which may have changed since. */
function recall(known: Remembered): Answer {
  if (known.refusal) return { is: 'refused', refusal: known.refusal };
  return { is: 'accepted', seq: known.seq, line: undefined };
}

function beingPaidAt(shop: Shop, orderId: string, tillId: string): Refusal {
  const order = shop.get('order', orderId);
  const code = shop.get('till', tillId)?.code ?? tillId;
  return refuse('being-paid-at', `${order?.number ?? orderId} is being paid at till ${code}`, { current: order });
}

function notSaved(): Answer {
  return { is: 'refused', refusal: refuse('storage', 'the disk of the host failed: this is NOT saved') };
}

function notYetHere(): Answer {
  return { is: 'refused', refusal: refuse('starting', 'what this names has not come back yet') };
}

function reused(): Answer {
  return { is: 'refused', refusal: refuse('id-reused', 'this id was used for another command', { path: 'id' }) };
}
