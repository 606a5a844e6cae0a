import type { FeedSource, FramePort, Member } from '../../server/feed/feed.ts';
import type { Pace } from '../../server/feed/pace.ts';
import { createRecent, type Told } from '../../server/feed/recent.ts';
import type { SharedText } from '../../server/feed/shared-text.ts';
import type { Change, Kind } from '../../shop/documents.ts';
import { type Cursor, type Down, type Group, groupOf } from '../../shop/wire.ts';
import type { FakeTime } from './fake-time.ts';
import { idAt, noon, tillA } from './sample-shop.ts';

export const epoch = '1-0000abcd';
/** What the feed adds nothing to in a welcome. */
export const welcomeRest = { protocol: 'x', lastN: 0, now: noon, you: {}, limits: {} };

export const category = (id: string, name = ''): Change => ({
  kind: 'category',
  id,
  value: { id, name, colour: '', sort: 0 },
});
export const taxClass = (id: string): Change => ({ kind: 'taxClass', id, value: { id, name: '' } });
/** A change of a kind whose document the feed never looks into. */
export const document = (kind: Kind, id: string) => ({ kind, id, value: { id } }) as unknown as Change;

export function told(seq: number, changes: Change[]): Told {
  const entry = { seq, at: noon, by: 'till:A', till: tillA, command: { id: idAt(seq), type: 'x' }, changes };
  return { seq, hash: `h${seq}`, kinds: new Set(changes.map(({ kind }) => kind)), entry, text: JSON.stringify(entry) };
}

/** A source over a list of entries; `documents` are those of a snapshot. */
export interface ToldSource extends FeedSource {
  enter(told: readonly Told[]): void;
  /** How often its documents were asked for. */
  copies(): number;
}

export function sourceOf(history: readonly Told[], documents: readonly Change[] = []): ToldSource {
  const recent = createRecent({ seq: 0, hash: 'h0' });
  const all: Told[] = [];
  let copies = 0;
  const enter = (more: readonly Told[]) => {
    for (const one of more) recent.add(one);
    all.push(...more);
  };
  enter(history);
  return {
    enter,
    copies: () => copies,
    ready: () => true,
    shopId: () => idAt(1),
    epoch: () => epoch,
    position: ({ kinds }) => {
      const last = all.findLast((one) => [...one.kinds].some((kind) => kinds.has(kind)));
      return { seq: last?.seq ?? 0, hash: last?.hash ?? 'h0' };
    },
    documents: ({ kinds }) => {
      copies += 1;
      return documents.filter(({ kind }) => kinds.has(kind));
    },
    missed: ({ seq, hash }) => recent.after(seq, hash),
  };
}

/** A client's end of the feed, whose line takes as much as the test lets it. */
export interface Listener {
  port: FramePort & {
    /** Bytes that wait. */
    waiting: number;
    /** Whether what is sent waits until it is drained. */
    keeps: boolean;
  };
  member: Member;
  texts: string[];
  frames(): Down[];
  /** Positions of the entries that it heard. */
  seqs(): number[];
  closed: number[];
  /** What waits has left. */
  drain(): void;
}

export function listener(name = 'till', onSent = () => {}): Listener {
  const texts: string[] = [];
  const closed: number[] = [];
  let drained: (() => void)[] = [];
  const put = (text: string) => {
    texts.push(text);
    if (port.keeps) port.waiting += text.length;
    onSent();
  };
  const port = {
    waiting: 0,
    keeps: false,
    send: put,
    sendShared: ({ text }: SharedText) => put(text),
    close: (code: number) => void closed.push(code),
    buffered: () => port.waiting,
    whenDrained: (run: () => void) => void drained.push(run),
  };
  const frames = () => texts.map((text) => JSON.parse(text) as Down);
  return {
    port,
    member: { port, name },
    texts,
    closed,
    frames,
    seqs: () => frames().flatMap((frame) => (frame.t === 'entries' ? frame.entries.map(({ seq }) => seq) : [])),
    drain() {
      port.waiting = 0;
      const runs = drained;
      drained = [];
      for (const run of runs) run();
    },
  };
}

export function cursorAt(seq: number, group: Group = groupOf()): Cursor {
  return { epoch, seq, hash: `h${seq}`, group: group.name };
}

/** The test's time for a feed; a next turn is one after no time. */
export function paceOf({ timers }: FakeTime): Pace {
  return { monotonicMs: timers.now, after: timers.after, nextTurn: (run) => void timers.after(0, run) };
}
