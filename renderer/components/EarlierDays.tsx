import { IconCalendar, IconHistory, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '../language.tsx';
import type { Past } from '../use-past.ts';
import { Action } from './Action.tsx';
import css from './EarlierDays.module.css';
import { Freshness } from './Freshness.tsx';

interface Props {
  state: Past<'order'>['state'];
  onMore(): void;
  /** A business date; without `onDay` no day can be chosen. */
  day?: string | undefined;
  onDay?(day: string | undefined): void;
  /** Beside the day: what else narrows the list. */
  children?: ReactNode;
}

/** The foot of a list: what lies behind it, by day or page after page. */
export function EarlierDays({ state, onMore, day, onDay, children }: Props) {
  const t = useT();
  const says = { asked: '', looking: t('past.looking'), away: t('past.away'), all: t('past.all') }[state];
  return (
    <div className={css.foot}>
      {onDay && (
        <label className={css.day}>
          <IconCalendar aria-hidden stroke={2} />
          <span className={css.word}>{t('past.day')}</span>
          <input
            type="date"
            aria-label={t('past.day')}
            value={day ?? ''}
            onChange={({ currentTarget }) => onDay(currentTarget.value || undefined)}
          />
        </label>
      )}
      {onDay && day !== undefined && (
        <Action icon={IconX} onPress={() => onDay(undefined)}>
          {t('past.now')}
        </Action>
      )}
      {children}
      <span className={css.says}>
        <Freshness />
        <span role="status">{says}</span>
      </span>
      {state !== 'all' && (
        <Action icon={IconHistory} disabled={state === 'looking'} onPress={onMore}>
          {t(day === undefined ? 'past.earlier' : 'past.more')}
        </Action>
      )}
    </div>
  );
}
