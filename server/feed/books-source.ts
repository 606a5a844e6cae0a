import { settingsOf } from '../../shop/settings.ts';
import { withoutFigures } from '../../shop/shop.ts';
import { type Books, documentsOf, type Mark, positionOf } from '../books.ts';
import { type Line, shortHash } from '../journal/line.ts';
import type { FeedSource } from './feed.ts';
import { createRecent, type Told, tellable } from './recent.ts';

export interface BooksSource extends FeedSource {
  /** To be told of every flush before the feed tells it on. */
  enter(told: readonly Told[]): void;
}

/** The books as the feed sees them, with the last entries at hand. */
export function createBooksSource(books: Books, missed: { recent: readonly Line[]; before: Mark }): BooksSource {
  const recent = createRecent({ seq: missed.before.seq, hash: shortHash(missed.before.hash) });
  const enter = (told: readonly Told[]) => {
    for (const one of told) recent.add(one);
  };
  enter(missed.recent.flatMap((line) => tellable(line) ?? []));
  return {
    enter,
    ready: () => true,
    shopId: () => settingsOf(books.shop).shopId,
    epoch: () => books.epoch,
    position: ({ kinds }) => {
      const { seq, hash } = positionOf(books, kinds);
      return { seq, hash: shortHash(hash) };
    },
    documents: ({ kinds }) => documentsOf(books, kinds).map(withoutFigures),
    missed: ({ epoch, seq, hash }) => {
      if (epoch !== books.epoch || seq > books.seq) return 'diverged';
      return recent.after(seq, hash);
    },
  };
}
