import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Shell } from '../../shop/bridge.ts';
import { useT } from '../language.tsx';
import { useMachine, useShell } from '../use-machine.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { Appearance } from './Appearance.tsx';
import { Backups } from './Backups.tsx';
import { JoinHost } from './JoinHost.tsx';
import { OtherTills } from './OtherTills.tsx';
import css from './Settings.module.css';
import { ThisBrowser, ThisMachine } from './ThisTill.tsx';
import { TillsList } from './TillsList.tsx';

/** What this till is, which tills there are, and how it looks. */
export function Settings({ section }: { section: string | undefined }) {
  const t = useT();
  const shell = useShell();
  const [, navigate] = useLocation();
  const tills = useRef<HTMLElement>(null);
  useShortcuts({ escape: () => navigate('/orders') });
  useEffect(() => {
    if (section === 'tills') tills.current?.scrollIntoView({ block: 'start' });
  }, [section]);
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
          <section ref={tills} className={css.section}>
            <TillsList />
          </section>
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
