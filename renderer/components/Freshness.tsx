import { IconClockPause, IconLivePhoto } from '@tabler/icons-react';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useTill } from '../use-till.ts';
import { freshAsOf } from '../whereabouts.ts';
import css from './Freshness.module.css';

/** Whether what is listed is what the host has now, or since when not. */
export function Freshness() {
  const t = useT();
  const { clock } = useFormat();
  const at = useTill(freshAsOf);
  const isAway = useTill((view) => view.isAway) && at !== undefined;
  const Sign = isAway ? IconClockPause : IconLivePhoto;
  return (
    <span className={css.fresh} data-away={isAway || undefined} data-testid="freshness">
      <Sign className={css.icon} aria-hidden stroke={2} />
      {isAway ? t('fresh.as-of', { time: clock.exactly(at) }) : t('fresh.live')}
    </span>
  );
}
