import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { rowsInSight } from '../row-window.ts';
import css from './TileGrid.module.css';

interface Props<T extends { id: string }> {
  items: readonly T[];
  renderTile(item: T): ReactNode;
  /** Another one starts at the top again. */
  resetKey: string;
}

const TILE_REM = 8.75;
const ROW_REM = 7;

/** Tiles in rows of one height, of which only those in sight are there. */
export function TileGrid<T extends { id: string }>({ items, renderTile, resetKey }: Props<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [{ columns, rowHeight, height }, setSize] = useState({ columns: 4, rowHeight: 112, height: 800 });
  const [scrollTop, setScrollTop] = useState(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const gap = rem / 2;
      setSize({
        columns: Math.max(1, Math.floor((element.clientWidth + gap) / (TILE_REM * rem + gap))),
        rowHeight: ROW_REM * rem,
        height: element.clientHeight,
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice is looked at from its beginning
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
    setScrollTop(0);
  }, [resetKey]);

  const rows = Math.ceil(items.length / columns);
  const sight = rowsInSight({ scrollTop, height, rowHeight }, rows);
  return (
    <div ref={scroller} className={css.scroller} onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}>
      <div style={{ height: rows * rowHeight, paddingBlockStart: sight.first * rowHeight }} className={css.all}>
        <div className={css.tiles} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
          {items.slice(sight.first * columns, sight.last * columns).map(renderTile)}
        </div>
      </div>
    </div>
  );
}
