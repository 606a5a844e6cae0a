import type { Shop } from '../../shop/documents.ts';
import { type Health, type TillsAnswer, tillsSchema } from '../../shop/till-standing.ts';
import type { Route } from './route.ts';

export interface TillsPorts {
  shop: Shop;
  healthOf(till: string): Health;
  /** The journal's newest position that is told. */
  head(): number;
}

/** Every till of the shop and how it does, in the order in which their codes were given out. */
export function tillsRoute({ shop, healthOf, head }: TillsPorts): Route {
  return {
    method: 'get',
    path: '/tills',
    summary: 'Every till of the shop and how it does',
    answer: { status: 200, description: 'The tills, and the newest position', schema: tillsSchema },
    serve() {
      const tills = [...shop.all('till')].sort((a, b) => a.code.length - b.code.length || (a.code < b.code ? -1 : 1));
      const items = tills.map(({ version: _, ...till }) => ({ ...till, ...healthOf(till.id) }));
      return { status: 200, body: { items, head: head() } satisfies TillsAnswer };
    },
  };
}
