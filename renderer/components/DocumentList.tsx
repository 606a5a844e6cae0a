import { IconArrowUp } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useT } from '../language.tsx';
import { scrollAfter } from '../row-window.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useSight } from '../use-sight.ts';
import { Action } from './Action.tsx';
import css from './DocumentList.module.css';
import { type RowPlace, rowId } from './DocumentRow.tsx';

interface Props<D extends { id: string }> {
  label: string;
  documents: readonly D[];
  selectedId: string | undefined;
  fresh: ReadonlyMap<string, number>;
  renderRow(document: D, place: RowPlace): ReactNode;
  onOpen(id: string): void;
}

/** Thousands of rows of one height, of which only those in sight are there; what arrives moves nothing under a finger. */
export function DocumentList<D extends { id: string }>(props: Props<D>) {
  const { label, selectedId, fresh, renderRow } = props;
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const [isPressed, setPressed] = useState(false);
  const documents = useHeldWhile(isPressed, props.documents);
  const { sight, rowHeight, look } = useSight(scroller, documents.length);
  const above = useSteadyRows(scroller, documents, rowHeight);
  const [activeId, setActiveId] = useState<string>();
  const onOpen = useCallback(
    (id: string) => {
      setActiveId(undefined);
      props.onOpen(id);
    },
    [props.onOpen],
  );

  const markedId = activeId ?? selectedId;
  const activeIndex = markedId === undefined ? -1 : documents.findIndex(({ id }) => id === markedId);
  const moveTo = (index: number) => {
    const next = documents[Math.max(0, Math.min(documents.length - 1, index))];
    if (!next || !scroller.current) return;
    setActiveId(next.id);
    showRow(scroller.current, documents.indexOf(next), rowHeight);
  };
  const page = Math.max(1, sight.last - sight.first - 18);
  const fromHere = (run: (isSearching: boolean) => void) => (event: KeyboardEvent) => {
    const isSearching = event.target instanceof HTMLInputElement && event.target.inputMode === 'search';
    if (!isSearching && event.target !== document.body && event.target !== scroller.current) return false;
    run(isSearching);
    return true;
  };
  useShortcuts({
    arrowdown: fromHere(() => moveTo(activeIndex + 1)),
    arrowup: fromHere(() => moveTo(activeIndex - 1)),
    pagedown: fromHere(() => moveTo(activeIndex + page)),
    pageup: fromHere(() => moveTo(activeIndex - page)),
    enter: fromHere((isSearching) => {
      const id = (isSearching && !activeId ? documents[0] : documents[activeIndex])?.id;
      if (id) onOpen(id);
    }),
  });

  const toTop = () => scroller.current?.scrollTo({ top: 0, behavior: 'smooth' });
  return (
    <div className={css.list}>
      {above > 0 && (
        <div className={css.above} role="status">
          <Action tone="good" icon={IconArrowUp} onPress={toTop}>
            {t('list.above', { count: above })}
          </Action>
        </div>
      )}
      <div
        ref={scroller}
        className={css.scroller}
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={activeId && documents.some(({ id }) => id === activeId) ? rowId(activeId) : undefined}
        onScroll={look}
        onPointerDown={() => setPressed(true)}
        onPointerUp={() => setPressed(false)}
        onPointerCancel={() => setPressed(false)}
        onPointerLeave={() => setPressed(false)}
      >
        <div role="presentation" className={css.rows} style={{ height: documents.length * rowHeight }}>
          {documents.slice(sight.first, sight.last).map((document, offset) =>
            renderRow(document, {
              index: sight.first + offset,
              count: documents.length,
              top: (sight.first + offset) * rowHeight,
              isActive: document.id === activeId,
              isSelected: document.id === selectedId,
              freshSeq: fresh.get(document.id),
              onOpen,
            }),
          )}
        </div>
      </div>
    </div>
  );
}

/** The value as it was when the finger came down, until it leaves. */
function useHeldWhile<V>(isHeld: boolean, value: V): V {
  const [held, setHeld] = useState(value);
  if (!isHeld && held !== value) setHeld(value);
  return isHeld ? held : value;
}

/** Keeps the rows in sight where they are when the list changes, and counts what came above them. */
function useSteadyRows(
  scroller: React.RefObject<HTMLDivElement | null>,
  documents: readonly { id: string }[],
  rowHeight: number,
): number {
  const [above, setAbove] = useState(0);
  const shown = useRef<readonly { id: string }[]>([]);
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = documents;
    const element = scroller.current;
    if (!element) return;
    const { scrollTop } = element;
    const next = scrollAfter(before, documents, { scrollTop, rowHeight });
    if (next === scrollTop) return;
    element.scrollTop = next;
    if (next > scrollTop) setAbove((count) => count + Math.round((next - scrollTop) / rowHeight));
  }, [documents, rowHeight, scroller]);
  useEffect(() => {
    const element = scroller.current;
    const onScroll = () => {
      if (element && element.scrollTop < rowHeight) setAbove(0);
    };
    element?.addEventListener('scroll', onScroll);
    return () => element?.removeEventListener('scroll', onScroll);
  }, [rowHeight, scroller]);
  return above;
}

function showRow(scroller: HTMLElement, index: number, rowHeight: number): void {
  const top = index * rowHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  const lowest = top + rowHeight - scroller.clientHeight;
  if (lowest > scroller.scrollTop) scroller.scrollTop = lowest;
}
