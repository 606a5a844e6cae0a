import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { type Approving, createApproving, type Wanted } from './approving.ts';
import { browserTimers } from './links/timers.ts';
import { useTillActions } from './use-till.ts';

const ApprovingContext = createContext<Approving | undefined>(undefined);

export function ApprovingProvider({ children }: { children: ReactNode }) {
  const till = useTillActions();
  const [approving] = useState(() => createApproving({ till, nowMs: () => Date.now(), after: browserTimers.after }));
  useEffect(() => approving.listen(), [approving]);
  return <ApprovingContext value={approving}>{children}</ApprovingContext>;
}

export function useApproving(): Approving {
  const approving = useContext(ApprovingContext);
  if (!approving) throw new Error('nobody to approve above this component');
  return approving;
}

/** What waits longest for a second person, asked for at this till. */
export function useWanted(): Wanted | undefined {
  const approving = useApproving();
  return useSyncExternalStore(approving.subscribe, () => approving.wanted()[0]);
}
