import {
  IconCashRegister,
  IconClipboardList,
  IconFileInvoice,
  IconHelp,
  IconPlus,
  IconSettings,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useT } from '../language.tsx';
import { useTruth } from '../use-truth.ts';
import { Action } from './Action.tsx';
import { ConnectionPill } from './ConnectionPill.tsx';
import css from './Header.module.css';
import { NotEncrypted } from './NotEncrypted.tsx';
import { WhoIsHere } from './WhoIsHere.tsx';

const places = [
  { path: '/new', to: '/new/order', icon: IconPlus, word: 'nav.new', shortcut: undefined },
  { path: '/orders', to: '/orders', icon: IconClipboardList, word: 'nav.orders', shortcut: 'F6' },
  { path: '/estimates', to: '/estimates', icon: IconFileInvoice, word: 'nav.estimates', shortcut: undefined },
] as const;

interface Props {
  /** The screen's own search. */
  children?: ReactNode;
  onHelp(): void;
}

export function Header({ children, onHelp }: Props) {
  const t = useT();
  const [location, navigate] = useLocation();
  const { is } = useTruth();
  return (
    <header className={css.header} data-state={is}>
      <ConnectionPill onPress={() => navigate('/tills')} />
      <NotEncrypted />
      <nav className={css.places} aria-label={t('nav')}>
        {places.map(({ path, to, icon: Sign, word, shortcut }) => (
          <a
            key={path}
            href={`#${to}`}
            className={css.place}
            aria-current={location.startsWith(path) ? 'page' : undefined}
            aria-keyshortcuts={shortcut}
          >
            <Sign aria-hidden stroke={2} />
            {t(word)}
            {shortcut && <kbd aria-hidden>{shortcut}</kbd>}
          </a>
        ))}
      </nav>
      <div className={css.search}>{children}</div>
      <div className={css.end}>
        <WhoIsHere />
        <Action
          tone="quiet"
          icon={IconCashRegister}
          label={t('shift')}
          pressed={location.startsWith('/shift')}
          onPress={() => navigate('/shift')}
        />
        <Action tone="quiet" icon={IconHelp} shortcut="F1" label={t('nav.help')} onPress={onHelp} />
        <Action
          tone="quiet"
          icon={IconSettings}
          label={t('nav.settings')}
          pressed={location.startsWith('/settings')}
          onPress={() => navigate('/settings')}
        />
      </div>
    </header>
  );
}
