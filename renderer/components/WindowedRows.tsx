import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useSight } from '../use-sight.ts';
import css from './WindowedRows.module.css';

interface Props<D extends { id: string }> {
  label: string;
  items: readonly D[];
  /** Of one row's height, with a button first, or else `isPlain`. */
  renderRow(item: D): ReactNode;
  /** Rows without anything to press: the list itself can then be scrolled by keys. */
  isPlain?: boolean;
}

/** Thousands of rows with buttons of their own, of which only those in sight are there; arrow keys go from row to row. */
export function WindowedRows<D extends { id: string }>({ label, items, renderRow, isPlain = false }: Props<D>) {
  const scroller = useRef<HTMLDivElement>(null);
  const { sight, rowHeight, look } = useSight(scroller, items.length);
  const focusRow = (index: number) => {
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] button`);
    row?.focus({ preventScroll: true });
    row?.closest('li')?.scrollIntoView({ block: 'nearest' });
  };
  useShortcuts({
    arrowdown: ({ target }) => {
      const isSearching = target instanceof HTMLInputElement && target.inputMode === 'search';
      if (!isSearching && target !== document.body) return false;
      focusRow(sight.first);
      return true;
    },
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (step === 0 || !row) return;
    event.preventDefault();
    focusRow(Number(row.dataset.index) + step);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys only go to the buttons that are in it
    <div
      ref={scroller}
      className={css.scroller}
      tabIndex={isPlain ? 0 : undefined}
      onScroll={look}
      onKeyDown={onKeyDown}
    >
      <ul className={css.rows} aria-label={label} style={{ height: items.length * rowHeight }}>
        {items.slice(sight.first, sight.last).map((item, offset) => (
          <li
            key={item.id}
            className={css.row}
            data-index={sight.first + offset}
            aria-setsize={items.length}
            aria-posinset={sight.first + offset + 1}
            style={{ top: (sight.first + offset) * rowHeight }}
          >
            {renderRow(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}
