import { memo } from 'react';
import { useT } from '../language.tsx';
import type { Sign } from '../status.ts';
import css from './StatusBadge.module.css';

interface Props {
  sign: Sign;
  /** `line` is for rows, where two stand one above the other. */
  shape?: 'badge' | 'line';
}

export const StatusBadge = memo(function StatusBadge({ sign: { icon: Sign, tone, word }, shape = 'badge' }: Props) {
  const t = useT();
  return (
    <span className={css[shape]} data-tone={tone}>
      <Sign className={css.icon} aria-hidden stroke={2} />
      {t(word)}
    </span>
  );
});
