import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useMemo, useRef } from 'react';

/** What a key does, by its name in small letters: `f2`, `escape`, `ctrl+enter`. Answering false lets the key through. */
export type Shortcuts = Readonly<Record<string, ((event: KeyboardEvent) => unknown) | undefined>>;

interface Layer {
  shortcuts: Shortcuts;
  /** A dialog: keys that it does not know stop here. */
  covers: boolean;
  /** A lock: Escape reaches nothing below it, sheets with listeners of their own included. */
  shields: boolean;
}

interface Layers {
  add(layer: { current: Layer }): () => void;
}

const LayersContext = createContext<Layers | undefined>(undefined);

/** One listener for the whole window; the layer that came last is asked first. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const layers = useRef<{ current: Layer }[]>([]);
  // Before any effect below: a screen that keeps a key from the browser would keep it from here as well.
  useLayoutEffect(() => {
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
    // Registered before any sheet: those close themselves on Escape, also when they lie under a lock.
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !layers.current.some(({ current }) => current.shields)) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      const top = layers.current.findLast(({ current }) => current.shields || current.shortcuts.escape);
      top?.current.shortcuts.escape?.(event);
    };
    window.addEventListener('keydown', onEscape, true);
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onEscape, true);
      window.removeEventListener('keydown', onKeyDown);
    };
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
export function useShortcuts(
  shortcuts: Shortcuts,
  { covers = false, shields = false }: { covers?: boolean; shields?: boolean } = {},
): void {
  const layers = useContext(LayersContext);
  const layer = useRef<Layer>({ shortcuts, covers, shields });
  useEffect(() => {
    layer.current = { shortcuts, covers, shields };
  });
  useEffect(() => layers?.add(layer), [layers]);
}

/** In front of what listens to keys within a dialog: those come after it, and so before it. */
export function CoveringShortcuts({ shortcuts = none, shields = false }: { shortcuts?: Shortcuts; shields?: boolean }) {
  useShortcuts(shortcuts, { covers: true, shields });
  return null;
}

const none: Shortcuts = {};

/** Whether keys are going into a field at the moment. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}

function nameOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string {
  return `${ctrlKey || metaKey ? 'ctrl+' : ''}${altKey ? 'alt+' : ''}${key.toLowerCase()}`;
}
