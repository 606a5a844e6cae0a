import type { LookNote, SeenNote } from '../../shop/wire.ts';
import type { Feed, FeedSource } from './feed.ts';
import { createLooks, type Looks } from './looks.ts';
import type { Watch } from './sessions.ts';
import { createTillHealth, type TillHealth } from './till-health.ts';

/** Who is where: what every till looks at, and how far and how well it follows. */
export interface Whereabouts {
  readonly watch: Watch;
  /** For whoever connects. */
  greetings(): (LookNote | SeenNote)[];
  payingAt: Looks['payingAt'];
  healthOf: TillHealth['of'];
  close(): void;
}

export interface WhereaboutsPorts {
  source: Pick<FeedSource, 'epoch' | 'position'>;
  feed: Pick<Feed, 'tellAll'>;
  /** RFC 3339 UTC. */
  now(): string;
  after(ms: number, run: () => void): () => void;
}

export function createWhereabouts({ source, feed, now, after }: WhereaboutsPorts): Whereabouts {
  const looks = createLooks({ now, after, tell: feed.tellAll });
  const health = createTillHealth({ source, now, after, tell: feed.tellAll });
  return {
    watch: {
      came: health.came,
      heard(holder, till, frame) {
        if (frame.t === 'look') looks.look(holder, till, frame);
        else health.heard(holder, frame);
      },
      gone(holder) {
        looks.gone(holder);
        health.gone(holder);
      },
    },
    greetings: () => [...looks.notes(), ...health.notes()],
    payingAt: looks.payingAt,
    healthOf: health.of,
    close: health.close,
  };
}
