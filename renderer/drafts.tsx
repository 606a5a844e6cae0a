import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Draft, DraftStep } from './draft.ts';
import { createDraftStore, type DraftStore } from './kept-drafts.ts';
import { useT } from './language.tsx';
import { useNotices } from './notices.tsx';
import { isSpent } from './screens/purpose.ts';
import { useTill, useTillActions } from './use-till.ts';

const DraftsContext = createContext<DraftStore | undefined>(undefined);

/** Keeps every cart while other screens are looked at, and over a reload or crash of the window. */
export function DraftsProvider({ children }: { children: ReactNode }) {
  const till = useTillActions();
  const [store] = useState(() => createDraftStore({ shelf: localStorage, newId: till.newId }));
  useKeptCarts(store);
  return <DraftsContext value={store}>{children}</DraftsContext>;
}

/** As soon as it is known whose carts they are and what became of them. */
function useKeptCarts(store: DraftStore): void {
  const t = useT();
  const till = useTillActions();
  const { add } = useNotices();
  const tillId = useTill(({ ready, you }) => (ready ? you.till?.id : undefined));
  useEffect(() => {
    if (tillId === undefined) return;
    const count = store.takeUp(tillId, (key, draft) => isSpent(key, draft, till.view().shop));
    if (count > 0) add({ tone: 'good', title: t('drafts.restored'), sentences: [t('drafts.restored.more')] });
  }, [tillId, store, till, add, t]);
}

export function useDrafts(): DraftStore {
  const store = useContext(DraftsContext);
  if (!store) throw new Error('no drafts above this component');
  return store;
}

/** The cart under a key; undefined until something was put there. */
export function useDraft(key: string): [Draft | undefined, (step: DraftStep) => void] {
  const store = useDrafts();
  const draft = useSyncExternalStore(store.subscribe, () => store.all()[key]);
  const step = useCallback((next: DraftStep) => store.change(key, next), [store, key]);
  return [draft, step];
}
