import { IconDevices } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { useMachine, useShell } from '../use-machine.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { Appearance } from './Appearance.tsx';
import { Backups } from './Backups.tsx';
import { ConnectionCheck } from './ConnectionCheck.tsx';
import { JoinHost } from './JoinHost.tsx';
import { OtherTills } from './OtherTills.tsx';
import css from './Settings.module.css';
import { ThisBrowser, ThisMachine } from './ThisTill.tsx';

/** What this till is, and how it looks. */
export function Settings() {
  const t = useT();
  const shell = useShell();
  const [, navigate] = useLocation();
  useShortcuts({ escape: () => navigate('/orders') });
  return (
    <main className={css.settings} aria-label={t('nav.settings')}>
      <div className={css.columns}>
        <div className={css.column}>
          {shell ? <OwnMachine shell={shell} /> : <ThisBrowser />}
          <Appearance />
        </div>
        <div className={css.column}>
          {shell && <HostBackups shell={shell} />}
          {shell && <OtherHost shell={shell} />}
          <ConnectionCheck shell={shell} />
          <Action icon={IconDevices} onPress={() => navigate('/tills')}>
            {t('tills')}
          </Action>
        </div>
      </div>
    </main>
  );
}

function OwnMachine({ shell }: { shell: Shell }) {
  const { machine, askAgain } = useMachine(shell);
  if (!machine) return null;
  return (
    <>
      <ThisMachine shell={shell} machine={machine} />
      {machine.role === 'host' && machine.host && <OtherTills shell={shell} host={machine.host} onChanged={askAgain} />}
    </>
  );
}

function HostBackups({ shell }: { shell: Shell }) {
  const { machine } = useMachine(shell);
  const host = machine?.role === 'host' ? machine.host : null;
  return host && <Backups shell={shell} backups={host.backups} />;
}

function OtherHost({ shell }: { shell: Shell }) {
  const { machine } = useMachine(shell);
  return machine ? <JoinHost shell={shell} machine={machine} /> : null;
}
