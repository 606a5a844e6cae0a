import { TextInput } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import { authorityOf, type HostAddress, hostAddressSchema } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import css from './Settings.module.css';

interface Props {
  asked: string | undefined;
  onChoose(address: HostAddress): void;
}

/** Where a host is that does not announce itself. */
export function TypedHost({ asked, onChoose }: Props) {
  const t = useT();
  const [typed, setTyped] = useState({ address: '', port: '8000' });
  const host = hostAddressSchema.safeParse({ address: typed.address, port: Number(typed.port) });
  const go = () => {
    if (host.success && asked === undefined) onChoose(host.data);
  };
  return (
    <form
      className={css.row}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <TextInput
        autoFocus
        label={t('join.address')}
        placeholder="192.168.1.20"
        value={typed.address}
        dir="ltr"
        autoComplete="off"
        spellCheck={false}
        error={typed.address !== '' && !host.success && t('join.address.wrong')}
        onChange={(event) => setTyped({ ...typed, address: event.currentTarget.value })}
      />
      <TextInput
        className={css.port}
        label={t('join.port')}
        value={typed.port}
        dir="ltr"
        inputMode="numeric"
        onChange={(event) => setTyped({ ...typed, port: event.currentTarget.value })}
      />
      <Action
        icon={IconPlugConnected}
        waiting={host.success && asked === authorityOf(host.data)}
        disabled={!host.success}
        onPress={go}
      >
        {t('join')}
      </Action>
      <input type="submit" hidden />
    </form>
  );
}
