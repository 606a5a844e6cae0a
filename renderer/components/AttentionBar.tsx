import { IconAlertTriangle } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { useT } from '../language.tsx';
import { useTill } from '../use-till.ts';
import { Action } from './Action.tsx';
import css from './StorageBar.module.css';

/** Under the header as long as somebody has to look into something. */
export function AttentionBar() {
  const t = useT();
  const [location, navigate] = useLocation();
  const count = useTill(({ shop, attention }) => [...shop.all('attention')].length + attention.length);
  if (count === 0 || location.startsWith('/attention')) return null;
  return (
    <div className={css.bar} data-tone="warn" data-testid="attention-bar" role="status">
      <IconAlertTriangle className={css.icon} aria-hidden stroke={2} />
      <div className={css.words}>
        <p className={css.title}>{t('attention.count', { count })}</p>
      </div>
      <Action onPress={() => navigate('/attention')}>{t('attention.look')}</Action>
    </div>
  );
}
