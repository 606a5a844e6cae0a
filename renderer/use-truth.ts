import { useEffect, useState } from 'react';
import { isLive, tillsPresent } from './standing.ts';
import { useTill } from './use-till.ts';

/** The one thing to say about this till's connection. */
export type Truth =
  | { is: 'synced'; tills: number }
  | { is: 'saving'; count: number }
  | { is: 'alone'; waiting: number }
  | { is: 'not-saved' };

/** A command is said to be saved only after this long: most are back sooner. */
const SLOW_MS = 1_000;

export function useTruth(): Truth {
  const live = useTill(isLive);
  const unsaved = useTill((view) => view.unsaved);
  const waiting = useTill((view) => view.pending.length);
  const oldestId = useTill((view) => view.pending[0]?.id);
  const tills = useTill(tillsPresent);
  const isAway = useTill((view) => view.isAway);
  const isSlow = useLasting(live ? oldestId : undefined, SLOW_MS);
  if (unsaved) return { is: 'not-saved' };
  if (isAway) return { is: 'alone', waiting };
  return isSlow ? { is: 'saving', count: waiting } : { is: 'synced', tills };
}

/** Whether the same thing has lasted that long; undefined never does. */
function useLasting(thing: string | undefined, ms: number): boolean {
  const [lasting, setLasting] = useState<string>();
  useEffect(() => {
    if (thing === undefined) return setLasting(undefined);
    const timer = setTimeout(() => setLasting(thing), ms);
    return () => clearTimeout(timer);
  }, [thing, ms]);
  return thing !== undefined && lasting === thing;
}
