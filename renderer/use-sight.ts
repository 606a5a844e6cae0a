import { type RefObject, useEffect, useState } from 'react';
import { rowsInSight } from './row-window.ts';

const ROW_REM = 3.5;

/** Which of many rows of one height are in sight, and how high one is in pixels. */
export function useSight(scroller: RefObject<HTMLElement | null>, count: number) {
  const [rowHeight, setRowHeight] = useState(56);
  const [view, setView] = useState({ scrollTop: 0, height: 900 });
  const look = () => {
    const element = scroller.current;
    if (!element) return;
    // Whole rows, so that React only works when another row comes into sight.
    const scrollTop = Math.floor(element.scrollTop / rowHeight) * rowHeight;
    if (scrollTop !== view.scrollTop || element.clientHeight !== view.height) {
      setView({ scrollTop, height: element.clientHeight });
    }
  };
  useEffect(() => {
    const measure = () => {
      setRowHeight(ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
      if (scroller.current) setView({ scrollTop: scroller.current.scrollTop, height: scroller.current.clientHeight });
    };
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [scroller]);
  return { sight: rowsInSight({ ...view, rowHeight }, count), rowHeight, look };
}
