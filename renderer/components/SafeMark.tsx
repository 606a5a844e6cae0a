import { IconCheck, IconHourglass } from '@tabler/icons-react';
import { memo } from 'react';
import { useT } from '../language.tsx';
import css from './SafeMark.module.css';

/** Whether the host has it on its disk, or it is still on its way there. */
export const SafeMark = memo(function SafeMark({ isSafe }: { isSafe: boolean }) {
  const t = useT();
  const Sign = isSafe ? IconCheck : IconHourglass;
  return (
    <span className={css.mark} data-safe={isSafe} title={t(isSafe ? 'safe.yes' : 'safe.waiting')}>
      <Sign aria-hidden stroke={2.5} />
      <span className="said">{t(isSafe ? 'safe.yes' : 'safe.waiting')}</span>
    </span>
  );
});
