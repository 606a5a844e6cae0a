import { IconHourglass, IconRadar2 } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { authorityOf, type FoundHostChoice, type HostAddress, type Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import css from './ConnectionCheck.module.css';
import { TypedHost } from './TypedHost.tsx';

interface Props {
  shell: Shell;
  /** As in `192.168.1.20:8000`: the one that is asked now. */
  asked: string | undefined;
  onChoose(address: HostAddress): void;
}

/** Hosts that announce themselves on this network, looked for at once; an address is typed where none is found. */
export function FoundHosts({ shell, asked, onChoose }: Props) {
  const t = useT();
  const [hosts, setHosts] = useState<FoundHostChoice[]>();
  const [isTyping, setTyping] = useState(false);
  const look = useCallback(async () => {
    setHosts(undefined);
    setHosts(await shell.ask('find-hosts', null).catch(() => []));
  }, [shell]);
  useEffect(() => void look(), [look]);
  const isNone = hosts?.length === 0;
  return (
    <>
      <p role="status">
        {!hosts && t('find.looking')}
        {isNone && t('find.none')}
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
                  aria-busy={at === asked || undefined}
                  disabled={asked !== undefined}
                  onClick={() => onChoose({ address, port })}
                >
                  <strong>{name}</strong>
                  <bdi>{at}</bdi>
                  {at === asked && <IconHourglass className={css.mark} aria-hidden stroke={2} />}
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {(isNone || isTyping) && <TypedHost asked={asked} onChoose={onChoose} />}
      <div className={css.ways}>
        <Action icon={IconRadar2} waiting={!hosts} disabled={asked !== undefined} onPress={() => void look()}>
          {t('find.again')}
        </Action>
        {!isNone && !isTyping && (
          <Action tone="quiet" onPress={() => setTyping(true)}>
            {t('join.typed')}
          </Action>
        )}
      </div>
    </>
  );
}
