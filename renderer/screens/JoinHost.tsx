import { IconBuildingStore } from '@tabler/icons-react';
import { useState } from 'react';
import type { Machine, Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { JoinShop } from './JoinShop.tsx';
import css from './Settings.module.css';

/** Makes this till one of another host. */
export function JoinHost({ shell, machine }: { shell: Shell; machine: Machine }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <section className={css.section}>
      <h2>{t(machine.role === 'guest' ? 'join.another' : 'join.host')}</h2>
      <p className={css.more}>{t(machine.role === 'guest' ? 'join.another.more' : 'join.host.more')}</p>
      <Action icon={IconBuildingStore} onPress={() => setOpen(true)}>
        {t('join.shop')}
      </Action>
      {isOpen && <JoinShop shell={shell} onClose={() => setOpen(false)} />}
    </section>
  );
}
