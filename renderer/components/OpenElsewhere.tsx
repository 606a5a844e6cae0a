import { IconCash, IconEye } from '@tabler/icons-react';
import { useT } from '../language.tsx';
import { useTill } from '../use-till.ts';
import { openAt, paidAt } from '../whereabouts.ts';
import css from './OpenElsewhere.module.css';

interface Props {
  kind: 'order' | 'estimate';
  id: string;
}

/** At which other till a document is open, or being paid; nothing where it is at none. */
export function OpenElsewhere({ kind, id }: Props) {
  const t = useT();
  const tills = useTill((view) => openAt({ kind, id }, view));
  const till = useTill((view) => paidAt(id, view));
  if (tills === '') return null;
  const Sign = till === undefined ? IconEye : IconCash;
  return (
    <span className={css.badge} data-paying={till !== undefined || undefined}>
      <Sign className={css.icon} aria-hidden stroke={2} />
      {till === undefined ? t('open-at', { tills }) : t('paid-at', { till })}
    </span>
  );
}
