import { memo } from 'react';
import { useT } from '../language.tsx';
import type { Sign } from '../status.ts';
import type { Safety } from '../whereabouts.ts';
import css from './DocumentRow.module.css';
import { OpenElsewhere } from './OpenElsewhere.tsx';
import { SafeMark } from './SafeMark.tsx';
import { StatusBadge } from './StatusBadge.tsx';

/** Where a row stands in its list. */
export interface RowPlace {
  index: number;
  count: number;
  top: number;
  isActive: boolean;
  isSelected: boolean;
  /** The position that brought it a moment ago. */
  freshSeq: number | undefined;
  onOpen(id: string): void;
}

interface Props extends RowPlace {
  kind: 'order' | 'estimate';
  id: string;
  number: string;
  /** Behind the number: a revision. */
  mark?: string | undefined;
  customer: string | undefined;
  items: string;
  time: string;
  till: string;
  total: string;
  signs: readonly Sign[];
  safety: Safety;
}

/** One order or estimate in its list: who, what, when, where, how much, and whether it is safe. */
export const DocumentRow = memo(function DocumentRow(props: Props) {
  const { kind, id, number, mark, customer, items, time, till, total, signs, safety } = props;
  const { index, count, top, isActive, isSelected, freshSeq, onOpen } = props;
  const t = useT();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and opens with Enter
    <div
      role="option"
      id={rowId(id)}
      tabIndex={-1}
      aria-selected={isSelected}
      aria-setsize={count}
      aria-posinset={index + 1}
      data-testid={`${kind}-row`}
      data-number={number}
      data-active={isActive || undefined}
      data-fresh={freshSeq === undefined ? undefined : freshSeq % 2}
      className={css.row}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(id)}
    >
      <SafeMark safety={safety} />
      <span className={css.number}>
        {number}
        {mark && <small className={css.mark}>{mark}</small>}
      </span>
      <span className={css.what}>
        <span className={css.customer}>
          <span className={css.inline}>{number} </span>
          {customer ?? t('customer.none')}
        </span>
        <span className={css.below}>
          <OpenElsewhere kind={kind} id={id} />
          <span className={css.items}>{items}</span>
        </span>
      </span>
      <span className={css.when}>
        <span>{time}</span>
        <span className={css.till}>{till}</span>
      </span>
      <span className={css.signs}>
        {signs.map((sign) => (
          <StatusBadge key={sign.word} sign={sign} shape="line" />
        ))}
      </span>
      <span className={css.total}>{total}</span>
    </div>
  );
});

export function rowId(id: string): string {
  return `row-${id}`;
}
