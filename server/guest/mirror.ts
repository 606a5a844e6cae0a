import type { Change } from '../../shop/documents.ts';
import type { Replica } from '../../shop/replica.ts';
import { publicKinds } from '../../shop/shop.ts';
import type { Down } from '../../shop/wire.ts';
import type { FeedSource } from '../feed/feed.ts';
import type { Told } from '../feed/recent.ts';

/** A guest's replica as a feed tells it on to the windows of its machine. */
export function createMirror(replica: Replica, tillId: string, shopId: () => string): FeedSource {
  const at = () => replica.cursor ?? { epoch: 'none', seq: 0, hash: 'none' };
  return {
    // A snapshot may be from before this till joined; what came since follows it at once.
    ready: () => replica.cursor !== undefined && replica.shop.get('till', tillId) !== undefined,
    shopId,
    epoch: () => at().epoch,
    position: () => ({ seq: at().seq, hash: at().hash }),
    documents: ({ kinds }) =>
      publicKinds
        .filter((kind) => kinds.has(kind))
        .flatMap((kind) => [...replica.shop.all(kind)].map((value) => ({ kind, id: value.id, value }) as Change)),
    // A window is on the same machine: what it missed is quicker sent anew than kept.
    missed: ({ epoch, seq, hash }) =>
      epoch === at().epoch && seq === at().seq && hash === at().hash ? [] : 'too-much',
  };
}

/** The entries of a frame as the windows' feed tells them; only its last one has a hash, the others are never asked for. */
export function toldOf(frame: Extract<Down, { t: 'entries' }>): Told[] {
  return frame.entries.map((entry) => ({
    seq: entry.seq,
    hash: frame.hash,
    kinds: new Set(entry.changes.map(({ kind }) => kind)),
    entry,
    text: JSON.stringify(entry),
  }));
}
