import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useRef } from 'react';

/** What a key does, by its name in small letters: `f2`, `escape`, `ctrl+enter`. Answering false lets the key through. */
export type Shortcuts = Readonly<Record<string, ((event: KeyboardEvent) => unknown) | undefined>>;

interface Layer {
  shortcuts: Shortcuts;
  /** A dialog: keys that it does not know stop here. */
  covers: boolean;
  /** A lock: Escape reaches nothing below it, sheets with listeners of their own included. */
  shields: boolean;
  /** Reached through dialogs as well, as long as no lock is over it. */
  everywhere: boolean;
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
    // Some sheets close themselves before a key comes here: it still belongs to them, not to what lies below.
    let pressedOn: readonly { current: Layer }[] = [];
    const onPress = () => {
      pressedOn = [...layers.current];
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      let isCovered = false;
      for (const layer of pressedOn.toReversed()) {
        const { current } = layer;
        if (isCovered && !current.everywhere) continue;
        const run = layers.current.includes(layer) ? current.shortcuts[name] : undefined;
        if (run && run(event) !== false) {
          event.preventDefault();
          return;
        }
        if (current.shields) return;
        isCovered ||= current.covers;
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
    window.addEventListener('keydown', onPress, true);
    window.addEventListener('keydown', onEscape, true);
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onPress, true);
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
  {
    covers = false,
    shields = false,
    everywhere = false,
  }: { covers?: boolean; shields?: boolean; everywhere?: boolean } = {},
): void {
  const layers = useContext(LayersContext);
  const layer = useRef<Layer>({ shortcuts, covers, shields, everywhere });
  // With what is drawn, never after it: a key pressed as soon as something is seen is for what is seen.
  useLayoutEffect(() => {
    layer.current = { shortcuts, covers, shields, everywhere };
  });
  useLayoutEffect(() => layers?.add(layer), [layers]);
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

/** Runs on Enter, but where another button has the focus: there Enter presses that, unless it is pressed already. */
export function onEnter(run: () => void): (event: KeyboardEvent) => boolean {
  return ({ target }) => {
    const isOther =
      target instanceof HTMLButtonElement && target.dataset.tone !== 'primary' && target.ariaPressed !== 'true';
    if (!isOther) run();
    return !isOther;
  };
}

/** Runs on a key that is not typed into a field. */
export function outsideFields(run: () => void): (event: KeyboardEvent) => boolean {
  return (event) => {
    if (isTyping(event)) return false;
    run();
    return true;
  };
}

/** The digits of a keypad that is on the screen, typed. */
export function digitShortcuts(onDigits: (digits: string) => void, onBack: () => void): Shortcuts {
  const digits = [...'0123456789'].map((digit) => [digit, outsideFields(() => onDigits(digit))] as const);
  return { ...Object.fromEntries(digits), backspace: outsideFields(onBack) };
}

function nameOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string {
  return `${ctrlKey || metaKey ? 'ctrl+' : ''}${altKey ? 'alt+' : ''}${key.toLowerCase()}`;
}
