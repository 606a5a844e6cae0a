import { NativeSelect, Switch } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { IDLE_LOCK_S } from '../../shop/access.ts';
import type { Access } from '../../shop/settings.ts';
import { hasKeyOwner } from '../../shop/staff.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { may } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { useTill } from '../use-till.ts';
import { FirstOwner } from './FirstOwner.tsx';
import css from './Settings.module.css';

const minutes = [1, 2, 5, 10, 15, 30] as const;
const plainTexts = ['open', 'token', 'off'] as const;

/** Whether people sign in, and what devices may that others can read along with. */
export function WhoGetsIn() {
  const t = useT();
  const [, navigate] = useLocation();
  const mayEditShop = useTill((view) => may('shop.edit', view));
  const mayEditStaff = useTill((view) => may('staff.edit', view));
  if (!mayEditShop && !mayEditStaff) return null;
  return (
    <section className={css.section}>
      <h2>{t('access')}</h2>
      {mayEditShop && <PinSwitch />}
      {mayEditStaff && (
        <Action icon={IconUsers} onPress={() => navigate('/settings/staff')}>
          {t('access.staff')}
        </Action>
      )}
      {mayEditShop && <Devices />}
    </section>
  );
}

function useAccess(): [Access, (wanted: Access) => void] {
  const ask = useAsk();
  const access = useTill(({ shop }) => shop.get('shop', 'shop')?.access);
  return [access ?? {}, (body) => void ask({ type: 'change-access', body })];
}

/** On only once an owner can sign in: whoever has none is asked for one first. */
function PinSwitch() {
  const t = useT();
  const [access, change] = useAccess();
  const hasOwner = useTill(({ shop }) => hasKeyOwner(shop));
  const [isAskingOwner, setAskingOwner] = useState(false);
  const switchPins = (pins: boolean) => {
    if (pins && !hasOwner) setAskingOwner(true);
    else change({ pins });
  };
  return (
    <>
      <Switch
        label={t('access.pins')}
        description={t(access.pins ? 'access.pins.on' : 'access.pins.off')}
        checked={access.pins === true}
        onChange={(event) => switchPins(event.currentTarget.checked)}
      />
      {access.pins && <IdleChoice access={access} onChange={change} />}
      {isAskingOwner && (
        <FirstOwner
          onClose={() => setAskingOwner(false)}
          onDone={() => {
            setAskingOwner(false);
            change({ pins: true });
          }}
        />
      )}
    </>
  );
}

function Devices() {
  const t = useT();
  const [access, change] = useAccess();
  return (
    <>
      <NativeSelect
        label={t('access.texts')}
        description={t('access.texts.more')}
        value={access.plainTexts ?? 'open'}
        data={plainTexts.map((value) => ({ value, label: t(`access.texts.${value}`) }))}
        onChange={({ currentTarget: { value } }) => {
          const chosen = plainTexts.find((one) => one === value);
          if (chosen) change({ plainTexts: chosen });
        }}
      />
      <Switch
        label={t('access.wifi')}
        description={t('access.wifi.more')}
        checked={access.isWifiForStaff === true}
        onChange={(event) => change({ isWifiForStaff: event.currentTarget.checked })}
      />
      <Switch
        label={t('access.encrypt')}
        description={t('access.encrypt.more')}
        checked={access.mustEncrypt === true}
        onChange={(event) => change({ mustEncrypt: event.currentTarget.checked })}
      />
    </>
  );
}

interface IdleProps {
  access: Access;
  onChange(access: Access): void;
}

function IdleChoice({ access, onChange }: IdleProps) {
  const t = useT();
  const chosen = Math.round((access.idleLockS ?? IDLE_LOCK_S) / 60);
  const choices = [...new Set([...minutes, chosen])].sort((a, b) => a - b);
  return (
    <NativeSelect
      label={t('access.idle')}
      value={String(chosen)}
      data={choices.map((count) => ({ value: String(count), label: t('access.idle.minutes', { count }) }))}
      onChange={(event) => onChange({ idleLockS: Number(event.currentTarget.value) * 60 })}
    />
  );
}
