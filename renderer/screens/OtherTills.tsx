import { Switch } from '@mantine/core';
import { useState } from 'react';
import { authorityOf, type HostState, type Shell } from '../../shop/bridge.ts';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import { useTill } from '../use-till.ts';
import { AddTablet } from './AddTablet.tsx';
import css from './Settings.module.css';

interface Props {
  shell: Shell;
  host: HostState;
  onChanged(): void;
}

/** Opens this host for other tills: where they find it, and how tablets get in. */
export function OtherTills({ shell, host, onChanged }: Props) {
  const t = useT();
  const { clock } = useFormat();
  const [fault, setFault] = useState<string>();
  const [isAsked, setAsked] = useState(false);
  const mayEdit = useTill((view) => may('shop.edit', view));
  const mayPair = useTill((view) => may('till.pair', view));
  const open = async (on: boolean) => {
    setAsked(true);
    const done = await shell.ask('let-tills-join', on);
    setFault(done.ok ? undefined : done.detail);
    setAsked(false);
    onChanged();
  };
  return (
    <section className={css.section}>
      <h2>{t('others')}</h2>
      <Switch
        label={t('others.may-join')}
        description={t(host.otherTillsMayJoin ? 'others.may-join.on' : 'others.may-join.off')}
        checked={host.otherTillsMayJoin}
        disabled={isAsked || !mayEdit}
        onChange={(event) => void open(event.currentTarget.checked)}
      />
      {fault && <ErrorNote title={t('others.failed')} sentences={[fault]} onDismiss={() => setFault(undefined)} />}
      {host.pairingClosedUntil && (
        <ErrorNote
          title={t('others.closed', { time: clock.moment(host.pairingClosedUntil) })}
          sentences={[t('others.closed.more')]}
        />
      )}
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
          {mayPair && <AddTablet shell={shell} host={host} />}
        </>
      )}
    </section>
  );
}
