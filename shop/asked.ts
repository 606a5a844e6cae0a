import { layerOver, type Shop } from './documents.ts';
import type { Made } from './made.ts';
import { isRefusal } from './refusal.ts';
import { decide, parseTillWish } from './shop.ts';

/** A command of a till as it is shown before its entry is there. */
export interface Asked {
  id: string;
  type: string;
  body: unknown;
  /** When it was asked for, RFC 3339 UTC: shown with that time until it is confirmed. */
  at: string;
  made?: Made | undefined;
  /** The journal line that has it, once the host said yes. */
  line?: number | undefined;
}

/** The confirmed shop with what a till asked for on top, and the ids of what that changes and nobody confirmed. */
export interface Shown {
  shop: Shop;
  pendingIds: ReadonlySet<string>;
}

/** Runs what was asked for on top of the confirmed shop; what would be refused is left to the host's verdict. */
export function withAsked(confirmed: Shop, asked: readonly Asked[], tillId: string | undefined): Shown {
  const pendingIds = new Set<string>();
  if (asked.length === 0 || tillId === undefined || !confirmed.get('till', tillId)) {
    return { shop: confirmed, pendingIds };
  }
  const shop = layerOver(confirmed);
  for (const { type, body, at, made, line } of asked) {
    const wish = parseTillWish(type, body);
    if (isRefusal(wish)) continue;
    const changes = decide(shop, wish, { at, by: tillId, tillId, made });
    if (isRefusal(changes)) continue;
    for (const change of changes) {
      // A pending document keeps the version that it grew from; an accepted one has the version it will come with.
      shop.put(change, line ?? shop.get(change.kind, change.id)?.version ?? 0);
      if (line === undefined) pendingIds.add(change.id);
    }
  }
  return { shop, pendingIds };
}
