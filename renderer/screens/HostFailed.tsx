import { IconRefresh, IconSettings } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import type { StandingStill } from '../use-machine.ts';
import css from './Door.module.css';
import failedCss from './HostFailed.module.css';

interface Props {
  shell: Shell;
  failed: StandingStill;
}

/** The host of this machine did not start: what happened, that nothing was touched, and what to do. */
export function HostFailed({ shell, failed: { fault, dataFolder } }: Props) {
  const t = useT();
  const [, navigate] = useLocation();
  const [isTrying, setTrying] = useState(false);
  const tryAgain = async () => {
    setTrying(true);
    await shell.ask('start-again', null);
    setTrying(false);
  };
  return (
    <main className={css.door}>
      <section className={css.card}>
        <h1>{t(`host-failed.${fault.cause}`)}</h1>
        <p>{t(`host-failed.${fault.cause}.more`)}</p>
        {fault.cause === 'damaged' && (
          <ul className={failedCss.ways}>
            <li>
              {t('host-failed.damaged.restore')} <Command>{`npm run restore -- BACKUP --data "${dataFolder}"`}</Command>
            </li>
            <li>
              {t('host-failed.damaged.verify')} <Command>{`npm run verify -- "${dataFolder}"`}</Command>
            </li>
          </ul>
        )}
        {fault.detail !== '' && (
          <div className={failedCss.detail}>
            <p>{t('host-failed.detail')}</p>
            <code dir="ltr">{fault.detail}</code>
          </div>
        )}
        {fault.cause !== 'disk' && (
          <Action tone="primary" icon={IconRefresh} waiting={isTrying} onPress={() => void tryAgain()}>
            {t('try-again')}
          </Action>
        )}
        <Action icon={IconSettings} onPress={() => navigate('/settings')}>
          {t('nav.settings')}
        </Action>
      </section>
    </main>
  );
}

function Command({ children }: { children: string }) {
  return (
    <code dir="ltr" className={failedCss.command}>
      {children}
    </code>
  );
}
