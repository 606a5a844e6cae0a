import { IconSettings } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { useTill } from '../use-till.ts';
import css from './SignIn.module.css';

/** On the lock screen of a till that its host does not take any more: nobody signs in there before it has joined again. */
export function LockedOut() {
  const t = useT();
  const [, navigate] = useLocation();
  const cause = useTill(({ upstream }) => upstream?.cause);
  if (!cause) return null;
  return (
    <div className={css.away}>
      <p>{t(`tills.alone.${cause}`)}</p>
      <Action icon={IconSettings} onPress={() => navigate('/settings')}>
        {t('nav.settings')}
      </Action>
    </div>
  );
}
