import type { ReactNode } from 'react';
import css from './Split.module.css';

interface Props {
  list: ReactNode;
  /** Beside the list; on a phone in front of it while something is open. */
  pane: ReactNode;
  isOpen: boolean;
  paneLabel: string;
}

export function Split({ list, pane, isOpen, paneLabel }: Props) {
  return (
    <main className={css.split} data-open={isOpen || undefined}>
      <div className={css.list}>{list}</div>
      <section className={css.pane} aria-label={paneLabel}>
        {pane}
      </section>
    </main>
  );
}
