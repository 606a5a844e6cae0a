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
}

/** Lines as on a receipt: how many, of what, for how much. */
export function LineList({ lines, before, below }: Props) {
  const { money, quantity } = useFormat();
  return (
    <ul className={css.lines}>
      {lines.map((line) => (
        <li key={line.id} className={css.line}>
          {before?.(line)}
          <span className={css.quantity}>{quantity(line.quantityMilli)}×</span>
          <span className={css.name}>
            {line.name}
            {line.noteForKitchen && <small className={css.note}>{line.noteForKitchen}</small>}
            {line.noteForCustomer && <small className={css.note}>{line.noteForCustomer}</small>}
            {below?.(line)}
          </span>
          <span className={css.total}>{money.format(line.totalMinor)}</span>
        </li>
      ))}
    </ul>
  );
}
