import { createContext, type ReactNode, useCallback, useContext, useMemo, useReducer } from 'react';
import { type Draft, type DraftStep, emptyDraft, stepDraft } from './draft.ts';

interface KeyedStep {
  key: string;
  step: DraftStep;
}

interface Drafts {
  drafts: Readonly<Record<string, Draft>>;
  change(keyed: KeyedStep): void;
}

const DraftsContext = createContext<Drafts | undefined>(undefined);

/** Keeps every cart while other screens are looked at. */
export function DraftsProvider({ children }: { children: ReactNode }) {
  const [drafts, change] = useReducer(
    (before: Readonly<Record<string, Draft>>, { key, step }: KeyedStep) => ({
      ...before,
      [key]: stepDraft(before[key] ?? emptyDraft, step),
    }),
    {},
  );
  const value = useMemo(() => ({ drafts, change }), [drafts]);
  return <DraftsContext value={value}>{children}</DraftsContext>;
}

/** All carts, by what they are for. */
export function useDrafts(): Drafts {
  const kept = useContext(DraftsContext);
  if (!kept) throw new Error('no drafts above this component');
  return kept;
}

/** The cart under a key; undefined until something was put there. */
export function useDraft(key: string): [Draft | undefined, (step: DraftStep) => void] {
  const { drafts, change } = useDrafts();
  const step = useCallback((next: DraftStep) => change({ key, step: next }), [change, key]);
  return [drafts[key], step];
}
