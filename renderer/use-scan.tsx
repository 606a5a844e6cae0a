import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';
import { createWedge, LONGEST_GAP_MS, SILENCE_MS } from './wedge.ts';

type OnScan = (code: string) => void;

interface Ear {
  current: OnScan;
  /** A PIN is typed where a badge is scanned: there only a key ends a scan. */
  hearsSilence: boolean;
}

const ScansContext = createContext<{ add(ear: Ear): () => void } | undefined>(undefined);

/** One ear for the scanner in the whole window: whoever came last hears it, and nobody below. */
export function ScansProvider({ children }: { children: ReactNode }) {
  const ears = useRef<Ear[]>([]);
  useEffect(() => listenToScanner(() => ears.current.at(-1)), []);
  const value = useMemo(
    () => ({
      add: (ear: Ear) => {
        ears.current.push(ear);
        return () => {
          ears.current = ears.current.filter((other) => other !== ear);
        };
      },
    }),
    [],
  );
  return <ScansContext value={value}>{children}</ScansContext>;
}

/** Hears the scanner while the component is there, whatever has the focus; the key that ends a scan does nothing else. */
export function useScan(onScan: OnScan, { orSilence = false }: { orSilence?: boolean } = {}): void {
  const ears = useContext(ScansContext);
  const ear = useRef<Ear>({ current: onScan, hearsSilence: orSilence });
  useEffect(() => {
    ear.current.current = onScan;
  });
  useEffect(() => ears?.add(ear.current), [ears]);
}

function listenToScanner(earOnTop: () => Ear | undefined): () => void {
  const wedge = createWedge();
  let silence: ReturnType<typeof setTimeout> | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let field: { element: HTMLInputElement | HTMLTextAreaElement; before: string } | undefined;

  const hear = (code: string) => {
    putBack(field);
    lastAt = Number.NEGATIVE_INFINITY;
    earOnTop()?.current(code);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    clearTimeout(silence);
    if (event.ctrlKey || event.metaKey || event.altKey || !earOnTop()) return;
    if (event.timeStamp - lastAt > LONGEST_GAP_MS) field = fieldOf(event.target);
    lastAt = event.timeStamp;
    const code = wedge.press(event.key, event.timeStamp);
    if (code !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
      hear(code);
      return;
    }
    if (!earOnTop()?.hearsSilence) return;
    silence = setTimeout(() => {
      const silent = wedge.rest();
      if (silent !== undefined) hear(silent);
    }, SILENCE_MS);
  };
  window.addEventListener('keydown', onKeyDown, true);
  return () => {
    clearTimeout(silence);
    window.removeEventListener('keydown', onKeyDown, true);
  };
}

function fieldOf(target: EventTarget | null) {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return isField ? { element: target, before: target.value } : undefined;
}

/** What a scanner typed into a field before anybody could know goes out of it again. */
function putBack(field: ReturnType<typeof fieldOf>): void {
  if (!field || field.element.value === field.before) return;
  const { element, before } = field;
  const prototype = element instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  // A component that keeps the value hears of it only through the setter of the element itself.
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(element, before);
  element.dispatchEvent(new Event('input', { bubbles: true }));
}
