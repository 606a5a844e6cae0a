import { type Icon, IconCircleCheck, IconTrendingDown, IconTrendingUp } from '@tabler/icons-react';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import css from './Difference.module.css';

/** Counted less expected, by sign, colour and word. */
export function Difference({ minor }: { minor: number }) {
  const t = useT();
  const { money } = useFormat();
  const amount = money.format(Math.abs(minor));
  const [is, Sign, words]: [string, Icon, string] =
    minor === 0
      ? ['exact', IconCircleCheck, t('shift.exact')]
      : minor < 0
        ? ['short', IconTrendingDown, t('shift.short', { amount })]
        : ['over', IconTrendingUp, t('shift.over', { amount })];
  return (
    <span className={css.difference} data-is={is} data-testid="difference">
      <Sign aria-hidden stroke={2} />
      {words}
    </span>
  );
}
