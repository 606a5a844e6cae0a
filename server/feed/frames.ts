import type { Group } from '../../shop/wire.ts';
import type { Told } from './recent.ts';

/** A position in a group, or in the journal. */
export interface Mark {
  seq: number;
  hash: string;
}

/** Bytes of one frame to a client, and of what it holds: the rest is for its head. */
const FRAME_BYTES = 256 * 1024;
const HEAD_BYTES = 1024;

export function touches(told: Told, group: Group): boolean {
  for (const kind of told.kinds) if (group.kinds.has(kind)) return true;
  return false;
}

/** Entries of a group as frames that follow each other from `prev` on; each says where it ends. */
export function* entriesFrames(
  epoch: string,
  prev: number,
  told: readonly Told[],
  group: Group,
): Iterable<{ text: string; last: Mark }> {
  let from = prev;
  for (const run of runs(told, (one) => textFor(one, group))) {
    const { seq, hash } = run.items.at(-1) ?? { seq: from, hash: '' };
    const head = { t: 'entries', epoch, prev: from, seq, hash };
    yield { text: frameOf(head, 'entries', run.texts), last: { seq, hash } };
    from = seq;
  }
}

/** Changes as the texts that the parts of a snapshot carry; an empty shop has one empty part. */
export function* snapshotParts(changes: readonly object[]): Iterable<readonly string[]> {
  if (changes.length === 0) yield [];
  for (const { texts } of runs(changes, (change) => JSON.stringify(change))) yield texts;
}

export function snapshotFrame(at: Mark & { epoch: string }, part: number, parts: number, texts: readonly string[]) {
  const { epoch, seq, hash } = at;
  return frameOf({ t: 'snapshot', epoch, seq, hash, part, parts }, 'changes', texts);
}

/** Items are JSON already: most of them are made once and sent to many. */
function frameOf(head: object, name: string, items: readonly string[]): string {
  return `${JSON.stringify(head).slice(0, -1)},"${name}":[${items.join(',')}]}`;
}

function textFor({ entry, text }: Told, { name, kinds }: Group): string {
  if (name === '*') return text;
  return JSON.stringify({ ...entry, changes: entry.changes.filter(({ kind }) => kinds.has(kind)) });
}

/** Runs of items that fit into one frame each; one that is too large by itself goes alone. */
function* runs<T>(items: Iterable<T>, textOf: (item: T) => string): Iterable<{ items: T[]; texts: string[] }> {
  let run: { items: T[]; texts: string[] } = { items: [], texts: [] };
  let size = 0;
  for (const item of items) {
    const text = textOf(item);
    const more = Buffer.byteLength(text) + 1;
    if (run.items.length > 0 && size + more > FRAME_BYTES - HEAD_BYTES) {
      yield run;
      run = { items: [], texts: [] };
      size = 0;
    }
    run.items.push(item);
    run.texts.push(text);
    size += more;
  }
  if (run.items.length > 0) yield run;
}
