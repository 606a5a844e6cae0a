import { Switch } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { authorityOf, type HostState, type Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { useT } from '../language.tsx';
import css from './Settings.module.css';

interface Props {
  shell: Shell;
  host: HostState;
  onChanged(): void;
}

/** Opens this host for other tills: where they find it, and the token that they show. */
export function OtherTills({ shell, host, onChanged }: Props) {
  const t = useT();
  const [fault, setFault] = useState<string>();
  const [asked, setAsked] = useState<'join' | 'token'>();
  const asking = async (what: 'join' | 'token', answer: ReturnType<typeof shell.ask<'new-join-token'>>) => {
    setAsked(what);
    const done = await answer;
    setFault(done.ok ? undefined : done.detail);
    setAsked(undefined);
    onChanged();
  };
  return (
    <section className={css.section}>
      <h2>{t('others')}</h2>
      <Switch
        label={t('others.may-join')}
        description={t(host.otherTillsMayJoin ? 'others.may-join.on' : 'others.may-join.off')}
        checked={host.otherTillsMayJoin}
        disabled={asked === 'join'}
        onChange={(event) => void asking('join', shell.ask('let-tills-join', event.currentTarget.checked))}
      />
      {fault && <ErrorNote title={t('others.failed')} sentences={[fault]} onDismiss={() => setFault(undefined)} />}
      {host.otherTillsMayJoin && (
        <>
          <div>
            <p className={css.more}>{t('others.addresses')}</p>
            <ul className={css.addresses}>
              {host.addresses.map((address) => (
                <li key={address}>
                  <bdi>{authorityOf({ address, port: host.port })}</bdi>
                </li>
              ))}
            </ul>
            {host.addresses.length === 0 && <p>{t('others.no-address')}</p>}
          </div>
          <div>
            <p className={css.more}>{t('others.token')}</p>
            <code className={css.token}>{host.joinToken}</code>
          </div>
          <Action
            icon={IconRefresh}
            waiting={asked === 'token'}
            onPress={() => void asking('token', shell.ask('new-join-token', null))}
          >
            {t('others.new-token')}
          </Action>
          <p className={css.more}>{t('others.new-token.more')}</p>
        </>
      )}
    </section>
  );
}
