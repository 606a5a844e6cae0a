import type { Till } from '../shop/till.ts';
import type { TillStanding } from '../shop/till-standing.ts';
import { isLive } from './standing.ts';
import type { View } from './till.ts';
import { byCode } from './whereabouts.ts';

/** One till on the tills page. */
export interface TillRow {
  till: Till;
  isOwn: boolean;
  /** Without the host nobody knows of the others. */
  state: 'connected' | 'away' | 'alone' | 'unknown';
  /** As the host said last. */
  standing: TillStanding | undefined;
  /** Commands without a verdict. */
  waiting: number | undefined;
}

type Seen = Pick<View, 'shop' | 'you' | 'present' | 'link' | 'upstream' | 'pending'>;

/** This till first, then all others in the order of their codes, with what the host said of them. */
export function tillRowsOf(view: Seen, standings: readonly TillStanding[]): TillRow[] {
  const live = isLive(view);
  const ownId = view.you.till?.id;
  const rows = [...view.shop.all('till')].sort(byCode).map((till): TillRow => {
    const isOwn = till.id === ownId;
    const standing = standings.find(({ id }) => id === till.id);
    const others = live ? (view.present.includes(till.id) ? 'connected' : 'away') : 'unknown';
    const own = live ? 'connected' : 'alone';
    const waiting = isOwn ? view.pending.length : standing?.waiting;
    return { till, isOwn, state: isOwn ? own : others, standing, waiting };
  });
  return [...rows.filter(({ isOwn }) => isOwn), ...rows.filter(({ isOwn }) => !isOwn)];
}
