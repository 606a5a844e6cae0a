import { IconCash } from '@tabler/icons-react';
import { useT } from '../language.tsx';
import css from './PaidElsewhere.module.css';

/** Says at which other till the money is being taken at this moment, and what ends that. */
export function PaidElsewhere({ till }: { till: string }) {
  const t = useT();
  return (
    <div className={css.note} role="status">
      <IconCash className={css.icon} aria-hidden stroke={2} />
      <div>
        <p className={css.title}>{t('paid-at', { till })}</p>
        <p>{t('paid-at.more')}</p>
      </div>
    </div>
  );
}
