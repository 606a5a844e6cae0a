import { IconCheck, IconRadar2 } from '@tabler/icons-react';
import { useState } from 'react';
import { authorityOf, type FoundHostChoice, type HostAddress, type Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import css from './ConnectionCheck.module.css';

interface Props {
  shell: Shell;
  /** The address that stands in the fields. */
  chosen: string;
  onChoose(address: HostAddress): void;
}

/** Hosts that announce themselves on this network; a tap fills in the address of one. */
export function FoundHosts({ shell, chosen, onChoose }: Props) {
  const t = useT();
  const [hosts, setHosts] = useState<FoundHostChoice[]>();
  const [isLooking, setLooking] = useState(false);
  const look = async () => {
    setLooking(true);
    setHosts(await shell.ask('find-hosts', null).catch(() => []));
    setLooking(false);
  };
  return (
    <>
      <Action icon={IconRadar2} waiting={isLooking} onPress={() => void look()}>
        {t(isLooking ? 'find.looking' : 'find')}
      </Action>
      <p role="status" hidden={!hosts || isLooking}>
        {hosts?.length === 0 && t('find.none')}
        {hosts && hosts.length > 0 && t('find.found', { count: hosts.length })}
      </p>
      {hosts && hosts.length > 0 && (
        <ul className={css.hosts} aria-label={t('find.list')}>
          {hosts.map(({ name, address, port }) => {
            const at = authorityOf({ address, port });
            return (
              <li key={at}>
                <button
                  type="button"
                  className={css.host}
                  aria-pressed={at === chosen}
                  onClick={() => onChoose({ address, port })}
                >
                  <strong>{name}</strong>
                  <bdi>{at}</bdi>
                  {at === chosen && <IconCheck className={css.mark} aria-hidden stroke={2} />}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
