import { useEffect, useState } from 'react';
import type { Kind } from '../shop/documents.ts';
import { useTillActions } from './use-till.ts';

const FRESH_MS = 3_000;

/** Documents of a kind that came or changed a moment ago, with the position that brought them. */
export function useFresh(kind: Kind): ReadonlyMap<string, number> {
  const till = useTillActions();
  const [fresh, setFresh] = useState<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const stop = till.onEntries((entries) => {
      const came = entries.flatMap(({ seq, changes }) =>
        changes.filter((change) => change.kind === kind).map((change) => [change.id, seq] as const),
      );
      if (came.length === 0) return;
      setFresh((before) => new Map([...before, ...came]));
      const timer = setTimeout(() => {
        timers.delete(timer);
        setFresh(
          (before) => new Map([...before].filter(([id, seq]) => !came.some((old) => old[0] === id && old[1] === seq))),
        );
      }, FRESH_MS);
      timers.add(timer);
    });
    return () => {
      stop();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [till, kind]);
  return fresh;
}
