import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

export interface Notice {
  id: number;
  tone: 'bad' | 'good';
  /** What happened. */
  title: string;
  /** Why, what is safe, and what to do: one sentence each. */
  sentences: readonly string[];
  action?: { label: string; run(): void };
  /** What it speaks of: it takes the place of an earlier one about the same. */
  about?: string;
  /** How long good news stays, in milliseconds. */
  lastsMs?: number;
}

interface Notices {
  notices: readonly Notice[];
  add(notice: Omit<Notice, 'id'>): void;
  dismiss(id: number): void;
}

const NoticesContext = createContext<Notices | undefined>(undefined);

const GOOD_NEWS_MS = 6_000;

/** Good news goes by itself; what went wrong stays until somebody read it. */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const dismiss = useCallback((id: number) => setNotices((before) => before.filter((notice) => notice.id !== id)), []);
  const add = useCallback(
    (notice: Omit<Notice, 'id'>) => {
      const id = performance.now();
      const isOlder = ({ about }: Notice) => about !== undefined && about === notice.about;
      setNotices((before) => [...before.filter((one) => !isOlder(one)), { ...notice, id }]);
      if (notice.tone === 'good') setTimeout(dismiss, notice.lastsMs ?? GOOD_NEWS_MS, id);
    },
    [dismiss],
  );
  const value = useMemo(() => ({ notices, add, dismiss }), [notices, add, dismiss]);
  return <NoticesContext value={value}>{children}</NoticesContext>;
}

export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (!notices) throw new Error('no notices above this component');
  return notices;
}
