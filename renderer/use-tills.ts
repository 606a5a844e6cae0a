import { useEffect, useMemo, useState } from 'react';
import type { TillStanding, TillsAnswer } from '../shop/till-standing.ts';
import { isLive } from './standing.ts';
import { type TillRow, tillRowsOf } from './till-rows.ts';
import { sameItems, useTill, useTillActions } from './use-till.ts';

const AGAIN_MS = 2_000;

/** Every till and how it does: what is here at once, with what the host says of them every two seconds. */
export function useTills(): readonly TillRow[] {
  const till = useTillActions();
  const standings = useStandings();
  const tills = useTill(({ shop }) => [...shop.all('till')], sameItems);
  const present = useTill((view) => view.present);
  const pending = useTill((view) => view.pending);
  const live = useTill(isLive);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what a row is made of
  return useMemo(() => tillRowsOf(till.view(), standings), [till, standings, tills, present, pending, live]);
}

/** What the host said last; asked anew as well when a till comes or goes. */
function useStandings(): readonly TillStanding[] {
  const till = useTillActions();
  const present = useTill((view) => view.present);
  const live = useTill(isLive);
  const [standings, setStandings] = useState<readonly TillStanding[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a till that came or went is looked at anew
  useEffect(() => {
    let isOver = false;
    const ask = async () => {
      const { status, body } = await till.get('/api/v1/tills');
      if (status === 200 && !isOver) setStandings((body as TillsAnswer).items);
    };
    void ask();
    const timer = setInterval(() => void ask(), AGAIN_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [till, present, live]);
  return standings;
}
