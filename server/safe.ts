import { daysNewestFirst } from '../shop/day.ts';
import type { Shop } from '../shop/documents.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** What tills need not keep for a host that may lose it. */
export interface Safe {
  /** Last journal seq that is in a verified backup; without any backup, of the last day that was closed a week ago. */
  seq(): number;
  /** Tells everyone when it has moved on since it was told last. */
  look(): void;
}

export interface SafePorts {
  shop: Shop;
  /** The last one that is in a verified backup; 0 without any. */
  backedUp(): number;
  /** RFC 3339 UTC. */
  now(): string;
  tell(seq: number): void;
}

export function createSafe({ shop, backedUp, now, tell }: SafePorts): Safe {
  const seq = () => {
    const backedUpTo = backedUp();
    if (backedUpTo > 0) return backedUpTo;
    const weekAgo = Date.parse(now()) - WEEK_MS;
    return daysNewestFirst(shop).find(({ closedAt }) => Date.parse(closedAt) <= weekAgo)?.version ?? 0;
  };
  let told = seq();
  return {
    seq,
    look() {
      const next = seq();
      if (next <= told) return;
      told = next;
      tell(next);
    },
  };
}
