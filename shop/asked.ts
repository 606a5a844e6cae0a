import { type Change, type Kind, layerOver, type Shop } from './documents.ts';
import type { Made } from './made.ts';
import { isRefusal } from './refusal.ts';
import { decide, parseTillWish } from './shop.ts';
import type { Down } from './wire.ts';

/** A command of a till as it is shown before its entry is there. */
export interface Asked {
  id: string;
  type: string;
  body: unknown;
  /** When it was asked for, RFC 3339 UTC: shown with that time until it is confirmed. */
  at: string;
  /** Who asked, as entries name them, and who approved it. */
  by?: string | undefined;
  approvedBy?: string | undefined;
  made?: Made | undefined;
  /** The journal line that has it, once the host said yes. */
  line?: number | undefined;
}

/** The confirmed shop with what a till asked for on top, and the ids of what that changes and nobody confirmed. */
export interface Shown {
  shop: Shop;
  pendingIds: ReadonlySet<string>;
}

/** Shows what a till asked for, again and again, while a long queue grows and shrinks. */
export interface AskedView {
  /** What would be refused is left to the host's verdict. */
  over(confirmed: Shop, asked: readonly Asked[], tillId: string | undefined): Shown;
  /** To be told of a frame that changed the confirmed shop: in its catalogue, or in all of it, nothing is remembered. */
  receive(frame: Down): void;
}

/** What a command came to, and what it stands on: of each document that it changed the version, or whoever asked before. */
interface Decided {
  made: Made | undefined;
  changes: readonly Change[];
  standsOn: readonly (number | Decided)[];
  /** The journal line that has it: what stands on it then stands on that version. */
  line?: number | undefined;
}

/**
 * Remembers what each command came to for as long as nothing happened to the documents that it changes: a till that was
 * alone for a day has hundreds, and each news would have them all decided anew.
 */
export function createAskedView(): AskedView {
  let known = new Map<string, Decided>();

  const decideOne = (
    shop: Shop,
    { type, body, at, by, approvedBy, made }: Asked,
    tillId: string,
  ): readonly Change[] | undefined => {
    const wish = parseTillWish(type, body);
    if (isRefusal(wish)) return undefined;
    const code = shop.get('till', tillId)?.code;
    const changes = decide(shop, wish, { at, by: by ?? `till:${code}`, approvedBy, tillId, made });
    return isRefusal(changes) ? undefined : changes;
  };

  return {
    over(confirmed, asked, tillId) {
      const pendingIds = new Set<string>();
      if (asked.length === 0 || tillId === undefined || !confirmed.get('till', tillId)) {
        known = new Map();
        return { shop: confirmed, pendingIds };
      }
      const shop = layerOver(confirmed);
      const next = new Map<string, Decided>();
      const writers = new Map<string, Decided>();
      const footingOf = ({ kind, id }: Change) => writers.get(`${kind} ${id}`) ?? shop.get(kind, id)?.version ?? 0;
      for (const one of asked) {
        const before = known.get(one.id);
        const isSame = before !== undefined && before.made === one.made && standsAsBefore(before, footingOf);
        const changes = isSame ? before.changes : decideOne(shop, one, tillId);
        if (!changes) continue;
        const decided: Decided = isSame ? before : { made: one.made, changes, standsOn: [] };
        decided.line = one.line;
        // Not what it stood on at first: that would keep all that ever stood before it.
        decided.standsOn = changes.map(footingOf);
        next.set(one.id, decided);
        for (const change of changes) {
          // A pending document keeps the version that it grew from; an accepted one has the version it will come with.
          shop.put(change, one.line ?? shop.get(change.kind, change.id)?.version ?? 0);
          writers.set(`${change.kind} ${change.id}`, decided);
          if (one.line === undefined) pendingIds.add(change.id);
        }
      }
      known = next;
      return { shop, pendingIds };
    },
    receive(frame) {
      const isOther = frame.t === 'entries' && frame.entries.some(({ changes }) => changes.some(isOfShop));
      if (frame.t === 'snapshot' || isOther) known = new Map();
    },
  };
}

/** What commands change; everything else they only read, and it changes rarely. */
const changed: ReadonlySet<Kind> = new Set([
  'order',
  'estimate',
  'estimateRevision',
  'receipt',
  'series',
  'attention',
  'shift',
  'day',
]);

function isOfShop({ kind }: Change): boolean {
  return !changed.has(kind);
}

function standsAsBefore(
  { made, changes, standsOn }: Decided,
  footingOf: (change: Change) => number | Decided,
): boolean {
  // What brings its own numbers does not read how far the series is.
  const isGiven = ({ kind }: Change) => kind === 'series' && made?.numbers !== undefined;
  return changes.every((change, index) => {
    const [then, now] = [standsOn[index], footingOf(change)];
    // Every payment of a till grows its shift: what came about as it was shown has nothing decided anew behind it.
    const isLanded = change.kind === 'shift' && typeof then === 'object' && then.line === now;
    return isGiven(change) || now === then || isLanded;
  });
}
