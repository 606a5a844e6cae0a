import { useState } from 'react';
import { authorityOf, type Machine, type Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Facts } from '../components/Facts.tsx';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import { useTill } from '../use-till.ts';
import { version } from '../version.ts';
import css from './Settings.module.css';

/** In the app: the host of its shop, or a till of a host; a till can become a host of its own again. */
export function ThisMachine({ shell, machine }: { shell: Shell; machine: Machine }) {
  const t = useT();
  const mayPromote = useTill((view) => may('host.promote', view));
  return (
    <section className={css.section}>
      <h2>{t('this-till')}</h2>
      <Facts
        facts={[
          ...useOwnTill(),
          [t('this-till.role'), t(`this-till.role.${machine.role}`)],
          [t('this-till.host'), machine.role === 'guest' ? authorityOf(machine.host) : undefined],
          [t('this-till.version'), machine.version],
          [t('this-till.folder'), machine.dataFolder],
        ]}
      />
      {mayPromote && machine.role === 'guest' && <BecomeHost shell={shell} />}
    </section>
  );
}

/** In a browser: a till of the host that served the page. */
export function ThisBrowser() {
  const t = useT();
  return (
    <section className={css.section}>
      <h2>{t('this-till')}</h2>
      <Facts
        facts={[
          ...useOwnTill(),
          [t('this-till.role'), t('this-till.role.browser')],
          [t('this-till.host'), location.host],
          [t('this-till.version'), version],
        ]}
      />
    </section>
  );
}

function useOwnTill() {
  const t = useT();
  const own = useTill(({ you }) => you.till);
  const shop = useTill((view) => view.shop.get('shop', 'shop')?.name);
  return [
    [t('this-till.shop'), shop],
    [t('this-till.name'), own && t('this-till.name.code', { name: own.name, code: own.code })],
  ] as const;
}

function BecomeHost({ shell }: { shell: Shell }) {
  const t = useT();
  const [step, setStep] = useState<'closed' | 'sure' | 'asked'>('closed');
  const [fault, setFault] = useState<string>();
  const waiting = useTill((view) => view.pending.length);
  const become = async () => {
    setStep('asked');
    const done = await shell.ask('become-host', null);
    if (!done.ok) setFault(done.detail);
    setStep('closed');
  };
  if (step === 'closed') {
    return (
      <>
        {fault && <ErrorNote title={t('become.failed')} sentences={[fault]} onDismiss={() => setFault(undefined)} />}
        <Action onPress={() => setStep('sure')}>{t('become')}</Action>
      </>
    );
  }
  return (
    <div className={css.section}>
      <p>{t('become.more')}</p>
      {waiting > 0 && <p role="alert">{t('become.waiting', { count: waiting })}</p>}
      <div className={css.row}>
        <Action onPress={() => setStep('closed')}>{t('become.not')}</Action>
        <Action tone="danger" waiting={step === 'asked'} onPress={() => void become()}>
          {t('become.sure')}
        </Action>
      </div>
    </div>
  );
}
