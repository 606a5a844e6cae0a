import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';

/** What a key does, by its name in small letters: `f2`, `escape`, `ctrl+enter`. Answering false lets the key through. */
export type Shortcuts = Readonly<Record<string, ((event: KeyboardEvent) => unknown) | undefined>>;

interface Layer {
  shortcuts: Shortcuts;
  /** A dialog: keys that it does not know stop here. */
  covers: boolean;
}

interface Layers {
  add(layer: { current: Layer }): () => void;
}

const LayersContext = createContext<Layers | undefined>(undefined);

/** One listener for the whole window; the layer that came last is asked first. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const layers = useRef<{ current: Layer }[]>([]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      for (const { current } of layers.current.toReversed()) {
        const run = current.shortcuts[name];
        if (run && run(event) !== false) {
          event.preventDefault();
          return;
        }
        if (current.covers) return;
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  const value = useMemo<Layers>(
    () => ({
      add: (layer) => {
        layers.current.push(layer);
        return () => {
          layers.current = layers.current.filter((other) => other !== layer);
        };
      },
    }),
    [],
  );
  return <LayersContext value={value}>{children}</LayersContext>;
}

/** Listens while the component is there; `covers` is for dialogs, under which no other key works. */
export function useShortcuts(shortcuts: Shortcuts, { covers = false }: { covers?: boolean } = {}): void {
  const layers = useContext(LayersContext);
  const layer = useRef<Layer>({ shortcuts, covers });
  useEffect(() => {
    layer.current = { shortcuts, covers };
  });
  useEffect(() => layers?.add(layer), [layers]);
}

/** Whether keys are going into a field at the moment. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}

function nameOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string {
  return `${ctrlKey || metaKey ? 'ctrl+' : ''}${altKey ? 'alt+' : ''}${key.toLowerCase()}`;
}
