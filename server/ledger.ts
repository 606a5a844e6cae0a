import { layerOver, type Shop } from '../shop/documents.ts';
import { takingsOf } from '../shop/payment.ts';
import { isRefusal, type Refusal, refuse } from '../shop/refusal.ts';
import { type Base, decide, parseTillWish, type Wish } from '../shop/shop.ts';
import { type Books, digestOfCommand, enter, type Remembered } from './books.ts';
import type { Journal } from './journal/journal.ts';
import { JOURNAL_VERSION, type Line, type OpenLine, writeLine } from './journal/line.ts';
import type { JournalKey } from './journal/mac.ts';

/** What a till, a script or the host itself asks for. */
export interface Asked {
  id: string;
  type: string;
  body: unknown;
  base?: Base | undefined;
  till: string;
  by: string;
  /** Its place in the till's outbox; commands over HTTP and from a window of this machine have none. */
  n?: number | undefined;
  answered?: number | undefined;
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
  /** Resolves when nothing is on its way to the disk any more. */
  idle(): Promise<void>;
}

interface Waiting {
  asked: Asked;
  wish?: Wish;
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
  /** Whether there is room for new sales; without it they are refused, and what is open can still be paid and closed. */
  hasRoom?(): boolean;
}

/** What begins or enlarges a sale; paying, completing and cancelling make an end of one. */
const needsRoom: ReadonlySet<string> = new Set([
  'create-order',
  'add-lines',
  'create-estimate',
  'revise-estimate',
  'convert-estimate',
  'load-demo-catalogue',
]);

/** Commands a flush may carry; the next flush takes the rest. */
const BATCH = 1_000;

/** The one writer of the shop: same id, same verdict; decide, append, apply, then tell. */
export function createLedger({ books, journal, key, now, onBroken, hasRoom }: LedgerPorts): Ledger {
  const queue: Waiting[] = [];
  const beingDecided = new Map<string, Waiting>();
  const expectedN = new Map<string, number>();
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
    if (asked.n !== undefined) {
      const lastN = lastNOf(asked.till);
      if (asked.n <= (books.tills.get(asked.till)?.answered ?? 0)) return answer({ is: 'pair-again' });
      if (asked.n !== lastN + 1) return answer({ is: 'out-of-order', lastN });
      expectedN.set(asked.till, asked.n);
    }
    const entry: Waiting = { asked, answers: [answer], ...(wish && { wish }) };
    beingDecided.set(asked.id, entry);
    queue.push(entry);
    if (!running) {
      running = true;
      // What else arrives in this turn, and then during the flush, shares the next one.
      queueMicrotask(() => void run());
    }
  };

  const run = async () => {
    while (queue.length > 0 && !broken) {
      const batch = queue.splice(0, BATCH);
      const { lines, texts, refusals } = decideAll(batch);
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
  const decideAll = (batch: readonly Waiting[]) => {
    const draft = layerOver(books.shop);
    const lines: Line[] = [];
    const texts: string[] = [];
    const refusals: (Refusal | undefined)[] = [];
    let { seq, hash, total } = books;
    const first = seq + 1;
    const at = now();
    for (const { asked, wish } of batch) {
      const decided = decideOne(draft, asked, wish, at);
      const refusal = isRefusal(decided) ? decided : undefined;
      const changes = isRefusal(decided) ? [] : decided;
      seq += 1;
      total += takingsOf(changes);
      for (const change of changes) draft.put(change, seq);
      const open: OpenLine = {
        v: JOURNAL_VERSION,
        seq,
        epoch: books.epoch,
        ...(seq > first && { flush: first }),
        at,
        by: asked.by,
        till: asked.till,
        command: commandOf(asked),
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

  const decideOne = (draft: Shop, asked: Asked, wish: Wish | undefined, at: string) => {
    const parsed = wish ?? parseTillWish(asked.type, asked.body);
    if (isRefusal(parsed)) return parsed;
    if (needsRoom.has(parsed.type) && hasRoom?.() === false) {
      return refuse('disk-full', 'the disk of the host is full: make room before selling on');
    }
    return decide(draft, parsed, { at, by: asked.by, tillId: asked.till }, asked.base);
  };

  const ask = (asked: Asked, wish?: Wish) => new Promise<Answer>((settle) => submit(asked, settle, wish));

  return {
    shop: books.shop,
    submit: (asked, answer) => submit(asked, answer),
    ask,
    askAsHost: (id, wish) => ask({ id, type: wish.type, body: wish.body, till: 'host', by: 'host' }, wish),
    onEntered: (prepare) => {
      preparers.push(prepare);
    },
    lastNOf,
    idle: () => (running ? new Promise((settle) => idlers.push(settle)) : Promise.resolve()),
  };
}

function commandOf({ id, n, type, body, base, answered }: Asked): Line['command'] {
  return {
    id,
    ...(n !== undefined && { n }),
    type,
    body: body ?? null,
    ...(base && { base }),
    ...(answered !== undefined && n !== undefined && { answered }),
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

function notSaved(): Answer {
  return { is: 'refused', refusal: refuse('storage', 'the disk of the host failed: this is NOT saved') };
}

function reused(): Answer {
  return { is: 'refused', refusal: refuse('id-reused', 'this id was used for another command', { path: 'id' }) };
}
