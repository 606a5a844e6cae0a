import { IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Line } from '../../shop/line.ts';
import { useFormat } from '../format.tsx';
import css from './LineList.module.css';

interface Props {
  lines: readonly Line[];
  /** In front of a line, as in a box to choose it by. */
  before?(line: Line): ReactNode;
  /** Below a line's name: what became of it. */
  below?(line: Line): ReactNode;
  /** Where a line can be opened: what a tap on it does. */
  onOpen?(line: Line): (() => void) | undefined;
}

/** Lines as on a receipt: how many, of what, for how much. */
export function LineList({ lines, before, below, onOpen }: Props) {
  return (
    <ul className={css.lines}>
      {lines.map((line) => {
        const open = onOpen?.(line);
        return (
          <li key={line.id} className={css.line} data-voided={line.voided ? true : undefined}>
            {before?.(line)}
            {open ? (
              <button type="button" className={css.open} onClick={open}>
                <What line={line} below={below?.(line)} />
                <IconChevronRight className={css.more} aria-hidden stroke={2} />
              </button>
            ) : (
              <What line={line} below={below?.(line)} />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function What({ line, below }: { line: Line; below: ReactNode }) {
  const { money, quantity } = useFormat();
  return (
    <>
      <span className={css.quantity}>{quantity(line.quantityMilli)}×</span>
      <span className={css.name}>
        <span className={css.title}>{line.name}</span>
        {line.noteForKitchen && <small className={css.note}>{line.noteForKitchen}</small>}
        {line.noteForCustomer && <small className={css.note}>{line.noteForCustomer}</small>}
        {below}
      </span>
      <span className={css.total}>{money.format(line.totalMinor)}</span>
    </>
  );
}
