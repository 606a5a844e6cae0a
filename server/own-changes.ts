import type { Kind, Shop } from '../shop/documents.ts';
import type { Base } from '../shop/shop.ts';
import type { Line } from './journal/line.ts';

/** The last changes of a document in a row that one till made from its outbox. */
interface Run {
  till: string;
  /** Version of the document before the first of them. */
  since: number;
}

/** By document, who changed it last: a till that queues several commands saw the document before its own changes alone. */
export type OwnChanges = Map<string, Run>;

type Changed = Pick<Line, 'till' | 'changes'> & { n: number | undefined };

const kinds: ReadonlySet<Kind> = new Set<Base['kind']>(['order', 'estimate']);

/** To be told of a line before its changes are put into `shop`; `before` is read where `own` does not know a document. */
export function noteOwnChanges(own: OwnChanges, shop: Shop, line: Changed, before: OwnChanges = own): void {
  for (const { kind, id, value } of line.changes) {
    if (!kinds.has(kind)) continue;
    const run = own.get(id) ?? before.get(id);
    const till = line.n === undefined ? '' : line.till;
    if (value === null) own.delete(id);
    else if (run?.till !== till) own.set(id, { till, since: shop.get(kind as Base['kind'], id)?.version ?? 0 });
    else own.set(id, run);
  }
}

/** Whether everything that happened to a document since `base` came from this till, under smaller numbers. */
export function isOwnSince(run: Run | undefined, till: string, base: Base): boolean {
  return run !== undefined && till !== '' && run.till === till && base.version >= run.since;
}
